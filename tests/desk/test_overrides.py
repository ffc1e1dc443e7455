"""The monthly list of priorities that were set by hand."""

from datetime import timedelta

import pytest

from kiosk.calls import actions
from kiosk.core.refusals import FieldRefused
from tests.builders import MONDAY, actor, add_device, log_call


def test_the_list_of_a_month_says_who_set_what_and_why(school, signed_in):
    desk = actor(school, "desk")
    call = log_call(school, add_device(school), impact=3, urgency=3, reporter_name="Mrs Pritchard")
    call = actions.override(school, desk, call, 1, "The inspectors sit in this room on Wednesday.", MONDAY)
    actions.override(school, desk, call, 4, "They have left.", MONDAY + timedelta(days=31))
    page = signed_in("coordinator").get("/desk/overrides/?month=2026-09").text
    assert "The inspectors sit in this room on Wednesday." in page
    assert "They have left." not in page
    assert "P5 to <strong>P1</strong>" in page
    assert "Carys Morgan" in page
    assert f'href="/desk/calls/{call.id}"' in page
    assert "They have left." in signed_in("desk").get("/desk/overrides/?month=2026-10").text
    assert "No priority was set by hand" in signed_in("desk").get("/desk/overrides/?month=2020-02").text


@pytest.mark.parametrize("month", ["nonsense", "2026-13", "0000-01", "0001-01", "9999-12", "2026-09'--", ""])
def test_a_spoilt_month_is_this_month(school, signed_in, month):
    assert signed_in("desk").get("/desk/overrides/", query_string={"month": month}).status_code == 200


def test_a_month_ends_at_the_schools_midnight(school, signed_in):
    call = log_call(school, add_device(school), impact=3, urgency=3)
    late = MONDAY.replace(day=30, hour=23, minute=30)  # half past midnight on 1 October in British summer time
    actions.override(school, actor(school, "desk"), call, 1, "Past midnight.", late)
    assert "Past midnight." not in signed_in("desk").get("/desk/overrides/?month=2026-09").text
    assert "Past midnight." in signed_in("desk").get("/desk/overrides/?month=2026-10").text


def test_an_override_says_why_and_ends_with_the_next_triage(school):
    desk = actor(school, "desk")
    call = log_call(school, add_device(school), impact=3, urgency=3)
    with pytest.raises(FieldRefused, match="why"):
        actions.override(school, desk, call, 1, "", MONDAY)
    with pytest.raises(FieldRefused, match="already"):
        actions.override(school, desk, call, 5, "It is.", MONDAY)
    call = actions.override(school, desk, call, 1, "The head asked.", MONDAY)
    assert (call.priority, call.priority_reason) == (1, "The head asked.")
    back = actions.override(school, desk, call, 5, "She did not.", MONDAY)
    assert (back.priority, back.priority_reason) == (5, "")
    call = actions.override(school, desk, back, 1, "The head asked.", MONDAY)
    call = actions.triage(school, desk, call, call.kind, 2, 2, MONDAY)
    assert (call.priority, call.priority_reason) == (3, "")
