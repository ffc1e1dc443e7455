"""How old each session is and how long nobody used it, counted while the server runs and kept over a restart.

The clock of a school's PC jumps: its battery dies, somebody puts it right. So while the server runs, a clock counts
that only goes forward; a jump in either direction signs nobody out and keeps nobody signed in. The stored moments count
once, when a session is first seen after a start; a moment in the future counts as now. Nothing is written while a page
is answered: a round writes down every minute who was there.
"""

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.people.sessions import rules, store
from kiosk.people.sessions.records import Session


@dataclass(frozen=True)
class Life:
    """When a session began and was last used, in steady seconds, and whether the latter is written down."""

    began: float
    used: float
    is_written: bool = True

    def is_over(self, steady_s: float) -> bool:
        """Tell whether it has ended."""
        return rules.is_over(steady_s - self.began, steady_s - self.used)


class Lives:
    """The sessions of one school that were used since the server was started."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._lives: dict[str, Life] = {}

    def begin(self, token_hash: str, steady_s: float) -> None:
        """Count a session that begins now."""
        with self._turn:
            self._lives[token_hash] = Life(steady_s, steady_s)

    def is_alive(self, session: Session, now: datetime, steady_s: float, is_used: bool = True) -> bool:
        """Tell whether a session goes on. `is_used`: somebody is there; what a page asks by itself does not count."""
        with self._turn:
            life = self._lives.get(session.token_hash) or _from_stored(session, now, steady_s)
            is_over = life.is_over(steady_s)
            if is_used and not is_over:
                life = replace(life, used=steady_s, is_written=False)
            self._lives[session.token_hash] = life
            return not is_over

    def last_used(self, session: Session, now: datetime, steady_s: float) -> datetime:
        """Return when a session was last used."""
        with self._turn:
            life = self._lives.get(session.token_hash) or _from_stored(session, now, steady_s)
        return now - timedelta(seconds=max(0, int(steady_s - life.used)))

    def write(self, database: Database, now: datetime, steady_s: float) -> int:
        """Write down who was there, and forget the sessions that are over; return how many those are."""
        rows = store.all_of_them(database)
        over = [row.token_hash for row in rows if not self.is_alive(row, now, steady_s, is_used=False)]
        with self._turn:
            known = {row.token_hash for row in rows} - set(over)
            self._lives = {each: life for each, life in self._lives.items() if each in known}
            fresh = {each: life for each, life in self._lives.items() if not life.is_written}
        if fresh or over:
            with database.writing():
                store.seen(database, [(_moment(life, now, steady_s), each) for each, life in fresh.items()])
                store.end_many(database, over)
        with self._turn:
            for each, life in fresh.items():
                if self._lives.get(each) == life:
                    self._lives[each] = replace(life, is_written=True)
        return len(over)


def _from_stored(session: Session, now: datetime, steady_s: float) -> Life:
    age_s = max(0.0, (now - clock.moment(session.created_at)).total_seconds())
    idle_s = max(0.0, (now - clock.moment(session.last_seen_at)).total_seconds())
    return Life(began=steady_s - age_s, used=steady_s - idle_s)


def _moment(life: Life, now: datetime, steady_s: float) -> str:
    return clock.stored(now - timedelta(seconds=max(0, int(steady_s - life.used))))


_of_databases: WeakKeyDictionary[Database, Lives] = WeakKeyDictionary()
_finding = threading.Lock()


def lives_of(database: Database) -> Lives:
    """Return what counts the sessions of a school: the same for its pages and for the rounds of its server."""
    with _finding:
        return _of_databases.setdefault(database, Lives())
