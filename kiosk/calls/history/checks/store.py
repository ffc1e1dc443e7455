"""What a check reads, and the history_findings, history_confirmations and history_checks tables."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from kiosk.calls.history.records import Checked, Entry, Finding, NotedFinding, PastCheck, Seal, Values, What
from kiosk.calls.history.shapes import KINDS, PLAIN, TABLES, TYPED
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

ENTRY = "id, kind, row_id, call_id, deed, note, content, hash"
SEALED = "entry_id, shape, salts, digests, history.kind, history.row_id, history.deed, history.note, history.content"
ITS = {kind: f"{', '.join(PLAIN[kind])}, {', '.join(TYPED[kind])}" for kind in KINDS}
WITH_SEALS = f"""
    SELECT it.*, {SEALED}
      FROM it
      LEFT JOIN history_seals ON history_seals.kind = ? AND history_seals.row_id = it.id
      LEFT JOIN history ON history.id = entry_id
     ORDER BY it.id
    """


class Row(NamedTuple):
    """A row as it stands, with what seals it and its newest entry; both are None where there is none."""

    plain: Values
    typed: Values
    seal: Seal | None
    entry: Entry | None

    @property
    def id(self) -> int:
        """What names it."""
        return int(str(self.plain[0]))


@contextmanager
def forgiving(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Let letters be read that are none: a damaged one shows itself as a difference, not as an error."""
    before = connection.text_factory
    connection.text_factory = lambda letters: letters.decode("utf-8", "surrogateescape")
    try:
        yield connection
    finally:
        connection.text_factory = before


def _tuples(connection: sqlite3.Connection) -> sqlite3.Cursor:
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor


def entries_after(connection: sqlite3.Connection, after: int, until: int, limit: int) -> list[Entry]:
    """Return links of the chain in their order."""
    query = f"SELECT {ENTRY} FROM history WHERE id > ? AND id <= ? ORDER BY id LIMIT ?"
    return [Entry(*row) for row in _tuples(connection).execute(query, (after, until, limit))]


def count_seals(connection: sqlite3.Connection) -> int:
    """Return how many rows are sealed."""
    return int(connection.execute("SELECT count(*) FROM history_seals").fetchone()[0])


def is_gone_since(connection: sqlite3.Connection, kind: str, row_id: int, since: int) -> bool:
    """Tell whether a row was taken out on purpose after a place in the chain."""
    query = "SELECT 1 FROM history WHERE id > ? AND kind = ? AND row_id = ? AND deed = 'gone'"
    return connection.execute(query, (since, kind, row_id)).fetchone() is not None


def rows_after(connection: sqlite3.Connection, kind: str, after: int, limit: int) -> list[Row]:
    """Return rows with what seals them, by id: one statement, so that both are of one moment."""
    query = f"""
        WITH it AS (SELECT {ITS[kind]} FROM {TABLES[kind]} WHERE id > ? ORDER BY id LIMIT ?) {WITH_SEALS}
        """
    return [_row(kind, row) for row in _tuples(connection).execute(query, (after, limit, kind))]


def rows_of(connection: sqlite3.Connection, kind: str, ids: Iterable[int]) -> list[Row]:
    """Return certain rows with what seals them."""
    query = f"""
        WITH it AS (SELECT {ITS[kind]} FROM {TABLES[kind]} WHERE id IN (SELECT value FROM json_each(?))) {WITH_SEALS}
        """
    return [_row(kind, row) for row in _tuples(connection).execute(query, (json.dumps(list(ids)), kind))]


def newest_ids(connection: sqlite3.Connection, kind: str, limit: int) -> list[int]:
    """Return the ids of the newest rows."""
    query = f"SELECT id FROM {TABLES[kind]} ORDER BY id DESC LIMIT ?"
    return [row[0] for row in connection.execute(query, (limit,))]


def _row(kind: str, found: tuple[object, ...]) -> Row:
    width, end = len(PLAIN[kind]), len(PLAIN[kind]) + len(TYPED[kind])
    entry_id, shape, salts, digests, of_kind, row_id, deed, note, content = found[end:]
    seal = None if entry_id is None else Seal(entry_id, shape, salts, digests)  # type: ignore[arg-type]
    entry = None
    if content is not None:
        entry = Entry(entry_id, of_kind, row_id, None, deed, note, content, b"")  # type: ignore[arg-type]
    return Row(found[:width], found[width:end], seal, entry)


def step_number(connection: sqlite3.Connection, call_id: int, event_id: int) -> int:
    """Return which step of its call an event is: the first, the second."""
    query = "SELECT count(*) FROM call_events WHERE call_id = ? AND id < ?"
    return int(connection.execute(query, (call_id, event_id)).fetchone()[0]) + 1


def note(connection: sqlite3.Connection, findings: Iterable[Finding], at: str) -> int:
    """Note what was found; what is noted already stays as it is. Return how much is new."""
    before = connection.total_changes
    connection.executemany(
        """
        INSERT INTO history_findings (found_key, found_at, what, kind, row_id, call_id, words)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (found_key) DO NOTHING
        """,
        [(f.key, at, f.what, f.kind, f.row_id, f.call_id, f.words) for f in findings],
    )
    return connection.total_changes - before


CONFIRMED = """
    SELECT value AS finding_id, max(history_confirmations.id) AS by_id
      FROM history_confirmations, json_each(iif(json_valid(finding_ids), finding_ids, '[]')) GROUP BY value
    """


def open_findings(database: Database) -> int:
    """Return how many findings nobody has looked at."""
    query = f"SELECT count(*) FROM history_findings WHERE id NOT IN (SELECT finding_id FROM ({CONFIRMED}))"
    return int(database.connection.execute(query).fetchone()[0])


def has_findings(database: Database) -> bool:
    """Tell whether anything was ever found."""
    return database.connection.execute("SELECT 1 FROM history_findings LIMIT 1").fetchone() is not None


def findings(database: Database, limit: int) -> list[NotedFinding]:
    """Return what was found: first what nobody has looked at, then the newest."""
    rows = database.connection.execute(
        f"""
        SELECT history_findings.id, found_at, what, call_id, history_findings.words,
               coalesce(history_confirmations.actor, ''), coalesce(history_confirmations.at, ''),
               coalesce(history_confirmations.words, '')
          FROM history_findings
          LEFT JOIN ({CONFIRMED}) AS confirmed ON confirmed.finding_id = history_findings.id
          LEFT JOIN history_confirmations ON history_confirmations.id = by_id
         ORDER BY by_id IS NOT NULL, history_findings.id DESC LIMIT ?
        """,
        (limit,),
    ).fetchall()
    return [NotedFinding(row[0], row[1], What(row[2]), *tuple(row)[3:]) for row in rows]


def open_keys(database: Database) -> dict[int, str]:
    """Return what nobody has looked at: id -> key."""
    query = f"SELECT id, found_key FROM history_findings WHERE id NOT IN (SELECT finding_id FROM ({CONFIRMED}))"
    return {row[0]: row[1] for row in database.connection.execute(query)}


def add_confirmation(connection: sqlite3.Connection, values: dict[str, object], finding_ids: list[int]) -> bool:
    """Keep what somebody said about findings; tell whether this form was new."""
    added = connection.execute(
        """
        INSERT INTO history_confirmations (form_key, at, person_id, actor, words, finding_ids)
        VALUES (:form_key, :at, :person_id, :actor, :words, :finding_ids) ON CONFLICT (form_key) DO NOTHING
        """,
        {**values, "finding_ids": json.dumps(finding_ids)},
    )
    return bool(added.rowcount)


def add_check(connection: sqlite3.Connection, day: str, began_at: str, ended_at: str, how: str, done: Checked) -> None:
    """Note that the history was checked."""
    connection.execute(
        """
        INSERT INTO history_checks (day, began_at, ended_at, how, entries, rows_read, findings)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        (day, began_at, ended_at, how, done.entries, done.rows, len(done.findings)),
    )


def is_checked(database: Database, day: str, how: str) -> bool:
    """Tell whether the check of a day was done."""
    query = "SELECT 1 FROM history_checks WHERE day = ? AND how = ?"
    return database.connection.execute(query, (day, how)).fetchone() is not None


def past_checks(database: Database, limit: int) -> list[PastCheck]:
    """Return the log of checks, newest first."""
    query = """
        SELECT began_at, ended_at, how, entries, rows_read, findings FROM history_checks ORDER BY id DESC LIMIT ?
        """
    return [PastCheck(*row) for row in database.connection.execute(query, (limit,))]


def erasures(connection: sqlite3.Connection) -> int:
    """Return how many rows had words taken out on purpose."""
    return int(connection.execute("SELECT count(*) FROM history WHERE deed = 'erased'").fetchone()[0])


def keys(connection: sqlite3.Connection, wanted: list[str]) -> set[str]:
    """Return which of some keys are noted."""
    query = "SELECT found_key FROM history_findings WHERE found_key IN (SELECT value FROM json_each(?))"
    return {row[0] for row in connection.execute(query, (json.dumps(wanted),))}
