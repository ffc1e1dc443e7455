"""A report that is sent again, two to ten times: in a row, from two tabs, at the same moment, or as no answer came.

However often, it is one report, and every answer leads to the same receipt.
"""

import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from checks import ledger
from checks.phone import NoAnswer, Phone
from checks.school import data_file
from checks.server import running

WAYS = ("one after the other", "two tabs", "at the same moment", "the answer was lost")


@dataclass(frozen=True)
class Case:
    """How one form is sent, and how often."""

    way: str
    times: int


def case_of(number: int) -> Case:
    """Return one case after the other: each way, 2 to 10 times."""
    return Case(WAYS[number % len(WAYS)], 2 + number // len(WAYS) % 9)


@dataclass
class SentAgain:
    """What became of it."""

    reports: int = 0
    sendings: int = 0
    problems: list[str] = field(default_factory=list)


def send_again_and_again(folder: Path, codes: Sequence[str], number: int, guard_taken_away: str = "") -> SentAgain:
    """Send so many reports, each again and again; count the receipts and what is in the database."""
    marks = [f"report {uuid.uuid4().hex}" for _ in range(number)]
    with running(folder, guard_taken_away) as server, ThreadPoolExecutor(2) as people:
        receipts = list(
            people.map(lambda n: _receipts(server.port, codes[n % len(codes)], marks[n], case_of(n)), range(number))
        )
    kept = ledger.read_kept(data_file(folder))
    found = SentAgain(number, sum(case_of(n).times for n in range(number)))
    found.problems = [f"damaged: {kept.damage}"] if kept.damage else []
    for n, mark in enumerate(marks):
        case, times = case_of(n), len(kept.digests.get(mark, ()))
        if times != 1 or len(receipts[n]) != 1:
            found.problems.append(f"{case.way}, {case.times} times: {times} reports, {len(receipts[n])} receipts")
    return found


def _receipts(port: int, code: str, mark: str, case: Case) -> set[str]:
    """Send one report in one of the ways; return the addresses of its receipts."""
    path, phone, other = f"/D/{code}", Phone(port), Phone(port)
    values = phone.get(path).form(path) | {"symptom": "no_picture", "answer": "no", "description": mark}
    key = {"form_key": values["form_key"]}

    def send(tab: Phone = phone, more: dict[str, str] | None = None) -> str:
        answer = tab.post(path, values | (more or {}))
        return answer.location.partition("?")[0] if answer.status in (302, 303) else f"{answer.status}"

    match case.way:
        case "one after the other":
            return {send() for _ in range(case.times)}
        case "two tabs":  # the second has a page of its own, and sends the first one's form with it
            own = other.get(path).form(path)
            return {send(*((phone, None), (other, own | key))[n % 2]) for n in range(case.times)}
        case "at the same moment":
            with ThreadPoolExecutor(case.times) as presses:
                return set(presses.map(lambda _: send(), range(case.times)))
    with suppress(NoAnswer):
        phone.send_and_hang_up(path, values)
    return {send() for _ in range(case.times - 1)}
