"""What is decided by values alone: how many choices fit on a screen, which question comes next, what a page may do."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from kiosk.calls.records import CallKind
from kiosk.calls.symptoms import ERROR_MESSAGE
from kiosk.walkup.records import Draft, Question

MOST_TILES = 8
MOST_ROOMS = 20  # tiles of one or two words: 72 px high they fit on the smallest screen
MOST_DEVICES = 12
Item = TypeVar("Item")


@dataclass(frozen=True)
class Group(Generic[Item]):
    """Neighbours in a long list, shown as one tile: the first, the last, and the way to them."""

    first: Item
    last: Item
    at: str


def steps_of(at: str) -> tuple[int, ...]:
    """Return the way through groups that an address names: '2.1'; nothing for anything else."""
    parts = at.split(".")[:6]
    return tuple(int(part) for part in parts) if all(part.isascii() and part.isdigit() for part in parts) else ()


def screen(items: Sequence[Item], way: Sequence[int], fit: int = MOST_TILES) -> tuple[list[Item], list[Group[Item]]]:
    """Return what one screen shows of a list: the items themselves where they fit, or groups of them."""
    walked: list[int] = []
    for step in way:
        parts = _parts(items, fit)
        if len(items) <= fit or step >= len(parts):
            break
        items = parts[step]
        walked.append(step)
    if len(items) <= fit:
        return list(items), []
    parts = _parts(items, fit)
    return [], [Group(part[0], part[-1], ".".join(map(str, [*walked, n]))) for n, part in enumerate(parts)]


def _parts(items: Sequence[Item], fit: int) -> list[Sequence[Item]]:
    """Cut a list into as few parts as fit on a screen, all about as long."""
    many = min(MOST_TILES, -(-len(items) // fit)) or 1
    ends = [len(items) * n // many for n in range(many + 1)]
    return [items[start:end] for start, end in pairwise(ends)]


def page_of(items: Sequence[Item], page: int) -> tuple[list[Item], bool]:
    """Return the choices of a question on one page, and whether there are more: a last tile says so."""
    if len(items) <= MOST_TILES:
        return list(items), False
    room = MOST_TILES - 1
    first = max(0, page - 1) * room
    return list(items[first : first + room]), first + room < len(items)


def questions(draft: Draft) -> tuple[Question, ...]:
    """Return the questions of a report, in their order: the message is asked for where there is one."""
    has_message = draft.kind is CallKind.INCIDENT and draft.symptom == ERROR_MESSAGE[0]
    return tuple(question for question in Question if question is not Question.MESSAGE or has_message)


def question_after(draft: Draft, question: Question) -> Question:
    """Return the question that follows one."""
    asked = questions(draft)
    return asked[min(asked.index(question) + 1, len(asked) - 1)]


def question_before(draft: Draft, question: Question) -> Question | None:
    """Return the question before one; None before the first."""
    asked = questions(draft)
    return asked[asked.index(question) - 1] if asked.index(question) else None


def first_unanswered(draft: Draft, question: Question) -> Question:
    """Return the question itself, or an earlier one that must have an answer first."""
    if not draft.symptom:
        return Question.WRONG
    if not draft.answer and question not in (Question.WRONG, Question.LESSON):
        return Question.LESSON
    return question if question in questions(draft) else Question.WORDS


def is_own_host(host: str, address: str) -> bool:
    """Tell whether a host that a browser names is surely this PC: the school's address, itself, or a bare number."""
    parts = urlsplit(f"//{host}")
    if host.lower() == urlsplit(address).netloc or parts.hostname == "localhost":
        return True
    try:
        ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return False
    return True


def policy(origin: str) -> str:
    """Return what the browser lets a page of the kiosk do: show itself, and send its forms to the kiosk alone.

    It comes on top of the policy of every page, and both hold.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "script-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            f"form-action {origin}/walkup/" if origin else "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
