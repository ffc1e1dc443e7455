"""What was asked for, read from the address of a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.core.forms import clean_line
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.measures import rules
from kiosk.measures.records import Grouping, Period


@dataclass(frozen=True)
class Question:
    """Which rates, of which days; the dates also as they were typed, and what is wrong with them by field."""

    by: Grouping
    typed_from: str
    typed_to: str
    period: Period | None
    errors: dict[str, str]

    @property
    def refusals(self) -> list[tuple[str, str]]:
        """All that is wrong, as (field id, message)."""
        return list(self.errors.items())


def read_question(args: Mapping[str, str], today: date) -> Question:
    """Return what an address asks for: by model, up to today where it does not say. NotFound for any other grouping."""
    by = _grouping(args.get("by", ""))
    first, last = clean_line(args.get("from"))[:40], clean_line(args.get("to"))[:40]
    try:
        period = rules.period_from(first, last, today)
    except FieldRefused as refusal:
        return Question(by, first, last, None, {refusal.field: str(refusal)})
    return Question(by, period.first_on.isoformat(), period.last_on.isoformat(), period, {})


def read_page(args: Mapping[str, str], last: int) -> int:
    """Return the page asked for, from 1 to the last there is."""
    asked = args.get("page", "1")
    return min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1


def _grouping(text: str) -> Grouping:
    try:
        return Grouping(text or Grouping.MODEL)
    except ValueError:
        raise NotFound(f"Failure rates are by {', '.join(Grouping)}.") from None
