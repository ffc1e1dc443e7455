"""Reads the call log: which calls, how many, and what stands beside them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from kiosk.calls.lists import store as lists
from kiosk.core.database import Database
from kiosk.desk.log.records import FILTERS, ORDERS, Known, Line

BESIDE = {
    "problems": "SELECT call_id, problem_id FROM problem_calls WHERE call_id IN (SELECT value FROM json_each(?))",
    "articles": """
        SELECT DISTINCT article_uses.call_id, json_array(article_id, title)
          FROM article_uses JOIN articles ON articles.id = article_uses.article_id
         WHERE article_uses.call_id IN (SELECT value FROM json_each(?)) AND outcome = 'helped'
    """,
    "sheets": """
        SELECT call_id, 1 FROM checklists_used WHERE call_id IN (SELECT value FROM json_each(?1))
         UNION SELECT call_id, 1 FROM sheet_entries WHERE call_id IN (SELECT value FROM json_each(?1))
    """,
    "comments": """
        SELECT call_id, note FROM call_events
         WHERE call_id IN (SELECT value FROM json_each(?)) AND step IN ('follow_up', 'hold', 'dispatch') AND note <> ''
         ORDER BY id
    """,
}


def call_ids(
    database: Database, filters: dict[str, Any], order: str, after: Sequence[str | int], at_most: int
) -> list[tuple[Any, ...]]:
    """Return the keys of up to so many calls: (id,) or (logged_at, id) as the order has it; `after` is such a key."""
    conditions = ["1", *(FILTERS[name] for name in filters)]
    if after:
        conditions.append(ORDERS[order].after)
    keys = {f"after_{n}": value for n, value in enumerate(after)}
    rows = database.connection.execute(
        f"""
        SELECT {", ".join(f"calls.{name}" for name in ORDERS[order].fields)} FROM calls
         WHERE {" AND ".join(conditions)} ORDER BY {ORDERS[order].by} LIMIT :at_most
        """,
        {**filters, **keys, "at_most": at_most},
    )
    return [tuple(row) for row in rows]


def count(database: Database, filters: dict[str, Any]) -> int:
    """Return how many calls there are."""
    conditions = ["1", *(FILTERS[name] for name in filters)]
    query = f"SELECT count(*) FROM calls WHERE {' AND '.join(conditions)}"
    return int(database.connection.execute(query, filters).fetchone()[0])


def lines(database: Database, ids: Sequence[int]) -> list[Line]:
    """Return calls with what stands beside them, in the order of their ids."""
    asked = json.dumps(ids)
    beside: dict[str, dict[int, list[Any]]] = {}
    for name, query in BESIDE.items():
        found: dict[int, list[Any]] = defaultdict(list)
        for call_id, value in database.connection.execute(query, (asked,)):
            found[call_id].append(value)
        beside[name] = found
    return [
        Line(
            row=row,
            follow_up_comment=beside["comments"][row["id"]][-1] if row["id"] in beside["comments"] else "",
            problems=tuple(beside["problems"].get(row["id"], ())),
            articles=tuple(Known(*json.loads(each)) for each in beside["articles"].get(row["id"], ())),
            has_sheet=row["id"] in beside["sheets"],
        )
        for row in lists.calls_with(database, ids)
    ]
