"""The check: the whole chain, then every row against the entry that sealed it last.

It reads in short pieces, so that nobody has to wait for it, and needs no index to be right: what a damaged file no
longer finds is missing, and that is said.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from kiosk.calls.history import heads, rules
from kiosk.calls.history import store as chain
from kiosk.calls.history.checks import links, store
from kiosk.calls.history.checks.links import Latest, Links
from kiosk.calls.history.checks.naming import fields_in_words, name_of
from kiosk.calls.history.checks.store import Row
from kiosk.calls.history.records import Checked, Deed, Entry, Finding, Head, Seal, What
from kiosk.calls.history.shapes import KINDS, PLAIN, TABLES, TYPED, call_of
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

AT_ONCE = 500
NEWEST = 200  # entries and rows of each table that are looked at on every start
MOST_FINDINGS = 500
MOST_SWAPPED = 50  # rows of one kind that are compared with each other
Pause = Callable[[int, int], bool]  # called between two pieces: done of how much; tells whether to go on


class CutShort(Exception):
    """The check was to end before it was done."""


@dataclass(frozen=True)
class Odd:
    """A row that is not what was sealed."""

    kind: str
    row: Row
    seal: Seal
    content: bytes


@dataclass
class Look:
    """One check on its way."""

    connection: sqlite3.Connection
    pause: Pause
    latest: Latest
    head: Head
    total: int
    entries: int = 0
    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    odd: list[Odd] = field(default_factory=list)

    def breathe(self) -> None:
        """Let others have their turn; CutShort when it is time to stop."""
        if not self.pause(self.entries + self.rows, max(self.total, self.entries + self.rows)):
            raise CutShort

    def find(self, what: What, kind: str, row_id: int, call_id: int | None, words: str, mark: str = "") -> None:
        """Note what is wrong with a row."""
        name = name_of(self.connection, kind, row_id, call_id)
        self.findings.append(Finding(what, kind, row_id, call_id, f"{name} {words}", mark))


def check(database: Database, pause: Pause = lambda _done, _total: True, newest: int | None = None) -> Checked:
    """Check everything, or the newest entries and rows; not complete when it was cut short."""
    known = heads.read(database.path)  # before the chain: what is added meanwhile is newer than both
    with store.forgiving(database.connection) as connection:
        try:
            head = chain.head(connection)
            found = links.of_heads(database, known, head)
            after = max(head.count - newest, 0) if newest else 0
            followed = Links(connection, after, _standing_on(connection, after))
            total = head.count - after + (0 if newest else store.count_seals(connection))
        except sqlite3.DatabaseError as error:
            return Checked(0, 0, (_unreadable("history", error),), rules.BEGINNING)
        look = Look(connection, pause, followed.latest, head, total)
        try:
            _follow(look, followed, after)
            for kind in KINDS:
                _rows(look, kind, newest)
        except CutShort:
            return Checked(0, look.rows, (), head, is_complete=False)
        look.findings += _judged(look)
        every = (*found, *followed.findings, *look.findings)[:MOST_FINDINGS]
        return Checked(head.count - after, look.rows, every, head)


def _standing_on(connection: sqlite3.Connection, after: int) -> tuple[bytes, ...]:
    if not after:
        return (rules.FIRST,)
    before = chain.entry(connection, after)
    return (before.hash,) if before else ()


def _unreadable(table: str, error: Exception) -> Finding:
    return Finding(What.UNREADABLE, "", None, None, f"The table {table} cannot be read any more: {error}.", table)


def _follow(look: Look, followed: Links, after: int) -> None:
    try:
        while entries := store.entries_after(look.connection, followed.place, look.head.count, AT_ONCE):
            for entry in entries:
                if entry.id <= followed.place:  # the order of a damaged table
                    raise sqlite3.DatabaseError("its rows are out of order")
                followed.follow(entry)
            look.entries += len(entries)
            look.breathe()
    except sqlite3.DatabaseError as error:
        look.findings.append(_unreadable("history", error))


def _rows(look: Look, kind: str, newest: int | None) -> None:
    try:
        for batch in _newest_rows(look, kind, newest) if newest else _every_row(look, kind):
            for row in batch:
                _row(look, kind, row)
            look.breathe()
    except sqlite3.DatabaseError as error:
        look.findings.append(_unreadable(TABLES[kind], error))
    for row_id, entry_id in list(look.latest.left(kind)):
        _missing(look, kind, row_id, entry_id)


def _every_row(look: Look, kind: str) -> Iterator[list[Row]]:
    last: int | None = None
    while batch := store.rows_after(look.connection, kind, -(1 << 63) if last is None else last, AT_ONCE):
        for row in batch:
            if last is not None and row.id <= last:
                raise sqlite3.DatabaseError("its rows are out of order")
            last = row.id
        yield batch


def _newest_rows(look: Look, kind: str, newest: int) -> Iterator[list[Row]]:
    ids = {row_id for row_id, _ in look.latest.left(kind)} | set(store.newest_ids(look.connection, kind, newest))
    yield store.rows_of(look.connection, kind, sorted(ids))


def _row(look: Look, kind: str, row: Row) -> None:
    look.rows += 1
    newest = look.latest.get(kind, row.id)
    look.latest.put(kind, row.id, 0)
    call_id = call_of(kind, row.plain)
    if row.seal is None:
        if newest:
            look.find(What.UNSEALED, kind, row.id, call_id, "lost what it can be checked with (its seal).", str(newest))
        else:
            look.find(What.PUT_IN, kind, row.id, call_id, "was put in by another program.")
    elif row.entry is None:
        look.find(What.ENTRY_MISSING, kind, row.id, call_id, "has no entry in the chain any more.")
    elif row.seal.entry_id < newest:
        words = "was set back to what it was before its latest change."
        look.find(What.SET_BACK, kind, row.id, call_id, words, str(newest))
    elif (row.entry.kind, row.entry.row_id) != (kind, row.id):
        look.find(What.UNSEALED, kind, row.id, call_id, "has the seal of another row.", str(row.seal.entry_id))
    elif not rules.holds(row.seal, row.plain, row.typed, row.entry.content):
        look.odd.append(Odd(kind, row, row.seal, row.entry.content))
    elif row.seal.digests != rules.digests(row.seal.salts, row.typed):
        look.find(What.UNSEALED, kind, row.id, call_id, "has a seal that was changed.", str(row.seal.entry_id))
    elif row.entry.deed == Deed.ERASED and not _only_erased(look.connection, kind, row, row.seal, row.entry):
        words = "was changed by another program before words were taken out of it."
        look.find(What.EDITED, kind, row.id, call_id, words, f"erased-{row.seal.entry_id}")


def _only_erased(connection: sqlite3.Connection, kind: str, row: Row, seal: Seal, entry: Entry) -> bool:
    """Tell whether a row is what it was before, but for the words that were taken out on purpose."""
    digests, shape = seal.digests, seal.shape
    try:
        while entry.deed == Deed.ERASED:
            note = json.loads(entry.note)
            digests = rules.with_digests(digests, TYPED[kind], note["fields"])
            before = chain.entry(connection, note["before"])
            if before is None or before.content != rules.content(shape, row.plain, digests):
                return False
            entry = before
    except (ValueError, KeyError, TypeError):
        return False
    return True


def _missing(look: Look, kind: str, row_id: int, entry_id: int) -> None:
    if store.is_gone_since(look.connection, kind, row_id, look.head.count):
        return
    entry = chain.entry(look.connection, entry_id)
    look.find(What.TAKEN_AWAY, kind, row_id, entry.call_id if entry else None, "was taken away.", str(entry_id))


def _judged(look: Look) -> Iterable[Finding]:
    """Say of each row that is not what was sealed whether it was changed, or changed places with another one."""
    swapped = _swapped(look.odd[:MOST_SWAPPED])
    for odd in look.odd:
        kind, row, call_id = odd.kind, odd.row, call_of(odd.kind, odd.row.plain)
        name = name_of(look.connection, kind, row.id, call_id)
        mark = rules.content(0, row.plain, rules.digests(bytes(len(row.typed) * rules.SALT), row.typed)).hex()[:16]
        other = swapped.get((kind, row.id))
        if other is not None:
            words = f"{name} changed places with {name_of(look.connection, kind, other, call_id)}."
            yield Finding(What.SWAPPED, kind, row.id, call_id, words, mark)
        else:
            words = f"{name} was changed by another program: {fields_in_words(_edited_fields(odd))}."
            yield Finding(What.EDITED, kind, row.id, call_id, words, mark)


def _edited_fields(odd: Odd) -> list[str]:
    """Return the typed fields that were changed; none when it was something else."""
    now = rules.digests(odd.seal.salts, odd.row.typed)
    return rules.changed_fields(TYPED[odd.kind], odd.seal.digests, now)


def _swapped(odd: list[Odd]) -> dict[tuple[str, int], int]:
    """Return which of these rows stand under the number of which other one."""
    found = {}
    for one in odd:
        for other in odd:
            if other.kind == one.kind and other.row.id != one.row.id and _stands_for(one, other):
                found[one.kind, one.row.id] = other.row.id
    return found


def _stands_for(one: Odd, other: Odd) -> bool:
    names = zip(PLAIN[one.kind], one.row.plain, strict=True)
    plain = tuple(other.row.id if name == "id" else value for name, value in names)
    return rules.holds(other.seal, plain, one.row.typed, other.content)
