"""Headings as people write them, matched with what a list can hold, by their names or by hand."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from kiosk.imports.subject import Columns, ListField

REASON = "Reason"  # the last heading of a file of rejected rows
PERSONAL = re.compile(
    r"^checked ?out|^checkout|^assigned|^assignee|e ?mail|^user\b|user ?name$|^full name|^first name|^last name"
    r"|^surname|^forename|^employee|^owner|^custodian|^staff|^teacher|^pupil|^student|^person|^borrower|^upn$|^phone"
    r"|^telephone|^mobile number|^manager|^job title|^date of birth|^gender"
)
EXTRA_FIELD = re.compile(r"\s*cf:\s*(.+?),\s*type:\s*\w+\s*", re.IGNORECASE)  # Shelf's own fields


def plain_heading(heading: str) -> str:
    """Return a heading without case, punctuation, brackets and doubled blanks: 'Warranty (months)' as one reads it."""
    if wrapped := EXTRA_FIELD.fullmatch(heading):
        heading = wrapped[1]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading.replace("&", " and ").replace("£", " "))
    return " ".join(re.sub(r"[\W_]+", " ", words.casefold()).split())


def is_personal(heading: str) -> bool:
    """Tell whether a column is about a person."""
    return bool(PERSONAL.search(plain_heading(heading)))


def matched(headings: Sequence[str], fields: Iterable[ListField]) -> dict[int, str]:
    """Return for each column whose heading is known the field that it holds."""
    known = _known(tuple(fields))
    found = ((column, known.get(plain_heading(heading))) for column, heading in enumerate(headings))
    return {column: field for column, field in found if field}


def columns_of(mapping: Mapping[int, str], headings: Sequence[str], fields: Iterable[ListField]) -> Columns:
    """Return the columns that hold each field: first what was chosen by hand, then the plainest heading."""
    ranks = {(field.key, heading): rank for field in fields for rank, heading in enumerate(field.headings)}
    found: dict[str, list[tuple[int, int]]] = {}
    for column, key in mapping.items():
        if key and column < len(headings):
            rank = ranks.get((key, plain_heading(headings[column])), -1)
            found.setdefault(key, []).append((rank, column))
    return {key: tuple(column for _, column in sorted(ranked)) for key, ranked in found.items()}


def headings_hash(headings: Sequence[str]) -> str:
    """Return what files of one shape have in common; rejected rows that come back have their reason behind them."""
    plain = [plain_heading(heading) for heading in headings]
    if plain[-1:] == [plain_heading(REASON)]:
        plain.pop()
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()[:32]


@lru_cache(64)
def _known(fields: tuple[ListField, ...]) -> dict[str, str]:
    return {heading: field.key for field in fields for heading in field.headings}
