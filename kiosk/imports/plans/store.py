"""The import_plans and import_effects tables."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.imports.subject import Change, Effect, Outcome, PlannedRow

BATCH = 1000


def drop_plans(database: Database, upload_id: int) -> None:
    """Forget what was planned."""
    with database.writing() as connection:
        connection.execute("DELETE FROM import_plans WHERE import_id = ?", (upload_id,))


def add_plans(database: Database, upload_id: int, rows: Iterable[PlannedRow]) -> None:
    """Keep what would become of some rows."""
    with database.writing() as connection:
        connection.executemany(
            """
            INSERT INTO import_plans (import_id, line, outcome, title, reason, details, planned)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            (
                (upload_id, row.line, row.outcome, row.title, row.reason, _details(row), _json(row.planned))
                for row in rows
            ),
        )


def _details(row: PlannedRow) -> str:
    changes = [[change.what, change.old, change.new] for change in row.changes]
    return _json({"remarks": row.remarks, "changes": changes, "shown": row.shown, "address": row.address})


def _json(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def plans(
    database: Database, upload_id: int, outcomes: Sequence[str] = tuple(Outcome), limit: int = -1
) -> Iterator[PlannedRow]:
    """Yield what would become of the rows with these outcomes, by line, in batches."""
    query = """
        SELECT * FROM import_plans
         WHERE import_id = :id AND line > :after AND outcome IN (SELECT value FROM json_each(:outcomes))
         ORDER BY line LIMIT :size
    """
    after = 0
    wanted = json.dumps([str(outcome) for outcome in outcomes])
    while limit:
        size = min(BATCH, limit) if limit > 0 else BATCH
        values = {"id": upload_id, "after": after, "outcomes": wanted, "size": size}
        rows = database.connection.execute(query, values).fetchall()
        yield from map(_planned, rows)
        if len(rows) < size:
            return
        after = rows[-1]["line"]
        limit = limit - size if limit > 0 else limit


def _planned(row: sqlite3.Row) -> PlannedRow:
    details = json.loads(row["details"])
    return PlannedRow(
        line=row["line"],
        outcome=Outcome(row["outcome"]),
        title=row["title"],
        reason=row["reason"],
        remarks=tuple(details["remarks"]),
        changes=tuple(Change(*change) for change in details["changes"]),
        shown=tuple(details["shown"]),
        address=details["address"],
        planned=json.loads(row["planned"]),
    )


def to_do(database: Database, upload_id: int) -> Iterator[PlannedRow]:
    """Yield the rows that are to be added or changed, by line, with nothing but what carrying them out needs."""
    query = """
        SELECT line, outcome, planned FROM import_plans
         WHERE import_id = :id AND line > :after AND outcome IN ('added', 'changed')
         ORDER BY line LIMIT :size
    """
    after = 0
    while rows := database.connection.execute(query, {"id": upload_id, "after": after, "size": BATCH}).fetchall():
        for row in rows:
            yield PlannedRow(row["line"], Outcome(row["outcome"]), planned=json.loads(row["planned"]))
        after = rows[-1]["line"]


def count_plans(database: Database, upload_id: int) -> dict[str, int]:
    """Return how many rows come to each outcome."""
    query = "SELECT outcome, count(*) AS number FROM import_plans WHERE import_id = ? GROUP BY outcome"
    found = {row["outcome"]: row["number"] for row in database.connection.execute(query, (upload_id,))}
    always = [outcome for outcome in Outcome if outcome is not Outcome.FOLDED or outcome in found]
    return {outcome.value: found.get(outcome.value, 0) for outcome in always}


def reasons(database: Database, upload_id: int, before: str, after: str, limit: int) -> list[str]:
    """Return the different reasons of rejected rows that begin and end with certain words."""
    query = """
        SELECT DISTINCT reason FROM import_plans
         WHERE import_id = :id AND outcome = 'rejected'
           AND substr(reason, 1, length(:before)) = :before AND substr(reason, -length(:after)) = :after
         ORDER BY reason LIMIT :limit
    """
    values = {"id": upload_id, "before": before, "after": after, "limit": limit}
    return [row["reason"] for row in database.connection.execute(query, values)]


def remarked(database: Database, upload_id: int, beginning: str, limit: int) -> tuple[int, list[int]]:
    """Return how many rows to be added or changed have a remark that begins so, and the first of their lines."""
    query = """
        SELECT line, count(*) OVER () AS number FROM import_plans
         WHERE import_id = :id AND outcome IN ('added', 'changed') AND instr(details, '"' || :beginning) > 0
         ORDER BY line LIMIT :limit
    """
    values = {"id": upload_id, "beginning": beginning, "limit": limit}
    rows = database.connection.execute(query, values).fetchall()
    return (rows[0]["number"] if rows else 0), [row["line"] for row in rows]


def things_with_a_page(database: Database, import_id: int, limit: int) -> list[sqlite3.Row]:
    """Return what an import added or changed, as far as it has a page: words, address."""
    query = """
        SELECT devices.name || ' ' || coalesce(devices.asset_tag, devices.serial, '') AS words,
               '/devices/' || devices.code AS address
          FROM import_effects JOIN devices ON devices.id = import_effects.thing_id
         WHERE import_effects.import_id = :id AND import_effects.thing = 'device'
        UNION ALL
        SELECT 'C' || calls.id || ' ' || calls.summary, '/desk/calls/' || calls.id
          FROM import_effects JOIN calls ON calls.old_log_id = import_effects.thing_id
         WHERE import_effects.import_id = :id AND import_effects.thing = 'call log'
         LIMIT :limit
    """
    return database.connection.execute(query, {"id": import_id, "limit": limit}).fetchall()


def plans_as_text(database: Database, upload_id: int) -> Iterator[str]:
    """Yield every planned row as one text, so that two plans can be compared."""
    query = "SELECT line || outcome || reason || details || planned AS said FROM import_plans WHERE import_id = ?"
    for row in database.connection.execute(f"{query} ORDER BY line", (upload_id,)):
        yield row["said"]


def add_effects(database: Database, upload_id: int, effects: Iterable[Effect]) -> None:
    """Keep what an import did, so that it can be undone."""
    with database.writing() as connection:
        connection.executemany(
            "INSERT INTO import_effects (import_id, thing, thing_id, is_new, before) VALUES (?, ?, ?, ?, ?)",
            ((upload_id, one.thing, one.thing_id, one.is_new, _json(dict(one.before))) for one in effects),
        )


def count_effects(database: Database, upload_id: int) -> dict[tuple[str, bool], int]:
    """Return how many things an import added (True) and changed (False), by sort."""
    query = "SELECT thing, is_new, count(*) AS number FROM import_effects WHERE import_id = ? GROUP BY thing, is_new"
    rows = database.connection.execute(query, (upload_id,))
    return {(row["thing"], bool(row["is_new"])): row["number"] for row in rows}


def things(database: Database, upload_id: int, thing: str) -> list[int]:
    """Return the ids of what an import added of one sort."""
    query = "SELECT thing_id FROM import_effects WHERE import_id = ? AND thing = ? AND is_new = 1 ORDER BY thing_id"
    return [row["thing_id"] for row in database.connection.execute(query, (upload_id, thing))]


def drop_effects(database: Database, upload_id: int) -> None:
    """Forget what an import did, once it is taken back: its ids may be given to other things."""
    with database.writing() as connection:
        connection.execute("DELETE FROM import_effects WHERE import_id = ?", (upload_id,))
