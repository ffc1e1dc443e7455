"""Who may do what, written down from what the routes themselves declare: docs/ACCESS.md is made of this."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from kiosk.core import access
from kiosk.core.access import OPEN, Role

COLUMNS = (("Technician", Role.TECHNICIAN), ("Service desk", Role.DESK), ("ICT co-ordinator", Role.COORDINATOR))
FILE = re.compile(r"\.(csv|json)$")
# What a technician gets of a route that their role may use; everything else they may use holds for all.
CALLS_OF_THEIRS = "technician: only calls dispatched to them"
ONLY_OWN = (
    (r"/fieldwork/calls/", CALLS_OF_THEIRS),
    (r"/fieldwork/timers/", "only one's own clock"),
    (r"/fieldwork/corridor/<", "only what one wrote down oneself"),
    (r"/fieldwork/visits/<", "technician: only their own visits"),
    (r"/documents/sheet/calls/", CALLS_OF_THEIRS),
    (r"/diagnostics/calls/", CALLS_OF_THEIRS),
    (r"/knowledge/calls/", CALLS_OF_THEIRS),
    (r"/panels/calls/", CALLS_OF_THEIRS),
    (r"/problems/calls/", CALLS_OF_THEIRS),
    (r"/repairs/calls/", CALLS_OF_THEIRS),
    (r"/jobs/<", "technician: only their own"),
    (r"/desk/views/<", "only one's own"),
    (r"/desk/bulk/<", "only one's own"),
    (r"/status/", "whoever holds the receipt of the call"),
    (r"/walkup/<", "whoever stands at the kiosk, for as long as the visit lasts"),
)
BEFORE = """# Who may do what

Written by `scripts/write_access.py` from what every route declares; a test compares, and the app does not start with
a route that declares nothing. Somebody with several roles may do what each of them may. A disabled account, and one
without a role, may do what everybody may. "Everybody" needs no account: whoever is on the school's network.

A route that names a call, a clock, a visit or another thing gives it through the person who asks: what is not theirs
does not exist for them (404). The numbers in a form are looked up in the same way.
"""


@dataclass(frozen=True)
class Line:
    """One address: how it is asked, who may, and what is narrowed further."""

    path: str
    methods: tuple[str, ...]
    allowed: frozenset[Role] | str
    narrowed: str

    @property
    def cells(self) -> list[str]:
        """The line as it stands in the table."""
        everybody = "yes" if self.allowed == OPEN else ""
        roles = ["yes" if self.allowed == OPEN or role in self.allowed else "" for _, role in COLUMNS]
        return [f"`{self.path}`", ", ".join(self.methods), everybody, *roles, self.narrowed]


def narrowed(path: str) -> str:
    """Return what a route gives less than its roles say."""
    return next((words for pattern, words in ONLY_OWN if re.match(pattern, path)), "")


def lines(app: Flask) -> list[Line]:
    """Return every address, by path; a list's files stand in one line."""
    found: dict[tuple[str, frozenset[Role] | str], set[str]] = {}
    for rule in app.url_map.iter_rules():
        allowed = access.may_use(app, rule.endpoint)
        if allowed is None:
            raise RuntimeError(f"{rule.rule} does not say who may use it")
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule.rule)
        methods = set(rule.methods or ()) - {"HEAD", "OPTIONS"}
        found.setdefault((FILE.sub(".csv, .json", path), allowed), set()).update(methods)
    every = [Line(path, tuple(sorted(methods)), allowed, narrowed(path)) for (path, allowed), methods in found.items()]
    return sorted(every, key=lambda line: (line.path, line.methods))


def _parts(found: list[Line]) -> Iterator[tuple[str, list[Line]]]:
    heads = sorted({line.path.split("/")[1] for line in found if line.path.count("/") > 1})
    yield "The first page and single addresses", [line for line in found if line.path.split("/")[1] not in heads]
    for head in heads:
        yield f"/{head}", [line for line in found if line.path.split("/")[1] == head]


def as_markdown(app: Flask) -> str:
    """Return the whole table as a page."""
    titles = ["Address", "How", "Everybody", *(title for title, _ in COLUMNS), "Narrowed"]
    said = [BEFORE]
    for heading, part in _parts(lines(app)):
        said += [f"\n## {heading}\n", f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
        said += [f"| {' | '.join(line.cells)} |" for line in part]
    return "\n".join(said) + "\n"
