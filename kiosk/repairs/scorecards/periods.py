"""From which day to which a scorecard was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.core.forms import clean_line

USUAL_DAYS = 365
LONGEST_DAYS = 3660


@dataclass(frozen=True)
class Period:
    """Days as asked for, both included, and what is wrong with them by field."""

    typed_from: str
    typed_to: str
    first_on: date
    last_on: date
    errors: dict[str, str]

    @property
    def is_good(self) -> bool:
        """Tell whether the days can be used."""
        return not self.errors


def read_period(arguments: Mapping[str, str], today: date) -> Period:
    """Return the days an address names: the last year where it does not say."""
    usual = {"from": today - timedelta(days=USUAL_DAYS - 1), "to": today}
    typed = {name: clean_line(arguments.get(name))[:20] or day.isoformat() for name, day in usual.items()}
    days, errors = dict(usual), {}
    for name, text in typed.items():
        try:
            days[name] = date.fromisoformat(text)
        except ValueError:
            errors[name] = "Enter a day such as 2026-09-01."
    if not errors and not timedelta() <= days["to"] - days["from"] <= timedelta(days=LONGEST_DAYS):
        errors["to"] = "The last day must not be before the first, and at most ten years after it."
    if not errors and (days["from"].year < 1970 or days["to"].year > 2200):
        errors["from"] = "Enter a day from 1970 on."
    return Period(typed["from"], typed["to"], days["from"], days["to"], errors)
