"""An old call log in numbers, counted over all that it tells, so that they can be compared with the log's own."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from kiosk.core.words import count_of
from kiosk.imports.calls.records import Told

MOST_NAMED = 12
NOTHING = "none given"


@dataclass
class Figures:
    """What is counted; hours are those from logged to resolved, where both have a time."""

    rows: int = 0
    calls: int = 0
    rows_by_state: Counter[str] = field(default_factory=Counter)
    by_state: Counter[str] = field(default_factory=Counter)
    by_priority: Counter[str] = field(default_factory=Counter)
    by_category: Counter[str] = field(default_factory=Counter)
    by_category_and_state: Counter[tuple[str, str]] = field(default_factory=Counter)
    reopened: int = 0
    without_resolved: int = 0
    without_closed: int = 0
    first_on: str = ""
    last_on: str = ""
    hours: list[float] = field(default_factory=list)

    def count_row(self, state: str) -> None:
        """Count one row."""
        self.rows += 1
        self.rows_by_state[state or NOTHING] += 1

    def count(self, told: Told) -> None:
        """Count one call."""
        self.calls += 1
        self.by_state[told.state or NOTHING] += 1
        self.by_priority[told.priority or NOTHING] += 1
        self.by_category[told.category or NOTHING] += 1
        self.by_category_and_state[told.category or NOTHING, told.state or NOTHING] += 1
        self.reopened += told.reopened > 0
        self.without_resolved += told.resolved is None
        self.without_closed += told.closed is None
        if told.opened is None:
            return
        day = told.opened.day.isoformat()
        self.first_on, self.last_on = min(self.first_on or day, day), max(self.last_on, day)
        if told.resolved and told.resolved.has_time and told.opened.has_time:
            hours = (told.resolved.at - told.opened.at).total_seconds() / 3600
            if hours >= 0:
                self.hours.append(hours)

    @property
    def median_hours(self) -> float | None:
        """The middle of the hours from logged to resolved."""
        return median(self.hours) if self.hours else None

    def in_words(self) -> list[str]:
        """Return the figures as sentences."""
        if not self.calls:
            return []
        said = [
            f"{count_of(self.rows, 'row')} tell of {count_of(self.calls, 'call')}, {self.first_on} to {self.last_on}."
        ]
        said += [
            f"{words}: {_named(counted)}."
            for words, counted in (("State", self.by_state), ("Priority", self.by_priority))
            if set(counted) != {NOTHING}
        ]
        if self.hours:
            said.append(
                f"From logged to resolved: {self.median_hours:,.1f} hours in the middle of {len(self.hours):,} calls."
            )
        said += [f"{self.reopened:,} opened again."] if self.reopened else []
        return said


def _named(counted: Counter[str]) -> str:
    named = [f"{word} ({number:,})" for word, number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
    return ", ".join(named[:MOST_NAMED]) + (" …" if len(named) > MOST_NAMED else "")
