"""What suppliers agreed to: kept by days, never overwritten, and remembered when it ends."""

import pytest
import time_machine

from kiosk.core.refusals import FieldRefused
from kiosk.core.settings import change_setting
from kiosk.suppliers import actions, agreements, rules, store
from kiosk.suppliers.records import Agreement
from tests.builders import MONDAY, actor

DATA = {"valid_from_on": "2026-09-01", "respond_hours": "4", "fix_hours": "20", "contract_number": "AV-1"}


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY):
        yield


@pytest.fixture
def av(school):
    return actions.find_or_add_supplier(school, "Clwyd AV", MONDAY)


def agree(school, av, begins, until=None, fix_hours=20):
    agreed = Agreement(0, av.id, "AV", 4, fix_hours, "", "", begins, until)
    return agreements.agree(school, actor(school, "desk"), agreed, MONDAY)


def in_force(school, av, on):
    found = rules.in_force(store.agreements(school, av.id), on)
    return found.fix_hours if found else None


def test_the_agreement_in_force_on_a_day_is_what_counts(school, av):
    agree(school, av, "2025-09-01", fix_hours=40)
    agree(school, av, "2026-09-01", "2026-12-31", fix_hours=20)
    days = ("2025-08-31", "2025-09-01", "2026-08-31", "2026-09-01", "2026-12-31", "2027-01-01")
    assert [in_force(school, av, day) for day in days] == [None, 40, 40, 20, 20, None]
    with pytest.raises(FieldRefused, match="Begin after it"):
        agree(school, av, "2026-09-01", fix_hours=1)
    assert in_force(school, av, "2026-09-01") == 20


def test_one_noted_by_mistake_is_withdrawn_and_the_history_keeps_it(school, av):
    desk = actor(school, "desk")
    wrong = agree(school, av, "2026-09-01", fix_hours=200)
    agreements.withdraw(school, desk, av.id, wrong.id, MONDAY)
    agree(school, av, "2026-09-01", fix_hours=20)
    assert in_force(school, av, "2026-09-07") == 20
    events = [event for _, _, event, _ in store.events(school, av.id)]
    assert events == ["agreement noted", "agreement withdrawn", "agreement noted"]
    for query in ("DELETE FROM supplier_events", "UPDATE supplier_events SET actor = 'x'"):
        with pytest.raises(Exception, match="never"):
            school.connection.execute(query)
    with pytest.raises(Exception, match="never"):
        school.connection.execute("DELETE FROM supplier_agreements")


def test_an_agreement_ends_on_a_day_but_not_before_it_began_or_while_another_counts(school, av):
    desk, first = actor(school, "desk"), agree(school, av, "2025-09-01")
    with pytest.raises(FieldRefused, match="before it began"):
        agreements.end(school, desk, av.id, first.id, "2025-08-31", MONDAY)
    agree(school, av, "2026-09-01")
    with pytest.raises(FieldRefused, match="Another agreement"):
        agreements.end(school, desk, av.id, first.id, "2026-09-01", MONDAY)
    agreements.end(school, desk, av.id, first.id, "2025-12-31", MONDAY)
    assert in_force(school, av, "2026-01-01") is None


def test_who_ends_soon_is_remembered_unless_another_follows(school, av):
    agree(school, av, "2026-01-01", "2026-10-20")
    [found] = agreements.ending_contracts(school, MONDAY)
    assert (found.days_left, found.is_urgent) == (43, False)
    change_setting(school, "contract_urgent_days", "45")
    assert agreements.ending_contracts(school, MONDAY)[0].is_urgent
    change_setting(school, "contract_reminder_days", "40")
    assert agreements.ending_contracts(school, MONDAY) == []
    change_setting(school, "contract_reminder_days", "60")
    agree(school, av, "2026-10-21")
    assert agreements.ending_contracts(school, MONDAY) == []


def test_a_suppliers_page_shows_and_takes_what_was_agreed(school, signed_in, av):
    browser, page = signed_in("desk"), f"/suppliers/{av.id}"
    assert browser.post(f"{page}/agreements", data=DATA | {"covers": "Lamps <too>"}).status_code == 302
    contact = {"name": "Dai Pugh", "role": "Workshop", "phone": "01745 555 011", "email": "dai@clwyd-av.example"}
    assert browser.post(f"{page}/contacts", data=contact).status_code == 302
    text = browser.get(page).text
    for words in ("within 4 school hours", "within 20 school hours", "AV-1", "Lamps &lt;too&gt;", "Dai Pugh"):
        assert words in text, words
    contact_id = store.contacts(school, av.id)[0].id
    assert browser.post(f"{page}/contacts/{contact_id}/left").status_code == 302
    assert store.contacts(school, av.id) == []
    assert browser.post(f"{page}/contacts/{contact_id}/left").status_code == 404
    agreed = store.agreements(school, av.id)[0]
    assert browser.post(f"{page}/agreements/{agreed.id}/end", data={"until_on": "2026-12-31"}).status_code == 302
    assert store.agreements(school, av.id)[0].valid_until_on == "2026-12-31"
    assert browser.post(f"{page}/agreements/{agreed.id}/withdraw").status_code == 302
    assert store.agreements(school, av.id) == []
    assert signed_in("tech1").get(page).status_code == 403


@pytest.mark.parametrize(
    ("part", "data", "field"),
    [
        ("agreements", DATA | {"valid_from_on": "x"}, "agreement-valid_from_on"),
        ("agreements", DATA | {"fix_hours": "x"}, "agreement-fix_hours"),
        ("agreements", DATA | {"fix_hours": "0"}, "agreement-fix_hours"),
        ("agreements", DATA | {"valid_until_on": "2026-08-31"}, "agreement-valid_until_on"),
        ("agreements", {"valid_from_on": "2026-09-01"}, "agreement-respond_hours"),
        ("contacts", {"phone": "1"}, "contact-name"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(school, signed_in, av, part, data, field):
    answer = signed_in("desk").post(f"/suppliers/{av.id}/{part}", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert store.agreements(school, av.id) == []
    assert store.events(school, av.id) == []
