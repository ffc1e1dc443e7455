"""Which failure rates were asked for, read from the address of a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.core.refusals import NotFound
from kiosk.measures.failure_rates.records import Grouping
from kiosk.measures.forms import AskedDays, read_days


@dataclass(frozen=True)
class Question(AskedDays):
    """Which rates, of which days."""

    by: Grouping = Grouping.MODEL


def read_question(args: Mapping[str, str], today: date) -> Question:
    """Return what an address asks for: by model, up to today where it does not say. NotFound for any other grouping."""
    by, days = _grouping(args.get("by", "")), read_days(args, today)
    return Question(days.typed_from, days.typed_to, days.period, days.errors, by)


def _grouping(text: str) -> Grouping:
    try:
        return Grouping(text or Grouping.MODEL)
    except ValueError:
        raise NotFound(f"Failure rates are by {', '.join(Grouping)}.") from None
