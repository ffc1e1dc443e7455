"""The copies of reports in the intake journal: what is taken out of the data is taken out of them, too."""

import json
import logging
from collections.abc import Collection, Iterable
from typing import Any

from kiosk.core.database import Database
from kiosk.core.journal.keeping import JournalUnavailable, journal_of
from kiosk.core.journal.records import Record
from kiosk.privacy.matching import Matcher, replaced
from kiosk.privacy.records import REMOVED

log = logging.getLogger("scandesk")

# what names nobody, and must stay as it is for a report to be read
LEFT_ALONE = frozenset(
    (
        *("form_key", "kind", "channel", "symptom", "repeats", "last_worked", "needed_by_on", "occurred_at"),
        *("taken_at", "device_code", "visitor", "photo"),
    )
)


def take_out(database: Database, calls: Collection[int], said: Iterable[str], sure: Iterable[str]) -> int:
    """Take words out of the copies: `said` out of those of the calls that lost them, what is `sure` out of all.

    Returns how many copies changed. What a power cut left half written goes as a whole.
    """
    journal = journal_of(database)
    if journal is None:
        return 0
    everywhere, in_calls = Matcher({*sure} - {""}), Matcher({*said, *sure} - {""})
    changed = 0
    try:
        for record in journal.records():
            text = journal.text_of(record)
            new = _without(text, in_calls if record.outcome in calls else everywhere)
            if new != text:
                journal.rewrite(record, new)
                changed += 1
        journal.erase_damaged()
    except JournalUnavailable as refusal:
        log.error("the journal still holds what was taken out of the data: %s", refusal)
    return changed


def erase(database: Database, calls: Collection[int]) -> int:
    """Wipe the copies of calls that forget their people; return how many."""
    journal = journal_of(database)
    if journal is None:
        return 0
    try:
        return journal.erase(_of(journal.records(), calls))
    except JournalUnavailable as refusal:
        log.error("the journal still holds calls that forgot their people: %s", refusal)
        return 0


def _of(records: Iterable[Record], calls: Collection[int]) -> list[Record]:
    return [record for record in records if record.outcome and record.outcome in calls]


def _without(text: str, matcher: Matcher) -> str:
    if not matcher.may_hold(text):
        return text
    try:
        written = json.loads(text)
    except ValueError:
        return text
    changed = _changed(written, matcher)
    return text if changed == written else json.dumps(changed, ensure_ascii=False)


def _changed(found: Any, matcher: Matcher) -> Any:
    if isinstance(found, str):
        return replaced(found, matcher.spans(found), REMOVED)
    if isinstance(found, list):
        return [_changed(each, matcher) for each in found]
    if isinstance(found, dict):
        return {name: each if name in LEFT_ALONE else _changed(each, matcher) for name, each in found.items()}
    return found
