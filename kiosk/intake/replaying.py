"""What the journal holds and the database does not is logged: at the start, and as soon as it can be written again."""

import logging
from collections.abc import Callable
from dataclasses import replace

from kiosk.calls import store as call_store
from kiosk.calls.records import Call, NewCall
from kiosk.core import free_space
from kiosk.core.access import Actor
from kiosk.core.database import DAMAGED, Database
from kiosk.core.journal.keeping import Journal, journal_of
from kiosk.core.journal.records import Record
from kiosk.core.refusals import Refused, StoreUnavailable
from kiosk.devices import store as devices
from kiosk.intake import keeping
from kiosk.intake.keeping import Entry
from kiosk.intake.records import Report
from kiosk.intake.taking import log_report, note_logged
from kiosk.locations import store as locations
from kiosk.people import store as people

log = logging.getLogger("scandesk")

WAS_ABOUT = "It was reported about: {place} ({code})."


def replay(database: Database, secret: str, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Log the reports that wait, in the order in which they came; return how many became calls.

    Where the data were brought back from a backup, what was logged after it is logged again, under its old number.
    Stops where the database cannot be written: the rest waits for the next time.
    """
    journal = journal_of(database)
    if journal is None:
        return 0
    _compare(database, journal)
    if free_space.room(database) is free_space.Room.SPOOL_ONLY:
        return 0
    done = 0
    for record in sorted(journal.waiting(), key=_without_a_number):
        if not goes_on():
            break
        entry = keeping.entry_of(journal, record)
        try:
            done += bool(entry and _log_again(database, secret, journal, entry))
        except StoreUnavailable:
            break
        except Exception:  # whatever is wrong with one holds none of the others back; the desk reads it meanwhile
            log.exception("report W%s in the journal could not be logged; it is tried again", record.number)
    return done


def _compare(database: Database, journal: Journal) -> None:
    """Let what was logged and is not in the database wait again: all is looked at once, and when that has gone back.

    That is remembered until each of them is logged, however often it is cut short and whatever is logged before.
    """
    logged = [record for record in journal.records() if record.outcome]
    if journal.is_compared and not (logged and _is_lost(database, logged[-1])):
        return
    journal.wait_again([record for record in logged if _is_lost(database, record)])
    journal.is_compared = True


def _is_lost(database: Database, record: Record) -> bool:
    return call_store.call_by_form_key(database, record.key) is None


def _without_a_number(record: Record) -> bool:
    """Those that had a number come first: one that never had any would take theirs."""
    return not record.outcome


def _log_again(database: Database, secret: str, journal: Journal, entry: Entry) -> bool:
    """Log the report of a record, unless that was done; tell whether it was done now."""
    known = call_store.call_by_form_key(database, entry.record.key)
    call = known or _log(database, secret, entry.kept.report, entry.record.outcome or None)
    note_logged(journal, entry, call)
    return known is None


def _log(database: Database, secret: str, report: Report, number: int | None) -> Call:
    try:
        return log_report(database, secret, _as_things_are(database, report), number)
    except StoreUnavailable:
        raise
    except (Refused, DAMAGED) as error:
        log.warning("the report of %s is logged with its words alone: %s", report.taken_at, error)
        return log_report(database, secret, _words_alone(report), number)


def _as_things_are(database: Database, report: Report) -> Report:
    """Return a report as the registers stand now: those of a backup may not have what it is about, or who wrote it."""
    new, writer = report.new, report.writer
    if writer.person_id and not people.person(database, writer.person_id):
        writer = Actor(None, writer.name)
    device = devices.device_by_code(database, report.device_code) if report.device_code else None
    if device:
        new = replace(new, device_id=device.id, model_id=device.model.id)
    elif new.device_id:
        new = _about_nothing(report)
    if new.location_id and not locations.location(database, new.location_id):
        new = replace(new, location_id=device.location_id if device else None)
    return replace(report, new=new, writer=writer)


def _about_nothing(report: Report) -> NewCall:
    """Return what a report says without numbers of the register; what it is about stands in its words instead."""
    about = WAS_ABOUT.format(place=report.place, code=report.device_code) if report.place else ""
    words = "\n\n".join(text for text in (report.new.description, about) if text)
    return replace(report.new, device_id=None, model_id=None, location_id=None, description=words)


def _words_alone(report: Report) -> Report:
    """Return a report that leans on nothing in the database."""
    new = replace(_about_nothing(report), small_photo=None)
    return Report(new, Actor(None, report.writer.name), report.taken_at)
