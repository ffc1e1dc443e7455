"""Parts used on a call: written down once, taken back by a row of their own, never changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.calls import store as calls
from kiosk.calls.records import Step
from kiosk.core.forms import new_form_key
from kiosk.core.sqlite import sqlite3
from kiosk.core.words import pounds
from kiosk.fieldwork.parts import rules, store
from tests.builders import add_device, closed_call, dispatched_call


@pytest.fixture
def technician(signed_in):
    return signed_in("tech1")


@pytest.fixture
def call(school):
    return dispatched_call(school, add_device(school, "Hall projector"))


def part(**what):
    return {"form_key": new_form_key(), "part": "Lamp ELPLP96", "quantity": "1", "cost": "", "note": ""} | what


@given(st.integers(0, 99_999_999))
def test_a_price_is_read_as_it_is_shown(amount):
    assert rules.pence(pounds(amount)) == amount


@pytest.mark.parametrize("typed", ["4,9.9.9", "-1", "1.234", "x", "£", "٣"])
def test_what_is_no_price_is_refused_or_nothing(typed):
    if typed == "£":
        assert rules.pence(typed) is None
        return
    with pytest.raises(ValueError, match="price"):
        rules.pence(typed)


def test_parts_stand_on_the_call_with_their_total(school, technician, call):
    page = f"/fieldwork/calls/{call.id}"
    assert technician.post(f"{page}/parts", data=part(cost="64.90")).location == f"{page}/parts"
    technician.post(f"{page}/parts", data=part(part="HDMI cable 3 m", quantity="2", cost="£9.98", note="drawer 3"))
    technician.post(f"{page}/parts", data=part(part="Cable ties"))
    shown = technician.get(page).text
    assert "2 × HDMI cable 3 m · £9.98" in shown
    assert "<strong>£74.88</strong> altogether" in shown
    events = [event for event in calls.events(school, call.id) if event.step is Step.PART]
    assert events[1].details == {"part": "2 × HDMI cable 3 m", "cost": "£9.98"}
    assert events[1].note == "drawer 3"


def test_who_goes_back_and_writes_down_another_part_has_both(school, technician, call):
    first = part(part="HDMI cable 3 m")
    for data in (first, first, first | {"part": "Cable ties"}):
        assert technician.post(f"/fieldwork/calls/{call.id}/parts", data=data).status_code == 302
    assert [used.part for used in store.parts_of(school, call.id)] == ["HDMI cable 3 m", "Cable ties"]


def test_sent_twice_it_is_one_part(school, technician, call):
    data = part()
    for _ in range(2):
        assert technician.post(f"/fieldwork/calls/{call.id}/parts", data=data).status_code == 302
    assert len(store.parts_of(school, call.id)) == 1


def test_a_mistake_is_taken_back_once_by_a_row_of_its_own(school, technician, call):
    page = f"/fieldwork/calls/{call.id}/parts"
    technician.post(page, data=part(cost="64.90", quantity="2"))
    (used,) = store.parts_of(school, call.id)
    for _ in range(2):
        assert technician.post(f"{page}/{used.id}/take-back").location == page
    _, back = store.parts_of(school, call.id)
    assert (back.quantity, back.cost_pence, back.takes_back) == (-2, -6490, used.id)
    assert rules.total_pence(store.parts_of(school, call.id)) is None
    assert sum(row.cost_pence or 0 for row in store.parts_of(school, call.id)) == 0
    assert "taken back" in technician.get(page).text
    assert technician.post(f"{page}/{back.id}/take-back").status_code == 404  # what takes back is not taken back
    assert len([event for event in calls.events(school, call.id) if event.step is Step.PART]) == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"part": " "}, "Enter what was used"),
        ({"quantity": "0"}, "from 1 to 1000"),
        ({"quantity": "two"}, "field-error"),
        ({"cost": "about 5"}, "Enter a price such as 4.99"),
        ({"form_key": ""}, "The page was incomplete"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(school, technician, call, wrong, words):
    answer = technician.post(f"/fieldwork/calls/{call.id}/parts", data=part(**wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert store.parts_of(school, call.id) == []


def test_names_used_before_are_suggested_the_newest_first(school, technician, call):
    for name in ("Lamp ELPLP96", "HDMI cable 3 m", "lamp elplp96"):
        technician.post(f"/fieldwork/calls/{call.id}/parts", data=part(part=name))
    assert [name.casefold() for name in store.names_used(school)] == ["lamp elplp96", "hdmi cable 3 m"]
    assert '<option value="HDMI cable 3 m">' in technician.get(f"/fieldwork/calls/{call.id}/parts").text


def test_nobody_elses_call_takes_a_part(school, call, technician, signed_in):
    technician.post(f"/fieldwork/calls/{call.id}/parts", data=part())
    (used,) = store.parts_of(school, call.id)
    other = signed_in("tech2")
    assert other.get(f"/fieldwork/calls/{call.id}/parts").status_code == 404
    assert other.post(f"/fieldwork/calls/{call.id}/parts", data=part()).status_code == 404
    assert other.post(f"/fieldwork/calls/{call.id}/parts/{used.id}/take-back").status_code == 404
    own = dispatched_call(school, add_device(school))
    assert technician.post(f"/fieldwork/calls/{own.id}/parts/{used.id}/take-back").status_code == 404
    assert len(store.parts_of(school, call.id)) == 1


def test_a_closed_call_takes_no_part(school, technician):
    call = closed_call(school, add_device(school))
    answer = technician.post(f"/fieldwork/calls/{call.id}/parts", data=part())
    assert answer.status_code == 422
    assert store.parts_of(school, call.id) == []


def test_parts_are_never_changed_or_deleted(school, technician, call):
    technician.post(f"/fieldwork/calls/{call.id}/parts", data=part())
    for statement in ("DELETE FROM parts_used", "UPDATE parts_used SET quantity = 9"):
        with pytest.raises(sqlite3.IntegrityError):
            school.connection.execute(statement)
