"""The finished PDFs: tagged, with a title, on as many pages as they should be, whatever names stand in them."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from kiosk.calendar import actions as calendar
from kiosk.calls import actions as calls
from kiosk.calls.records import HoldReason
from kiosk.core import clock
from kiosk.core.access import Role
from kiosk.core.forms import new_form_key
from kiosk.core.settings import change_setting
from kiosk.documents import actions
from kiosk.documents.handing_out import actions as giving
from kiosk.documents.records import Document, How, Recipient
from kiosk.escalations import actions as escalations
from kiosk.escalations.records import Contact, Rung
from tests import builders
from tests.builders import actor

LONG_NAME = "Ysgol Gyfun Gymunedol Llanŵyfain-y-Môr a'r Dŷ Gwyn Bach Hir"  # 60 letters
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüssel"
LONG_TEXT = f"{LONG_WORD} ŵ ŷ " * 60


def read(answer, title):
    assert answer.status_code == 200, answer.location
    assert answer.mimetype == "application/pdf"
    found = PdfReader(io.BytesIO(answer.data))
    assert found.metadata.title == title
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.trailer["/Root"]["/Lang"] == "en-GB"
    return found


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


@pytest.fixture
def full(school):
    """A school whose names are as long as they can be, with targets, terms and a ladder."""
    huw = actor(school, "coordinator")
    change_setting(school, "school", LONG_NAME)
    change_setting(school, "safeguarding_contact", LONG_WORD)
    change_setting(school, "address", "http://helpdesk.ysgol-gyfun-llanwyfain.schools.example:8080")
    for number in range(3):
        builders.add_person(school, f"long{number}", f"{LONG_WORD[:50]} Ŵyn {number}", Role.TECHNICIAN, Role.DESK)
    calendar.switch_targets(school, huw, True, builders.MONDAY)
    escalations.save_contact(school, Contact(0, Rung.LEADER, LONG_WORD, "head@school.example", "01792 555 0101"))
    return school


@pytest.mark.parametrize("is_full", [True, False])
@pytest.mark.parametrize(
    ("document", "title", "most"),
    [
        ("charter", "Service desk charter", 2),
        ("letter", "Letter to users", 1),
        ("guide-user", "Guide for whoever reports", 1),
        ("guide-desk", "Guide for the service desk", 1),
        ("guide-technician", "Guide for technicians", 1),
        ("poster", "Poster: how to report", 1),
    ],
)
def test_documents_fit_their_pages(request, signed_in, document, title, most, is_full):
    school = request.getfixturevalue("full" if is_full else "school")
    if not is_full:  # nothing is set but what the set-up insists on
        change_setting(school, "desk_phone", "")
    pdf = read(signed_in("coordinator").get(f"/documents/{document}.pdf"), title)
    assert len(pdf.pages) <= most
    said = words(pdf)
    assert ("Ysgol Gyfun" in said) == is_full
    assert "{{" not in said
    assert "\\" not in said
    assert ("not set yet" in said) == (not is_full and document != "guide-desk")  # the desk knows its own number


def test_a_published_charter_is_marked_with_its_version(signed_in, school):
    huw = actor(school, "coordinator")
    found = actions.standing(school, Document.CHARTER, clock.now())
    made = actions.publish(
        school, huw, found.document, found.written, found.values, "first", new_form_key(), clock.now()
    )
    change_setting(school, "desk_phone", "999")
    office = signed_in("coordinator")
    for address in ("/documents/charter.pdf", f"/documents/versions/{made.id}.pdf"):
        said = words(read(office.get(address), "Service desk charter"))
        assert "Version 1," in said
        assert "01792 555 0101" in said
    draft = words(read(office.get("/documents/charter.pdf?draft=yes"), "Service desk charter"))
    assert "Draft, not published" in draft
    assert "999" in draft


def test_the_sheet_is_one_page_blank_and_with_all_that_a_call_can_say(signed_in, full):
    browser = signed_in("desk")
    blank = read(browser.get("/documents/sheet/blank.pdf"), "Incident or request sheet")
    assert len(blank.pages) == 1
    for part in ("Part A: whoever reports it", "Part B: the service desk", "Part C: the technician"):
        assert part in words(blank)
    device = builders.add_device(full, LONG_WORD, location=LONG_NAME[:60], asset_tag="LG-0042")
    call = builders.closed_call(
        full,
        device,
        summary=LONG_TEXT[:200],
        description=LONG_TEXT[:3900],
        expected=LONG_TEXT[:3900],
        tried=LONG_TEXT[:3900],
        error_text=LONG_TEXT[:3900],
        open_programs=LONG_TEXT[:200],
        availability=LONG_TEXT[:80],
        affected_person=LONG_TEXT[:80],
        reporter_name=LONG_TEXT[:80],
        reporter_contact=LONG_TEXT[:80],
        needed_by_on="2026-10-01",
        earlier_reference="C1" * 20,
    )
    filled = read(browser.get(f"/documents/sheet/calls/{call.id}/sheet.pdf"), f"Sheet of C{call.id}")
    assert len(filled.pages) == 1
    assert f"Incident sheet {call.reference}" in words(filled)
    assert "☒ Incident" in words(filled)
    assert "LG-0042" in words(filled)


def test_one_letter_a_person(signed_in, school):
    huw = actor(school, "coordinator")
    found = actions.standing(school, Document.LETTER, clock.now())
    made = actions.publish(
        school, huw, found.document, found.written, found.values, "first", new_form_key(), clock.now()
    )
    people = [Recipient(LONG_WORD), Recipient("Miss Ŵyn"), Recipient("", "x@y.org")]
    given = giving.give(school, huw, made, How.LETTER, people, "", new_form_key(), clock.now())
    pdf = read(signed_in("desk").get(f"/documents/handouts/{given.id}/letters.pdf"), "Letters")
    assert len(pdf.pages) == 3
    assert [f"Dear {name}," in " ".join(page.extract_text().split()) for name, page in
            zip(("Donaudampf", "Miss Ŵyn", "colleague"), pdf.pages, strict=True)] == [False, True, True]  # fmt: skip


def test_a_supplier_letter_with_forty_jobs_breaks_between_rows(signed_in, full):
    now = clock.now()
    device = builders.add_device(full, LONG_WORD, supplier=LONG_NAME, now=now - timedelta(days=90))
    next_year = (now + timedelta(days=200)).date().isoformat()
    for number in range(40):
        call = builders.dispatched_call(
            full, device, now - timedelta(days=80 - number), summary=f"{LONG_NAME} {number}"
        )
        calls.hold(
            full, actor(full, "tech1"), call, HoldReason.SUPPLIER, next_year, "", now - timedelta(days=79 - number)
        )
    address = f"/documents/supplier-letter/{device.supplier_id}/letter.pdf"
    pdf = read(signed_in("desk").get(address), "Letter to a supplier")
    assert 2 <= len(pdf.pages) <= 5
    assert "40 jobs" in words(pdf)
    assert "Llanŵyfain" in words(pdf)


def test_a_poster_that_needs_two_pages_is_not_handed_out(signed_in, school):
    office = signed_in("coordinator")
    office.post("/documents/poster/edit", data={"text": "# Long\n\n" + "One more line for the poster.\n\n" * 40})
    answer = office.get("/documents/poster.pdf", follow_redirects=True)
    assert answer.mimetype == "text/html"
    assert "something does not fit on its page" in answer.text


def test_without_an_address_the_poster_has_no_code(signed_in, school):
    with school.writing() as connection:
        connection.execute("DELETE FROM settings WHERE name = 'address'")
    office = signed_in("coordinator")
    pdf = read(office.get("/documents/poster.pdf"), "Poster: how to report")
    assert "not set yet" in words(pdf)
    assert "Not set yet: address" in office.get("/documents/poster").text
