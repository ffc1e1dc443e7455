"""Scandesk's own list of calls: it is known again where it came from, and goes into another Scandesk whole."""

from datetime import timedelta

import pytest

from kiosk.calls import targets
from kiosk.calls.records import Cause, Channel, ResolutionType, Status
from kiosk.calls.symptoms import OTHER
from kiosk.core.commands import open_database
from kiosk.exports.actions import export_pieces
from kiosk.exports.records import Export
from kiosk.imports.calls import words
from kiosk.imports.subject import Outcome
from tests.builders import MONDAY, add_device, closed_call, log_call
from tests.imports.calls.logs import planned
from tests.imports.calls.test_planning import all_calls, taken_in


@pytest.fixture
def ours(school):
    projector = add_device(school, "Hall projector", location="Hall")
    log_call(school, projector, channel=Channel.KIOSK)
    closed_call(school, projector, MONDAY + timedelta(hours=1))
    log_call(school, projector, MONDAY + timedelta(hours=2), symptom="slow", channel=Channel.PHONE)
    return school


def exported(database) -> bytes:
    return b"".join(export_pieces(database, Export.CALLS))


def test_where_they_came_from_they_are_here_already(ours):
    _, rows = planned(ours, exported(ours))
    assert [row.outcome for row in rows] == [Outcome.UNCHANGED] * 3
    assert [row.address for row in rows] == [f"/desk/calls/{call.id}" for call in all_calls(ours)]


def test_a_reference_of_ours_with_another_time_is_another_call(ours):
    moved = exported(ours).replace(all_calls(ours)[0].logged_at.encode(), b"2025-09-01T09:00:00Z")
    _, rows = planned(ours, moved)
    assert [row.outcome for row in rows].count(Outcome.ADDED) == 1


def test_channel_symptom_and_ending_come_back_as_they_were(ours, tmp_path):
    fresh = open_database(tmp_path / "fresh")
    add_device(fresh, "Hall projector", location="Hall")
    _, rows = planned(fresh, exported(ours))
    assert [row.outcome for row in rows] == [Outcome.ADDED] * 3
    taken_in(fresh, rows)
    was, now = all_calls(ours), all_calls(fresh)
    kept = ("channel", "symptom", "opening_symptom", "summary", "logged_at", "closed_at", "cause", "resolution_type")
    for name in kept:
        assert [getattr(call, name) for call in now] == [getattr(call, name) for call in was], name
    assert "Reported how" not in now[0].description
    assert now[0].is_open
    targets.refresh_open_calls(fresh)
    assert all_calls(fresh)[0].resolve_by is None  # it is not late here, whatever it was there
    fresh.close()


@pytest.mark.parametrize("status", list(Status))
def test_every_status_of_ours_is_understood(status: Status):
    assert words.meaning_of(status.value)


@pytest.mark.parametrize("ending", list(ResolutionType))
def test_every_ending_of_ours_is_understood(ending: ResolutionType):
    found = words.ending_of(ending.value)
    assert found
    assert found.type is ending


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_of_ours_is_understood(cause: Cause):
    assert words.cause_of(cause.value) is cause


def test_words_of_another_system_are_no_symptom_and_no_channel_of_ours(school):
    log = "Ref,Logged,Closed,Summary,Symptom,Channel\n1,2026-09-01,2026-09-02,Dark,no_picture,phone\n"
    taken_in(school, planned(school, log)[1])
    (call,) = all_calls(school)
    assert (call.symptom, call.channel) == (OTHER, Channel.IMPORTED)
    assert "Reported how: phone" in call.description
