"""Makes sheets in a process of its own, so that the server stays small and quick.

In a thread of the server, sheets in the making halve the pages it can serve; in a process with a low priority
they cost nothing that can be measured (bench/labels.py, budget 11).
"""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

from labels.errors import Cancelled, LabelError, TookTooLong, from_record
from labels.printer import PLAIN, Printer
from labels.progress import DRAWING, READING_BACK, told
from labels.result import Proof, Sheets
from labels.sticker import Sticker
from labels.stock import Stock

# a thousand labels take about ten seconds on a slow PC
_SECONDS_AT_LEAST = 60.0
_SECONDS_PER_LABEL = 0.1
_LOOK_EVERY_S = 0.2
# no job takes so long: the process that had the folder was killed
_LEFT_BEHIND_AFTER_S = 24 * 60 * 60
_FOLDER = "scandesk-labels-"
_LAST_WORDS = 4000
_log = logging.getLogger(__name__)
WORKER_STOPPED = (
    "The labels could not be made: the program that draws them stopped. Please try once more; if that does not help, "
    "print from the browser. What went wrong stands in the log."
)

# stage, labels done, labels in all -> whether to go on
OnProgress = Callable[[str, int, int], bool]


def make_sheets(
    stickers: Sequence[Sticker],
    stock: Stock,
    taken: Collection[int] = frozenset(),
    printer: Printer = PLAIN,
    timeout_s: float | None = None,
    on_progress: OnProgress | None = None,
) -> Sheets:
    """Label sheets for these stickers. `taken` are the cells of the first sheet (from 0) that are used up.

    Blocks until done; meanwhile `on_progress(stage, done, all)` is called a few times a second, and when it
    returns False (or raises) the work is ended. Every code is read back at the printer's resolution. Raises
    NothingToPrint, NoSuchCell, StockTooSmall, NudgeTooFar, PdfEngineMissing, SheetFailed, TookTooLong, Cancelled:
    all of them LabelError.
    """
    job = {
        "stickers": [asdict(sticker) for sticker in stickers],
        "stock": asdict(stock),
        "taken": sorted(taken),
        "printer": asdict(printer),
    }
    limit = timeout_s if timeout_s is not None else _SECONDS_AT_LEAST + _SECONDS_PER_LABEL * len(stickers)
    with _worked_on(job, limit, len(stickers), on_progress) as folder:
        reply = _reply(folder)
        if on_progress and not on_progress(READING_BACK, len(stickers), len(stickers)):
            raise Cancelled("Stopped: nothing was printed.")
        return Sheets((folder / "sheets.pdf").read_bytes(), Proof(**reply["proof"]), reply["pages"])


def make_pdf(html: str, timeout_s: float = _SECONDS_AT_LEAST) -> bytes:
    """The PDF of a page that this package wrote, made in the same kind of process. Raises LabelError."""
    with _worked_on({"html": html}, timeout_s, 0, None) as folder:
        _reply(folder)
        return (folder / "sheets.pdf").read_bytes()


@contextmanager
def _worked_on(job: dict[str, Any], limit_s: float, labels: int, on_progress: OnProgress | None) -> Iterator[Path]:
    """The folder in which a worker has done a job; it is gone afterwards."""
    # a helper process that Windows has not quite ended yet may still hold a file
    with TemporaryDirectory(prefix=_FOLDER, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _tidy_up_beside(folder)
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        process = _started(folder)
        try:
            _wait(process, folder, limit_s, labels, on_progress)
        finally:
            _end(process)
        yield folder


def _tidy_up_beside(fresh: Path) -> None:
    """Remove the folders of jobs whose process could not do it itself, because it was killed."""
    before = fresh.stat().st_mtime - _LEFT_BEHIND_AFTER_S
    for folder in fresh.parent.glob(f"{_FOLDER}*"):
        with suppress(OSError):
            if folder.stat(follow_symlinks=False).st_mtime < before:
                rmtree(folder, ignore_errors=True)  # a link, or a folder of somebody else, stays


def _started(folder: Path) -> subprocess.Popen[bytes]:
    # output goes to a file: a pipe held open by a helper process would keep us waiting after the time limit
    with (folder / "worker.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603  our own module, no shell, no text of a user in the command
            [sys.executable, "-m", "labels.worker", str(folder.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=Path(__file__).parent.parent,
            **_own_group(),
        )


def _wait(
    process: subprocess.Popen[bytes], folder: Path, limit_s: float, labels: int, on_progress: OnProgress | None
) -> None:
    """Return when the worker has ended; raises TookTooLong or Cancelled while it has not."""
    ends = time.monotonic() + limit_s
    while True:
        if on_progress and not on_progress(*_stage(folder, labels)):
            raise Cancelled("Stopped: nothing was printed.")
        try:
            process.wait(min(_LOOK_EVERY_S, max(ends - time.monotonic(), 0.01)))
        except subprocess.TimeoutExpired:
            if time.monotonic() >= ends:
                raise TookTooLong(
                    f"The sheets were not ready after {limit_s:.0f} seconds. Print fewer devices at a time."
                ) from None
        else:
            return


def _stage(folder: Path, labels: int) -> tuple[str, int, int]:
    drawn, read = told(folder)
    return (READING_BACK, min(read, labels), labels) if drawn >= labels else (DRAWING, min(drawn, labels), labels)


def _own_group() -> dict[str, Any]:
    """A group (POSIX) lets us end the worker together with its helpers; Windows has the low priority here."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.BELOW_NORMAL_PRIORITY_CLASS}
    return {"start_new_session": True}


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _reply(folder: Path) -> dict[str, Any]:
    reply_file = folder / "reply.json"
    if not reply_file.exists():
        log = (folder / "worker.log").read_text(encoding="utf-8", errors="replace").strip()
        _log.error("The label worker stopped without an answer. Its last words:\n%s", log[-_LAST_WORDS:] or "none")
        raise LabelError(WORKER_STOPPED)
    reply: dict[str, Any] = json.loads(reply_file.read_text(encoding="utf-8"))
    if "error" in reply:
        raise from_record(reply["error"])
    return reply
