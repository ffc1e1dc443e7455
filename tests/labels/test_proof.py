"""The safety of the whole: a wrong sticker on a device sends every later call to the wrong device."""

from dataclasses import replace

import pytest

from labels import pdf, worker
from labels.errors import SheetFailed
from labels.printer import PLAIN
from labels.proof import joined, page_count, prove
from labels.result import Proof
from labels.sheet import Sheet, lay_out
from labels.stock import STOCKS


@pytest.fixture(scope="module")
def sheets(stickers):
    return lay_out(stickers(9), STOCKS["3111"])


def _with(sheets, *changed):
    return [Sheet(sheets[0].stock, tuple(changed))]


def _swapped_symbols(sheets):
    first, second, *others = sheets[0].labels
    a, b = first.sticker, second.sticker
    return _with(
        sheets,
        replace(first, sticker=replace(a, text=b.text)),
        replace(second, sticker=replace(b, text=a.text)),
        *others,
    )


def test_a_good_sheet_passes(sheets):
    assert prove(pdf.render(sheets), sheets).codes == 9


def test_swapped_symbols_are_found(sheets):
    with pytest.raises(SheetFailed, match=r"Page 1, label .* its QR code says http"):
        prove(pdf.render(_swapped_symbols(sheets)), sheets)


def test_swapped_words_are_found(sheets):
    first, second, *others = sheets[0].labels
    a, b = first.sticker, second.sticker
    damaged = _with(
        sheets,
        replace(first, sticker=replace(a, code=b.code)),
        replace(second, sticker=replace(b, code=a.code)),
        *others,
    )
    with pytest.raises(SheetFailed, match="its code is not written"):
        prove(pdf.render(damaged), sheets)


def test_swapped_phrases_are_found(stickers):
    run = [replace(s, phrase=p) for s, p in zip(stickers(2), ("calm otter", "humming hammock"), strict=True)]
    sheets = lay_out(run, STOCKS["3111"])
    assert prove(pdf.render(sheets), sheets).codes == 2
    first, second = sheets[0].labels
    damaged = _with(
        sheets,
        replace(first, sticker=replace(first.sticker, phrase="humming hammock")),
        replace(second, sticker=replace(second.sticker, phrase="calm otter")),
    )
    with pytest.raises(SheetFailed, match="its phrase is not written"):
        prove(pdf.render(damaged), sheets)


def test_a_blank_symbol_is_found(sheets, monkeypatch):
    draw, victim = pdf._operators, sheets[0].labels[4]
    monkeypatch.setattr(pdf, "_operators", lambda placed, h: "" if placed is victim else draw(placed, h))
    with pytest.raises(SheetFailed, match=f"label {victim.sticker.code}: no QR codes"):
        prove(pdf.render(sheets), sheets)


def test_a_half_symbol_is_found(sheets, monkeypatch):
    bars = pdf.bars
    monkeypatch.setattr(pdf, "bars", lambda dark: (bar for bar in bars(dark) if bar[1] < 15))
    with pytest.raises(SheetFailed, match="no QR codes"):
        prove(pdf.render(sheets), sheets)


def test_two_symbols_on_one_label_are_found(sheets):
    first, second, *others = sheets[0].labels
    smaller = replace(first.layout, symbol_mm=first.layout.symbol_mm / 2)
    at_half = replace(first, layout=smaller)
    beside = replace(first, layout=smaller, x_mm=first.x_mm + smaller.symbol_mm)
    with pytest.raises(SheetFailed, match="2 QR codes"):
        prove(pdf.render(_with(sheets, at_half, beside, second, *others)), sheets)


def test_a_symbol_on_the_neighbour_is_found(sheets):
    first, *others = sheets[0].labels
    moved = replace(first, x_mm=first.x_mm + STOCKS["3111"].pitch_x_mm / 2)
    with pytest.raises(SheetFailed):
        prove(pdf.render(_with(sheets, moved, *others)), sheets)


def test_squares_too_small_to_read_in_the_hand_are_found(sheets):
    tiny = [replace(p, layout=replace(p.layout, symbol_mm=37 * 0.3)) for p in sheets[0].labels]
    with pytest.raises(SheetFailed, match=r"only 0\.3"):
        prove(pdf.render(_with(sheets, *tiny)), sheets)


def test_another_page_size_is_found(sheets):
    other = Sheet(replace(sheets[0].stock, page_width_mm=210.0, page_height_mm=297.0), sheets[0].labels)
    with pytest.raises(SheetFailed, match=r"Page 1 is 210\.0 × 297\.0 mm"):
        prove(pdf.render([other]), sheets)


def test_a_missing_page_is_found(stickers):
    two = lay_out(stickers(10), STOCKS["3111"])
    with pytest.raises(SheetFailed, match="1 pages, not 2"):
        prove(pdf.render(two[:1]), two)


def test_pages_in_the_wrong_order_are_found(stickers):
    two = lay_out(stickers(18), STOCKS["3111"])
    with pytest.raises(SheetFailed, match="Page 1"):
        prove(pdf.render(two[::-1]), two)


def test_the_worker_hands_no_failed_sheet_out(stickers, tmp_path, monkeypatch):
    good = lay_out(stickers(9), STOCKS["3111"])
    monkeypatch.setattr(worker, "render_part", lambda part, folder: pdf.render(_swapped_symbols(good)))
    with pytest.raises(SheetFailed):
        worker.make(stickers(9), STOCKS["3111"], (), PLAIN, tmp_path / "sheets.pdf")


def test_the_worker_hands_no_extra_page_out(stickers, tmp_path, monkeypatch):
    three = lay_out(stickers(27), STOCKS["3111"])
    monkeypatch.setattr(worker, "render_part", lambda part, folder: pdf.render(three))
    monkeypatch.setattr(worker, "lay_out", lambda *job: three[:2])
    with pytest.raises(SheetFailed, match="3 pages, not 2"):
        worker.make(stickers(18), STOCKS["3111"], (), PLAIN, tmp_path / "sheets.pdf")


def test_proofs_of_parts_make_one(sheets):
    assert joined([Proof(24, 0.8, 300), Proof(3, 0.39, 300)]) == Proof(27, 0.39, 300)
    assert Proof(27, 0.39, 300).is_fine_print
    assert not Proof(27, 0.4, 300).is_fine_print
    assert page_count(pdf.render(sheets)) == 1
