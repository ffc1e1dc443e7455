"""How reports count: the facts of a period once, each measure over them, and the address of the calls behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from kiosk.calendar import actions as calendar
from kiosk.calendar.hours import SchoolHours
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.measures.figures import report as figures
from kiosk.measures.figures import words
from kiosk.measures.figures.measures import measure_called
from kiosk.measures.figures.records import NOBODY, Facts, Figure, Split, Unit
from kiosk.measures.periods import Period
from kiosk.measures.reports import store
from kiosk.measures.reports.records import Number, Row, Table, Text

FIGURES = "/measures/figures"


@dataclass(frozen=True)
class Column:
    """A column of a table: a measure, one of its parts, or how many calls were counted in either."""

    heading: str
    key: str
    part: str = ""
    is_count: bool = False


@dataclass(frozen=True)
class Group:
    """The calls that share something: the key they are counted under, its name, and their facts."""

    by: Split
    key: str
    name: str
    facts: Facts

    @property
    def address(self) -> dict[str, str]:
        """What an address says of it."""
        return {"by": self.by.value, "group": self.key}


class Counting:
    """The facts of a period for one report, read when they are first needed."""

    def __init__(self, database: Database, period: Period, now: datetime) -> None:
        self.database, self.period, self.now = database, period, now
        self._figures: dict[tuple[int, str], tuple[Facts, Figure]] = {}
        self._split: dict[Split, list[Group]] = {}

    @cached_property
    def hours(self) -> SchoolHours:
        """The school's hours, in which times are said."""
        return calendar.school_hours(self.database)

    @cached_property
    def facts(self) -> Facts:
        """The facts of the period."""
        return figures.whole_facts(self.database, self.period, self.now)

    @cached_property
    def before(self) -> "Counting":
        """The same for the period before."""
        return Counting(self.database, self.period.before, self.now)

    def figure(self, key: str, facts: Facts | None = None) -> Figure:
        """Return a measure of the whole period, or of some of its calls."""
        counted = facts or self.facts
        known = self._figures.get((id(counted), key))
        if known is None:  # the facts are kept with it, so that their id stays theirs
            known = self._figures[id(counted), key] = counted, measure_called(key).count(counted)
        return known[1]

    def number(self, key: str, part: str = "", group: Group | None = None, is_count: bool = False) -> Number:
        """Return a measure, or one of its parts, of all calls or of a group, with the address of its calls.

        `is_count` takes how many calls were counted where the measure itself is a share, a median or a sum.
        """
        figure = self.figure(key, group.facts if group else None)
        found = next((one for one in figure.parts if one.name == part), None) if part else None
        value, unit = (found.value, found.unit) if found else (0 if part else figure.value, figure.unit)
        calls = found.calls if found else () if part else figure.calls
        if is_count:
            value, unit = len(calls), Unit.CALLS
        address = self.address(key, part, group) if calls else ""
        return Number(value, unit, self.said(value, unit), address, len(calls))

    def calls_of(self, key: str, part: str, facts: Facts | None = None) -> tuple[int, ...]:
        """Return the calls behind a part of a measure."""
        return next((one.calls for one in self.figure(key, facts).parts if one.name == part), ())

    @cached_property
    def problems(self) -> dict[int, tuple[int, str]]:
        """The problem (id, title) that stood behind a call when the period ended, by call."""
        return store.problems_of(self.database, [call.id for call in self.facts.calls], self.moments[1])

    def address(self, key: str, part: str = "", group: Group | None = None) -> str:
        """Return where the calls behind a number are listed."""
        days = {"from": self.period.first_on.isoformat(), "to": self.period.last_on.isoformat()}
        also = (group.address if group else {}) | ({"part": part} if part else {})
        return f"{FIGURES}/{key}/calls?{urlencode(days | also)}"

    def split_address(self, key: str, by: Split) -> str:
        """Return where a measure is counted by what calls share."""
        days = {"from": self.period.first_on.isoformat(), "to": self.period.last_on.isoformat()}
        return f"{FIGURES}/{key}?{urlencode({'by': by.value} | days)}"

    def split(self, by: Split, *keys: str) -> list[Group]:
        """Return the groups of calls that share something and count in one of the measures, the largest first."""
        groups = self._groups(by)
        counted = [group for group in groups if any(_calls(self.figure(key, group.facts)) for key in keys)]
        return sorted(counted, key=lambda group: self._rank(group, keys))

    def _groups(self, by: Split) -> list[Group]:
        if by not in self._split:
            parts = figures.split_facts(self.database, self.facts, by)
            names = figures.names_of(self.database, by, parts)
            self._split[by] = [Group(by, key, names.get(key, key), facts) for key, facts in parts.items()]
        return self._split[by]

    def _rank(self, group: Group, keys: Sequence[str]) -> tuple[float, bool, str, str]:
        first = self.figure(keys[0], group.facts)
        most = sum(first.amounts.values()) if first.unit is Unit.MINUTES else len(first.calls)
        return -most, group.key == NOBODY, group.name.casefold(), group.key

    def names(self, by: Split) -> dict[str, str]:
        """Return the names of what calls can share, by key."""
        return figures.names_of(self.database, by)

    @cached_property
    def moments(self) -> tuple[str, str]:
        """When the period begins and when it is over, as stored times; what is not over ends now."""
        return clock.stored(self.facts.begins_at), clock.stored(self.facts.ends_at)

    def said(self, value: float | None, unit: Unit) -> str:
        """Return an amount as people say it."""
        return words.shown(value, unit, self.hours)

    def change(self, key: str) -> str:
        """Return how a measure differs from the period before, in words."""
        return words.change(self.figure(key), self.before.figure(key), self.hours) or "no comparison"

    def judged_change(self, key: str) -> str:
        """Return the same with an arrow and whether that is better: '↓ 3 less, better'."""
        now, before, measure = self.figure(key), self.before.figure(key), measure_called(key)
        said = self.change(key)
        if now.value is None or before.value is None or said == "the same":
            return said
        is_more = now.value > before.value
        arrow = "↑" if is_more else "↓"
        if measure.is_better_low is None:
            return f"{arrow} {said}"
        return f"{arrow} {said}, {'worse' if is_more == measure.is_better_low else 'better'}"

    def beside(self, *keys: str) -> Table:
        """Return measures beside those of the period before."""
        return Table(
            ("Number", "These days", "Before", "Change"),
            tuple(
                Row(
                    Text(measure_called(key).name),
                    (self.number(key), self.before.number(key), Text(self.judged_change(key))),
                )
                for key in keys
            ),
        )

    def by(self, by: Split, *columns: Column) -> Table:
        """Return a table with a row for each group with a call in any of its columns, the most of the first on top."""
        groups = self.split(by, *dict.fromkeys(column.key for column in columns))
        rows = tuple(Row(Text(group.name), self.cells(columns, group), _person(group)) for group in groups)
        headings = (words.SPLIT_WORDS[by], *(column.heading for column in columns))
        return Table(headings, rows, Row(Text("All together"), self.cells(columns)))

    def parts(self, key: str, of: str, heading: str, named: str = "") -> Table:
        """Return a table with a row for each part of a measure that is one of what `of` begins with."""
        found = [part for part in self.figure(key).parts if part.name.startswith(of)]
        rows = tuple(Row(Text(_capital(part.name)), (self.number(key, part.name, is_count=True),)) for part in found)
        return Table((named, heading), rows)

    def cells(self, columns: Iterable[Column], group: Group | None = None) -> tuple[Number, ...]:
        """Return the numbers of a row: of a group, or of all calls."""
        return tuple(self.number(column.key, column.part, group, column.is_count) for column in columns)


def _calls(figure: Figure) -> tuple[int, ...]:
    return figure.calls or figure.of_calls or tuple(call for part in figure.parts for call in part.calls)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _person(group: Group) -> int | None:
    return int(group.key) if group.by in (Split.TECHNICIAN, Split.OWNER) and group.key != NOBODY else None


def without_addresses(table: Table) -> Table:
    """Return a table for somebody who may not open the calls behind it."""
    return replace(table, rows=tuple(_closed(row) for row in table.rows), total=table.total and _closed(table.total))


def _closed(row: Row) -> Row:
    return replace(
        row, name=replace(row.name, address=""), cells=tuple(replace(cell, address="") for cell in row.cells)
    )
