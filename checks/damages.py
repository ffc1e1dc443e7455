"""What becomes of data files that are spoilt: whether it is noticed, kept aside and made good."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from checks.spoiling import AFTER_A_CUT, SEEN_AT_THE_START, Damage, flip_a_bit, wreck_header
from kiosk import AFTER_RESTORE
from kiosk.backups import asides, rescue, settling, standing
from kiosk.backups.comparing import actions as daily_look
from kiosk.backups.comparing.store import OF_A_REPORT
from kiosk.backups.records import Aside
from kiosk.calls.records import CallKind, Channel, NewCall
from kiosk.core import clock, presence
from kiosk.core.access import REPORTER
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.copies import store
from kiosk.core.copies.records import Contents
from kiosk.core.database import Database, DatabaseRefused
from kiosk.core.journal.keeping import keep_beside
from kiosk.core.secret import read_secret
from kiosk.core.sqlite import sqlite3
from kiosk.devices.records import Device
from kiosk.intake import opening, taking
from kiosk.intake.records import Report
from tests import builders
from tests.backups import school
from tests.builders import MONDAY

LATER = MONDAY + timedelta(days=1)
CALLS, MORE = 12, 3  # in the backup, and since
NOT_NOTICED = "it was not noticed"

Start = Callable[[Path, datetime], list[str]]
Night = Callable[[Path, datetime], tuple[str, ...]]


def reports_of(file: Path) -> dict[str, str]:
    """Return a hash of all that makes up a report, and of the steps of its life."""
    with store.reading(file) as connection:
        steps = [bytes(row[1]).decode() for row in connection.execute("PRAGMA table_info(call_events)")]
        return {
            "calls": store.digest_of(connection, "calls", list(OF_A_REPORT)),
            "call_events": store.digest_of(connection, "call_events", steps),
        }


def looked_over(instance: Path, now: datetime) -> tuple[str, ...]:
    """Do the daily look, and return what it found."""
    database = open_database(instance)
    try:
        found = daily_look.look_now(database, now)
        assert found
        return found.damages
    finally:
        database.close()


# --- the school that is damaged


@dataclass(frozen=True)
class Kept:
    """A school with a backup, a daily look behind it, and calls since; `cut_off` is how a power cut leaves it."""

    closed: Path
    cut_off: Path


def make_school(folder: Path) -> None:
    """Make the folder of a school with some calls."""
    database = open_database(folder)
    with database.writing():  # one transaction: it is built at once
        school.set_up(database)
        school.fill(database, CALLS)
    read_secret(folder)
    database.close()


def keep(made: Path, working: Path, cut_off: Path, with_journal: bool = False) -> Kept:
    """Let a school that was made be looked over, and report more; `with_journal`, as a server does, or without one."""
    shutil.copytree(made, working)
    database = open_database(working)
    assert daily_look.look_now(database, MONDAY + timedelta(hours=20))
    with database.writing():
        device = builders.add_device(database, "Later", location="Room 9")
    database.empty_log()
    if with_journal:
        _report_through_the_journal(database, device)
    else:
        for _ in range(MORE):
            builders.log_call(database, device)
    shutil.copytree(working, cut_off)  # with its log, as it is when the power goes
    (cut_off / presence.MARK).touch()
    database.close()
    return Kept(working, cut_off)


def _report_through_the_journal(database: Database, device: Device) -> None:
    journal = opening.open_journal(database)
    assert journal
    try:
        for number in range(MORE):
            taking.take(database, read_secret(database.path.parent), _report(device, number))
    finally:
        keep_beside(database, None)
        journal.close()


def _report(device: Device, number: int) -> Report:
    new = NewCall(
        kind=CallKind.INCIDENT,
        channel=Channel.SCAN,
        symptom="no_picture",
        summary="No picture",
        description=f"reported since the backup, {number}",
        impact=2,
        urgency=1,
        device_id=device.id,
        model_id=device.model.id,
        location_id=device.location_id,
        form_key=f"since-the-backup-{number:06}",
    )
    return Report(new, REPORTER, clock.stored(MONDAY + timedelta(hours=21)))


# --- one damage after the other


@dataclass
class Damaged:
    """What became of it, over all damages."""

    damages: int = 0
    harmless: int = 0  # SQLite looks past some bytes of the header
    flips: int = 0  # until enough of them had changed a report
    problems: list[str] = field(default_factory=list)


def damage_again_and_again(
    kept: Kept, place: Path, number: int, start: Start = rescue.look_after, night: Night = looked_over
) -> Damaged:
    """Damage copies of a school: two thirds so that a start must see it, one third by a single bit each."""
    found, flips = Damaged(number), number // 3
    kinds = [damage for damage, times in SEEN_AT_THE_START for _ in range(times)]
    whole = school.contents_of(kept.closed / DATA_FILE)
    for seed in range(number - flips):
        damage = kinds[seed % len(kinds)]
        is_cut_off = damage in AFTER_A_CUT or (damage is wreck_header and seed % 2 == 1)
        shutil.copytree(kept.cut_off if is_cut_off else kept.closed, place / "instance")
        wrong = _broken(place / "instance", damage, seed, start)
        if wrong == NOT_NOTICED and _holds(place / "instance", whole):
            found.harmless += 1
            wrong = ""
        found.problems += [f"{damage.__name__} {seed}: {wrong}"] if wrong else []
        shutil.rmtree(place / "instance")
    turned = turn_bits(kept, place, flips, start, night)
    found.flips, found.problems = turned.flips, found.problems + turned.problems
    return found


def _broken(instance: Path, damage: Damage, seed: int, start: Start) -> str:
    file = instance / DATA_FILE
    damage(file, random.Random(seed))
    broken = file.read_bytes() if file.exists() else None
    start(instance, LATER)
    accounts = asides.unconfirmed(instance)
    return _not_made_good(instance, accounts[0], broken) if accounts else NOT_NOTICED


def _holds(instance: Path, whole: Contents) -> bool:
    """Tell whether a data file holds all that it held before it was damaged."""
    try:
        return school.contents_of(instance / DATA_FILE) == whole
    except (sqlite3.Error, OSError):
        return False


def _not_made_good(instance: Path, account: Aside, broken: bytes | None) -> str:
    """Return what is wrong after a backup took its place: not kept aside, reports missing, or nobody told."""
    moved = account.folder / DATA_FILE
    if (moved.read_bytes() if moved.exists() else None) != broken:
        return "the broken file is not aside as it was"
    database = open_database(instance)
    try:
        settling.settle(database, AFTER_RESTORE)
        calls = database.connection.execute("SELECT count(DISTINCT form_key), count(*) FROM calls").fetchone()
        if tuple(calls) != (CALLS + MORE, CALLS + MORE):
            return f"lost: {tuple(calls)} calls instead of {CALLS + MORE}"
        if not [each for each in standing.tell(database, LATER) if each.is_grave and "put back" in each.words]:
            return "the staff are not told"
        asides.confirm(instance, account.name, "Huw Ellis", LATER)
        is_told_still = [each for each in standing.tell(database, LATER) if "put back" in each.words]
        return "it is told for ever" if is_told_still else ""
    finally:
        database.close()


def turn_bits(
    kept: Kept,
    place: Path,
    number: int,
    start: Start = rescue.look_after,
    night: Night = looked_over,
    turn: Damage = flip_a_bit,
) -> Damaged:
    """Turn single bits until so many have changed a report: each must be noticed by the start or by the night."""
    found = Damaged(number)
    looked, instance = place / "looked-over", place / "instance"
    shutil.copytree(kept.closed, looked)
    looked_over(looked, LATER)
    before, changed = reports_of(looked / DATA_FILE), 0
    while changed < number:
        found.flips += 1
        shutil.copy(looked / DATA_FILE, place / "turned")
        turn(place / "turned", random.Random(found.flips))
        if _is_same(place / "turned", before):
            continue
        changed += 1
        shutil.copytree(looked, instance)
        shutil.copy(place / "turned", instance / DATA_FILE)
        if not _is_noticed(instance, start, night):
            found.problems.append(f"{turn.__name__} {found.flips}: a report is changed, and nobody noticed")
        shutil.rmtree(instance)
    return found


def _is_same(file: Path, before: dict[str, str]) -> bool:
    try:
        return reports_of(file) == before
    except (sqlite3.Error, UnicodeDecodeError):  # a column's name may be what was hit
        return False


def _is_noticed(instance: Path, start: Start, night: Night) -> bool:
    try:
        return bool(start(instance, LATER)) or bool(night(instance, LATER + timedelta(days=1)))
    except DatabaseRefused:
        return True  # it says that the file cannot be used
