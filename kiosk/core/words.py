"""How dates, times and states are said on pages."""

from datetime import date, datetime

from flask import Flask, g

from kiosk.core import clock
from kiosk.core.settings import settings

DAYS_BY_NAME = 7


def _local(stored: str) -> datetime:
    return clock.school_time(clock.moment(stored), settings().time_zone)


def _today() -> date:
    if "today" not in g:
        g.today = clock.school_date(clock.now(), settings().time_zone)
    found: date = g.today
    return found


def long_date(day: date) -> str:
    """Return 3 September 2026."""
    return f"{day.day} {day:%B %Y}"


def shown_date(iso: str | None) -> str:
    """Return a stored date as 3 Sep 2026, or nothing."""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%b %Y}"


def shown_time(stored: str | None) -> str:
    """Return a stored time as people say it: 09:12 today, Tue 09:12 this week, 3 Sep 2026 before that."""
    if not stored:
        return ""
    local = _local(stored)
    days_ago = (_today() - local.date()).days
    if days_ago == 0:
        return f"{local:%H:%M}"
    if 0 < days_ago < DAYS_BY_NAME:
        return f"{local:%a %H:%M}"
    return f"{local.day} {local:%b %Y}"


def full_time(stored: str | None) -> str:
    """Return a stored time with its date, for timelines: Tue 3 Sep 2026, 09:12."""
    if not stored:
        return ""
    local = _local(stored)
    return f"{local:%a} {local.day} {local:%b %Y}, {local:%H:%M}"


def age(stored: str) -> str:
    """Return how long ago a stored time is, in words: 5 min, 3 h, 2 days."""
    minutes = int((clock.now() - clock.moment(stored)).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h"
    days = minutes // (24 * 60)
    return "1 day" if days == 1 else f"{days} days"


def count_of(number: int, one: str, many: str = "") -> str:
    """Return '1 device', '3 devices'."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def pounds(pence: int | None) -> str:
    """Return a price in pounds, or nothing."""
    return "" if pence is None else f"£{pence / 100:,.2f}"


def offer(app: Flask) -> None:
    """Give templates these words as filters and functions."""
    app.add_template_filter(shown_date)
    app.add_template_filter(shown_time)
    app.add_template_filter(full_time)
    app.add_template_filter(age)
    app.add_template_filter(pounds)
    app.add_template_global(count_of)
