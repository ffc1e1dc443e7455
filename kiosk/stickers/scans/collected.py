"""Scans are noted in memory while a page is answered, and written together by a round of the server: a page that
somebody opens writes nothing, and waits for nothing. A PC that loses its power loses the last half minute of them.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.refusals import StoreUnavailable
from kiosk.devices import codes
from kiosk.stickers import store as ledger
from kiosk.stickers.scans import rules, store
from kiosk.stickers.scans.rules import OTHER, SCANNER


@dataclass(frozen=True)
class Seen:
    """How often a sticker was opened at an address since the last round, first and last when."""

    first_at: str
    last_at: str
    times: int

    def and_then(self, later: "Seen") -> "Seen":
        """Return both together."""
        return Seen(self.first_at, later.last_at, self.times + later.times)


class Scans:
    """What was scanned since the last round, at one school."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._seen: dict[tuple[str, str], Seen] = {}

    def note(self, database: Database, code: str, host: str, present_address: str, now: datetime) -> None:
        """Note that somebody opened a sticker's address. `code` is one that was given out.

        `host` is whatever the phone asked for; only an address that stands on our stickers is kept of it.
        """
        address = self.address(database, host, present_address)
        at = clock.stored(now)
        with self._turn:
            self._add((code, address), Seen(at, at, 1))

    def note_scanner(self, code: str, now: datetime) -> None:
        """Note that a sticker was read by a scanner or in a photo: no address was asked for."""
        at = clock.stored(now)
        with self._turn:
            self._add((code, SCANNER), Seen(at, at, 1))

    def address(self, database: Database, host: str, present_address: str) -> str:
        """Return the address of ours that a phone asked for, as it stands on stickers; OTHER when it is none."""
        asked = rules.plain_host(host)
        if asked and asked == rules.host_of(present_address):
            return present_address
        return rules.by_host(ledger.addresses(database)).get(asked, OTHER)

    def _add(self, key: tuple[str, str], seen: Seen) -> None:
        before = self._seen.get(key)
        self._seen[key] = before.and_then(seen) if before else seen

    def write(self, database: Database) -> int:
        """Write down what was noted; return how many rows. What cannot be written is kept for the next round."""
        with self._turn:
            seen, self._seen = self._seen, {}
        if not seen:
            return 0
        try:
            store.add(database, [(code, address, vars(one)) for (code, address), one in seen.items()])
        except StoreUnavailable:
            self._take_back(seen.items())
            raise
        return len(seen)

    def _take_back(self, seen: Iterable[tuple[tuple[str, str], Seen]]) -> None:
        with self._turn:
            later, self._seen = self._seen, dict(seen)
            for key, one in later.items():
                self._add(key, one)


_of_databases: WeakKeyDictionary[Database, Scans] = WeakKeyDictionary()
_finding = threading.Lock()


def scans_of(database: Database) -> Scans:
    """Return what collects the scans of a school: the same for its pages and for the rounds of its server."""
    with _finding:
        return _of_databases.setdefault(database, Scans())


def note_scanned(database: Database, text: str, code: str, now: datetime) -> None:
    """Note that a sticker was scanned into a field, which brings its whole address; what was typed does not count."""
    if codes.is_sticker_text(text):
        scans_of(database).note_scanner(code, now)
