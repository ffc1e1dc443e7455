"""The daily look: a term of ordinary work raises no alarm; what nobody can have changed is named, row by row."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from PIL import Image

from kiosk.backups import store
from kiosk.backups.comparing import actions as daily_look
from kiosk.backups.comparing import store as comparing
from kiosk.calls import actions as calls
from kiosk.core import clock
from kiosk.core.forms import new_form_key
from kiosk.privacy import finding, redacting
from kiosk.privacy.records import Wanted
from kiosk.privacy.redacting import Order
from kiosk.privacy.retention import actions as retention
from tests import builders
from tests.backups import school as schools
from tests.builders import MONDAY, SECRET

DAY = timedelta(days=1)
NAME = "Megan Pritchard"


def night(database, number: int) -> tuple[str, ...]:
    found = daily_look.look_now(database, MONDAY + number * DAY)
    assert found
    return found.damages


def test_it_is_done_once_a_day_and_compares_with_the_day_before(filled):
    assert daily_look.look(filled, MONDAY)
    assert daily_look.look(filled, MONDAY + timedelta(hours=9)) is None
    second = daily_look.look(filled, MONDAY + DAY)
    assert second
    assert second.base
    assert second.rows_compared > 50
    assert second.damages == ()


def test_ordinary_work_raises_no_alarm(filled):
    """Triage, dispatch, work, closing, old names that go, a person who is taken out: all of it is allowed."""
    with time_machine.travel(MONDAY, tick=True):
        night(filled, 0)
        schools.work(filled)
        device = builders.add_device(filled, "Busy")
        logged = builders.log_call(filled, device, reporter_name=NAME)
        assert night(filled, 1) == ()
        desk = builders.actor(filled, "desk")
        call = calls.triage(filled, desk, logged, logged.kind, 1, 1, MONDAY + DAY)
        calls.dispatch(filled, desk, call, builders.actor(filled, "tech1"), "", MONDAY + DAY)
        builders.closed_call(filled, device, MONDAY + DAY)
        assert night(filled, 2) == ()
    with time_machine.travel(MONDAY + 100 * DAY, tick=True):
        builders.log_call(filled, device, MONDAY + 100 * DAY, reporter_name=NAME)
        night(filled, 100)
        assert retention.carry_out(filled, MONDAY + 100 * DAY, asked_by="Huw Ellis")
        assert night(filled, 101) == ()
        wanted = Wanted(NAME, ticked=finding.sure_spellings(Wanted(NAME)))
        found = finding.find(filled, wanted)
        marks = frozenset(find.mark for group in found.groups for find in group.finds)
        assert marks
        order = Order(wanted, marks, "she asked for it", False, new_form_key())
        redacting.redact(filled, builders.actor(filled, "coordinator"), order, SECRET, MONDAY + 101 * DAY)
        assert night(filled, 102) == ()
        assert night(filled, 103) == ()


ALTERED = (
    ("UPDATE calls SET summary = 'Something else' WHERE id = 4", "calls, row 4 is not as it was"),
    ("UPDATE calls SET logged_at = '2020-01-01T00:00:00Z' WHERE id = 4", "calls, row 4 is not as it was"),
    ("UPDATE calls SET device_id = 2 + device_id % 2 WHERE id = 4", "calls, row 4 is not as it was"),
    ("UPDATE call_events SET note = note || '?' WHERE id = 5", "call_events, row 5 is not as it was"),
    ("DELETE FROM call_events WHERE id = 5", "call_events, row 5 is gone"),
    ("UPDATE device_events SET at = '2020-01-01T00:00:00Z' WHERE id = 3", "device_events, row 3 is not as it was"),
    ("UPDATE photos SET jpeg = x'00' WHERE id = 1", "photos, row 1 is not as it was"),
)


def a_picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize(("change", "words"), ALTERED)
def test_what_nobody_can_have_changed_is_named(filled, change, words):
    builders.log_call(filled, None, photo=a_picture())
    night(filled, 0)
    filled.close()
    schools.behind_its_back(filled.path, change)
    assert words in night(filled, 1)
    assert night(filled, 2) == ()  # said once; it stays on the page until somebody has seen it
    assert len(store.unconfirmed_checks(filled)) == 1


def test_a_row_whose_device_is_gone_is_named_also_by_the_first_look(filled):
    filled.close()
    schools.behind_its_back(filled.path, "DELETE FROM devices WHERE id IN (SELECT device_id FROM calls)")
    first = night(filled, 0)
    assert any(re.fullmatch(r"calls, row \d+ belongs to a row of devices that is gone", each) for each in first)
    assert night(filled, 1) == ()  # said once


def test_a_tie_that_is_known_hides_no_other(filled):
    filled.close()
    schools.behind_its_back(filled.path, "DELETE FROM devices WHERE id = 1")
    assert night(filled, 0)
    filled.close()
    schools.behind_its_back(filled.path, "DELETE FROM devices WHERE id IN (SELECT device_id FROM calls)")
    assert any("calls, row" in each for each in night(filled, 1))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"rotten" * 1000,
        lambda content: content[:40_000],
        lambda content: content.replace(b"It worked yesterday", b"It worked yesterdaz"),
    ],
    ids=["no database", "cut short", "a letter in it"],
)
def test_a_backup_of_the_look_before_that_has_spoilt_is_told_and_the_look_goes_on(filled, instance, spoil):
    night(filled, 0)
    first = store.last_check(filled)
    assert first
    backup = instance / "backups" / first.fresh
    backup.write_bytes(spoil(backup.read_bytes()))
    told = night(filled, 1)
    assert len(told) == 1, "of the data themselves nothing"
    assert told[0].startswith(f"{first.fresh}, the backup of the look before: ")
    assert store.last_check(filled).base == "", "and nobody is led to it"
    assert night(filled, 2) == ()


def test_the_red_control_of_naming(filled, monkeypatch):
    """Without the list of what makes up a report, an altered report goes unseen."""
    night(filled, 0)
    filled.close()
    schools.behind_its_back(filled.path, "UPDATE calls SET summary = 'Something else' WHERE id = 4")
    monkeypatch.setattr(comparing, "OF_A_REPORT", ())
    assert night(filled, 1) == ()


def test_a_step_of_the_call_explains_a_difference(filled):
    night(filled, 0)
    call = builders.log_call(filled, None)
    assert call.id
    filled.close()
    schools.behind_its_back(filled.path, "UPDATE calls SET summary = 'Put right by the desk' WHERE id = 4")
    desk = builders.actor(filled, "desk")
    known = builders.calls.call_for(filled, desk, 4) if hasattr(builders.calls, "call_for") else call
    calls.note(filled, desk, known, "The words were put right.", MONDAY)
    assert night(filled, 1) == ()


def test_the_backup_that_still_has_the_rows_is_kept(filled, instance):
    night(filled, 0)
    first = store.last_check(filled)
    assert first
    filled.close()
    schools.behind_its_back(filled.path, "DELETE FROM call_events WHERE id = 5")
    assert night(filled, 1)
    for number in range(2, 60):
        daily_look.making.make(filled, "by the hour", MONDAY + number * DAY)
    assert (instance / "backups" / first.fresh).exists()
    assert clock.stored(MONDAY)
