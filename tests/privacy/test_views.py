"""The pages of data protection: who may open them, ticking and confirming, the notice, the assessment as a PDF."""

import io
import re
import zipfile
from collections.abc import Callable
from html import unescape

import pypdf
import pytest
from flask.testing import FlaskClient

from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.settings import change_setting, read_settings
from kiosk.office import rounds
from kiosk.privacy import store
from kiosk.privacy.retention import store as retention_store
from tests import builders
from tests.privacy.planting import EMAIL, NAME, plant_with_verbs

PAGES = ("/privacy/people", "/privacy/retention", "/privacy/impact-assessment")
SignIn = Callable[[str], FlaskClient]


def ticks(page: str) -> list[str]:
    found = re.findall(r'name="take"[^>]*? value="([^"]*)"[^>]*? checked', page)
    return [unescape(mark) for mark in found]


def spellings(page: str) -> list[str]:
    return [unescape(text) for text in re.findall(r'name="spelling"[^>]*? value="([^"]*)"[^>]*? checked', page)]


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_the_co_ordinators_alone(page: str, client: FlaskClient, signed_in: SignIn):
    assert client.get(page).status_code == 302
    for username in ("desk", "tech1"):
        assert signed_in(username).get(page).status_code == 403
    assert signed_in("coordinator").get(page).status_code == 200


def test_a_person_is_found_ticked_checked_and_redacted(school: Database, signed_in: SignIn):
    plant_with_verbs(school)
    browser, who = signed_in("coordinator"), {"name": NAME, "email": EMAIL}
    page = browser.post("/privacy/people", data=who)
    assert page.status_code == 200
    assert "<mark>Gwen Pritchard</mark>" in page.text
    again = who | {"again": "y", "spelling": spellings(page.text)}
    assert ticks(page.text)
    check = browser.post("/privacy/people/check", data=again | {"take": ticks(page.text)})
    assert "This cannot be undone" in check.text
    key = re.search(r'name="form_key" value="([^"]+)"', check.text)
    assert key
    order = again | {"take": ticks(page.text), "form_key": key[1]}
    refused = browser.post("/privacy/people/redact", data=order | {"reason": f"asked by {NAME}"})
    assert refused.status_code == 422
    assert "Leave the name out" in refused.text
    done = browser.post("/privacy/people/redact", data=order | {"reason": "Asked for by letter"})
    assert done.status_code == 302
    result = browser.get(done.location)
    assert "stands in no byte of it" in result.text
    assert NAME not in browser.get("/privacy/people").text
    assert NAME not in browser.get("/privacy/people.json").text
    after = browser.post("/privacy/people", data=who)
    assert "Nothing was found" in after.text
    assert "was redacted on" in after.text


def test_the_file_holds_what_the_page_shows(school: Database, signed_in: SignIn):
    plant_with_verbs(school)
    answer = signed_in("coordinator").post("/privacy/people/file", data={"name": NAME, "email": EMAIL})
    assert answer.mimetype == "application/zip"
    assert NAME not in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert {"about.txt", "found.csv", "found.json"} <= set(packed.namelist())
        assert packed.read("found.csv").decode("utf-8-sig").startswith("What,Where,When,Field,Text,Written As,Table")


def test_nothing_typed_is_lost_and_nothing_is_done_without_a_name_a_tick_or_a_true_place(
    school: Database, signed_in: SignIn
):
    plant_with_verbs(school)
    browser = signed_in("coordinator")
    empty = browser.post("/privacy/people", data={"name": "", "email": EMAIL})
    assert empty.status_code == 422
    assert EMAIL in empty.text
    for take in ([], ["nonsense"], ['["calls", "description", 0, 0, "0", 1]']):
        answer = browser.post("/privacy/people/check", data={"name": NAME, "take": take})
        assert answer.status_code == 422
        assert "What was found" in answer.text
    assert store.redactions(school) == []


def test_many_places_are_one_tick(school: Database, signed_in: SignIn):
    device = builders.add_device(school)
    for _ in range(20):
        builders.log_call(school, device, reporter_name=NAME)
    browser = signed_in("coordinator")
    page = browser.post("/privacy/people", data={"name": NAME})
    assert "All 20 of them" in page.text
    assert len(ticks(page.text)) == 1
    again = {"name": NAME, "again": "y", "spelling": spellings(page.text), "take": ticks(page.text)}
    assert "20 rows" in browser.post("/privacy/people/check", data=again).text


def test_an_account_in_use_is_not_redacted(school: Database, signed_in: SignIn):
    browser = signed_in("coordinator")
    page = browser.post("/privacy/people", data={"name": "Tom Ashworth"})
    again = {"name": "Tom Ashworth", "again": "y", "spelling": spellings(page.text), "take": ticks(page.text)}
    answer = browser.post("/privacy/people/check", data=again)
    assert answer.status_code == 422
    assert "can still sign in" in answer.text


def test_the_notice_says_what_the_settings_say(school: Database, client: FlaskClient):
    change_setting(school, "retention_people_days", "45")
    change_setting(school, "privacy_contact", "Mr Rees, office")
    change_setting(school, "privacy_notice", "## Cameras\n\nThere are **none**. [Elsewhere](https://x.example)")
    device = builders.add_device(school)
    report = client.get(f"/D/{device.code}").text
    assert "45 days" in report
    assert 'href="/privacy"' in report
    notice = client.get("/privacy").text
    assert "45 days" in notice
    assert "Mr Rees, office" in notice
    assert "<strong>none</strong>" in notice
    change_setting(school, "retention", "off")
    assert "45 days" not in client.get("/privacy").text + client.get(f"/D/{device.code}").text


def test_the_kiosk_has_the_notice_below_its_own_address_and_no_way_out(school: Database, client: FlaskClient):
    change_setting(school, "privacy_notice", "See [elsewhere](https://x.example).")
    device = builders.add_device(school)
    visit = client.get("/walkup/start/rooms").location.split("/")[2]
    client.post(f"/walkup/{visit}/device/{device.code}", data={"kind": "incident"})
    page = client.get(f"/walkup/{visit}/privacy")
    assert page.status_code == 200
    links = re.findall(r'href="([^"]*)"', page.text)
    assert all(link.startswith(("/walkup/", "/assets/", "data:", "#")) for link in links)
    assert "elsewhere" in page.text
    assert client.get("/walkup/none/privacy").status_code == 302


def test_retention_is_set_run_and_listed(school: Database, signed_in: SignIn):
    device = builders.add_device(school)
    builders.closed_call(school, device, reporter_name=NAME)
    browser = signed_in("coordinator")
    form = {
        "retention": "on",
        "retention_people_days": "7",
        "retention_photo_days": "7",
        "retention_mail_days": "7",
    } | {"retention_audit_days": "7"}
    wrong = browser.post("/privacy/retention", data=form | {"retention_import_days": "3"})
    assert wrong.status_code == 422
    assert read_settings(school).retention_people_days == "90"
    assert browser.post("/privacy/retention", data=form | {"retention_import_days": "30"}).status_code == 302
    assert read_settings(school).retention_people_days == "7"
    assert "Nothing goes by itself just now" in browser.get("/privacy/retention").text  # the school's year is 2026
    assert browser.post("/privacy/retention/run").status_code == 422
    assert retention_store.runs(school) == []
    assert browser.post("/privacy/retention/run", data={"is_clock_right": "y"}).status_code == 302
    assert retention_store.runs(school)[0].asked_by == "Huw Ellis"
    assert browser.get("/privacy/retention.csv").text.count("Huw Ellis") == 1


def test_the_round_is_among_those_of_the_server(school: Database):
    assert "old personal data" in {each.name for each in rounds.rounds_of(school)}


def test_the_assessment_is_two_tagged_pages_filled_from_the_settings(school: Database, signed_in: SignIn):
    change_setting(school, "retention_photo_days", "123")
    change_setting(school, "safeguarding_contact", "Mrs Donaudampfschifffahrtsgesellschaftskapitän Ŵyn-Llanfairpwll")
    builders.add_person(school, "desk2", "Ann Rees", Role.DESK)
    browser = signed_in("coordinator")
    assert "123 days" in browser.get("/privacy/impact-assessment").text
    answer = browser.get("/privacy/impact-assessment.pdf")
    if answer.status_code == 302:
        pytest.skip("NO PDF: nothing here makes one")
    document = pypdf.PdfReader(io.BytesIO(answer.data))
    text = " ".join(page.extract_text() for page in document.pages)
    assert len(document.pages) == 2
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.metadata
    assert document.metadata.title == "Data protection impact assessment (draft)"
    assert "123 days" in text
    assert "Ŵyn" in text
    assert "5 accounts" in text
