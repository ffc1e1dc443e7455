"""The pages of documents: toolkit, editing with preview, publishing, handing out, the open charter, paper sheets."""

import re
from datetime import timedelta

import pytest

from kiosk.calendar import actions as calendar
from kiosk.calls import store as calls
from kiosk.calls.records import Channel
from kiosk.core import clock
from kiosk.core.forms import new_form_key
from kiosk.core.settings import change_setting
from kiosk.documents import store
from kiosk.documents.records import Document
from tests import builders
from tests.builders import MONDAY, actor

KEY = re.compile(r'name="form_key" value="([^"]+)"')
SEEN = re.compile(r'name="seen" value="([^"]+)"')


def publish(browser, page="/documents/charter", document="charter", **more):
    shown = browser.get(page).text
    form = {"form_key": KEY.search(shown)[1], "seen": SEEN.search(shown)[1], "why": "first version"}
    return browser.post(f"/documents/{document}/publish", data=form | more)


@pytest.fixture
def office(signed_in):
    return signed_in("coordinator")


@pytest.fixture
def desk(signed_in):
    return signed_in("desk")


def test_the_toolkit_lists_every_document_with_its_state(office, school):
    publish(office)
    page = office.get("/documents/").text
    for words in ("Service desk charter", "Letter to users", "Incident or request sheet", "Diagnostics sheets",
                  "Job sheets", "Guide for technicians", "Poster: how to report", "Letters to suppliers"):  # fmt: skip
        assert words in page
    assert "Version 1 of" in page
    assert "Not published yet" in page
    calendar.switch_targets(school, actor(school, "coordinator"), True, MONDAY)
    assert "Targets have changed since." in office.get("/documents/").text


def test_the_page_says_since_which_version_what_changed(office, school):
    publish(office)
    calendar.switch_targets(school, actor(school, "coordinator"), True, MONDAY)
    assert "Targets have changed since version 1." in office.get("/documents/charter").text


def test_what_was_not_read_is_not_published(office, school):
    shown = office.get("/documents/charter").text
    form = {"form_key": KEY.search(shown)[1], "seen": SEEN.search(shown)[1], "why": "first version"}
    change_setting(school, "desk_phone", "200")
    answer = office.post("/documents/charter/publish", data=form)
    assert answer.status_code == 422
    assert "It has changed since you opened this page." in answer.text
    assert store.newest(school, Document.CHARTER) is None


def test_everybody_reads_the_published_charter_and_its_number(office, client, school):
    assert "There is no charter yet." in client.get("/charter").text
    publish(office)
    page = client.get("/charter").text
    assert "Version 1," in page
    assert "Llanfair Green Primary School" in page
    change_setting(school, "desk_phone", "999")
    assert "01792 555 0101" in client.get("/charter").text  # as it was published, until it is published again
    for name in ("Carys Morgan", "Tom Ashworth", "Huw Ellis"):
        assert name not in page
    assert 'href="/charter"' in client.get("/").text


def test_a_preview_shows_the_text_filled_in_and_saves_nothing(office, school):
    typed = {"text": "# Charta\n\n{{school}} says <b>hello</b>", "preview": "yes"}
    page = office.post("/documents/charter/edit", data=typed)
    assert page.status_code == 200
    assert "Llanfair Green Primary School says &lt;b&gt;hello&lt;/b&gt;" in page.text
    assert store.own_text(school, Document.CHARTER) is None


@pytest.mark.parametrize("button", [{}, {"preview": "yes"}])
def test_an_unknown_placeholder_is_refused_beside_the_field(office, school, button):
    answer = office.post("/documents/charter/edit", data={"text": "Ring {{fone}}", **button})
    assert answer.status_code == 422
    assert 'id="text-error"' in answer.text
    assert "{{fone}} is no placeholder" in answer.text
    assert "Ring {{fone}}" in answer.text
    assert store.own_text(school, Document.CHARTER) is None


def test_saving_and_going_back_to_the_shipped_text(office, school):
    office.post("/documents/charter/edit", data={"text": "# Ours\n\n{{school}}"})
    assert "Ours" in office.get("/documents/charter").text
    assert "Go back to the shipped text" in office.get("/documents/charter/edit").text
    office.post("/documents/charter/reset")
    assert store.own_text(school, Document.CHARTER) is None
    assert "How soon" in office.get("/documents/charter").text


def test_the_editor_explains_every_placeholder(office):
    page = office.get("/documents/charter/edit").text
    assert "{{targets}}" in page
    assert "How soon calls are seen to and resolved, as a table; on a line of its own." in page
    assert "{{evidence}}" not in page


def test_giving_letters_and_the_log(office, desk, school):
    version_id = publish(office).location.rsplit("/", 1)[1]
    page = desk.get(f"/documents/versions/{version_id}/give").text
    form = {"form_key": KEY.search(page)[1], "how": "letter", "recipients": "Miss Ŵyn\nMr Pugh", "note": "=1+1"}
    answer = desk.post(f"/documents/versions/{version_id}/give", data=form)
    again = desk.post(f"/documents/versions/{version_id}/give", data=form)
    assert answer.status_code == 302
    assert answer.location == again.location
    assert "2 letters as PDF" in desk.get(answer.location).text
    letters = desk.get(f"{answer.location}/letters").text
    assert letters.count("<h1>Service desk charter</h1>") == 2
    rows = desk.get("/documents/given.json").json["rows"]
    assert [row["name"] for row in rows] == ["Miss Ŵyn", "Mr Pugh"]
    assert rows[0]["version"] == 1
    assert "'=1+1" in desk.get("/documents/given.csv").text
    assert "Who was given which version" in desk.get("/documents/given/").text


def test_a_line_that_is_nobody_is_refused_and_kept(office):
    version_id = publish(office).location.rsplit("/", 1)[1]
    form = {"form_key": new_form_key(), "how": "letter", "recipients": "Carys <>"}
    answer = office.post(f"/documents/versions/{version_id}/give", data=form)
    assert answer.status_code == 422
    assert "Write a line as" in answer.text
    assert "Carys &lt;&gt;" in answer.text


def test_a_supplier_letter_is_kept_with_its_evidence(office, desk, school):
    device = builders.add_device(school, "Hall projector", supplier="Tŵr | *Computing*")
    call = builders.dispatched_call(school, device)
    known = builders.problem_and_repair(school, call, clock.now())
    supplier = school.connection.execute(
        "SELECT supplier_id FROM repairs WHERE id = ?", (known["repair_id"],)
    ).fetchone()
    address = f"/documents/supplier-letter/{supplier['supplier_id']}"
    shown = desk.get(address).text
    assert "Studio camera" in shown
    assert "Contract AV-2026: an answer within 4 school hours, back within 20 school hours" in shown
    days = dict(re.findall(r'type="hidden" name="(from|to)" value="([^"]+)"', shown))
    form = {"form_key": KEY.search(shown)[1], "why": "yearly talk", **days}
    kept = desk.post(address, data=form)
    assert kept.status_code == 302
    assert desk.post(address, data=form).location == kept.location
    assert "Dai Pugh" in desk.get(kept.location).text
    assert "yearly talk" in desk.get(address).text
    other = desk.get(f"/documents/supplier-letter/{device.supplier_id}").text
    assert "Tŵr | *Computing*" in other
    assert "No agreement is in force today" in other


def test_a_paper_sheet_is_keyed_in_with_its_own_time(desk, school):
    page = desk.get("/desk/calls/new?channel=paper").text
    day = (clock.now() - timedelta(days=40)).date().isoformat()
    assert re.search(r'value="paper" checked', page)
    assert re.search(r"<details class=\"field\" open>", page)
    form = {"form_key": new_form_key(), "channel": "paper", "answer": "incident:yes", "summary": "No sound"}
    form["answer"] = re.search(r'<option value="(incident:[^"]+)"', page)[1]
    refused = desk.post("/desk/calls/new", data=form)
    assert refused.status_code == 422
    assert "Enter the time that is written on the sheet." in refused.text
    logged = desk.post("/desk/calls/new", data=form | {"occurred_at": f"{day}T09:15"})
    assert logged.status_code == 302, logged.text
    found = calls.call(school, int(logged.location.rsplit("/", 1)[1]))
    assert found.channel == Channel.PAPER
    assert clock.school_time(clock.moment(found.occurred_at), "Europe/London").isoformat()[:16] == f"{day}T09:15"
    assert found.logged_at > found.occurred_at
    assert f"/documents/sheet/calls/{found.id}" in desk.get(logged.location).text


def test_a_technician_sees_the_sheet_of_dispatched_calls_alone(signed_in, school):
    device = builders.add_device(school, "Hall projector")
    sent, kept = builders.dispatched_call(school, device), builders.log_call(school, device)
    tech = signed_in("tech1")
    assert tech.get(f"/documents/sheet/calls/{sent.id}").status_code == 200
    assert tech.get(f"/documents/sheet/calls/{kept.id}").status_code == 404
    assert tech.get("/documents/guides/technician").status_code == 200
