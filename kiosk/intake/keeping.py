"""The journal as reports stand in it: put one down, find the ones that wait."""

import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kiosk.calls import intake, tokens
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.journal.keeping import Journal, JournalUnavailable, journal_of
from kiosk.core.journal.records import BLOCK, Record
from kiosk.intake.records import Kept, Report
from kiosk.intake.writing import kept_of, text_of

log = logging.getLogger("scandesk")

ROOM_FOR_PHOTOS = 4 * 1024 * 1024  # of what waits: the other half of the journal is for words alone


@dataclass(frozen=True)
class Entry:
    """A report in the journal, the record that it stands in, and whether it came there just now."""

    record: Record
    kept: Kept
    is_new: bool = False


def put(journal: Journal | None, report: Report) -> Entry | None:
    """Write a report into the journal, without its photo; None when there is no journal that takes it.

    The same form sent again is the report that stands there already; one that says something else is another one.
    """
    if journal is None:
        return None
    left_out = intake.has_photo(report.new)
    at = clock.moment(report.taken_at)
    try:
        record, is_new = journal.put(report.new.form_key, text_of(report, left_out), at)
    except JournalUnavailable as refusal:
        log.error("a report was not written into the journal: %s", refusal)
        return None
    if not is_new:
        return entry_of(journal, record)
    written = replace(report, new=replace(report.new, is_photo_left_out=left_out))
    return Entry(record, Kept(record.number, written), True)


def entry_of(journal: Journal, record: Record) -> Entry | None:
    """Return the report of a record; None when it cannot be read, which nobody but a newer Scandesk can have caused."""
    try:
        kept = kept_of(record.number, journal.text_of(record))
        return Entry(record, replace(kept, told=record.outcome))
    except (ValueError, KeyError, TypeError):
        log.error("record %s of the journal cannot be read by this Scandesk", record.number)
        return None


def with_photo(journal: Journal, entry: Entry, report: Report) -> Entry:
    """Put the photo of a report that waits into the journal, too, while words have room enough beside it."""
    if not report.new.small_photo:
        return entry
    text = text_of(report)
    taken = sum(len(record.blocks) for record in journal.waiting()) * BLOCK
    if taken + len(text.encode()) > ROOM_FOR_PHOTOS:
        return entry
    try:
        record = journal.rewrite(entry.record, text)
    except JournalUnavailable:
        return entry
    return Entry(record, Kept(record.number, report), entry.is_new)


def waiting(database: Database) -> list[Kept]:
    """Return the reports that have no number yet, in the order in which they came."""
    journal = journal_of(database)
    return [entry.kept for entry in entries(journal, journal.waiting())] if journal else []


def count_waiting(database: Database) -> int:
    """Return how many reports have no number yet."""
    journal = journal_of(database)
    return len(journal.waiting()) if journal else 0


def waiting_with_token(database: Database, secret: str, token: str) -> Kept | None:
    """Return the report that a status link belongs to while it has no number yet."""
    journal = journal_of(database)
    keys = [record.key for record in journal.waiting()] if journal else []
    asked = token.encode()  # as text, one with other letters than ours could not be compared
    found = next((key for key in keys if hmac.compare_digest(tokens.status_token(secret, key).encode(), asked)), "")
    return waiting_with_key(database, found) if found else None


def waiting_with_key(database: Database, form_key: str) -> Kept | None:
    """Return the report of a form while it has no number yet."""
    journal = journal_of(database)
    record = journal.find(form_key) if journal else None
    entry = entry_of(journal, record) if journal and record and journal.waits(record) else None
    return entry.kept if entry else None


def entries(journal: Journal, records: Iterable[Record]) -> list[Entry]:
    """Return the reports of records; what cannot be read is left out."""
    return [entry for record in records if (entry := entry_of(journal, record))]
