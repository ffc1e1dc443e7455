"""How dates, times and states are said on pages."""

from datetime import date, datetime
from functools import lru_cache

from flask import Flask, g

from kiosk.core import clock
from kiosk.core.settings import settings

DAYS_BY_NAME = 7
REMEMBERED = 4096  # long lists show the same moments again and again; saying one costs more than finding it


def _here_and_now() -> tuple[str, date, datetime]:
    """Return the school's time zone, its date and the moment, all as they were when this request asked first."""
    if "here_and_now" not in g:
        now, zone = clock.now(), settings().time_zone
        g.here_and_now = (zone, clock.school_date(now, zone), now)
    found: tuple[str, date, datetime] = g.here_and_now
    return found


def shown_date(iso: str | None) -> str:
    """Return a stored date as 3 Sep 2026, or nothing."""
    return _date_said(iso) if iso else ""


@lru_cache(REMEMBERED)
def _date_said(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%b %Y}"


def shown_time(stored: str | None) -> str:
    """Return a stored time as people say it: 09:12 today, Tue 09:12 this week, 3 Sep 2026 before that."""
    if not stored:
        return ""
    zone, today, _ = _here_and_now()
    return _time_said(stored, zone, today)


@lru_cache(REMEMBERED)
def _time_said(stored: str, zone: str, today: date) -> str:
    local = clock.school_time(clock.moment(stored), zone)
    days_ago = (today - local.date()).days
    if days_ago == 0:
        return f"{local:%H:%M}"
    if 0 < days_ago < DAYS_BY_NAME:
        return f"{local:%a %H:%M}"
    return f"{local.day} {local:%b %Y}"


def full_time(stored: str | None) -> str:
    """Return a stored time with its date, for timelines: Tue 3 Sep 2026, 09:12."""
    if not stored:
        return ""
    return clock.in_full(clock.moment(stored), settings().time_zone)


def age(stored: str) -> str:
    """Return how long ago a stored time is, in words: 5 min, 3 h, 2 days."""
    _, _, now = _here_and_now()
    return age_at(now, stored)


def age_at(now: datetime, stored: str) -> str:
    """Return how long before a moment a stored time is, in words."""
    minutes = int((now - clock.moment(stored)).total_seconds() // 60)
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
