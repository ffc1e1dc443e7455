"""The pages of the school's hours and of the targets."""

import re

import pytest
import time_machine

from kiosk.calendar import actions, store
from tests import builders

TERM = {"name": "Autumn term", "first_on": "2026-09-02", "last_on": "2026-12-18"}
HALF_DAY = {"kind": "half", "name": "Last day of term", "first_on": "2026-12-18", "hours": "8-12:30"}
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "08:00-16:00")


@pytest.fixture
def office(signed_in):
    with time_machine.travel(builders.MONDAY, tick=False):
        yield signed_in("coordinator")


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_the_page_shows_the_week_what_is_coming_and_the_year(school, office):
    assert office.post("/calendar/terms/new", data=TERM).status_code == 302
    assert office.post("/calendar/days/new", data=HALF_DAY).status_code == 302
    page = words(office.get("/calendar/"))
    assert "Today, 7 Sep 2026: open 08:00-16:00." in page
    assert "18 Dec 2026 half day: Last day of term, 08:00-12:30" in page
    assert "School year 2026/27" in page
    assert "December 2026" in page
    assert "18 half day: Last day of term, 08:00-12:30" in page
    assert "Term added: Autumn term, 2026-09-02 to 2026-12-18 Huw Ellis, Mon 7 Sep 2026, 09:30" in page
    assert "School year 2025/26" in words(office.get("/calendar/?year=2025"))
    for nonsense in ("1", "99999", "x"):
        assert "School year 2026/27" in words(office.get(f"/calendar/?year={nonsense}"))


def test_the_desk_reads_the_hours_but_is_not_led_to_change_them(school, office, signed_in):
    office.post("/calendar/terms/new", data=TERM)
    page = signed_in("desk").get("/calendar/")
    assert "Autumn term" in page.text
    assert "/calendar/week" not in page.text
    assert "/calendar/terms/" not in page.text


def test_trying_it_gives_the_due_time_and_every_stretch(school, office):
    office.post("/calendar/days/new", data=HALF_DAY)
    page = words(office.get("/calendar/?start=2026-12-17T14:00&amount=1+day"))
    assert "1 school day will have passed on Mon 21 Dec 2026, 09:30" in page
    assert "Counted 4 h 30 min Fri 18 Dec 08:00 – 12:30" in page
    assert "Skipped : half day: Last day of term Fri 18 Dec 12:30 – Sat 19 Dec 00:00" in page
    assert "Skipped : weekend Sat 19 Dec 00:00 – Mon 21 Dec 08:00" in page


def test_trying_it_without_a_term_ahead_says_so(school, office):
    office.post("/calendar/terms/new", data=TERM)
    page = words(office.get("/calendar/?start=2026-12-18T15:30&amount=4+h"))
    assert "No school hours are known after 18 December 2026" in page


@pytest.mark.parametrize("start", ["", "yesterday", "9999-12-31T00:00", "0001-01-01T00:00", "2026-02-30T09:00"])
def test_trying_it_with_nonsense_is_answered_beside_the_field(school, office, start):
    page = office.get("/calendar/", query_string={"start": start, "amount": "soon"})
    assert page.status_code == 200
    assert 'id="start-error"' in page.text
    page = office.get("/calendar/", query_string={"start": "2026-09-07T09:00", "amount": "soon <b>"})
    assert 'id="amount-error"' in page.text
    assert 'value="soon &lt;b&gt;"' in page.text


def test_a_warning_before_the_terms_run_out(school, office, signed_in):
    office.post("/calendar/terms/new", data=TERM)
    assert "The terms that are entered end on" not in office.get("/calendar/").text
    with time_machine.travel("2026-12-01T09:00:00Z", tick=False):
        assert "The terms that are entered end on 18 Dec 2026" in signed_in("coordinator").get("/calendar/").text


def test_the_week_is_changed_and_what_is_wrong_stands_beside_its_day(school, office):
    answer = office.post("/calendar/week", data=WEEK | {"friday": "08:00-12:00, 11:00-16:00", "monday": "8-9-10"})
    assert answer.status_code == 422
    assert 'id="friday-error"' in answer.text
    assert 'id="monday-error"' in answer.text
    assert 'value="08:00-12:00, 11:00-16:00"' in answer.text
    answer = office.post("/calendar/week", data=dict.fromkeys(WEEK, ""))
    assert answer.status_code == 422
    assert "at least one day" in answer.text
    assert office.post("/calendar/week", data=WEEK | {"friday": "8-12, 13-15:30"}).status_code == 302
    assert 'value="08:00-12:00, 13:00-15:30"' in office.get("/calendar/week").text


def test_a_term_is_changed_and_removed(school, office):
    office.post("/calendar/terms/new", data=TERM)
    (term,) = store.terms(school)
    address = f"/calendar/terms/{term.id}"
    assert 'value="2026-09-02"' in office.get(address).text
    for wrong, field in (
        ({"last_on": "2026-09-01"}, "last_on"),
        ({"first_on": "soon"}, "first_on"),
        ({"name": " "}, "name"),
    ):
        answer = office.post(address, data=TERM | wrong)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
    overlapping = office.post("/calendar/terms/new", data=TERM | {"name": "Spring term"})
    assert overlapping.status_code == 422
    assert "This overlaps Autumn term" in overlapping.text
    assert office.post(address, data=TERM | {"name": "Michaelmas"}).status_code == 302
    assert store.terms(school)[0].name == "Michaelmas"
    assert office.post(f"{address}/remove").status_code == 302
    assert office.get(address).status_code == 404
    assert office.post(f"{address}/remove").status_code == 404


def test_a_day_is_changed_and_removed(school, office):
    office.post("/calendar/days/new", data=HALF_DAY)
    (day,) = store.days(school)
    assert (day.last_on, day.hours) == ("2026-12-18", "08:00-12:30")
    address = f"/calendar/days/{day.id}"
    for wrong, field in (
        ({"hours": ""}, "hours"),
        ({"hours": "12-8"}, "hours"),
        ({"kind": "party"}, "kind"),
        ({"last_on": "2026-12-01"}, "last_on"),
        ({"last_on": "later"}, "last_on"),
        ({"first_on": "0001-01-01"}, "first_on"),
    ):
        answer = office.post(address, data=HALF_DAY | wrong)
        assert answer.status_code == 422, wrong
        assert f'id="{field}-error"' in answer.text, wrong
    assert office.post(address, data=HALF_DAY | {"last_on": "2026-12-19"}).status_code == 302
    assert store.days(school)[0].last_on == "2026-12-19"
    assert office.post(f"{address}/remove").status_code == 302
    assert office.get(address).status_code == 404


def test_a_bank_holiday_is_opened_and_the_region_chosen(school, office):
    page = office.get("/calendar/bank-holidays")
    assert "/calendar/days/new?kind=open&amp;day=2026-12-25" in page.text
    offered = office.get("/calendar/days/new?kind=open&day=2026-12-25").text
    assert 'value="2026-12-25"' in offered
    assert 'value="open" checked' in offered
    office.post("/calendar/days/new", data={"kind": "open", "first_on": "2026-12-25"})
    assert "the school works" in office.get("/calendar/bank-holidays").text
    assert office.post("/calendar/bank-holidays", data={"region": "atlantis"}).status_code == 422
    assert office.post("/calendar/bank-holidays", data={"region": ""}).status_code == 302
    assert actions.school_hours(school).region == ""


def targets_as_shown(page) -> dict[str, str]:
    return dict(re.findall(r'name="(re\w+_\d)" value="([^"]*)"', page.text))


def test_targets_ship_off_and_are_switched_on(school, office):
    page = office.get("/calendar/targets")
    assert "Targets are off." in page.text
    assert "Measure first" in page.text
    led = office.post("/calendar/targets/switch", data={"to": "on"})
    assert led.location == "/rollout/baseline"  # a baseline comes first, or a reason why not
    assert "Targets are off." in office.get("/calendar/targets").text
    office.post("/rollout/baseline/switch", data={"to": "on", "why": "Agreed with the governors."})
    page = words(office.get("/calendar/targets"))
    assert "Targets are on for calls logged since Mon 7 Sep 2026, 09:30" in page
    office.post("/calendar/targets/switch", data={"to": "off"})
    assert "Targets are off." in office.get("/calendar/targets").text


def test_targets_are_changed_and_kept_as_typed_when_wrong(school, office):
    shown = targets_as_shown(office.get("/calendar/targets"))
    assert shown["resolve_3"] == "3 days"
    wrong = shown | {"respond_1": "at once", "resolve_4": "4 fortnights", "pausing": ["part"]}
    answer = office.post("/calendar/targets", data=wrong)
    assert answer.status_code == 422
    assert 'id="respond_1-error"' in answer.text
    assert 'id="resolve_4-error"' in answer.text
    assert targets_as_shown(answer)["respond_1"] == "at once"
    later = office.post("/calendar/targets", data=shown | {"respond_1": "5 h"})
    assert later.status_code == 422
    assert "would be seen to later" in later.text
    right = shown | {"respond_1": "15 min", "resolve_5": "", "pausing": ["part", "reporter"]}
    assert office.post("/calendar/targets", data=right).status_code == 302
    assert actions.targets(school).pausing == {"part", "reporter"}
    assert targets_as_shown(office.get("/calendar/targets"))["respond_1"] == "15 min"
    assert "P1 15 min/4 h" in office.get("/calendar/targets").text


def test_the_office_leads_to_both_pages(school, office):
    page = office.get("/office/").text
    assert 'href="/calendar/"' in page
    assert 'href="/calendar/targets"' in page
