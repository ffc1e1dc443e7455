"""Finding calls by their words, and past calls like one that is being described."""

from collections.abc import Callable
from typing import Any

from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.search import rules, store
from kiosk.search.records import ENDED, OPEN, FoundCall, SimilarCall


def keep_up(database: Database) -> None:
    """Let every transaction read the words of the calls it changed, so that they are found at once.

    What a command wrote that does not know the search, and all of it after an update, is read by `catch_up`.
    """
    if store.read_new_words not in database.before_commit:
        database.before_commit.append(store.read_new_words)


def catch_up(database: Database, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Read whatever changed and cannot be found yet, a batch a transaction."""
    while store.is_behind(database) and goes_on():
        store.read_words(database)


def find(database: Database, actor: Actor, text: str, filters: dict[str, Any], before_id: int = 0) -> list[FoundCall]:
    """Return up to a page and one more of the calls with all the words, newest first; a technician finds their own."""
    query = rules.all_of(text)
    if not query:
        return []
    if not actor.holds(Role.DESK, Role.COORDINATOR):
        filters = {**filters, "technician": actor.person_id}
    asked = {value if value in (OPEN, ENDED) else name: value for name, value in filters.items()}
    rows = store.found(database, query, asked, before_id)
    marked = store.marked(database, query, [row["id"] for row in rows])
    return [_found_call(row, *marked.get(row["id"], ("", ""))) for row in rows]


def _found_call(row: sqlite3.Row, summary: str, excerpt: str) -> FoundCall:
    return FoundCall(
        id=row["id"],
        status=row["status"],
        kind=row["kind"],
        logged_at=row["logged_at"],
        summary=rules.parts(summary),
        excerpt=rules.parts(excerpt),
        reporter=row["reporter_name"],
        device=row["device"],
        location=row["location"],
        technician_id=row["technician_id"],
    )


def similar(
    database: Database, text: str, device_id: int | None = None, model_id: int | None = None, limit: int = 5
) -> list[SimilarCall]:
    """Return past resolved calls like the one described, with what fixed them: most words in common first; of those
    the ones of the same device, then of the same model, then the newest.
    """
    words = rules.telling_words(text)
    if not words:
        return []
    rows = {row["id"]: row for row in store.like_it(database, rules.all_of(" ".join(words)))}
    if len(rows) < limit:
        rows |= {row["id"]: row for row in store.like_it(database, rules.any_of(text))}
    if model_id:
        rows |= {row["id"]: row for row in store.resolved_of_model(database, model_id)}
    in_common = {number: _in_common(words, row) for number, row in rows.items()}
    likeness = {
        number: (in_common[number], row["device_id"] == device_id, row["model_id"] == model_id, number)
        for number, row in rows.items()
        if in_common[number]
    }
    return [
        SimilarCall(
            id=number,
            summary=rows[number]["summary"],
            resolution=rows[number]["resolution"],
            resolution_type=rows[number]["resolution_type"],
            resolved_at=rows[number]["resolved_at"],
            is_same_device=device_id is not None and rows[number]["device_id"] == device_id,
            is_same_model=model_id is not None and rows[number]["model_id"] == model_id,
        )
        for number in sorted(likeness, key=lambda number: likeness[number], reverse=True)[:limit]
    ]


def _in_common(words: list[str], row: sqlite3.Row) -> int:
    said = set(rules.words_of(f"{row['summary']} {row['description']} {row['error_text']} {row['resolution']}"))
    return sum(word in said or any(one.startswith(word) for one in said) for word in words)
