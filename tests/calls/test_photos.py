"""Photos from strangers: real ones get small and anonymous, everything else is refused in words."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from kiosk.calls import photos
from kiosk.core.refusals import FieldRefused
from kiosk.core.turns import Turns
from kiosk.gate import sticker_photos
from kiosk.office.server import LIMITS

ORIENTATION, GPS = 0x0112, 0x8825


def encoded(image: Image.Image, form: str = "JPEG", **how: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **how)
    return buffer.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    return image


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes whose header promises a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def refused(upload: bytes) -> str:
    with pytest.raises(FieldRefused) as refusal:
        photos.small_jpeg(upload)
    assert refusal.value.field == "photo"
    return str(refusal.value)


@pytest.mark.parametrize(
    ("form", "mode"),
    [(form, mode) for form in ("JPEG", "PNG", "WEBP") for mode in ("RGB", "L")]
    + [("JPEG", "CMYK"), ("PNG", "P"), ("PNG", "RGBA"), ("WEBP", "RGBA"), ("PNG", "1"), ("PNG", "I;16")],
)
def test_a_photo_of_any_kind_becomes_a_small_jpeg(form, mode):
    jpeg, width, height = photos.small_jpeg(encoded(Image.new(mode, (3000, 1500)), form))
    kept = opened(jpeg)
    assert kept.format == "JPEG"
    assert kept.mode == "RGB"
    assert kept.size == (width, height) == (1600, 800)
    assert len(jpeg) <= photos.LARGEST_KEPT


def test_a_small_photo_is_not_made_larger():
    _, width, height = photos.small_jpeg(encoded(Image.new("RGB", (40, 30))))
    assert (width, height) == (40, 30)


def test_where_and_with_what_it_was_taken_is_gone():
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker Secret"
    exif.get_ifd(GPS)[2] = (51.0, 37.0, 12.0)
    upload = encoded(Image.new("RGB", (60, 40)), exif=exif, comment=b"Secret comment") + b"appended Secret"
    assert b"Secret" in upload
    jpeg, _, _ = photos.small_jpeg(upload)
    assert b"Secret" not in jpeg
    assert not opened(jpeg).getexif()
    assert "comment" not in opened(jpeg).info


def test_a_photo_that_the_phone_held_sideways_stands_upright():
    image = Image.new("RGB", (80, 40), "white")
    image.paste("red", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turn a quarter clockwise to see it right
    jpeg, width, height = photos.small_jpeg(encoded(image, exif=exif, quality=95))
    assert (width, height) == (40, 80)
    red, green, _ = opened(jpeg).getpixel((20, 10))  # type: ignore[misc]
    assert red > 200
    assert green < 60


def test_a_huge_picture_is_refused_before_it_is_unpacked():
    assert "too many pixels" in refused(png_that_claims(10_000, 6_000))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(12_000, 9_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_burst_is_refused(size):
    assert refused(png_that_claims(*size))


def test_a_file_that_is_too_large_is_refused():
    assert "12 MB" in refused(b"\xff\xd8\xff" + b"0" * photos.LARGEST_FILE)


@pytest.mark.parametrize(
    "upload",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>",
        b"\xff\xd8\xff\xe0<html>",
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"\0",
        b"x",
    ],
)
def test_what_is_no_photo_is_refused_whatever_it_is_called(upload):
    assert "not a photo" in refused(upload)


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_kinds_of_picture_are_refused(form):
    assert "not a photo" in refused(encoded(Image.new("RGB", (16, 16)), form))


def test_a_photo_that_broke_off_is_refused(monkeypatch):
    # other tests draw PDFs in this process, and WeasyPrint lets Pillow read what broke off; the server never loads it
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)
    whole = encoded(Image.effect_noise((400, 300), 60).convert("RGB"))
    assert "not a photo" in refused(whole[: len(whole) // 2])
    assert "not a photo" in refused(encoded(Image.effect_noise((300, 200), 60), "PNG")[:-4000])


@given(st.binary(max_size=200), st.integers(0, 600))
def test_damage_is_refused_or_read_but_never_a_fault(noise, where):
    whole = bytearray(encoded(Image.effect_noise((64, 48), 60).convert("RGB")))
    whole[where : where + len(noise)] = noise
    try:
        jpeg, width, height = photos.small_jpeg(bytes(whole))
    except FieldRefused:
        return
    assert opened(jpeg).size == (width, height)


def test_real_odd_pictures(shared):
    folder = shared / "data" / "odd-images"
    if not folder.is_dir():
        pytest.skip("NO REAL PICTURES: the odd images are not among the real data")
    for name in ("blue.jpg", "not-optimized-exif.jpg", "really-a-png.svg"):  # what a file is, not what it is called
        jpeg, _, _ = photos.small_jpeg((folder / name).read_bytes())
        assert not opened(jpeg).getexif()
    for name in ("pattern.gif", "really-a-svg.png"):
        assert "not a photo" in refused((folder / name).read_bytes())


def test_who_comes_while_others_are_read_is_told_to_come_again(monkeypatch):
    """One photo and one that waits: all the other threads of the server are for people without a photo."""
    turns = Turns(photos.AT_ONCE, 0, photos.LONGEST_TURN_S, photos._busy)
    monkeypatch.setattr(photos, "turns", turns)
    upload = encoded(Image.new("RGB", (40, 30)))
    with turns.one():
        assert "send yours again in a moment" in refused(upload)
        with pytest.raises(FieldRefused, match="in a moment"):
            sticker_photos.texts_in(upload)
    assert photos.small_jpeg(upload)


def test_photos_hold_up_half_of_the_servers_threads_at_most():
    assert LIMITS["threads"] >= 2 * (photos.AT_ONCE + photos.WAITING)
