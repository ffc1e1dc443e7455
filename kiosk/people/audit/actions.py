"""Noting what happens about access: at once for what was done, together every so often for what was refused.

Whoever is refused writes nothing into the database: a flood of wrong passwords is a few counted lines. A PC that loses
its power loses the last half minute of refusals, and nothing that was done.
"""

import threading
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.refusals import StoreUnavailable
from kiosk.people.audit import store
from kiosk.people.audit.records import CONSOLE, Event, Note, Origin

MOST_COLLECTED = 1000  # different refusals between two rounds; beyond that they count without person and place


def note(
    database: Database,
    event: Event,
    person_id: int | None,
    origin: Origin,
    now: datetime,
    details: str = "",
) -> None:
    """Note that something was done, in the transaction in which it is done."""
    by_another = origin.actor.person_id if origin.actor.person_id != person_id else None
    store.add(database, [_row(Note(event, person_id, by_another, origin.place, details), clock.stored(now), 1)])


def note_restored(database: Database) -> str:
    """Note in the data of a backup that they took the place of others; the backups' own account says the rest."""
    note(database, Event.RESTORED, None, CONSOLE, clock.now())
    return ""


class Refusals:
    """What was refused since the last round, at one school."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._collected: dict[Note, tuple[str, int]] = {}

    def note(self, refusal: Note, now: datetime) -> None:
        """Count one more of the same."""
        with self._turn:
            is_room = refusal in self._collected or len(self._collected) < MOST_COLLECTED
            self._add(refusal if is_room else Note(refusal.event), clock.stored(now), 1)

    def _add(self, refusal: Note, at: str, times: int) -> None:
        first_at, before = self._collected.get(refusal, (at, 0))
        self._collected[refusal] = (first_at, before + times)

    def write(self, database: Database) -> int:
        """Write down what was counted; return how many lines. What cannot be written waits for the next round."""
        with self._turn:
            collected, self._collected = self._collected, {}
        if not collected:
            return 0
        try:
            store.add(database, [_row(refusal, at, times) for refusal, (at, times) in collected.items()])
        except StoreUnavailable:
            with self._turn:
                for refusal, (at, times) in collected.items():
                    self._add(refusal, at, times)
            raise
        return len(collected)


def _row(noted: Note, at: str, times: int) -> dict[str, Any]:
    return {
        "at": at,
        "event": noted.event.value,
        "person_id": noted.person_id,
        "actor_id": noted.actor_id,
        "place_hash": noted.place,
        "details": noted.details,
        "times": times,
    }


_of_databases: WeakKeyDictionary[Database, Refusals] = WeakKeyDictionary()
_finding = threading.Lock()


def refusals_of(database: Database) -> Refusals:
    """Return what collects the refusals of a school: the same for its pages and for the rounds of its server."""
    with _finding:
        return _of_databases.setdefault(database, Refusals())
