"""The process in which sheets are made: `python -m labels.worker FOLDER`, started by labels/press.py.

The job comes as JSON on standard input; FOLDER receives sheets.pdf and, last, reply.json. Big jobs are shared
by two helper processes. Documents are kept short because WeasyPrint's memory grows with what it has in one
document.
"""

import importlib
import io
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject

from labels.errors import LabelError, PdfEngineMissing, SheetFailed, as_record
from labels.proof import joined, page_count, prove
from labels.result import Proof
from labels.sheet import TITLE, Sheet, lay_out
from labels.sticker import Sticker
from labels.stock import Stock

MANY_LABELS = 500
_SHEETS_PER_DOCUMENT = 20
_LABELS_PER_DOCUMENT = 360
_NICENESS = 10

_NO_ENGINE = (
    "The PDF cannot be made on this PC because the Pango library is missing. On Debian or Ubuntu install the "
    "packages libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0; on Windows install Pango as "
    "WeasyPrint's guide describes (MSYS2). Until then print the same sheet from the browser. ({reason})"
)


def make(stickers: Sequence[Sticker], stock: Stock, start: int, dpi: int, pdf_file: Path) -> tuple[Proof, int]:
    """Render, put together and prove; returns the proof and the number of pages. Raises LabelError."""
    sheets = lay_out(stickers, stock, start)
    parts = _parts(sheets)
    if len(stickers) < MANY_LABELS:
        write(pdf_file, [render_part(part) for part in parts])
        proofs = [prove(pdf_file, sheets, dpi)]
    else:
        proofs = _make_by_two(parts, dpi, pdf_file)
    if page_count(pdf_file) != len(sheets):
        raise SheetFailed(f"The PDF has {page_count(pdf_file)} pages, not {len(sheets)}.")
    return joined(proofs), len(sheets)


def _make_by_two(parts: list[list[Sheet]], dpi: int, pdf_file: Path) -> list[Proof]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        write(pdf_file, list(pool.map(render_part, parts)))
        # the proof reads the file that will be handed out, not its parts
        firsts = [sum(len(part) for part in parts[:n]) for n in range(len(parts))]
        count = len(parts)
        return list(pool.map(prove, [pdf_file] * count, parts, [dpi] * count, firsts))


def render_part(sheets: list[Sheet]) -> bytes:
    """One document of a job. Raises PdfEngineMissing where WeasyPrint finds no Pango."""
    try:
        engine = importlib.import_module("labels.pdf")
    except (OSError, ImportError) as missing:
        reason = str(missing).strip().splitlines()[0]
        raise PdfEngineMissing(_NO_ENGINE.format(reason=reason)) from None
    return bytes(engine.render(sheets))


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
    try:
        stickers = [Sticker(**fields) for fields in job["stickers"]]
        stock = Stock(**job["stock"])
        proof, pages = make(stickers, stock, job["start"], job["dpi"], folder / "sheets.pdf")
    except LabelError as error:
        return {"error": as_record(error)}
    return {"proof": asdict(proof), "pages": pages}


def main() -> None:
    """Entry point of the worker process."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    folder = Path(sys.argv[1])
    reply = answer(json.loads(sys.stdin.buffer.read()), folder)
    (folder / "reply.json").write_text(json.dumps(reply), encoding="utf-8")


if __name__ == "__main__":
    main()
