"""The reader of photos: what a phone sees of a sticker becomes a text, and nothing it is sent makes it fall over."""

import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
import qrcode
from PIL import Image, ImageFilter

from labels.press import make_sheets
from labels.reader import LONGEST_TEXT, MOST_CODES, texts_in
from labels.stock import STOCKS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def photo(stickers):
    """Two printed labels in grey, a little askew and out of focus."""
    sheets = make_sheets(stickers(2), STOCKS["L7159"])
    page = pypdfium2.PdfDocument(sheets.pdf)[0].render(scale=3).to_pil().convert("L")
    seen = page.crop((0, 0, page.width, page.height // 4))
    return seen.rotate(7, expand=True, fillcolor=255).filter(ImageFilter.GaussianBlur(1))


def _asked(pixels, *size):
    command = [sys.executable, "-m", "labels.reader", *map(str, size)]
    return subprocess.run(command, input=pixels, capture_output=True, cwd=ROOT, check=False)


def test_a_photo_of_stickers_is_read(photo, stickers):
    wanted = {sticker.text for sticker in stickers(2)}
    assert set(texts_in(photo.tobytes(), photo.width, photo.height)) == wanted
    done = _asked(photo.tobytes(), photo.width, photo.height)
    assert (done.returncode, set(json.loads(done.stdout))) == (0, wanted)


def test_a_photo_without_a_code_has_none():
    empty = Image.effect_noise((300, 200), 60)
    assert texts_in(empty.tobytes(), empty.width, empty.height) == []


@pytest.mark.parametrize("size", [(0, 0), (-1, -4), (2, 3), (4, 0), (2**40, 2**40)])
def test_a_size_that_does_not_belong_to_the_pixels_is_no_picture(size):
    assert texts_in(b"1234", *size) == []
    done = _asked(b"1234", *size)
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_a_wall_of_codes_and_a_long_one_are_cut_short():
    long_one = qrcode.make("x" * (LONGEST_TEXT + 200)).convert("L")
    assert [len(text) for text in texts_in(long_one.tobytes(), *long_one.size)] == [LONGEST_TEXT]
    wall = Image.new("L", (1200, 1200), 255)
    for number in range(MOST_CODES + 4):
        code = qrcode.make(f"number {number}", box_size=6).convert("L")
        wall.paste(code, (number % 4 * 290, number // 4 * 290))
    assert len(texts_in(wall.tobytes(), *wall.size)) == MOST_CODES
