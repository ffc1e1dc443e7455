"""What a server really asks of the disk, in the order it asks: recorded by strace, read back as calls of the system."""

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CALLS = (
    "openat,open,creat,close,dup,dup2,dup3,fcntl,lseek,write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,sync,syncfs,"
    "ftruncate,truncate,fallocate,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,"
    "sendto,sendmsg,mmap,clone,clone3,fork,vfork,copy_file_range,sendfile,io_uring_setup"
)
LINE = re.compile(rb"(\d+) +(\w+)\((.*)\) += (-?\d+|\?)(.*)", re.DOTALL)
BEGUN = re.compile(rb"(\d+) +(\w+)\((.*) <unfinished \.\.\.>", re.DOTALL)
RESUMED = re.compile(rb"(\d+) +<\.\.\. (\w+) resumed>(.*)", re.DOTALL)
ENDED = re.compile(rb"(\d+) +\+\+\+ (exited|killed)")
TEXT = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"')
WRITTEN_WITHIN_S = 30


@dataclass(frozen=True)
class SystemCall:
    """One call: who, what, when it began and ended (line numbers of the log), and what came of it."""

    pid: int
    name: str
    given: bytes
    result: int
    begun: int
    ended: int

    @property
    def texts(self) -> list[bytes]:
        """The texts it was given: paths, or what is written."""
        return [plain(found) for found in TEXT.findall(self.given)]


def plain(text: bytes) -> bytes:
    """Return what strace wrote as \\x41\\x42."""
    return bytes.fromhex(text.replace(b"\\x", b"").decode())


@cache
def why_it_cannot_record() -> str:
    """Return why this PC cannot record a server; empty when it can."""
    if shutil.which("strace") is None:
        return "strace is not installed (apt install strace)"
    with tempfile.NamedTemporaryFile() as log:
        tried = subprocess.run(
            ["strace", "-D", "-f", "--seccomp-bpf", "-e", "trace=fsync", "-o", log.name, "true"],
            capture_output=True,
            text=True,
        )
    return "" if tried.returncode == 0 and not tried.stderr else f"strace may not watch a process: {tried.stderr[:200]}"


def watched_by_strace(log: Path) -> list[str]:
    """Return what is put before a command so that its calls are written to a log. Its process id stays its own."""
    ways = ["-D", "-f", "--seccomp-bpf", "-yy", "-xx", "-s", "16777216", "-e", "signal=none"]
    return ["strace", *ways, "-e", f"trace={CALLS}", "-o", str(log)]


def wait_until_written(log: Path, pid: int) -> None:
    """Wait until the log holds the end of a process that has ended."""
    until = time.monotonic() + WRITTEN_WITHIN_S
    while time.monotonic() < until:
        content = log.read_bytes()[-4096:] if log.exists() else b""
        if any(int(found[1]) == pid for found in ENDED.finditer(content)):
            return
        time.sleep(0.05)
    raise TimeoutError("strace did not finish its log")


def lines_of(log: Path) -> int:
    """Return how many lines a log has."""
    with log.open("rb") as lines:
        return sum(1 for _ in lines)


def calls_of(log: Path) -> Iterator[SystemCall]:
    """Yield the calls of a log in the order in which they ended; those that never did last."""
    begun: dict[int, tuple[bytes, bytes, int]] = {}
    number = 0
    with log.open("rb") as lines:
        for number, line in enumerate(lines):
            if found := BEGUN.match(line):
                begun[int(found[1])] = found[2], found[3], number
                continue
            start = number
            if found := RESUMED.match(line):
                pid = int(found[1])
                name, given, start = begun.pop(pid)
                line = b"%d %s(%s%s" % (pid, name, given, found[3])
            if found := LINE.match(line):
                result = -1 if found[4] == b"?" else int(found[4])
                yield SystemCall(int(found[1]), found[2].decode(), found[3], result, start, number)
    for pid, (name, given, start) in begun.items():
        yield SystemCall(pid, name.decode(), given, 0, start, number + 1)
