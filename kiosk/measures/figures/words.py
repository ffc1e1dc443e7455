"""How figures are said: amounts in their units, how they changed, and the sentence on top of them all."""

from datetime import timedelta

from kiosk.calendar.hours import SchoolHours, in_words
from kiosk.core.words import count_of
from kiosk.measures.failure_rates.words import number
from kiosk.measures.figures.records import Figure, Split, Unit

NOTHING = "–"
SPLIT_WORDS = {
    Split.KIND: "Type",
    Split.SYMPTOM: "Kind of fault or request",
    Split.DEVICE_KIND: "Kind of device",
    Split.LOCATION: "Location",
    Split.MODEL: "Model",
    Split.DEVICE: "Device",
    Split.TECHNICIAN: "Technician",
    Split.SUPPLIER: "Supplier",
    Split.PRIORITY: "Priority",
    Split.REPORTER: "Reported by",
    Split.OWNER: "Owner",
    Split.HOLD_REASON: "Waits for",
}
NOBODY_WORDS = {
    Split.DEVICE_KIND: "No device",
    Split.LOCATION: "No location",
    Split.MODEL: "No device",
    Split.DEVICE: "No device",
    Split.TECHNICIAN: "At the desk",
    Split.SUPPLIER: "No supplier named",
    Split.REPORTER: "No name given",
    Split.OWNER: "No owner",
    Split.HOLD_REASON: "Not on hold",
}


def shown(value: float | None, unit: Unit, hours: SchoolHours) -> str:
    """Return an amount as people say it: 46 %, 1 school day 4 h, 10 h 40 min."""
    if value is None:
        return NOTHING
    match unit:
        case Unit.SHARE:
            return f"{value * 100:.0f} %"
        case Unit.SCHOOL_TIME:
            return in_words(timedelta(seconds=value), hours)
        case Unit.CALENDAR_TIME:
            return _by_the_calendar(value)
        case Unit.MINUTES:
            return _minutes(value)
        case Unit.SCHOOL_DAYS:
            return f"{value:g} school day{'' if value == 1 else 's'}"
        case Unit.RATE | Unit.CALLS_PER_USER | Unit.SCORE:
            return number(value)
    return f"{value:,.0f}"


def change(now: Figure, before: Figure, hours: SchoolHours) -> str:
    """Return how a figure differs from that of the period before: 5 more, 3 points less, the same."""
    if now.value is None or before.value is None:
        return ""
    difference = now.value - before.value
    if now.unit is Unit.SHARE:
        points = round(now.value * 100) - round(before.value * 100)
        return f"{abs(points)} {'point' if abs(points) == 1 else 'points'} {_more(points)}" if points else "the same"
    if shown(now.value, now.unit, hours) == shown(before.value, before.unit, hours):
        return "the same"
    return f"{shown(abs(difference), now.unit, hours)} {_more(difference)}"


def _more(difference: float) -> str:
    return "more" if difference > 0 else "less"


def _minutes(value: float) -> str:
    if value < 60:
        return f"{value:.0f} min" if value >= 10 or value == int(value) else f"{value:.1f} min"
    hours, minutes = divmod(round(value), 60)
    return f"{hours:,} h {minutes} min" if minutes else f"{hours:,} h"


def _by_the_calendar(seconds: float) -> str:
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 86400:.1f} days"


def finding(found: dict[str, Figure], hours: SchoolHours) -> str:
    """Return in two sentences what the figures of a period show."""
    logged, resolved, waiting = (found[key] for key in ("logged", "resolved", "outstanding"))
    if not logged.value and not resolved.value and not waiting.value:
        return "No call was logged, resolved or outstanding in this period."
    said = f"{count_of(int(logged.value or 0), 'call')} logged, {int(resolved.value or 0):,} resolved, "
    said += f"{int(waiting.value or 0):,} outstanding at the end"
    took = found["time-to-resolve"]
    if took.value is None:
        return f"{said}."
    return f"{said}. Half of what was resolved took {shown(took.value, took.unit, hours)} or less."
