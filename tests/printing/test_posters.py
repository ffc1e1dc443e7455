"""Room posters and device cards: what they hold for ever, that they fit, that they are read back, who has one."""

import io
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise

import pypdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kiosk.core import pdf
from kiosk.core.access import SYSTEM
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from kiosk.devices import actions as devices
from kiosk.locations.records import Location
from kiosk.printing.posters import rules
from kiosk.stickers.papers import store
from kiosk.stickers.papers.records import Paper
from labels.lettering import BOLD, width_em
from labels.phrase import phrase_of
from tests import builders

ADDRESS = "http://helpdesk.school:8080"
WELSH = "Neuadd yr Ysgol a'r Gŵyl Fawr ym Mhen-y-bont ar Ogŵr – ŵŷâê"
ONE_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochau"
KEY = "a key of a form, long enough"


# --- the contract


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("http://helpdesk.school:8080", "http://HELPDESK.SCHOOL:8080/L/12"),
        ("http://10.20.0.15", "http://10.20.0.15/L/12"),
        ("https://Helpdesk.school", "https://HELPDESK.SCHOOL/L/12"),
    ],
)
def test_the_text_of_a_poster_never_changes(address, text):
    assert rules.room_text(address, 12) == text


@pytest.mark.parametrize("path", ["/L/{}", "/l/{}", "/rooms/{}"])
def test_the_address_of_a_poster_lists_what_stands_in_the_room(school, client, path):
    device = builders.add_device(school, "Hall projector", location="Hall")
    elsewhere = builders.add_device(school, "Library screen", location="Library")
    answer = client.get(path.format(device.location_id))
    assert answer.status_code == 200
    assert f'HREF="/D/{device.code}"' in answer.text.upper()
    assert elsewhere.code not in answer.text


@pytest.mark.parametrize("typed", ["http://HELPDESK.SCHOOL:8080/L/{}", "helpdesk.school/l/{}"])
def test_a_hand_held_scanner_at_the_desk_finds_the_room(school, client, signed_in, typed):
    device = builders.add_device(school, location="Hall")
    for browser in (client, signed_in("desk")):
        answer = browser.get("/find", query_string={"text": typed.format(device.location_id)}, follow_redirects=True)
        assert "<h1>Hall</h1>" in answer.text


def test_a_poster_of_no_room_leads_to_a_helpful_page(school, client):
    answer = client.get("/L/999")
    assert answer.status_code == 404
    assert 'href="/"' in answer.text


# --- printing


def printed(school, signed_in, where: str, **data) -> tuple:
    """Print as the desk does; return the page that follows, and the print."""
    answer = signed_in("desk").post(where, data={"form_key": KEY, **data}, follow_redirects=True)
    return answer, store.newest_prints(school)[:1]


@contextmanager
def page_of(content: bytes, number: int) -> Iterator[pypdfium2.PdfPage]:
    with closing(pypdfium2.PdfDocument(content)) as document, closing(document[number]) as page:
        yield page


def picture(content: bytes, number: int, dpi: int) -> Image.Image:
    with page_of(content, number) as page:
        return page.render(scale=dpi / 72, grayscale=True).to_pil().copy()


def texts_on(content: bytes, number: int, dpi: int = 150) -> list[str]:
    return sorted(found.text for found in zxingcpp.read_barcodes(picture(content, number, dpi)))


@pytest.mark.parametrize(("paper", "width", "height"), [("poster_a4", 210, 297), ("poster_a5", 148, 210)])
def test_a_poster_for_each_room_is_read_back_and_fits(school, signed_in, paper, width, height):
    names = ("Room 2", WELSH, ONE_WORD)
    rooms = [builders.add_device(school, "Projector", location=name).location_id for name in names]
    answer, (made,) = printed(school, signed_in, "/printing/posters/", chosen=rooms, paper=paper)
    assert "All 3 codes were read back" in answer.text
    content = store.pdf(school, made.id) or b""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    by_name = {place.name: place.id for place in (Location(i, n) for i, n in zip(rooms, names, strict=True))}
    assert len(pages) == 3
    for number, page in enumerate(pages):
        size = [round(float(side) / 72 * 25.4) for side in (page.mediabox.width, page.mediabox.height)]
        assert size == [width, height]
        [text] = texts_on(content, number)
        words = " ".join(page.extract_text().split())
        name = next(name for name, room in by_name.items() if text == f"http://HELPDESK.SCHOOL:8080/L/{room}")
        assert re.sub(r"\s", "", name) in re.sub(r"\s", "", words)
        assert f"helpdesk.school:8080/L/{by_name[name]}" in words
        assert "01792 555 0101" in words
        assert "Something not working?" in words
        nothing_overflows(content, number)


def nothing_overflows(content: bytes, number: int) -> None:
    """Every word lies inside of the page, and no line lies on another one."""
    with page_of(content, number) as page, closing(page.get_textpage()) as words:
        width, height = page.get_size()
        boxes = [words.get_rect(n) for n in range(words.count_rects())]
    assert boxes
    for left, bottom, right, top in boxes:
        assert 0 < left < right < width
        assert 0 < bottom < top < height
    for n, (left, bottom, right, top) in enumerate(boxes):
        for other_left, other_bottom, other_right, other_top in boxes[n + 1 :]:
            across = min(right, other_right) - max(left, other_left)
            down = min(top, other_top) - max(bottom, other_bottom)
            assert across < 1 or down < 0.45 * min(top - bottom, other_top - other_bottom)


def test_cards_are_ten_on_a_page_with_code_phrase_address_and_telephone(school, signed_in):
    change_setting(school, "school", "Ysgol Gynradd Gymraeg Llanfair Green and Upper Tŷ Gwyn Primary School")
    laptops = [builders.add_device(school, f"Laptop {n}") for n in range(9)]
    laptops += [builders.add_device(school, WELSH), builders.add_device(school, ONE_WORD)]
    retired = builders.add_device(school, "Old laptop")
    devices.retire_device(school, SYSTEM, retired.id, "2026-09-01", "", builders.MONDAY)
    chosen = [device.id for device in (*laptops, retired)]
    answer, (made,) = printed(school, signed_in, "/printing/cards/", chosen=chosen)
    assert "All 11 codes were read back" in answer.text
    content = store.pdf(school, made.id) or b""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert [len(texts_on(content, n, 200)) for n in range(len(pages))] == [10, 1]
    assert texts_on(content, 1, 200) == [f"http://HELPDESK.SCHOOL:8080/D/{laptops[-1].code}"]
    words = " ".join(pages[1].extract_text().split())
    for said in (laptops[-1].shown_code, phrase_of(laptops[-1].code), "helpdesk.school:8080", "01792 555 0101"):
        assert said in words
    nothing_overflows(content, 0)
    nothing_overflows(content, 1)
    assert (made.paper, made.count) == (Paper.CARD, 11)


def test_a_card_is_as_large_as_a_bank_card(school, signed_in):
    """From one cut mark to the next: 85.6 and 54 mm, measured on the raster."""
    device = builders.add_device(school, "Laptop")
    _, (made,) = printed(school, signed_in, "/printing/cards/", chosen=[device.id])
    image = picture(store.pdf(school, made.id) or b"", 0, 300)
    mm = 300 / 25.4

    def dark_runs(line: list[int]) -> list[float]:
        dark = [n for n, value in enumerate(line) if value < 200]
        starts = [n for n in dark if n - 1 not in dark]
        return [n / mm for n in starts]

    across = dark_runs([image.getpixel((x, round(8 * mm))) for x in range(image.width)])
    down = dark_runs([image.getpixel((round(12 * mm), y)) for y in range(image.height)])
    assert [b - a for a, b in pairwise(across)] == pytest.approx([85.6, 85.6], abs=0.15)  # a pixel is 0.08 mm
    assert [b - a for a, b in pairwise(down)] == pytest.approx([54] * 5, abs=0.15)


def test_sent_twice_it_is_one_print(school, signed_in):
    room = builders.add_device(school).location_id
    for _ in range(2):
        answer, _made = printed(school, signed_in, "/printing/posters/", chosen=[room], paper="poster_a5")
        assert answer.status_code == 200
    assert len(store.newest_prints(school)) == 1


@pytest.mark.parametrize(
    ("chosen", "said"),
    [([], "Tick at least one"), (["x"], "Tick something in the list"), (["999"], "Tick at least one")],
)
def test_nothing_to_print_is_said_beside_the_list(school, signed_in, chosen, said):
    answer, made = printed(school, signed_in, "/printing/posters/", chosen=chosen, paper="poster_a4")
    assert answer.status_code == 422
    assert said in answer.text
    assert made == []


@pytest.mark.parametrize("address", ["", "http://localhost:8080", "http://127.0.0.1"])
def test_nothing_is_printed_with_an_address_that_leads_nowhere(school, signed_in, address):
    room = builders.add_device(school).location_id
    with school.writing() as connection:
        connection.execute("UPDATE settings SET value = ? WHERE name = 'address'", (address,))
    answer, made = printed(school, signed_in, "/printing/posters/", chosen=[room], paper="poster_a4")
    assert answer.status_code == 422
    assert "ddress" in answer.text
    assert made == []


def test_without_pango_the_same_page_prints_from_the_browser(school, signed_in, tmp_path, monkeypatch):
    (tmp_path / "weasyprint.py").write_text('raise OSError("no pango")')
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    room = builders.add_device(school, location=WELSH).location_id
    answer, (made,) = printed(school, signed_in, "/printing/posters/", chosen=[room], paper="poster_a4")
    assert not made.has_pdf
    assert "This PC makes no PDFs" in answer.text
    desk = signed_in("desk")
    assert desk.get(f"/printing/papers/{made.id}.pdf").status_code == 404
    page = desk.get(f"/printing/papers/{made.id}/page").text
    assert f'<h1 id="room-{room}">{WELSH.replace(chr(39), "&#39;")}</h1>' in page
    assert "paper-a4.css" in page


def test_a_page_for_the_browser_keeps_the_address_it_was_printed_with(school, signed_in):
    device = builders.add_device(school)
    print_id = builders.print_poster(school, device, "http://old.school")
    page = signed_in("desk").get(f"/printing/papers/{print_id}/page").text
    assert f"old.school/L/{device.location_id}" in page


def test_a_print_of_which_nothing_is_in_use_any_more_is_said_so(school, signed_in):
    device = builders.add_device(school, "Laptop")
    _, (made,) = printed(school, signed_in, "/printing/cards/", chosen=[device.id])
    devices.retire_device(school, SYSTEM, device.id, "2026-09-01", "", builders.MONDAY)
    answer = signed_in("desk").get(f"/printing/papers/{made.id}/page")
    assert answer.status_code == 404
    assert "Nothing of this print is in use any more" in answer.text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=1>', "{{ 7 * 7 }}", "\u202eevil"])
def test_a_hostile_name_is_only_words(school, signed_in, name):
    room = builders.add_device(school, location=name).location_id
    _, (made,) = printed(school, signed_in, "/printing/posters/", chosen=[room], paper="poster_a4")
    assert texts_on(store.pdf(school, made.id) or b"", 0) == [f"http://HELPDESK.SCHOOL:8080/L/{room}"]
    page = signed_in("desk").get(f"/printing/papers/{made.id}/page").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "\u202e" not in page


def test_an_address_too_long_for_a_code_is_refused_in_words(school, signed_in):
    change_setting(school, "address", "http://" + ".".join(["helpdesk"] * 20))
    room = builders.add_device(school).location_id
    answer, made = printed(school, signed_in, "/printing/posters/", chosen=[room], paper="poster_a4")
    assert answer.status_code == 422
    assert "characters" in answer.text
    assert made == []


def test_a_code_that_cannot_be_read_back_is_not_handed_out(school, signed_in, monkeypatch):
    monkeypatch.setattr(rules, "svg_path", lambda _: "M4 4h20v20h-20z")
    room = builders.add_device(school).location_id
    answer, made = printed(school, signed_in, "/printing/posters/", chosen=[room], paper="poster_a4")
    assert answer.status_code == 422
    assert "0 of its 1 codes" in answer.text
    assert made == []


# --- sizes


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60))
def test_a_name_gets_a_size_in_which_its_words_stay_on_the_line(name):
    found = rules.poster(Location(1, name), ADDRESS).name
    widths = {size: width for size, width, _ in rules.POSTER_NAME}
    if found.size != rules.SMALLEST:
        assert all(width_em(word, BOLD) <= widths[found.size] for word in found.words.split())


def test_short_names_are_large_and_long_ones_are_small():
    sizes = [rules.poster(Location(1, name), ADDRESS).name.size for name in ("Hall", WELSH, ONE_WORD)]
    assert sizes == ["xl", "l", "s"]


# --- the ledger


def test_the_newest_poster_of_a_room_counts(school):
    device = builders.add_device(school)
    builders.print_poster(school, device, "http://old.school")
    assert store.posters(school)[device.location_id]["address"] == "http://old.school"
    builders.print_poster(school, device, ADDRESS)
    assert store.posters(school)[device.location_id]["address"] == ADDRESS


def test_a_card_counts_while_its_device_wears_that_code(school):
    device = builders.add_device(school)
    values = {"paper": Paper.CARD, "address": ADDRESS, "printed_at": "2026-09-07T08:30:00Z", "pdf": None}
    values |= {"person_id": None, "actor": "Huw Ellis", "form_key": KEY}
    store.add_print(school, values, [(None, device.id, f"http://HELPDESK.SCHOOL:8080/D/{device.code}")])
    assert [tuple(row) for row in store.cards(school)] == [(ADDRESS, device.location_id, 1)]
    given_up = builders.add_device(school).code  # as it wore before its sticker was replaced
    store.add_print(
        school, values | {"form_key": KEY[::-1]}, [(None, device.id, f"http://HELPDESK.SCHOOL:8080/D/{given_up}")]
    )
    assert store.cards(school) == []
    store.add_print(school, values | {"form_key": KEY * 2}, [(None, device.id, f"http://X/D/{device.code}")])
    assert len(store.cards(school)) == 1
    devices.retire_device(school, SYSTEM, device.id, "2026-09-07", "", builders.MONDAY)
    assert store.cards(school) == []


def test_a_paper_is_for_a_room_or_for_a_device(school):
    device = builders.add_device(school)
    print_id = builders.print_poster(school, device)
    for both in ((None, None), (device.location_id, device.id)):
        with pytest.raises(sqlite3.IntegrityError), school.writing() as connection:
            connection.execute(
                "INSERT INTO papers (print_id, location_id, device_id, text) VALUES (?, ?, ?, '')", (print_id, *both)
            )


# --- sheets that were only pages before


@pytest.mark.parametrize("engine", ["there", "missing"])
def test_sheets_are_pdfs_too_or_lead_to_their_page(school, signed_in, engine, monkeypatch):
    if engine == "missing":

        def no_engine(*_: object) -> bytes:
            raise pdf.PdfEngineMissing(pdf.NO_ENGINE)

        monkeypatch.setattr(pdf, "html_to_pdf", no_engine)
    call = builders.dispatched_call(school, builders.add_device(school, WELSH), description="Aeth yn dywyll – Tŷ Gŵyr")
    sheet = builders.diagnostics_sheet(school, call)
    desk = signed_in("desk")
    for page in (
        f"/fieldwork/calls/{call.id}/sheet",
        f"/diagnostics/calls/{call.id}/sheet",
        f"/diagnostics/{sheet['checklist_id']}/sheet",
    ):
        assert f"{page}.pdf" in desk.get(page).text
        answer = desk.get(f"{page}.pdf")
        if engine == "missing":
            assert answer.location == page
            assert "Print the page from the browser" in desk.get(page).text
        else:
            assert answer.mimetype == "application/pdf"
            found = pypdf.PdfReader(io.BytesIO(answer.data))
            assert len(found.pages) == 1
            assert "Llanfair Green" in found.pages[0].extract_text()
