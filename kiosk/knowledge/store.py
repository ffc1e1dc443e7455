"""The tables of articles: what they say, said, are tied to, and how they were used."""

import json
from collections.abc import Iterable
from typing import Any

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.knowledge.records import Article, Audience, Outcome, State, Ties, Use, Version

COLUMNS = tuple(Article.__dataclass_fields__)
LISTED = 100
COUNTERS = {Outcome.HELPED: "helped", Outcome.DID_NOT_HELP: "did_not_help", Outcome.TRIED: "tried"}
SORTS = {"kind": "kinds", "model": "models", "symptom": "symptoms", "code": "codes"}
CONDITIONS = {
    "state": "articles.state = :state",
    "kind": "EXISTS (SELECT 1 FROM article_ties WHERE article_id = articles.id AND sort = 'kind' AND value = :kind)",
    "due": "articles.state <> 'archived' AND articles.review_on <= :due",
    "words": "articles.id IN (SELECT rowid FROM article_words WHERE article_words MATCH :words)",
    "public": "articles.state = 'validated' AND articles.audience = 'users'",
    "not_archived": "articles.state <> 'archived'",
}


def _article(row: sqlite3.Row | None) -> Article | None:
    if row is None:
        return None
    values = {name: row[name] for name in COLUMNS}
    return Article(**values | {"state": State(row["state"]), "audience": Audience(row["audience"])})


def article(database: Database, article_id: int) -> Article | None:
    """Return one article, or None."""
    return _article(database.connection.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone())


def article_by_form_key(database: Database, form_key: str) -> Article | None:
    """Return the article that a form or a list made, or None."""
    return _article(database.connection.execute("SELECT * FROM articles WHERE form_key = ?", (form_key,)).fetchone())


def articles(database: Database, filters: dict[str, Any], limit: int = LISTED) -> list[Article]:
    """Return articles, the newest change first; `filters` are of CONDITIONS."""
    conditions = ["1", *(CONDITIONS[name] for name in filters)]
    rows = database.connection.execute(
        f"SELECT * FROM articles WHERE {' AND '.join(conditions)} ORDER BY changed_at DESC, id DESC LIMIT :limit",
        {**filters, "limit": limit},
    ).fetchall()
    return [found for row in rows if (found := _article(row))]


def articles_with(database: Database, ids: list[int]) -> list[Article]:
    """Return the articles with these ids, in this order."""
    rows = database.connection.execute(
        "SELECT * FROM articles WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    ).fetchall()
    by_id = {row["id"]: _article(row) for row in rows}
    return [found for article_id in ids if (found := by_id.get(article_id))]


def count_due(database: Database, today: str) -> int:
    """Return how many articles are due for review."""
    query = "SELECT count(*) FROM articles WHERE state <> 'archived' AND review_on <= ?"
    return int(database.connection.execute(query, (today,)).fetchone()[0])


def ids_by_words(database: Database, query: str, is_for_users: bool = False) -> list[int]:
    """Return the articles that a full-text query finds, the best match first; titles count most."""
    public = f"AND rowid IN (SELECT id FROM articles WHERE {CONDITIONS['public']})" if is_for_users else ""
    rows = database.connection.execute(
        f"""
        SELECT rowid FROM article_words WHERE article_words MATCH ? {public}
         ORDER BY bm25(article_words, 4.0, 1.0, 1.0, 1.5, 4.0) LIMIT 40
        """,
        (query,),
    ).fetchall()
    return [row[0] for row in rows]


def ids_by_ties(database: Database, wanted: Iterable[tuple[str, str]]) -> list[tuple[int, str]]:
    """Return (article, sort) for every tie of the wanted (sort, compared value), at most a few hundred."""
    rows = database.connection.execute(
        """
        SELECT article_ties.article_id, article_ties.sort
          FROM json_each(?) AS wanted
          JOIN article_ties ON article_ties.sort = json_extract(wanted.value, '$[0]')
                           AND article_ties.looked_up = json_extract(wanted.value, '$[1]')
         LIMIT 400
        """,
        (json.dumps(list(wanted)),),
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def ties(database: Database, article_id: int) -> Ties:
    """Return what an article is about."""
    return ties_of(database, [article_id]).get(article_id, Ties())


def ties_of(database: Database, ids: list[int]) -> dict[int, Ties]:
    """Return what several articles are about."""
    rows = database.connection.execute(
        """
        SELECT article_id, sort, value FROM article_ties
         WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY article_id, sort, value
        """,
        (json.dumps(ids),),
    ).fetchall()
    found: dict[int, dict[str, list[Any]]] = {}
    for row in rows:
        value = int(row["value"]) if row["sort"] == "model" else row["value"]
        found.setdefault(row["article_id"], {}).setdefault(SORTS[row["sort"]], []).append(value)
    return {
        article_id: Ties(**{name: tuple(values) for name, values in by_sort.items()})
        for article_id, by_sort in found.items()
    }


def add_article(database: Database, values: dict[str, Any]) -> int:
    """Add an article; return its id. sqlite3.IntegrityError when its form key was used before."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO articles (form_key, title, environment, resolution, cause, state, audience, review_on, call_id,
                                  author, created_at, changed_at)
            VALUES (:form_key, :title, :environment, :resolution, :cause, :state, :audience, :review_on, :call_id,
                    :author, :changed_at, :changed_at)
            """,
            values,
        )
    return int(added.lastrowid or 0)


def change_article(database: Database, article_id: int, version: int, values: dict[str, Any]) -> bool:
    """Save an article if it is still at `version`; tell whether it was."""
    with database.writing() as connection:
        changed = connection.execute(
            """
            UPDATE articles
               SET title = :title, environment = :environment, resolution = :resolution, cause = :cause,
                   state = :state, audience = :audience, review_on = :review_on, changed_at = :changed_at,
                   version = version + 1
             WHERE id = :id AND version = :version
            """,
            {**values, "id": article_id, "version": version},
        )
    return changed.rowcount == 1


def add_version(database: Database, article_id: int, actor: Actor, at: str, content: dict[str, str]) -> None:
    """Keep what an article says now."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO article_versions (article_id, version, at, person_id, actor, content)
            SELECT id, version, ?, ?, ?, ? FROM articles WHERE id = ?
            """,
            (at, actor.person_id, actor.name, json.dumps(content, ensure_ascii=False), article_id),
        )


def versions(database: Database, article_id: int) -> list[Version]:
    """Return everything an article ever said, the newest first."""
    rows = database.connection.execute(
        "SELECT version, at, actor, content FROM article_versions WHERE article_id = ? ORDER BY version DESC",
        (article_id,),
    ).fetchall()
    return [Version(row["version"], row["at"], row["actor"], json.loads(row["content"])) for row in rows]


def set_ties(database: Database, article_id: int, rows: Iterable[tuple[str, str, str]]) -> None:
    """Save what an article is about: (sort, value, compared value)."""
    with database.writing() as connection:
        connection.execute("DELETE FROM article_ties WHERE article_id = ?", (article_id,))
        connection.executemany(
            "INSERT OR IGNORE INTO article_ties (article_id, sort, value, looked_up) VALUES (?, ?, ?, ?)",
            [(article_id, *row) for row in rows],
        )


def set_words(database: Database, article_id: int, words: dict[str, str]) -> None:
    """Save under which words an article is found."""
    with database.writing() as connection:
        connection.execute("DELETE FROM article_words WHERE rowid = ?", (article_id,))
        connection.execute(
            """
            INSERT INTO article_words (rowid, title, environment, resolution, cause, codes)
            VALUES (:id, :title, :environment, :resolution, :cause, :codes)
            """,
            {**words, "id": article_id},
        )


def read_words_again(database: Database, article_ids: Iterable[int]) -> None:
    """Read anew under which words some articles are found, from what they say now."""
    for number in article_ids:
        found = article(database, number)
        if found is None:
            with database.writing() as connection:
                connection.execute("DELETE FROM article_words WHERE rowid = ?", (number,))
        else:
            words = {"title": found.title, "environment": found.environment, "resolution": found.resolution}
            codes = " ".join(ties(database, number).codes)
            set_words(database, number, {**words, "cause": found.cause, "codes": codes})


def add_use(database: Database, values: dict[str, Any], outcome: Outcome) -> bool:
    """Note a use and count it; tell whether it is new (a form sent twice counts once)."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO article_uses (form_key, call_id, article_id, person_id, actor, at, outcome, origin)
            VALUES (:form_key, :call_id, :article_id, :person_id, :actor, :at, :outcome, :origin)
            ON CONFLICT (form_key) DO NOTHING
            """,
            {**values, "outcome": outcome},
        )
        if added.rowcount != 1:
            return False
        connection.execute(
            f"UPDATE articles SET {COUNTERS[outcome]} = {COUNTERS[outcome]} + 1 WHERE id = ?", (values["article_id"],)
        )
    return True


def uses_on_call(database: Database, call_id: int) -> list[Use]:
    """Return the articles used on a call, the newest use first."""
    rows = database.connection.execute(
        """
        SELECT article_uses.article_id, articles.title, article_uses.outcome, article_uses.actor, article_uses.at
          FROM article_uses
          JOIN articles ON articles.id = article_uses.article_id
         WHERE article_uses.call_id = ? ORDER BY article_uses.id DESC LIMIT 20
        """,
        (call_id,),
    ).fetchall()
    return [Use(row["article_id"], row["title"], Outcome(row["outcome"]), row["actor"], row["at"]) for row in rows]


def calls_of(database: Database, article_id: int) -> list[sqlite3.Row]:
    """Return the newest calls an article was used on, each once with its last outcome."""
    return database.connection.execute(
        """
        SELECT article_uses.call_id, article_uses.outcome, max(article_uses.id) AS last_use, article_uses.at
          FROM article_uses WHERE article_id = ? GROUP BY article_uses.call_id ORDER BY last_use DESC LIMIT 10
        """,
        (article_id,),
    ).fetchall()


def written_from(database: Database, call_id: int) -> list[Article]:
    """Return the articles that were written from a call."""
    rows = database.connection.execute("SELECT * FROM articles WHERE call_id = ? ORDER BY id", (call_id,)).fetchall()
    return [found for row in rows if (found := _article(row))]


def add_help(database: Database, form_key: str, article_id: int, device_id: int | None, at: str) -> bool:
    """Count that somebody helped themselves; a form sent twice counts once. Tell whether it is new."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO article_help (form_key, article_id, device_id, at) VALUES (?, ?, ?, ?)
            ON CONFLICT (form_key) DO NOTHING
            """,
            (form_key, article_id, device_id, at),
        )
        if added.rowcount == 1:
            connection.execute(
                "UPDATE articles SET helped_themselves = helped_themselves + 1 WHERE id = ?", (article_id,)
            )
    return added.rowcount == 1
