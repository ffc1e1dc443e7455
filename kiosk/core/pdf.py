"""Pages of ours as PDFs, made in a process of its own, so that the server stays small and quick (decision 0010).

WeasyPrint is never imported here. Where it cannot run, the same page prints from the browser.
"""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import flash, redirect
from werkzeug.wrappers import Response

from kiosk.core.assets import FONT_FILE, FONT_NAME, assets
from kiosk.core.refusals import NOT_DONE, Refused

ENGINE = Path(__file__).with_name("pdf_engine")
# pages for the screen use the PC's own typeface; on paper they look the same wherever they were made
TYPEFACE = f"""
@font-face {{ font-family: "Source Sans 3"; src: url("{FONT_NAME}"); font-weight: 200 900; }}
:root {{ --bs-font-sans-serif: "Source Sans 3", "DejaVu Sans", sans-serif; --bs-body-bg: #fff; }}
"""
LIMIT_S = 60.0
WAIT_S = 15.0
MOST_ROWS = 600  # of tables: five hundred lines of a list, and what stands around it
_turn = threading.Lock()  # one at a time: a PDF takes a processor, and a school PC has few


class PdfRefused(Refused):
    """There is no PDF; the text says why."""


class PdfEngineMissing(PdfRefused):
    """WeasyPrint cannot run on this PC, mostly because Pango is not installed."""


INSTEAD = "Print fewer at a time, or print the page from the browser."
NO_ENGINE = "This PC cannot make PDFs: the Pango library is missing. Print the page from the browser instead."


@dataclass(frozen=True)
class Engine:
    """What makes the PDFs of this PC; `missing` says why nothing can, `problem` why nothing does just now."""

    weasyprint: str = ""
    pango: str = ""
    family: str = ""
    is_welsh: bool = False
    missing: str = ""
    problem: str = ""


def html_to_pdf(html: str, title: str, codes: Sequence[Sequence[str]] = (), limit_s: float = LIMIT_S) -> bytes:
    """Return the tagged PDF of one of our own pages, whose text was escaped by its template.

    `codes` are the texts of the QR codes that each page must hold: they are read back from the finished PDF, and a
    page more or less, or a code that cannot be read, is refused. Raises PdfRefused; PdfEngineMissing is one of them.
    """
    if html.count("<tr") > MOST_ROWS:
        raise PdfRefused("It is too long for one PDF. Print fewer at a time, or take the list as a file.")
    job = {"html": html, "title": title, "files": _files(), "codes": [list(page) for page in codes]}
    if not _turn.acquire(timeout=WAIT_S):
        raise PdfRefused("Other PDFs are being made just now. Please try again in a minute.")
    try:
        with _workplace() as folder:
            _reply(job, folder, limit_s)
            return (folder / "page.pdf").read_bytes()
    finally:
        _turn.release()


def engine(limit_s: float = 20.0) -> Engine:
    """Return what makes PDFs on this PC, asked in a process of its own."""
    try:
        with _workplace() as folder:
            return Engine(**_reply({"about": True, "font": str(FONT_FILE)}, folder, limit_s)["about"])
    except PdfEngineMissing as refusal:
        return Engine(missing=str(refusal.__cause__ or refusal))
    except PdfRefused as refusal:
        return Engine(problem=str(refusal))


def pdf_or_page(html: str, title: str, name: str, page: str, codes: Sequence[Sequence[str]] = ()) -> Response:
    """Return a page of ours as a PDF to look at; where there can be none, lead to the page and say why."""
    try:
        content = html_to_pdf(html, title, codes)
    except PdfRefused as refusal:
        flash(str(refusal), NOT_DONE)
        return redirect(page)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(content, content_type="application/pdf", headers=headers)


def _files() -> dict[str, dict[str, str]]:
    """Return the only files that a page may load, by name."""
    sheets = {
        name: {"type": "text/css", "text": asset.plain.decode() + (TYPEFACE if name == "look.css" else "")}
        for name, asset in assets().items()
        if name.endswith(".css")
    }
    return {**sheets, FONT_NAME: {"type": "font/ttf", "path": str(FONT_FILE)}}


@contextmanager
def _workplace() -> Iterator[Path]:
    """Give a folder for one PDF; a disk that does not take it is a refusal like others."""
    try:
        with TemporaryDirectory(prefix="scandesk-pdf-") as name:
            yield Path(name)
    except OSError as error:
        why = "the disk of this PC is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise PdfRefused(f"The PDF could not be made: {why}.") from error


def _reply(job: dict[str, Any], folder: Path, limit_s: float) -> dict[str, Any]:
    _run(json.dumps(job).encode(), folder, limit_s)
    file = folder / "reply.json"
    if not file.exists():
        lines = (folder / "engine.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise PdfRefused(f"The PDF could not be made: {lines[-1] if lines else 'its process ended without a word'}.")
    try:
        reply: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:  # begun, and never ended
        raise PdfRefused("The PDF could not be made: there was no room to finish it.") from error
    if "missing" in reply:
        raise PdfEngineMissing(NO_ENGINE) from OSError(reply["missing"])
    if "refused" in reply:
        raise PdfRefused(reply["refused"])
    return reply


def _run(job: bytes, folder: Path, limit_s: float) -> None:
    # files, not pipes: one held open by a grandchild would keep us waiting after the time limit
    (folder / "job.json").write_bytes(job)
    with (folder / "engine.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  our own program, no shell, no text of a user in the command
            [sys.executable, str(ENGINE), str(folder.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            **_apart(),
        )
        try:
            ended = process.wait(limit_s)
        except subprocess.TimeoutExpired:
            raise PdfRefused(f"The PDF was not ready after {limit_s:.0f} seconds. {INSTEAD}") from None
        finally:
            _end(process)
    if sys.platform != "win32" and -ended in (signal.SIGXCPU, signal.SIGKILL):
        raise PdfRefused(f"The PDF took more work than one may take. {INSTEAD}")


def _apart() -> dict[str, Any]:
    """A group (POSIX) lets us end the process with all it started; Windows has the low priority here."""
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


def offer_packaged_libraries() -> None:
    """Let the processes that make PDFs find the libraries of the package gstreamer-libs (Windows; not yet tried there).

    WeasyPrint adds the folders of WEASYPRINT_DLL_DIRECTORIES itself; what it asks for without ".dll" is found on PATH
    alone. Both are inherited by every process that starts after this.
    """
    found = find_spec("gstreamer_libs") if sys.platform == "win32" else None
    for place in (found.submodule_search_locations or ()) if found else ():
        folder = str(Path(place) / "bin")
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
        os.environ["WEASYPRINT_DLL_DIRECTORIES"] = folder
