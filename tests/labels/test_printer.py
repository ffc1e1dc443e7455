"""What a printer changes about a sheet: where it lies, how fine it is read back, and whole dots."""

import re
from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import raw

from labels import pdf
from labels.errors import LabelError, NudgeTooFar, StockTooSmall
from labels.layout import SPARE_MM, why_too_small
from labels.printer import PLAIN, Printer, check_printer
from labels.proof import prove
from labels.qr import MODULE_FLOOR_MM, QUIET_ZONE, modules_of
from labels.sheet import lay_out
from labels.sticker import Sticker, address
from labels.stock import STOCKS

READABLE = [stock for stock in STOCKS.values() if stock.label_height_mm > 24]
ROLLS = ["ZEBRA-57X32", "ZEBRA-51X25", "DK-11209", "99010", "2112283"]
ONE = Sticker(address("desk", "7K3Q9XZ"), "7K3Q-9XZ", "Westfield", "desk", "01632 960 123", "calm otter")


def _dark(placed):
    """Left, top and side of the dark part of a symbol on the page."""
    side = modules_of(placed.sticker.text) * placed.layout.module_mm
    quiet = QUIET_ZONE * placed.layout.module_mm
    return placed.symbol_x_mm + quiet, placed.symbol_y_mm + quiet, side


@pytest.mark.parametrize(
    ("printer", "words"),
    [
        (Printer(dpi=0), "between 72 and"),
        (Printer(dpi=99999), "between 72 and"),
        (Printer(dpi=250, is_thermal=True), "203, 300 or 600"),
        (Printer(nudge_x_mm=10.5), "at most 10 mm"),
        (Printer(nudge_y_mm=float("nan")), "at most 10 mm"),
    ],
)
def test_settings_that_cannot_be_are_said(printer, words):
    assert any(words in reason for reason in check_printer(printer))
    with pytest.raises(LabelError, match=words):
        lay_out([ONE], STOCKS["L7159"], printer=printer)


@pytest.mark.parametrize("printer", [PLAIN, Printer(dpi=1200), Printer("Zebra", 203, -1, 1.5, is_thermal=True)])
def test_settings_that_can_be_are_fine(printer):
    assert check_printer(printer) == []


@pytest.mark.parametrize(("dpi", "read_at"), [(72, 150), (150, 150), (203, 203), (600, 600), (1200, 600)])
def test_it_is_read_back_at_the_resolution_of_the_printer_as_far_as_is_sensible(stickers, dpi, read_at):
    sheets = lay_out(stickers(1), STOCKS["ZEBRA-57X32"])
    assert prove(pdf.render(sheets), sheets, Printer(dpi=dpi)).dpi == Printer(dpi=dpi).proof_dpi == read_at


# ---- nudge


@settings(deadline=None)
@given(st.sampled_from(READABLE), st.floats(-10, 10), st.floats(-10, 10))
def test_a_nudge_moves_everything_and_loses_nothing(stock, across, down):
    printer = Printer(nudge_x_mm=across, nudge_y_mm=down)
    run = [ONE] * stock.cells
    (plain,) = lay_out(run, stock)
    try:
        (nudged,) = lay_out(run, stock, printer=printer)
    except NudgeTooFar:
        assert abs(across) > SPARE_MM or abs(down) > SPARE_MM
        return
    for cell, (before, after) in enumerate(zip(plain.labels, nudged.labels, strict=True)):
        assert (after.x_mm - before.x_mm, after.y_mm - before.y_mm) == pytest.approx((across, down))
        assert (after.symbol_x_mm - before.symbol_x_mm) == pytest.approx(across)
        left, top, side = _dark(after)
        x, y = stock.corner_of(cell)
        assert max(0, x - SPARE_MM) - 1e-6 <= left
        assert max(0, y - SPARE_MM) - 1e-6 <= top
        assert left + side <= min(stock.page_width_mm, x + stock.label_width_mm + SPARE_MM) + 1e-6
        assert top + side <= min(stock.page_height_mm, y + stock.label_height_mm + SPARE_MM) + 1e-6
        words = after.x_mm + after.layout.words_x_mm, after.y_mm + after.layout.words_y_mm
        assert min(words) >= -1e-6
        assert words[0] + after.layout.words_width_mm <= stock.page_width_mm + 1e-6
        assert words[1] + after.layout.lines.height_mm <= stock.page_height_mm + 1e-6


@pytest.mark.parametrize(
    ("nudge", "way"), [((-9, 0), "left"), ((9.9, 0), "right"), ((0, -9), "up"), ((0, 9.9), "down")]
)
def test_a_nudge_too_far_says_how_far_it_may_go(nudge, way):
    stock = STOCKS["L7651"]
    with pytest.raises(NudgeTooFar, match=rf"{way} would push.*at most .* mm {way}") as refused:
        lay_out([ONE] * stock.cells, stock, printer=Printer("", 300, *nudge))
    limit = float(re.search(r"at most ([\d.]+) mm", str(refused.value))[1])
    inside = (limit - 0.05) * (-1 if way in ("left", "up") else 1)
    allowed = Printer("", 300, inside, 0) if way in ("left", "right") else Printer("", 300, 0, inside)
    assert lay_out([ONE] * stock.cells, stock, printer=allowed)


@pytest.mark.parametrize(("code", "nudge"), [("L7651", (-1.2, 1.7)), ("DK-11209", (0.9, -0.9)), ("L7159", (-3, -3))])
def test_a_nudged_sheet_is_proved_where_it_lies(stickers, code, nudge):
    stock = STOCKS[code]
    sheets = lay_out(stickers(stock.cells), stock, printer=Printer("", 300, *nudge))
    assert prove(pdf.render(sheets), sheets).codes == stock.cells


# ---- whole dots


@pytest.mark.parametrize("code", ROLLS)
@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_a_thermal_printer_gets_whole_dots(stickers, code, dpi):
    printer = Printer("Thermal", dpi, 0.3, -0.2, is_thermal=True)
    for sheet in lay_out(stickers(3), STOCKS[code], printer=printer):
        for placed in sheet.labels:
            left, top, _side = _dark(placed)
            for length in (placed.layout.module_mm, left, top):
                assert length / printer.dot_mm == pytest.approx(round(length / printer.dot_mm), abs=1e-6)
            assert placed.layout.module_mm >= MODULE_FLOOR_MM


@pytest.mark.parametrize(
    "code", [stock.code for stock in STOCKS.values() if stock.is_roll and not why_too_small(stock)]
)
def test_in_the_pdf_a_thermal_symbol_begins_on_a_dot_and_has_whole_dots_a_module(code):
    """Measured from the lines of the PDF, on every roll that holds a code."""
    stock, dots_a_mm = STOCKS[code], 8
    (sheet,) = lay_out([ONE], stock, printer=Printer("Thermal", 203, 0.3, -0.2, is_thermal=True))
    document = pypdfium2.PdfDocument(pdf.render([sheet]))
    (symbol,) = document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])
    left, _bottom, right, top = symbol.get_bounds()
    lengths = (left, document[0].get_height() - top, (right - left) / modules_of(ONE.text))
    document.close()
    for length in lengths:
        dots = length * 25.4 / 72 * dots_a_mm
        assert dots == pytest.approx(round(dots), abs=0.01)


def test_every_dot_of_a_thermal_symbol_is_black_or_white(stickers):
    printer = Printer("Thermal", 203, is_thermal=True)
    (sheet,) = lay_out(stickers(1), STOCKS["ZEBRA-57X32"], printer=printer)
    assert _shades(sheet, 8) <= {0, 1, 254, 255}
    assert printer.proof_scale == 8
    (plain,) = lay_out(stickers(1), STOCKS["ZEBRA-57X32"])
    assert len(_shades(plain, 8)) > 4  # a printer would have to decide about every edge by itself


def _shades(sheet, pixels_a_mm):
    document = pypdfium2.PdfDocument(pdf.render([sheet]))
    image = document[0].render(scale=pixels_a_mm * 25.4 / 72 * 0.99999, grayscale=True).to_pil()
    document.close()
    left, top, side = _dark(sheet.labels[0])
    box = [round(mm * pixels_a_mm) for mm in (left, top, left + side, top + side)]
    return {shade for shade, count in enumerate(image.crop(box).histogram()) if count}


@pytest.mark.parametrize("code", ROLLS)
def test_thermal_sheets_are_read_back_dot_by_dot(stickers, code):
    printer = Printer("Thermal", 203, is_thermal=True)
    sheets = lay_out(stickers(3), STOCKS[code], printer=printer)
    proof = prove(pdf.render(sheets), sheets, printer)
    assert (proof.codes, proof.dpi) == (3, 203)
    assert proof.smallest_module_mm == pytest.approx(sheets[0].labels[0].layout.module_mm, rel=0.01)


def test_a_label_too_small_in_whole_dots_is_refused_with_one_that_is_not():
    stock = STOCKS["DK-11204"]
    long = replace(ONE, text=address("helpdesk.westfield-primary.sch.uk:8080", "7K3Q9XZ"), host="x" * 38)
    coarse = Printer("Thermal", 203, is_thermal=True)
    assert lay_out([long], stock)
    with pytest.raises(StockTooSmall, match=r"in whole dots of 0\.125 mm") as refused:
        lay_out([long], stock, printer=coarse)
    named = STOCKS[refused.value.suggestion]
    assert named.maker == stock.maker
    assert named.is_roll
    assert lay_out([long], named, printer=coarse)
    for smaller in STOCKS.values():
        area = smaller.label_width_mm * smaller.label_height_mm
        if smaller.is_roll and smaller.maker == stock.maker and area < named.label_width_mm * named.label_height_mm:
            with pytest.raises(StockTooSmall):
                lay_out([long], smaller, printer=coarse)
