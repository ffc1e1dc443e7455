"""The journal holds what people wrote, so nothing stays in it longer than it is needed."""

from datetime import datetime, timedelta

from kiosk.core.database import Database
from kiosk.core.journal.keeping import JournalUnavailable, journal_of

KEPT_DAYS = 30


def forget_old(database: Database, now: datetime, verified_backup_at: datetime | None) -> int:
    """Wipe what was logged over 30 days ago and stands in a backup that was checked; return how many reports.

    Without such a backup nothing is wiped: the journal may be all there is. What waits is never wiped.
    """
    journal = journal_of(database)
    if journal is None or verified_backup_at is None:
        return 0
    before = min(now - timedelta(days=KEPT_DAYS), verified_backup_at)
    old = [record for record in journal.records() if not journal.waits(record) and record.at < before]
    try:
        journal.erase_damaged()
        return journal.erase(old)
    except JournalUnavailable:
        return 0  # it is said on the desk's pages
