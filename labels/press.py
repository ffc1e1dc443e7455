"""Makes sheets in a process of its own, so that the server stays small and quick.

In a thread of the server, sheets in the making halve the pages it can serve; in a process with a low priority
they cost nothing that can be measured (bench/labels.py, budget 11).
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from labels.errors import LabelError, TookTooLong, from_record
from labels.result import Proof, Sheets
from labels.sticker import Sticker
from labels.stock import Stock

# a thousand labels take about ten seconds on a slow PC
_SECONDS_AT_LEAST = 60.0
_SECONDS_PER_LABEL = 0.1


def make_sheets(
    stickers: Sequence[Sticker],
    stock: Stock,
    start: int = 1,
    dpi: int = 300,
    timeout_s: float | None = None,
) -> Sheets:
    """Label sheets for these stickers, the first at label `start` of a used sheet (1 = a new one).

    `dpi` is what the proof is read at; the PDF itself is drawn in lines. Blocks until done. Raises
    NothingToPrint, NoSuchCell, StockTooSmall, PdfEngineMissing, SheetFailed, TookTooLong: all of them
    LabelError.
    """
    limit = timeout_s if timeout_s is not None else _SECONDS_AT_LEAST + _SECONDS_PER_LABEL * len(stickers)
    job = {
        "stickers": [asdict(sticker) for sticker in stickers],
        "stock": asdict(stock),
        "start": start,
        "dpi": dpi,
    }
    with TemporaryDirectory(prefix="scandesk-labels-") as name:
        folder = Path(name)
        _run_worker(job, folder, limit)
        return _sheets(folder)


def _run_worker(job: dict[str, Any], folder: Path, limit_s: float) -> None:
    # output goes to a file: a pipe held open by a helper process would keep us waiting after the time limit
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  our own module, no shell, no text of a user in the command
            [sys.executable, "-m", "labels.worker", str(folder.resolve())],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=Path(__file__).parent.parent,
            **_own_group(),
        )
        try:
            process.communicate(json.dumps(job).encode(), timeout=limit_s)
        except subprocess.TimeoutExpired:
            raise TookTooLong(
                f"The sheets were not ready after {limit_s:.0f} seconds. Print fewer devices at a time."
            ) from None
        finally:
            _end(process)


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


def _sheets(folder: Path) -> Sheets:
    reply_file = folder / "reply.json"
    if not reply_file.exists():
        log = (folder / "worker.log").read_text(encoding="utf-8", errors="replace").strip()
        last_line = log.splitlines()[-1] if log else "no message"
        raise LabelError(f"The label worker stopped without an answer: {last_line}")
    reply = json.loads(reply_file.read_text(encoding="utf-8"))
    if "error" in reply:
        raise from_record(reply["error"])
    return Sheets((folder / "sheets.pdf").read_bytes(), Proof(**reply["proof"]), reply["pages"])
