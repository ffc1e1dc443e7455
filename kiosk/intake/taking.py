"""Taking a report: into the journal, then into the database; what is told about it is true in both cases."""

import logging
from contextlib import suppress
from dataclasses import replace

from kiosk.calls import actions as calls
from kiosk.calls import intake
from kiosk.calls import store as call_store
from kiosk.calls.records import Call, NewCall, Status, Step
from kiosk.core import clock, free_space
from kiosk.core.database import DAMAGED, NOTHING_SAVED, Database
from kiosk.core.journal.keeping import Journal, JournalUnavailable, journal_of
from kiosk.core.refusals import Refused, StoreUnavailable
from kiosk.devices import store as devices
from kiosk.gate import actions as gate
from kiosk.gate.budgets import PASS
from kiosk.intake import budget, keeping
from kiosk.intake.keeping import Entry
from kiosk.intake.records import Kept, Report
from kiosk.intake.writing import text_of

log = logging.getLogger("scandesk")


def take(database: Database, secret: str, report: Report) -> Call | Kept:
    """Take a report: return its call, or, while the database cannot be written, how it is kept until it can.

    When this returns, the report is on the disk. StoreUnavailable when neither place takes it; another refusal says
    what is wrong with the report. The same form sent again gives the same answer.
    """
    report, known = _known(database, report)
    if known:
        with suppress(StoreUnavailable, DAMAGED):  # it is logged, whether its photo can be added now or not
            intake.bring_photo(database, known, report.new, clock.moment(report.taken_at))
        return known
    report = replace(report, new=replace(report.new, small_photo=intake.small_photo(report.new), photo=None))
    journal = journal_of(database)
    if journal is None or not journal.find(report.new.form_key):
        report = _judged(database, journal, report)
    entry = _written(journal, report)
    try:
        if entry:
            _leave_room_on_the_disk(database)
        call = log_report(database, secret, _whole(entry, report), entry.kept.told if entry else None)
    except (StoreUnavailable, DAMAGED) as error:
        if journal is None or entry is None:
            raise StoreUnavailable(NOTHING_SAVED) from error
        log.warning("report %s is kept in the journal: %s", entry.kept.receipt, error)
        return keeping.with_photo(journal, entry, report).kept if entry.is_new else entry.kept
    except Refused:
        if journal and entry and entry.is_new:  # nobody is told that it was taken
            journal.erase([entry.record])
        raise
    if journal and entry:
        note_logged(journal, entry, call)
    return call


def _leave_room_on_the_disk(database: Database) -> None:
    """Say that the database takes nothing while the disk is nearly full: what is left keeps it in order."""
    if free_space.room(database) is free_space.Room.SPOOL_ONLY:
        raise StoreUnavailable(NOTHING_SAVED)


def _known(database: Database, report: Report) -> tuple[Report, Call | None]:
    """Return a report with all that the database can say about it, and the call that it made already."""
    try:
        new = intake.with_settled_key(database, report.new)
        device = devices.device(database, new.device_id) if new.device_id else None
        known = call_store.call_by_form_key(database, new.form_key)
    except (StoreUnavailable, DAMAGED):
        return report, None
    place = f"{device.title}, {device.location}" if device else ""
    return replace(report, new=new, device_code=device.code if device else "", place=place), known


def _written(journal: Journal | None, report: Report) -> Entry | None:
    """Write a report into the journal, if there is one."""
    if journal is None:
        return None
    entry = keeping.put(journal, report)
    if entry is None or entry.is_new:
        return entry
    known = entry.kept
    had_photo = known.is_photo_left_out or intake.has_photo(known.report.new)
    if intake.says_the_same(known.report.new, report.new, had_photo):
        return entry
    return keeping.put(journal, replace(report, new=intake.as_another_report(report.new)))


def _judged(database: Database, journal: Journal | None, report: Report) -> Report:
    """Let the gate see what waits: in the database nobody counts it. TooMany when others from the same place wait there
    in great number, or when it would be set aside beside too many others.
    """
    if report.visitor is None:
        return report
    kept = [entry.kept for entry in keeping.entries(journal, journal.waiting())] if journal else []
    found = budget.verdict(report, kept, clock.moment(report.taken_at)) if kept else PASS
    if found.retry_s:
        raise budget.TooMany(found.retry_s)
    because = report.new.set_aside_because or found.set_aside_because
    if because:
        budget.insist_on_room_aside(database, kept)
    return replace(report, new=replace(report.new, set_aside_because=because))


def _whole(entry: Entry | None, report: Report) -> Report:
    """Return what is logged: of a report that waited, as it was taken first, with the photo that comes with it now."""
    if entry is None:
        return report
    first = entry.kept.report
    photo = first.new.small_photo or report.new.small_photo
    return replace(first, new=replace(first.new, small_photo=photo))


def log_report(database: Database, secret: str, report: Report, number: int | None = None) -> Call:
    """Log a report with all that belongs to it, in one transaction, as of the moment at which it was taken."""
    at, new = clock.moment(report.taken_at), report.new
    with database.writing():
        call = intake.log_call(database, report.writer, secret, new, at, number)
        if report.visitor:
            gate.count_report(database, report.visitor, new, call.id, secret, at)
        if report.is_triaged and call.status is Status.LOGGED:
            call = calls.triage(database, report.writer, call, new.kind, new.impact, new.urgency, at)
        if report.done and not any(event.step is Step.WORK for event in call_store.events(database, call.id)):
            details = {"how": "done at once, before the desk had it"}
            done = report.done
            calls.add_to_timeline(database, report.writer, call, Step.WORK, at, done.text, done.minutes, details)
    return call


def note_logged(journal: Journal, entry: Entry, call: Call) -> None:
    """Note in the journal what a report became. A photo is in the database now: here it gives its room to others."""
    try:
        journal.note_outcome(entry.record, call.id)
        if entry.kept.report.new.small_photo and not entry.is_new:
            journal.rewrite(entry.record, text_of(entry.kept.report, is_photo_left_out=True))
    except JournalUnavailable as refusal:
        log.error("the journal does not know that %s was logged: %s", call.reference, refusal)


def was_sent(database: Database, new: NewCall) -> bool:
    """Tell whether exactly this was sent before, and was logged or is kept: it is not counted twice."""
    journal = journal_of(database)
    record = journal.find(new.form_key) if journal else None
    entry = keeping.entry_of(journal, record) if journal and record else None
    if entry and intake.says_the_same(entry.kept.report.new, new, known_has_photo=True):
        return True
    return intake.was_logged(database, new)
