"""Articles from elsewhere: another service desk's JSON, and the first ones that come with Scandesk."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.core.access import SYSTEM, Actor, Role
from kiosk.core.database import Database
from kiosk.core.forms import clean_line, clean_text
from kiosk.core.refusals import Refused
from kiosk.knowledge import actions, store
from kiosk.knowledge.forms import LONGEST_ARTICLE
from kiosk.knowledge.html_to_markdown import as_markdown
from kiosk.knowledge.records import Audience, Draft, State, Ties

FIRST = Path(__file__).parent / "first"
PUBLISHER = Actor(None, SYSTEM.name, frozenset({Role.COORDINATOR}))
LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True)
class Imported:
    """What became of a file of articles."""

    added: tuple[str, ...]
    known: int
    problems: tuple[str, ...]


def import_articles(database: Database, content: bytes, now: datetime) -> Imported:
    """Take articles in, not validated and for the desk and technicians alone; the same file again adds none."""
    added, known, problems = [], 0, []
    for number, entry in enumerate(_entries(content), 1):
        title = clean_line(str(entry.get("title") or ""))[:200]
        body = str(entry.get("body") or entry.get("resolution") or "")
        resolution = as_markdown(body)
        if not title or not resolution:
            problems.append(f"Article {number}: {'its text' if title else 'its title'} is missing.")
            continue
        if len(resolution) > LONGEST_ARTICLE:
            problems.append(f"Article {number}, {title}: it is longer than {LONGEST_ARTICLE:,} characters.")
            continue
        key = "import:" + hashlib.sha256(title.casefold().encode()).hexdigest()[:32]
        if store.article_by_form_key(database, key):
            known += 1
            continue
        actions.write_article(database, SYSTEM, Draft(title, resolution, state=State.NOT_VALIDATED), now, key)
        added.append(title)
    return Imported(tuple(added), known, tuple(problems))


def first_articles() -> dict[str, Draft]:
    """Return the articles that come with Scandesk, by the key each is known again by."""
    return {f"first:{file.stem}": _read_first(file) for file in sorted(FIRST.glob("*.md"))}


def add_first_articles(database: Database, now: datetime) -> int:
    """Add those of the first articles that were never added; return how many."""
    added = 0
    with database.writing():
        for key, draft in first_articles().items():
            if store.article_by_form_key(database, key) is None:
                actions.write_article(database, PUBLISHER, draft, now, key)
                added += 1
    return added


def first_articles_missing(database: Database) -> int:
    """Return how many of the first articles were not added yet."""
    return sum(store.article_by_form_key(database, key) is None for key in first_articles_keys())


def first_articles_keys() -> list[str]:
    """Return the keys of the first articles."""
    return [f"first:{file.stem}" for file in sorted(FIRST.glob("*.md"))]


def _entries(content: bytes) -> list[dict[str, Any]]:
    if len(content) > LARGEST:
        raise Refused("This file is larger than 10 MB.")
    try:
        read = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused("This file is no JSON.") from error
    found = _lists_of_articles(read)
    if not found:
        raise Refused("No articles were found in this file: a list of objects with title and body was expected.")
    return found


def _lists_of_articles(read: object, depth: int = 0) -> list[dict[str, Any]]:
    """Return the objects with a title and a body or resolution, wherever a list of them stands."""
    if isinstance(read, list):
        return [entry for entry in read if isinstance(entry, dict) and ("body" in entry or "resolution" in entry)]
    if isinstance(read, dict) and depth < 4:
        return [entry for value in read.values() for entry in _lists_of_articles(value, depth + 1)]
    return []


def _read_first(file: Path) -> Draft:
    """Return an article of ours: lines 'name: value', a blank line, the Markdown."""
    head, _, body = file.read_text(encoding="utf-8").partition("\n\n")
    told = dict(line.split(": ", 1) for line in head.splitlines())
    return Draft(
        title=told["title"],
        resolution=clean_text(body),
        environment=told.get("environment", ""),
        cause=told.get("cause", ""),
        state=State.VALIDATED,
        audience=Audience(told.get("audience", Audience.USERS)),
        ties=Ties(kinds=tuple(told.get("kinds", "").split()), symptoms=tuple(told.get("symptoms", "").split())),
    )
