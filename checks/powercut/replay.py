"""Plays a recording back onto a disk, step by step, so that it can be cut off after any of them."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from checks.powercut.disk import Change, Disk, File, Naming
from checks.powercut.recording import SystemCall, plain

DESCRIPTOR = re.compile(rb"(-?\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>(\(deleted\))?")
PEER = re.compile(rb"\d+<(?:TCP|TCPv6):\[[^\]]*->[^\]]*:(\d+)\]>")
NUMBER = re.compile(rb"(?:^|, )(-?\d+)(?=, |$)")
WAITED_FOR = (b"O_SYNC", b"O_DSYNC")
NOT_UNDERSTOOD = ("copy_file_range", "sendfile", "io_uring_setup", "sync", "syncfs")


class NotUnderstood(Exception):
    """The server did something to its files that this simulator does not know; the check cannot vouch for it."""


@dataclass(frozen=True)
class Step:
    """Something that happens at a moment: a change begins, a wait is over, an answer leaves for a sender's port."""

    at: int
    number: int  # keeps the order of those at one moment
    call: SystemCall
    is_end: bool
    port: int = 0


@dataclass
class OpenFile:
    """A descriptor: where the next write goes, and whether every write is waited for."""

    path: str
    offset: int = 0
    appends: bool = False
    is_waited_for: bool = False


@dataclass
class Player:
    """Takes steps, one after the other."""

    folder: Path
    disk: Disk
    descriptors: dict[tuple[int, int], OpenFile] = field(default_factory=dict)
    group_of: dict[int, int] = field(default_factory=dict)  # threads share descriptors, children have copies

    def take(self, step: Step) -> None:
        """Do what a call does: what it writes may be there from its beginning, what it waits for is safe at its end."""
        take = getattr(self, f"_{step.call.name}", None)
        if take and step.call.result >= 0:
            take(step.call, step.is_end)

    # --- descriptors

    def _group(self, pid: int) -> int:
        return self.group_of.get(pid, pid)

    def _openat(self, call: SystemCall, is_end: bool) -> None:
        path = self._path(call, 0)
        if not is_end or not self._is_ours(path):
            return
        is_new = b"O_CREAT" in call.given and path not in self.disk.names
        if is_new and not Path(path).name.endswith("-shm"):
            self.disk.rename(Naming(path, File()), call.ended)
        if b"O_TRUNC" in call.given and path in self.disk.names and self.disk.names[path].length:
            self.disk.names[path].change(Change(0, None, call.ended))
        opened = OpenFile(path, 0, b"O_APPEND" in call.given, any(flag in call.given for flag in WAITED_FOR))
        self.descriptors[self._group(call.pid), call.result] = opened

    _open = _openat

    def _close(self, call: SystemCall, is_end: bool) -> None:
        if is_end and (found := DESCRIPTOR.match(call.given)):
            self.descriptors.pop((self._group(call.pid), int(found[1])), None)

    def _dup(self, call: SystemCall, is_end: bool) -> None:
        found = DESCRIPTOR.match(call.given)
        if is_end and found and (opened := self.descriptors.get((self._group(call.pid), int(found[1])))):
            self.descriptors[self._group(call.pid), call.result] = opened

    _dup2 = _dup3 = _dup

    def _fcntl(self, call: SystemCall, is_end: bool) -> None:
        if b"F_DUPFD" in call.given:
            self._dup(call, is_end)

    def _clone(self, call: SystemCall, is_end: bool) -> None:
        if not is_end or call.result <= 0:
            return
        group = self._group(call.pid)
        if b"CLONE_FILES" in call.given:
            self.group_of[call.result] = group
            return
        copies = {(call.result, n): opened for (g, n), opened in self.descriptors.items() if g == group}
        self.descriptors.update(copies)

    _clone3 = _fork = _vfork = _clone

    def _lseek(self, call: SystemCall, is_end: bool) -> None:
        found = DESCRIPTOR.match(call.given)
        if is_end and found and (opened := self.descriptors.get((self._group(call.pid), int(found[1])))):
            opened.offset = call.result

    # --- content

    def _pwrite64(self, call: SystemCall, is_end: bool) -> None:
        path = self._path_of_descriptor(call)
        if path and not is_end:
            self._write_at(call, path, int(call.given.rpartition(b", ")[2]))
        elif path and self._is_waited_for(call):
            self.disk.names[path].make_safe(call.ended)

    def _write(self, call: SystemCall, is_end: bool) -> None:
        path = self._path_of_descriptor(call)
        if not path:
            return
        if is_end:
            if self._is_waited_for(call):
                self.disk.names[path].make_safe(call.ended)
            return
        opened = self.descriptors.get((self._group(call.pid), _descriptor(call)))
        if opened is None:
            raise NotUnderstood(f"a write to {path}, which was opened before the recording began")
        start = self.disk.names[path].length if opened.appends else opened.offset
        self._write_at(call, path, start)
        opened.offset = start + call.result

    def _write_at(self, call: SystemCall, path: str, offset: int) -> None:
        content = call.texts[0][: call.result or None]  # a call that never came back may have written all
        self.disk.names[path].change(Change(offset, content, call.ended))

    def _ftruncate(self, call: SystemCall, is_end: bool) -> None:
        path = self._path_of_descriptor(call)
        if path and not is_end:
            self.disk.names[path].change(Change(int(call.given.rpartition(b", ")[2]), None, call.ended))

    def _fallocate(self, call: SystemCall, is_end: bool) -> None:
        path = self._path_of_descriptor(call)
        if not path or is_end:
            return
        if b"PUNCH" in call.given or b"COLLAPSE" in call.given or b"ZERO" in call.given:
            raise NotUnderstood("fallocate that takes away")
        *_, offset, length = (int(number) for number in NUMBER.findall(call.given))
        if b"KEEP_SIZE" not in call.given and offset + length > self.disk.names[path].length:
            self.disk.names[path].change(Change(offset + length, None, call.ended))

    def _fsync(self, call: SystemCall, is_end: bool) -> None:
        if not is_end:
            return
        found = DESCRIPTOR.match(call.given)
        path = plain(found[2]).decode() if found else ""
        if path in self.disk.names:
            self.disk.names[path].make_safe(call.begun)
        elif self._is_ours(path) or path == str(self.folder):
            self.disk.make_names_safe(path, call.begun)

    _fdatasync = _fsync

    def _mmap(self, call: SystemCall, is_end: bool) -> None:
        path = self._path_in(call)
        if path and b"MAP_SHARED" in call.given and b"PROT_WRITE" in call.given and not path.endswith("-shm"):
            raise NotUnderstood(f"{path} is written through memory")

    # --- names

    def _unlink(self, call: SystemCall, is_end: bool) -> None:
        path = self._path(call, 0)
        if not is_end and path in self.disk.names:
            self.disk.rename(Naming(path, None), call.ended)

    _unlinkat = _unlink

    def _rename(self, call: SystemCall, is_end: bool) -> None:
        old, new = self._path(call, 0), self._path(call, 1)
        if is_end or old not in self.disk.names:
            return
        self.disk.rename(Naming(new, self.disk.names[old], gone=old), call.ended)
        for opened in self.descriptors.values():
            opened.path = new if opened.path == old else opened.path

    _renameat = _renameat2 = _rename

    def _link(self, call: SystemCall, is_end: bool) -> None:
        old, new = self._path(call, 0), self._path(call, 1)
        if not is_end and old in self.disk.names:
            self.disk.rename(Naming(new, self.disk.names[old]), call.ended)

    _linkat = _link

    # --- paths

    def _is_ours(self, path: str) -> bool:
        return path.startswith(f"{self.folder}{os.sep}") and not path.endswith("-shm")

    def _path(self, call: SystemCall, number: int) -> str:
        """Return the number-th path that a call names, from the folder it stands in."""
        texts = call.texts
        if number >= len(texts):
            return ""
        path = texts[number].decode(errors="replace")
        folders = [plain(found[1]).decode() for found in DESCRIPTOR.findall(call.given)]
        base = folders[min(number, len(folders) - 1)] if folders else str(self.folder)
        return os.path.normpath(Path(base) / path)

    def _path_in(self, call: SystemCall) -> str:
        found = DESCRIPTOR.search(call.given)
        path = plain(found[2]).decode(errors="replace") if found else ""
        return path if self._is_ours(path) else ""

    def _path_of_descriptor(self, call: SystemCall) -> str:
        """Return the path of the file that a call writes to; empty when its name is gone already."""
        found, path = DESCRIPTOR.match(call.given), self._path_in(call)
        return path if found and not found[3] and path in self.disk.names else ""

    def _is_waited_for(self, call: SystemCall) -> bool:
        opened = self.descriptors.get((self._group(call.pid), _descriptor(call)))
        return opened is not None and opened.is_waited_for


def _descriptor(call: SystemCall) -> int:
    found = DESCRIPTOR.match(call.given)
    return int(found[1]) if found else -1


def steps_of(calls: Iterator[SystemCall], folder: Path, after: int = 0) -> list[Step]:
    """Return the beginnings and ends of all calls that matter to a folder, in order; and answers that leave.

    `after` is how many lines earlier recordings of the same folder had.
    """
    marker = "".join(f"\\x{byte:02x}" for byte in str(folder).encode()).encode()
    keeps_track = ("close", "dup", "dup2", "dup3", "fcntl", "clone", "clone3", "fork", "vfork", "lseek")
    steps: list[Step] = []
    for call in calls:
        is_ours = marker in call.given
        if (is_ours and call.name in NOT_UNDERSTOOD) or (call.name in ("writev", "pwritev", "pwritev2") and is_ours):
            raise NotUnderstood(f"{call.name} of {folder}")
        port = _answered(call)
        if not (is_ours or port or call.name in keeps_track) or (call.name == "fcntl" and b"F_DUPFD" not in call.given):
            continue
        moved = SystemCall(call.pid, call.name, call.given, call.result, call.begun + after, call.ended + after)
        steps.append(Step(moved.begun, 2 * len(steps), moved, False, port))
        if not port:
            steps.append(Step(moved.ended, 2 * len(steps) + 1, moved, True))
    return sorted(steps, key=lambda step: (step.at, step.number))


def _answered(call: SystemCall) -> int:
    """Return the port that a redirect goes to, which is how everything that was saved is acknowledged; else 0."""
    if call.name != "sendto":
        return 0
    found = PEER.match(call.given)
    begins = call.given.partition(b'"')[2][:60].replace(b"\\x", b"")
    is_redirect = bytes.fromhex(begins[: len(begins) // 2 * 2].decode() or "").startswith(b"HTTP/1.1 30")
    return int(found[1]) if found and is_redirect else 0
