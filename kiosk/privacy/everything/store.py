"""Every table as it is today: walked, replaced in, and its history opened for as long as that takes.

What the tables and columns are called is read from the schema itself and quoted, so that a table somebody adds tomorrow
is reached without a word here. Values are always parameters.

**Opening history.** Triggers hold what may never change; the law can want a name out of it all the same. `opened` reads
the triggers of the tables it is given from sqlite_master, drops those that run before a change, lets the block work,
and makes them again from the very text that was read, all in one transaction: whoever else looks sees them in place,
and a power cut leaves them in place. At the end the triggers of the whole file must be byte for byte what they were,
or nothing of the block is kept.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeGuard

from kiosk.calls.history import store as history
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

LEDGER = "_sqlite_migrations"
BEFORE_A_CHANGE = re.compile(r"\bBEFORE\s+(UPDATE|DELETE)\b", re.IGNORECASE)
NUMBERS = ("INTEGER", "INT", "REAL", "NUMERIC")
VISIBLE, OF_A_TABLE, OF_WORDS = 0, "table", "virtual"


class HistoryDamaged(RuntimeError):
    """The triggers would not be what they were; nothing was kept."""


@dataclass(frozen=True)
class Column:
    """One column: its name, which place it has in the primary key (0: none), whether it is declared for numbers."""

    name: str
    place_in_key: int = 0
    holds_numbers: bool = False


@dataclass(frozen=True)
class Table:
    """One table; `is_words` is a full-text index over what stands elsewhere."""

    name: str
    columns: tuple[Column, ...]
    has_rowid: bool
    is_words: bool
    points_to: tuple[tuple[str, str], ...] = ()  # (its column, the table of that column)

    @property
    def key_columns(self) -> tuple[str, ...]:
        """What names a row of the table."""
        if self.has_rowid:
            return ("rowid",)
        return tuple(each.name for each in sorted(self.columns, key=lambda c: c.place_in_key) if each.place_in_key)


@dataclass(frozen=True)
class Row:
    """One row: what names it, and all its values by column."""

    key: tuple[object, ...]
    values: dict[str, object]


def quoted(name: str) -> str:
    """Return a name of the schema as SQL may hold it."""
    return '"' + name.replace('"', '""') + '"'


def tables(database: Database) -> list[Table]:
    """Return every table but SQLite's own, the ledger of the schema and the insides of full-text indexes."""
    rows = database.connection.execute("PRAGMA main.table_list").fetchall()
    return [
        Table(
            name=row["name"],
            columns=_columns(database, row["name"]),
            has_rowid=not row["wr"],
            is_words=row["type"] == OF_WORDS,
            points_to=_points_to(database, row["name"]),
        )
        for row in sorted(rows, key=lambda row: row["name"])
        if row["type"] in (OF_A_TABLE, OF_WORDS) and row["name"] != LEDGER and not row["name"].startswith("sqlite_")
    ]


def _columns(database: Database, table: str) -> tuple[Column, ...]:
    rows = database.connection.execute(f"PRAGMA main.table_xinfo({quoted(table)})").fetchall()
    return tuple(
        Column(row["name"], row["pk"], row["type"].upper() in NUMBERS) for row in rows if row["hidden"] == VISIBLE
    )


def _points_to(database: Database, table: str) -> tuple[tuple[str, str], ...]:
    rows = database.connection.execute(f"PRAGMA main.foreign_key_list({quoted(table)})").fetchall()
    return tuple((row["from"], row["table"]) for row in rows)


def rows(
    database: Database, table: Table, leave_out: Collection[str] = (), may_hold: Callable[[str], bool] | None = None
) -> Iterator[Row]:
    """Yield the rows of a table without some of its columns: all, or those with a file or whose texts may hold it."""
    kept = replace(table, columns=tuple(column for column in table.columns if column.name not in leave_out))
    found = database.connection.execute(f"SELECT {_selected(kept)} FROM {quoted(kept.name)}")
    width, names = len(kept.key_columns), [column.name for column in kept.columns]
    for each in found:
        values = tuple(each)
        if may_hold and not may_hold("\0".join(filter(_is_text, values))) and not any(map(_is_file, values)):
            continue
        yield Row(values[:width], dict(zip(names, values[width:], strict=True)))


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str)


def _is_file(value: object) -> bool:
    return isinstance(value, bytes)


def row(connection: sqlite3.Connection, table: Table, key: tuple[object, ...]) -> Row | None:
    """Return the row that a key names."""
    query = f"SELECT {_selected(table)} FROM {quoted(table.name)} WHERE {_named(table)}"
    return next(_rows(connection.execute(query, key), table), None)


def rows_about(connection: sqlite3.Connection, table: Table, column: str, ids: Iterable[int]) -> list[Row]:
    """Return the rows whose column holds one of some numbers."""
    query = f"""
        SELECT {_selected(table)} FROM {quoted(table.name)}
         WHERE {quoted(column)} IN (SELECT value FROM json_each(?))
        """
    return list(_rows(connection.execute(query, (json.dumps(list(ids)),)), table))


def rows_before(database: Database, table: Table, column: str, before: str) -> list[Row]:
    """Return the rows whose moment lies before another one."""
    query = f"SELECT {_selected(table)} FROM {quoted(table.name)} WHERE {quoted(column)} < ? ORDER BY 1"
    return list(_rows(database.connection.execute(query, (before,)), table))


def delete_about(connection: sqlite3.Connection, table: Table, column: str, number: int) -> int:
    """Take out the rows whose column holds a number; return how many."""
    return connection.execute(f"DELETE FROM {quoted(table.name)} WHERE {quoted(column)} = ?", (number,)).rowcount


def _selected(table: Table) -> str:
    names = [*table.key_columns, *(column.name for column in table.columns)]
    return ", ".join("rowid" if name == "rowid" else quoted(name) for name in names)


def _named(table: Table) -> str:
    return " AND ".join(f"{'rowid' if name == 'rowid' else quoted(name)} IS ?" for name in table.key_columns)


def _rows(found: sqlite3.Cursor, table: Table) -> Iterator[Row]:
    width, names = len(table.key_columns), [column.name for column in table.columns]
    for each in found:
        yield Row(tuple(each[:width]), dict(zip(names, each[width:], strict=True)))


def write(connection: sqlite3.Connection, table: Table, key: tuple[object, ...], column: str, value: object) -> None:
    """Give one cell another value; inside `opened`. IntegrityError when the schema does not allow that value there."""
    connection.execute(f"UPDATE {quoted(table.name)} SET {quoted(column)} = ? WHERE {_named(table)}", (value, *key))


def delete(connection: sqlite3.Connection, table: Table, key: tuple[object, ...]) -> None:
    """Take out one row: of what only differs from a default, such as a setting, or of what was only on its way."""
    connection.execute(f"DELETE FROM {quoted(table.name)} WHERE {_named(table)}", key)


def triggers(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Return every trigger as (name, table, SQL), by name."""
    found = connection.execute(
        "SELECT name, tbl_name, sql FROM main.sqlite_master WHERE type = 'trigger' ORDER BY name"
    )
    return [tuple(each) for each in found]


@contextmanager
def opened(database: Database, names: Iterable[str]) -> Iterator[sqlite3.Connection]:
    """Let what some tables keep for ever be changed inside the block, in one transaction; see above."""
    wanted = frozenset(names)
    with database.writing() as connection:
        before = triggers(connection)
        lifted = [each for each in before if each[1] in wanted and BEFORE_A_CHANGE.search(each[2])]
        for name, _, _ in lifted:
            connection.execute(f"DROP TRIGGER {quoted(name)}")
        yield connection
        history.mark_as_erasure(connection)
        for _, _, sql in lifted:
            connection.execute(sql)
        if triggers(connection) != before:
            raise HistoryDamaged("the triggers are not what they were")


def optimise_words(connection: sqlite3.Connection, table: Table) -> None:
    """Write a full-text index anew in one piece, so that words taken out of it are nowhere in it any more."""
    connection.execute(f"INSERT INTO {quoted(table.name)} ({quoted(table.name)}) VALUES ('optimize')")
