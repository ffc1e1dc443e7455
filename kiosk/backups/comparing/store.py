"""Two backups side by side: which rows differ that nothing may change.

Which those are is read from the schema's own triggers: a table that refuses every change keeps its rows as they are,
one that refuses every deletion keeps them. Names come from the schema and are quoted. Of a call, the report itself
changes only with a step that is noted; what was taken out of the data by name or by age is left alone.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.sqlite import address_to_read, sqlite3

NO_CHANGE = re.compile(r"\bBEFORE\s+UPDATE\s+ON\s+\S+\s+BEGIN\b", re.IGNORECASE)
NO_CHANGE_OF = re.compile(r"\bBEFORE\s+UPDATE\s+OF\s+([\w,\s]+?)\s+ON\s+\S+\s+BEGIN\b", re.IGNORECASE)
NO_DELETION = re.compile(r"\bBEFORE\s+DELETE\s+ON\s+\S+\s+BEGIN\b", re.IGNORECASE)
NEVER_CHANGED = frozenset({"photos"})  # written once; no trigger says so, because they go when they are old
STAY_UNLESS_UNDONE = ("calls", "call_events")  # but for a log of old calls whose import was undone
OF_A_REPORT = (
    *(
        "form_key",
        "status_token_hash",
        "kind",
        "channel",
        "device_id",
        "location_id",
        "symptom",
        "summary",
        "description",
    ),
    *(
        "error_text",
        "impact",
        "urgency",
        "reporter_name",
        "reporter_contact",
        "reporter_email",
        "occurred_at",
        "logged_at",
    ),
)
NUMBERS = ("INTEGER", "REAL")
YOUNG = "SELECT id FROM main.calls WHERE closed_at IS NULL OR closed_at > :young_since"
MOST_NAMED = 50


@dataclass(frozen=True)
class Forgotten:
    """What was taken out on purpose between the two: by somebody, or because it was old."""

    by_name: bool
    by_age: bool


@dataclass(frozen=True)
class Compared:
    """How many rows were compared, and which were not as they must be."""

    rows: int
    damages: tuple[str, ...]


def compare(base: Path | None, fresh: Path, young_since: str) -> Compared:
    """Compare what must be the same in two backups, the older one first; calls closed since `young_since` are young.

    Without an older one the rows of the fresh one are held against each other alone.
    """
    with closing(sqlite3.connect(address_to_read(fresh), uri=True, isolation_level=None)) as connection:
        ties = _cut_ties(connection, "main")
        if base is None:
            return Compared(0, _named(ties))
        connection.execute("ATTACH ? AS base", (address_to_read(base),))
        found = _side_by_side(connection, young_since)
        known = _cut_ties(connection, "base") if ties else Counter()
    return Compared(found.rows, (*found.damages, *_named(ties - known))[:MOST_NAMED])


def _side_by_side(connection: sqlite3.Connection, young_since: str) -> Compared:
    forgotten = _forgotten(connection)
    found = [_of_table(connection, table, forgotten, young_since) for table in _tables_in_both(connection)]
    return Compared(sum(each.rows for each in found), tuple(words for each in found for words in each.damages))


def _cut_ties(connection: sqlite3.Connection, which: str) -> Counter[tuple[str, int | None, str]]:
    """Count which rows belong to a row that is not there: an older file came under the log of a newer one.

    Each is told by its table, its number if the table numbers its rows, and the table where the other one is missing.
    """
    rows = connection.execute(f"PRAGMA {which}.foreign_key_check")
    return Counter((table, number, other) for table, number, other, _ in rows)


def _named(ties: Counter[tuple[str, int | None, str]]) -> tuple[str, ...]:
    return tuple(
        f"{table}, {'a row' if number is None else f'row {number}'} belongs to a row of {other} that is gone"
        for table, number, other in list(ties)[:MOST_NAMED]
    )


def quoted(name: str) -> str:
    """Return a name of the schema as SQL may hold it."""
    return '"' + name.replace('"', '""') + '"'


def _forgotten(connection: sqlite3.Connection) -> Forgotten:
    by_name = connection.execute(
        "SELECT coalesce(max(id), 0) > (SELECT coalesce(max(id), 0) FROM base.redactions) FROM main.redactions"
    ).fetchone()[0]
    by_age = connection.execute(
        "SELECT EXISTS (SELECT * FROM main.retention_runs EXCEPT SELECT * FROM base.retention_runs)"
    ).fetchone()[0]
    return Forgotten(bool(by_name), bool(by_age))


def _tables_in_both(connection: sqlite3.Connection) -> list[str]:
    return [
        row[0]
        for row in connection.execute(
            """
            SELECT name FROM main.sqlite_master WHERE type = 'table' AND rootpage > 0
               AND name IN (SELECT name FROM base.sqlite_master WHERE type = 'table') ORDER BY name
            """
        )
    ]


def _of_table(connection: sqlite3.Connection, table: str, forgotten: Forgotten, young_since: str) -> Compared:
    triggers = [
        row[0]
        for row in connection.execute(
            "SELECT sql FROM main.sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
        )
    ]
    columns, key = _columns(connection, table)
    fixed = list(_fixed_columns(table, triggers, columns))
    damages: list[str] = []
    if any(NO_DELETION.search(sql) for sql in triggers) or table in STAY_UNLESS_UNDONE:
        damages += [f"{table}, row {row} is gone" for row in _gone(connection, table, key)]
    if fixed:
        changed = _changed(connection, table, key, fixed, columns, forgotten, young_since)
        damages += [f"{table}, row {row} is not as it was" for row in changed]
    if not fixed and not damages:
        return Compared(0, ())
    rows = connection.execute(f"SELECT count(*) FROM base.{quoted(table)}").fetchone()[0]
    return Compared(rows, tuple(damages))


def _columns(connection: sqlite3.Connection, table: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the columns that both have, with their types, and what names a row."""
    rows = connection.execute(f"PRAGMA base.table_info({quoted(table)})").fetchall()
    there = {row[1] for row in connection.execute(f"PRAGMA main.table_info({quoted(table)})")}
    key = tuple(row[1] for row in sorted(rows, key=lambda row: row[5]) if row[5])
    return {row[1]: row[2].upper() for row in rows if row[1] in there}, key or ("rowid",)


def _fixed_columns(table: str, triggers: list[str], columns: dict[str, str]) -> Iterator[str]:
    if table in NEVER_CHANGED or any(NO_CHANGE.search(sql) for sql in triggers):
        yield from columns
        return
    named = {part.strip() for sql in triggers if (of := NO_CHANGE_OF.search(sql)) for part in of[1].split(",")}
    if table == "calls":
        named |= set(OF_A_REPORT)
    yield from (column for column in columns if column in named)


def _same_row(key: tuple[str, ...]) -> str:
    return " AND ".join(f"old.{_name(part)} IS new.{_name(part)}" for part in key)


def _name(part: str) -> str:
    return part if part == "rowid" else quoted(part)


def _shown(key: tuple[str, ...]) -> str:
    return " || ' ' || ".join(f"old.{_name(part)}" for part in key)


def _gone(connection: sqlite3.Connection, table: str, key: tuple[str, ...]) -> list[str]:
    undone = " AND old.old_log_id IS NULL" if table in STAY_UNLESS_UNDONE else ""
    query = f"""
        SELECT {_shown(key)} FROM base.{quoted(table)} AS old
         WHERE NOT EXISTS (SELECT 1 FROM main.{quoted(table)} AS new WHERE {_same_row(key)}){undone} LIMIT {MOST_NAMED}
        """
    return [str(row[0]) for row in connection.execute(query)]


def _changed(
    connection: sqlite3.Connection,
    table: str,
    key: tuple[str, ...],
    fixed: list[str],
    columns: dict[str, str],
    forgotten: Forgotten,
    young_since: str,
) -> list[str]:
    numbers = [column for column in fixed if columns[column] in NUMBERS]
    of_call = "id" if table == "calls" else "call_id" if "call_id" in columns else ""
    found: list[str] = []
    if forgotten.by_name:
        return _differing(connection, table, key, numbers, "", young_since)
    if forgotten.by_age and of_call:
        young = f" AND old.{of_call} IN ({YOUNG})"
        found += _differing(connection, table, key, numbers, "", young_since)
        found += _differing(connection, table, key, fixed, young, young_since)
        return list(dict.fromkeys(found))
    return _differing(connection, table, key, fixed, "", young_since)


def _differing(
    connection: sqlite3.Connection, table: str, key: tuple[str, ...], columns: list[str], only: str, young_since: str
) -> list[str]:
    if not columns:
        return []
    differs = " OR ".join(f"old.{quoted(column)} IS NOT new.{quoted(column)}" for column in columns)
    steps = ""
    if table == "calls":  # a step of the call since then explains the difference
        steps = """
            AND NOT EXISTS (SELECT 1 FROM main.call_events AS step WHERE step.call_id = old.id
                               AND step.id > (SELECT coalesce(max(id), 0) FROM base.call_events))
            """
    query = f"""
        SELECT {_shown(key)} FROM base.{quoted(table)} AS old JOIN main.{quoted(table)} AS new ON {_same_row(key)}
         WHERE ({differs}){only}{steps} LIMIT {MOST_NAMED}
        """
    parameters = {"young_since": young_since} if ":young_since" in query else {}
    return [str(row[0]) for row in connection.execute(query, parameters)]
