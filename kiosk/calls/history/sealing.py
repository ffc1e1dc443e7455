"""Every transaction ends with an entry in the chain for each row that it wrote; the first start seals what is there."""

import json
import logging
from dataclasses import dataclass, field, replace

from kiosk.calls.history import heads, rules, store
from kiosk.calls.history.checks import store as checks
from kiosk.calls.history.checks.naming import name_of
from kiosk.calls.history.records import Deed, Entry, Finding, Head, Seal, Values, What
from kiosk.calls.history.shapes import PLAIN, SHAPE, TYPED, call_of
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

log = logging.getLogger("scandesk")

Key = tuple[str, int]


def keep(database: Database) -> None:
    """Let every transaction of this database be a part of the chain, from its opening on."""
    keeper = Keeper(database)
    store.lay_notes(database.connection)
    database.on_opening.append(store.lay_notes)
    database.before_commit.append(keeper.seal)
    database.after_commit.append(keeper.write_head)
    _begin(database)


def _begin(database: Database) -> None:
    """Seal what an older Scandesk wrote, once: a file that ever had a chain is left as it is, to be checked."""
    if store.head(database.connection).count or heads.read(database.path) is not None:
        return
    with database.writing() as connection:
        if store.head(connection).count:  # another process was quicker
            return
        number = store.note_every_row(connection)
        note = json.dumps({"at": clock.stored(clock.now()), "rows": number})
        marker = Entry(1, "", None, None, Deed.SEALED, note, bytes(rules.DIGEST), b"")
        store.add_entries(connection, [replace(marker, hash=rules.entry_hash(rules.FIRST, 1, marker))])
    heads.shorten(database.path, store.head(database.connection))
    if number:
        log.warning("the history was sealed: %s rows are taken as they were", number)


@dataclass
class Batch:
    """What is written for some rows."""

    entries: list[Entry] = field(default_factory=list)
    seals: list[tuple[str, int, Seal]] = field(default_factory=list)
    gone: list[Key] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class Keeper:
    """Seals what a transaction wrote; remembers the head until the transaction is over."""

    def __init__(self, database: Database) -> None:
        self.path = database.path
        self.newest: Head | None = None

    def seal(self, connection: sqlite3.Connection) -> None:
        """Add the entries of a transaction, before it is committed."""
        self.newest = None
        head = store.head(connection)
        chain = Chain(head)
        kinds: set[str] = set()
        for changed in store.changed(connection):
            batch = _batch(connection, chain, changed)
            kinds |= {kind for kind, *_ in changed}
            store.add_entries(connection, batch.entries)
            store.save_seals(connection, batch.seals)
            store.drop_seals(connection, batch.gone)
            if batch.findings:
                checks.note(connection, batch.findings, clock.stored(clock.now()))
        if kinds:
            store.forget_changed(connection, kinds)
        if chain.head != head:
            self.newest = chain.head

    def write_head(self) -> None:
        """Keep the head outside the data file, after the commit."""
        if self.newest:
            heads.add(self.path, self.newest)
            self.newest = None


class Chain:
    """The end of the chain, as entries are added to it."""

    def __init__(self, head: Head) -> None:
        self.head = head

    def add(self, kind: str, row_id: int | None, call_id: int | None, deed: Deed, note: str, content: bytes) -> Entry:
        """Return the next entry."""
        place = self.head.count + 1
        entry = Entry(place, kind, row_id, call_id, deed, note, content, b"")
        entry = replace(entry, hash=rules.entry_hash(self.head.hash, place, entry))
        self.head = Head(place, entry.hash)
        return entry


def _batch(connection: sqlite3.Connection, chain: Chain, changed: list[tuple[str, int, bool, bool]]) -> Batch:
    rows: dict[Key, Values] = {}
    before: dict[Key, Values] = {}
    seals: dict[Key, tuple[Seal, bytes]] = {}
    for kind in {kind for kind, *_ in changed}:
        ids = [row_id for one, row_id, *_ in changed if one == kind]
        rows |= {(kind, number): row for number, row in store.rows(connection, kind, ids).items()}
        old = [row_id for one, row_id, is_new, _ in changed if one == kind and not is_new]
        if old:
            before |= {(kind, number): row for number, row in store.rows_before(connection, kind, old).items()}
            seals |= {(kind, number): seal for number, seal in store.seals(connection, kind, old).items()}
    batch = Batch()
    for kind, row_id, is_new, is_erasure in changed:
        key = (kind, row_id)
        if not is_new and key in before:
            batch.findings += _found_before(connection, key, before[key], seals.get(key))
        if key in rows:
            _write(batch, chain, key, rows[key], seals.get(key), before.get(key) if is_erasure else None)
        elif key in seals:
            _let_go(batch, chain, key, store.entry(connection, seals[key][0].entry_id))
    return batch


def _found_before(
    connection: sqlite3.Connection, key: Key, row: Values, sealed: tuple[Seal, bytes] | None
) -> list[Finding]:
    """Return what was wrong with a row before this transaction changed it: sealing it anew must not cover that up."""
    kind, row_id = key
    width = len(PLAIN[kind])
    call_id = call_of(kind, row[:width])
    if sealed is None:
        words = f"{name_of(connection, kind, row_id, call_id)} was put in by another program."
        return [Finding(What.PUT_IN, kind, row_id, call_id, words)]
    seal, content = sealed
    if rules.holds(seal, row[:width], row[width:], content):
        return []
    found = rules.content(seal.shape, row[:width], rules.digests(seal.salts, row[width:]))
    words = f"{name_of(connection, kind, row_id, call_id)} was changed by another program, before its latest step."
    return [Finding(What.EDITED, kind, row_id, call_id, words, found.hex()[:16])]


def _write(
    batch: Batch, chain: Chain, key: Key, row: Values, sealed: tuple[Seal, bytes] | None, erased: Values | None
) -> None:
    kind, row_id = key
    width = len(PLAIN[kind])
    plain, typed = row[:width], row[width:]
    salts, digests = rules.sealed(typed, sealed[0] if sealed else None)
    content = rules.content(SHAPE, plain, digests)
    if sealed and content == sealed[1]:
        return
    deed, note = Deed.WRITTEN, ""
    if sealed and erased and erased[:width] == plain:
        deed, note = Deed.ERASED, _note_of_erasure(kind, sealed[0], digests)
    entry = chain.add(kind, row_id, call_of(kind, plain), deed, note, content)
    batch.entries.append(entry)
    batch.seals.append((kind, row_id, Seal(entry.id, SHAPE, salts, digests)))


def _note_of_erasure(kind: str, before: Seal, after: bytes) -> str:
    """Keep the digests of what was taken out: with them it can be shown for ever that nothing else was changed."""
    names = TYPED[kind]
    fields = {
        name: rules.one(before.digests, names.index(name)).hex()
        for name in rules.changed_fields(names, before.digests, after)
    }
    return json.dumps({"at": clock.stored(clock.now()), "before": before.entry_id, "fields": fields})


def _let_go(batch: Batch, chain: Chain, key: Key, written: Entry | None) -> None:
    kind, row_id = key
    note = json.dumps({"at": clock.stored(clock.now())})
    call_id = written.call_id if written else None
    batch.entries.append(chain.add(kind, row_id, call_id, Deed.GONE, note, bytes(rules.DIGEST)))
    batch.gone.append(key)


def follow_backup(database: Database) -> str:
    """Let the history go on from a backup that was put back, so that what is gone counts as gone on purpose."""
    came_back(database, "A backup took the place of the data.")
    return ""


def came_back(database: Database, words: str) -> Head:
    """Note that an older backup was brought back on purpose, and let the head outside follow it."""
    with database.writing() as connection:
        chain = Chain(store.head(connection))
        note = json.dumps({"at": clock.stored(clock.now()), "words": words})
        entry = chain.add("", None, None, Deed.CAME_BACK, note, bytes(rules.DIGEST))
        store.add_entries(connection, [entry])
    heads.shorten(database.path, chain.head)
    return chain.head
