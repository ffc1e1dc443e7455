"""Which backups stay: by count, by age, whatever the clock does; and when somebody is told that there is none."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from checks.damages import CALLS
from kiosk.backups import folder, making, rules, standing, store
from kiosk.backups.comparing import actions as daily_look
from kiosk.backups.records import Backup, Place
from kiosk.core import clock, free_space
from kiosk.core.copies import actions as copies
from kiosk.core.copies.records import CopyRefused, SourceDamaged
from kiosk.office.doctor import copies as doctor
from tests.builders import MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def backup(number: int, made_at: datetime) -> Backup:
    return Backup(number, made_at, Path(rules.name_of(number, made_at)), Place.OWN, 1)


def lived(moments: list[datetime]) -> list[Backup]:
    """Make a backup at each moment, one after the other, and let go what may go; return what is left."""
    kept: list[Backup] = []
    for number, now in enumerate(moments, 1):
        kept.append(backup(number, now))
        gone = set(rules.superfluous(kept, now))
        kept = [each for each in kept if each not in gone]
    return kept


def school_hours(first: datetime, days: int) -> list[datetime]:
    """Every hour of a school's working days."""
    hours = [first + DAY * day + HOUR * hour for day in range(days) for hour in range(9)]
    return [moment for moment in hours if moment.weekday() < 5]


def test_a_year_leaves_hours_days_and_twelve_weeks():
    moments = school_hours(MONDAY, 365)
    kept, now = lived(moments), moments[-1]
    assert len(kept) <= rules.HOURS_KEPT + rules.DAYS_KEPT + rules.WEEKS_KEPT
    assert {each.made_at for each in kept} >= set(moments[-24:])
    assert len({each.made_at.date() for each in kept if now - each.made_at < 14 * DAY}) == 10  # working days
    assert len({each.made_at.isocalendar()[:2] for each in kept}) >= rules.WEEKS_KEPT - 1
    assert all(now - each.made_at <= rules.NAME_LIVES for each in kept)


def test_after_long_holidays_no_name_stays_longer_than_twelve_weeks():
    term, after = school_hours(MONDAY, 100), school_hours(MONDAY + 150 * DAY, 15)
    kept = lived([*term, *after])
    assert all(after[-1] - each.made_at <= rules.NAME_LIVES for each in kept)
    assert len(kept) > rules.HOURS_KEPT


@pytest.mark.parametrize("jump", [timedelta(days=-7300), -HOUR, HOUR, timedelta(days=3650)])
def test_a_clock_that_jumps_takes_no_backup_away(jump):
    before = school_hours(MONDAY, 30)
    own = lived(before)
    days = {each.made_at.date() for each in own}
    jumped = lived([*before, *(moment + jump + 31 * DAY for moment in school_hours(MONDAY, 3))])
    assert len(days & {each.made_at.date() for each in jumped}) >= len(days) - 3
    # and back again: what was made while it was wrong does not push out what comes after
    right_again = school_hours(MONDAY + 35 * DAY, 10)
    back = lived([*before, *(moment + jump + 31 * DAY for moment in school_hours(MONDAY, 3)), *right_again])
    assert {each.made_at for each in back} >= set(right_again[-20:])


def test_the_red_control_of_the_jump():
    """Going by age alone, one backup from the future would take all others away."""
    own = [*map(backup, range(1, 51), school_hours(MONDAY, 30)), backup(51, MONDAY + 3650 * DAY)]
    now = own[-1].made_at
    by_age_alone = [each for each in own if now - each.made_at > rules.NAME_LIVES]
    assert len(by_age_alone) == 50
    assert len(rules.superfluous(own, now)) < 25


def test_what_somebody_asked_for_stays_when_another_is_made_in_the_same_hour(filled, instance):
    first = making.make_everywhere(filled, MONDAY).backup  # before an import
    second = making.make_everywhere(filled, MONDAY + HOUR / 4).backup  # before that is put right
    for hour in range(1, 30):
        making.look(filled, MONDAY + hour * HOUR)
    assert {first, second} <= set(folder.own_backups(instance))


def test_ten_that_were_asked_for_stay_and_no_longer_than_names():
    own = [backup(number, MONDAY + number * HOUR / 30) for number in range(1, 21)]
    asked_for = {each.name for each in own}
    assert set(own[10:]) == rules.kept(own, asked_for)
    later = [backup(100 + number, made_at) for number, made_at in enumerate(school_hours(MONDAY + 90 * DAY, 15))]
    gone = rules.superfluous([*own, *later], later[-1].made_at, asked_for=asked_for)
    assert set(own) <= set(gone)


def test_what_the_daily_look_needs_stays():
    own = [backup(number, MONDAY + number * HOUR / 4) for number in range(1, 30)]
    gone = rules.superfluous(own, MONDAY + DAY)
    assert own[1] in gone
    assert own[1] not in rules.superfluous(own, MONDAY + DAY, pinned=[own[1].name])


def test_a_backup_is_due_once_an_hour_and_one_from_the_future_counts_for_nothing():
    assert rules.is_due([], MONDAY)
    assert not rules.is_due([backup(1, MONDAY - HOUR / 2)], MONDAY)
    assert rules.is_due([backup(1, MONDAY - HOUR)], MONDAY)
    assert rules.is_due([backup(1, MONDAY + DAY)], MONDAY)


@pytest.mark.parametrize("name", ["scandesk-1-x.sqlite3", "scandesk-000001-2026-13-40T00-00-00Z.sqlite3", "secret", ""])
def test_other_files_are_no_backups(name):
    assert rules.read_name(name) is None
    assert rules.read_name(rules.name_of(7, MONDAY)) == (7, MONDAY)


def test_the_round_makes_one_an_hour(filled, instance):
    assert making.look(filled, MONDAY)
    assert making.look(filled, MONDAY + HOUR / 2) is None
    assert making.look(filled, MONDAY + HOUR)
    assert [each.number for each in folder.own_backups(instance)] == [2, 1]
    assert [copies.check(each.path).rows_of("calls") for each in folder.own_backups(instance)] == [CALLS] * 2
    assert standing.tell(filled, MONDAY + HOUR) == []


def test_the_desk_is_told_after_26_hours_without_a_backup(filled):
    making.look(filled, MONDAY)
    assert standing.tell(filled, MONDAY + 26 * HOUR) == []
    (banner,) = standing.tell(filled, MONDAY + 26 * HOUR + timedelta(minutes=1))
    assert banner.is_grave
    assert banner.words == "The last backup that was proved is 26 hours old."
    assert banner.address == "/office/backups"


def test_the_desk_is_told_when_there_was_never_one(filled):
    begun = datetime.fromisoformat(store.begun_at(filled))
    assert standing.tell(filled, begun + HOUR) == []
    (banner,) = standing.tell(filled, begun + 27 * HOUR)
    assert banner.words == "There is no backup of the data at all."


def test_a_full_disk_is_said_with_the_reason_and_older_backups_stay(filled, instance, monkeypatch):
    making.look(filled, MONDAY)
    monkeypatch.setattr(copies, "SPARE_BYTES", 1 << 60)
    assert making.look(filled, MONDAY + 30 * HOUR) is None
    assert [each.made_at for each in folder.own_backups(instance)] == [MONDAY]
    assert not list((instance / "backups").glob("*unfinished*"))
    (banner,) = standing.tell(filled, MONDAY + 30 * HOUR)
    assert "30 hours old. There is no room for a backup in" in banner.words
    monkeypatch.undo()
    making.look(filled, MONDAY + 31 * HOUR)
    assert standing.tell(filled, MONDAY + 31 * HOUR) == []


def leave_free(monkeypatch: pytest.MonkeyPatch, megabytes: int) -> None:
    """Let the disk of the data have so much room, whatever the one of the tests has."""
    monkeypatch.setattr(free_space, "free_bytes", lambda _: megabytes * free_space.MB)


def test_where_room_gets_short_one_is_made_each_day(filled, instance, monkeypatch):
    leave_free(monkeypatch, 400)
    for hour in range(49):
        making.look(filled, MONDAY + hour * HOUR)
    assert [each.made_at for each in folder.own_backups(instance)] == [MONDAY + 2 * DAY, MONDAY + DAY, MONDAY]
    assert standing.tell(filled, MONDAY + 49 * HOUR) == []
    assert "once a day at most" in standing.pace_words(filled)
    patient = type("Patient", (), {"database": filled, "now": MONDAY + 49 * HOUR, "folder": instance})()
    (found,) = doctor.backups(patient)
    assert (found.state, "once a day at most" in found.words) == ("attention", True)
    leave_free(monkeypatch, 4000)
    assert making.look(filled, MONDAY + 50 * HOUR)
    assert standing.pace_words(filled) == ""


def test_the_room_that_reports_need_is_left_to_them_and_that_is_said(filled, instance, monkeypatch):
    for hour in range(5):
        making.look(filled, MONDAY + hour * HOUR)
    leave_free(monkeypatch, 100)  # and the next one would take some of them
    making.look(filled, MONDAY + 10 * HOUR)
    assert len(folder.own_backups(instance)) == 5, "none is due before a day is over"
    assert making.look(filled, MONDAY + 31 * HOUR) is None
    assert daily_look.look(filled, MONDAY + 31 * HOUR) is None
    assert [each.made_at for each in folder.own_backups(instance)] == [MONDAY + 4 * HOUR]
    (banner,) = standing.tell(filled, MONDAY + 31 * HOUR)
    assert "which are for reports" in banner.words


def test_a_backup_that_was_found_spoilt_is_said_until_a_good_one_follows(filled, instance):
    made = making.look(filled, MONDAY)
    held = bytearray(made.path.read_bytes())
    held[4096 * 30 : 4096 * 90] = bytes(4096 * 60)  # a bad patch of the disk
    made.path.write_bytes(held)
    with pytest.raises(CopyRefused):
        making.check(filled, made, MONDAY)
    (banner,) = standing.tell(filled, MONDAY)
    assert "has spoilt" in banner.words
    patient = type("Patient", (), {"database": filled, "now": MONDAY, "folder": instance})()
    assert [(each.state, made.name in each.words) for each in doctor.backups(patient)] == [("wrong", True)]
    making.look(filled, MONDAY + HOUR)
    assert standing.tell(filled, MONDAY + HOUR) == []
    assert doctor.backups(patient)[0].state == "ok"


def test_damaged_data_are_said_at_once(filled, monkeypatch):
    def damaged(*_: object) -> None:
        raise SourceDamaged("The data file is damaged: a page is gone.")

    making.look(filled, MONDAY)
    monkeypatch.setattr(copies, "make", damaged)
    making.look(filled, MONDAY + HOUR)
    (banner,) = standing.tell(filled, MONDAY + HOUR)
    assert banner.is_grave
    assert "a page is gone. Stop Scandesk and start it again" in banner.words


def test_a_failure_that_cannot_even_be_noted_stops_nothing(filled, monkeypatch):
    def refuse(*_: object) -> None:
        raise CopyRefused("no")

    monkeypatch.setattr(copies, "make", refuse)
    filled.connection.execute("PRAGMA query_only = ON")
    assert making.look(filled, MONDAY) is None
    filled.connection.execute("PRAGMA query_only = OFF")


def test_copies_from_before_changes_stay_five_and_no_longer_than_names(filled, instance):
    steps = folder.steps_folder(instance)
    steps.mkdir(parents=True)
    for number in range(7):
        (steps / f"scandesk-before-00{36 + number}_x-{MONDAY + number * DAY:%Y-%m-%dT%H-%M-%S}Z.sqlite3").touch()
    making.rotate_steps(instance, MONDAY)
    assert [each.number for each in folder.step_backups(instance)] == [42, 41, 40, 39, 38]
    making.rotate_steps(instance, MONDAY + 3650 * DAY)  # a jump alone takes nothing
    assert len(folder.step_backups(instance)) == 5
    later = MONDAY + 100 * DAY
    for number in range(8):
        (instance / "backups" / rules.name_of(number, later - number * DAY)).touch()
    making.rotate_steps(instance, later)
    assert folder.step_backups(instance) == []


def test_what_is_said_is_in_whole_words():
    assert rules.ago(timedelta(minutes=5)) == "less than an hour"
    assert rules.ago(HOUR) == "1 hour"
    assert rules.ago(5 * DAY) == "5 days"
    assert clock.stored(MONDAY) == "2026-09-07T08:30:00Z"
