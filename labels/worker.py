"""The process in which sheets are made: `python -m labels.worker FOLDER`, started by labels/press.py.

FOLDER has the job in job.json and receives how far it is (labels/progress.py), sheets.pdf and, last, reply.json.
Big jobs are shared by two helper processes. Documents are kept short because WeasyPrint's memory grows with what
it has in one document.
"""

import importlib
import io
import json
import os
import sys
from collections.abc import Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject

from labels.errors import LabelError, PdfEngineMissing, SheetFailed, as_record
from labels.printer import Printer
from labels.progress import progress_in
from labels.proof import joined, page_count, prove
from labels.result import Proof
from labels.sheet import TITLE, Sheet, lay_out
from labels.sticker import Sticker
from labels.stock import Stock

MANY_LABELS = 500
_SHEETS_PER_DOCUMENT = 20
_LABELS_PER_DOCUMENT = 360
_NICENESS = 10
_MEMORY_LIMIT = 512 * 1024**2  # of each process; the largest document takes less than half

_NO_ENGINE = (
    "The PDF cannot be made on this PC because the Pango library is missing. On Debian or Ubuntu install the "
    "packages libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0; on Windows start run.cmd once more, which "
    "installs what brings it (the package gstreamer-libs). Until then print the same sheet from the browser. ({reason})"
)


def make(
    stickers: Sequence[Sticker],
    stock: Stock,
    taken: Collection[int],
    printer: Printer,
    pdf_file: Path,
    progress_folder: Path | None = None,
) -> tuple[Proof, int]:
    """Render, put together and prove; returns the proof and the number of pages. Raises LabelError."""
    sheets = lay_out(stickers, stock, taken, printer)
    parts = _parts(sheets)
    if len(stickers) < MANY_LABELS:
        write(pdf_file, [render_part(part, progress_folder) for part in parts])
        proofs = [prove_part(pdf_file, sheets, printer, 0, progress_folder)]
    else:
        proofs = _make_by_two(parts, printer, pdf_file, progress_folder)
    if page_count(pdf_file) != len(sheets):
        raise SheetFailed(f"The PDF has {page_count(pdf_file)} pages, not {len(sheets)}.")
    return joined(proofs), len(sheets)


def _make_by_two(parts: list[list[Sheet]], printer: Printer, pdf_file: Path, folder: Path | None) -> list[Proof]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        write(pdf_file, list(pool.map(render_part, parts, repeat(folder))))
        # the proof reads the file that will be handed out, not its parts
        firsts = [sum(len(part) for part in parts[:n]) for n in range(len(parts))]
        return list(pool.map(prove_part, repeat(pdf_file), parts, repeat(printer), firsts, repeat(folder)))


def render_part(sheets: list[Sheet], progress_folder: Path | None = None) -> bytes:
    """One document of a job. Raises PdfEngineMissing where WeasyPrint finds no Pango."""
    progress = progress_in(progress_folder)
    labels = [len(sheet.labels) for sheet in sheets]
    # the engine names a page when it comes to it, so the one before it is done
    done = bytes(_engine().render(sheets, on_page=lambda page: progress.add(drawn=sum(labels[page - 2 : page - 1]))))
    progress.add(drawn=labels[-1])
    return done


def prove_part(
    pdf_file: Path, sheets: list[Sheet], printer: Printer, first_page: int, progress_folder: Path | None = None
) -> Proof:
    """Read a part of the finished file back. Raises SheetFailed."""
    progress = progress_in(progress_folder)
    return prove(pdf_file, sheets, printer, first_page, lambda labels: progress.add(read=labels))


def _engine() -> Any:
    try:
        return importlib.import_module("labels.pdf")
    except (OSError, ImportError) as missing:
        reason = str(missing).strip().splitlines()[0]
        raise PdfEngineMissing(_NO_ENGINE.format(reason=reason)) from None


def _parts(sheets: list[Sheet]) -> list[list[Sheet]]:
    stock = sheets[0].stock
    # a page of a roll has one label: many of them are one document, because every document embeds the
    # typeface again
    length = max(1, min(_LABELS_PER_DOCUMENT // stock.cells, len(sheets)))
    length = min(length, _SHEETS_PER_DOCUMENT) if stock.cells > 1 else length
    return [sheets[n : n + length] for n in range(0, len(sheets), length)]


def write(pdf_file: Path, documents: list[bytes]) -> None:
    """Put documents together in one file."""
    if len(documents) == 1:
        pdf_file.write_bytes(documents[0])
        return
    writer = PdfWriter()
    for document in documents:
        writer.append(io.BytesIO(document))
    # merging keeps the pages only
    writer.add_metadata({"/Title": TITLE})
    writer.root_object[NameObject("/Lang")] = TextStringObject("en")
    with pdf_file.open("wb") as file:
        writer.write(file)


def answer(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Do a job and return the reply: the proof and pages, or the error."""
    pdf_file = folder / "sheets.pdf"
    try:
        if "html" in job:
            pdf_file.write_bytes(_engine().render_html(job["html"]))
            return {}
        stickers = [Sticker(**fields) for fields in job["stickers"]]
        stock, printer = Stock(**job["stock"]), Printer(**job["printer"])
        proof, pages = make(stickers, stock, job["taken"], printer, pdf_file, folder)
    except LabelError as error:
        return {"error": as_record(error)}
    return {"proof": asdict(proof), "pages": pages}


def _limit_memory() -> None:
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return  # Windows has no such limit
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY_LIMIT, _MEMORY_LIMIT))


def main() -> None:
    """Entry point of the worker process."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    _limit_memory()
    folder = Path(sys.argv[1])
    reply = answer(json.loads((folder / "job.json").read_text(encoding="utf-8")), folder)
    (folder / "reply.json").write_text(json.dumps(reply), encoding="utf-8")


if __name__ == "__main__":
    main()
