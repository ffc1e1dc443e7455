"""Every stock of the register that can hold a code, as full sheets with the worst words: measured and read back.

What is compared with is the register's file itself and a reader that shares no code with labels/proof.py.
"""

import csv
import random
from dataclasses import dataclass, replace
from functools import cached_property

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw
from pypdfium2 import raw
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode

from labels import pdf
from labels.errors import StockTooSmall
from labels.layout import why_too_small
from labels.phrase import ADJECTIVES, NOUNS
from labels.qr import QUIET_ZONE, modules_of
from labels.sheet import Sheet, lay_out
from labels.sticker import address
from labels.stock import REGISTER, STOCKS, Stock
from labels.test_sheet import html as sheet_to_test

MM_PER_PT = 25.4 / 72
DPIS = (300, 203, 150)
SCHOOL = "Ysgol Gynradd Gymraeg Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
PHONE = "+44 (0)1632 960 123 ext. 4567"
PHRASE = f"{max(ADJECTIVES, key=len)} {max(NOUNS, key=len)}"
# the longest that a stock can hold is its worst case
HOSTS = ("helpdesk.westfield-primary.sch.uk:8080", "helpdesk.school:8080", "helpdesk.lan", "pc")
TOO_SMALL = {"L7658", "L6008", "L4731", "5167", "DK-11221"}
# no code is wider in print, and the whole sheet is set in the size in which it fits
WIDEST = "WWWWWWW"
# half of the line of the outlines, which the reader adds to both sides, and a whole one more
OUTLINE_MM = 0.15
BLOTS_PER_STOCK = 40
WORN_LABELS = 100


def _dies():
    """Every stock once that is not cut like another one."""
    with REGISTER.open(encoding="utf-8", newline="") as register:
        rows = {row["code"]: row for row in csv.DictReader(register)}
    about = ("code", "maker", "description", "source", "shape", "corner_mm", "remark")
    dies = {tuple(value for name, value in row.items() if name not in about): code for code, row in rows.items()}
    return [code for code in dies.values() if code not in TOO_SMALL], rows


DIES, ROWS = _dies()


@dataclass(frozen=True)
class Printed:
    """A full sheet, and what the register says about it."""

    stock: Stock
    sheet: Sheet
    host: str
    data: bytes

    @cached_property
    def images(self) -> dict[int, Image.Image]:
        document = pypdfium2.PdfDocument(self.data)
        images = {dpi: document[0].render(scale=dpi / 72, grayscale=True).to_pil() for dpi in DPIS}
        document.close()
        return images

    def corner(self, cell: int) -> tuple[float, float]:
        """Worked out from the file, not by the code under test."""
        row = {name: float(ROWS[self.stock.code][name]) for name in ("left_mm", "top_mm", "pitch_x_mm", "pitch_y_mm")}
        down, across = divmod(cell, int(ROWS[self.stock.code]["columns"]))
        return row["left_mm"] + across * row["pitch_x_mm"], row["top_mm"] + down * row["pitch_y_mm"]

    def label(self, cell: int, dpi: int) -> Image.Image:
        """The picture of one label, cut out where the register says it is."""
        x, y = self.corner(cell)
        width, height = (float(ROWS[self.stock.code][name]) for name in ("label_width_mm", "label_height_mm"))
        return self.images[dpi].crop([round(n * dpi / 25.4) for n in (x, y, x + width, y + height)])


@pytest.fixture(scope="module", params=DIES)
def printed(request, stickers):
    stock = STOCKS[request.param]
    for host in HOSTS:
        run = [replace(s, phrase=PHRASE) for s in stickers(stock.cells, school=SCHOOL, host=host, phone=PHONE)]
        run[-1] = replace(run[-1], text=address(host, WIDEST), code=f"{WIDEST[:4]}-{WIDEST[4:]}")
        try:
            (sheet,) = lay_out(run, stock)
        except StockTooSmall:
            continue
        return Printed(stock, sheet, host, pdf.render([sheet]))
    pytest.fail(f"{stock.code} holds no address")


def _read(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)]


def test_only_the_smallest_stock_holds_no_address_and_says_why():
    reasons = {code: why_too_small(stock) for code, stock in STOCKS.items()}
    assert {code for code, reason in reasons.items() if reason} == TOO_SMALL
    assert all("0.33 mm, which phones cannot read" in reasons[code] for code in TOO_SMALL)


@pytest.mark.parametrize("dpi", DPIS)
def test_every_code_reads(printed, dpi):
    for cell, placed in enumerate(printed.sheet.labels):
        assert _read(printed.label(cell, dpi)) == [placed.sticker.text], f"label {cell + 1} at {dpi} dpi"


def test_symbols_and_words_are_inside_their_labels(printed):
    """Boxes are measured from the lines and letters of the PDF, so to a hundredth of a millimetre."""
    stock = printed.stock
    document = pypdfium2.PdfDocument(printed.data)
    page = document[0]
    symbols = sorted(_boxes(page, stock), key=lambda box: (round(box[1]), box[0]))
    assert len(symbols) == stock.cells
    for cell, (left, top, right, bottom) in enumerate(symbols):
        x, y = printed.corner(cell)
        layout = printed.sheet.labels[cell].layout
        quiet = 4 * layout.module_mm
        side = modules_of(printed.sheet.labels[cell].sticker.text) * layout.module_mm
        assert (left - x, top - y) == pytest.approx((layout.symbol_x_mm + quiet, layout.symbol_y_mm + quiet), abs=0.1)
        assert (right - left, bottom - top) == pytest.approx((side, side), abs=0.02)
        assert x + stock.blind_x_mm - 0.1 <= left < right <= x + stock.label_width_mm - stock.blind_x_mm + 0.1
        assert y + stock.blind_y_mm - 0.1 <= top < bottom <= y + stock.label_height_mm - stock.blind_y_mm + 0.1
    corners = [printed.corner(cell) for cell in range(stock.cells)]
    for box in _lines_of_words(page, stock):
        assert any(_is_inside(box, corner, stock) for corner in corners), box
    document.close()


def _boxes(page, stock):
    """Left, top, right, bottom in mm of everything that is drawn in lines."""
    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = (length * MM_PER_PT for length in drawn.get_bounds())
        yield left, stock.page_height_mm - top, right, stock.page_height_mm - bottom


def _lines_of_words(page, stock):
    text = page.get_textpage()
    assert text.count_rects() >= 2 * stock.cells
    for n in range(text.count_rects()):
        left, bottom, right, top = (length * MM_PER_PT for length in text.get_rect(n))
        yield left, stock.page_height_mm - top, right, stock.page_height_mm - bottom


def _is_inside(box, corner, stock):
    (left, top, right, bottom), (x, y) = box, corner
    across, down = stock.blind_x_mm, stock.blind_y_mm
    is_inside_across = x + across <= left < right <= x + stock.label_width_mm - across
    return is_inside_across and y + down <= top < bottom <= y + stock.label_height_mm - down


def test_outlines_of_the_test_sheet_are_the_edges_of_the_labels(printed):
    stock = printed.stock
    document = pypdfium2.PdfDocument(pdf.render_html(sheet_to_test(stock)))
    width, height = stock.label_width_mm + 2 * OUTLINE_MM, stock.label_height_mm + 2 * OUTLINE_MM
    outlines = [
        box
        for box in _boxes(document[0], stock)
        if abs(box[2] - box[0] - width) < 0.1 and abs(box[3] - box[1] - height) < 0.1
    ]
    assert len(outlines) == stock.cells
    for cell, (left, top, right, bottom) in enumerate(sorted(outlines, key=lambda box: (round(box[1]), box[0]))):
        x, y = printed.corner(cell)
        edges = (left + OUTLINE_MM, top + OUTLINE_MM, right - OUTLINE_MM, bottom - OUTLINE_MM)
        assert edges == pytest.approx((x, y, x + stock.label_width_mm, y + stock.label_height_mm), abs=0.1)
    document.close()


# ---- worn labels


def _free_corner(dice: random.Random, modules: int, blot: float) -> tuple[float, float]:
    """Where a square blot can be, in modules, without touching the three finder squares and their white frames."""
    while True:
        x, y = dice.uniform(0, modules - blot), dice.uniform(0, modules - blot)
        is_left, is_right = x < 8, x + blot > modules - 8
        is_top, is_bottom = y < 8, y + blot > modules - 8
        if not ((is_top and (is_left or is_right)) or (is_bottom and is_left)):
            return x, y


def test_a_blot_over_a_tenth_of_the_code_leaves_it_readable(printed):
    dice = random.Random(printed.stock.code)
    cells = printed.stock.cells
    read = 0
    for n in range(BLOTS_PER_STOCK):
        placed = printed.sheet.labels[n % cells]
        layout, modules = placed.layout, modules_of(placed.sticker.text)
        blot = modules * 0.1**0.5
        x, y = _free_corner(dice, modules, blot)
        image = printed.label(n % cells, 300).copy()
        corner = (layout.symbol_x_mm + (4 + x) * layout.module_mm, layout.symbol_y_mm + (4 + y) * layout.module_mm)
        box = [round(mm / 25.4 * 300) for mm in (*corner, *(mm + blot * layout.module_mm for mm in corner))]
        ImageDraw.Draw(image).rectangle(box, fill=dice.choice((0, 90, 255)))
        read += _read(image) == [placed.sticker.text]
    print(f"{printed.stock.code}: {read} of {BLOTS_PER_STOCK} read with a blot over a tenth of the code")  # noqa: T201
    assert read >= 0.95 * BLOTS_PER_STOCK


def _scratched(picture: Image.Image, dice: random.Random) -> Image.Image:
    """The picture with scratches all over, two thirds of a millimetre wide, until 6 % of it are gone."""
    worn = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(worn)
    while worn.histogram()[255] < 0.06 * picture.width * picture.height:
        x, y = dice.uniform(0, picture.width), dice.uniform(0, picture.height)
        draw.line((x, y, x + dice.uniform(-80, 80), y + dice.uniform(-80, 80)), fill=255, width=8)
    return Image.composite(Image.new("L", picture.size, 255), picture, worn)


def _picture(text: str, level: int) -> Image.Image:
    """A symbol and its quiet zone on 26 mm at 300 dots an inch, however many squares it needs."""
    code = QRCode(error_correction=level, border=QUIET_ZONE, mask_pattern=0)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    squares = Image.new("L", (len(rows), len(rows)))
    squares.putdata([0 if is_dark else 255 for row in rows for is_dark in row])
    return squares.resize((307, 307), Image.Resampling.NEAREST)


def test_scratches_all_over_are_borne_better_the_more_a_code_repairs():
    """Level Q beside M and H on labels of one size."""
    read = {"M": 0, "Q": 0, "H": 0}
    for name, level in zip(read, (ERROR_CORRECT_M, ERROR_CORRECT_Q, ERROR_CORRECT_H), strict=True):
        dice = random.Random(6)
        for n in range(WORN_LABELS):
            text = address("helpdesk.school:8080", f"7K3Q{n:03}")
            read[name] += _read(_scratched(_picture(text, level), dice)) == [text]
    print({name: f"{count / WORN_LABELS:.0%} read with 6 % scratched" for name, count in read.items()})  # noqa: T201
    assert 0 < read["M"] <= read["Q"] <= read["H"]
