import random

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from labels.errors import LabelError
from labels.qr import QUIET_ZONE, bars, module_mm, modules_of, svg_path, symbol
from labels.sticker import address

HOSTS = ["helpdesk.school:8080", "10.20.0.15:8080", "helpdesk.lan", "helpdesk.westfield-primary.sch.uk:8080"]


def _picture(text, pixels_per_module):
    dark = symbol(text)
    side = len(dark) + 2 * QUIET_ZONE
    picture = Image.new("L", (side, side), 255)
    for x, y, length in bars(dark):
        for n in range(length):
            picture.putpixel((x + n + QUIET_ZONE, y + QUIET_ZONE), 0)
    return picture.resize((side * pixels_per_module,) * 2, Image.Resampling.NEAREST)


def _texts(host, count):
    dice = random.Random(host)
    return [address(host, "".join(dice.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=7))) for _ in range(count)]


@pytest.mark.parametrize("host", HOSTS)
def test_every_symbol_reads_sharp_and_blurred(host):
    for text in _texts(host, 100):
        sharp = _picture(text, 6)
        for picture in (sharp, sharp.filter(ImageFilter.GaussianBlur(2))):
            assert [found.text for found in zxingcpp.read_barcodes(picture)] == [text]


def test_a_quarter_may_be_scratched_away():
    found = zxingcpp.read_barcodes(_picture(address("helpdesk.school:8080", "7K3Q9XZ"), 4))
    assert found[0].ec_level == "Q"


def test_a_scratched_symbol_still_reads():
    text = address("helpdesk.school:8080", "7K3Q9XZ")
    picture = _picture(text, 6)
    picture.paste(255, (100, 100, 130, 130))
    assert zxingcpp.read_barcodes(picture)[0].text == text


@pytest.mark.parametrize(("text", "modules"), [("http://HELPDESK.LAN/D/7K3Q9XZ", 29), ("A", 21)])
def test_size_of_a_symbol(text, modules):
    assert len(symbol(text)) == modules_of(text) == modules
    assert {len(row) for row in symbol(text)} == {modules}


def test_module_leaves_a_quiet_zone_of_four_on_both_sides():
    assert QUIET_ZONE == 4
    assert module_mm(37, 29) == 1


def test_bars_are_the_dark_modules():
    dark = symbol("A")
    drawn = {(x + n, y) for x, y, length in bars(dark) for n in range(length)}
    assert drawn == {(x, y) for y, row in enumerate(dark) for x, is_dark in enumerate(row) if is_dark}


def test_outline_starts_inside_the_quiet_zone():
    assert svg_path(symbol("A")).startswith("M4 4h7v1h-7z")


@pytest.mark.parametrize("text", ["", "x" * 121])
def test_text_that_is_no_address_is_refused(text):
    with pytest.raises(LabelError):
        symbol(text)


def test_address_of_a_device():
    assert address("helpdesk.school:8080", "7k3q-9xz") == "http://HELPDESK.SCHOOL:8080/D/7K3Q9XZ"
