"""What every page of measures asks first: which days, and the addresses of the usual ones."""

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from flask import request

from kiosk.core import clock
from kiosk.core.settings import settings
from kiosk.measures import periods
from kiosk.measures.forms import AskedDays, read_days
from kiosk.measures.periods import Period


def asked_days(usual: Callable[[date], Period] = periods.last_month) -> AskedDays:
    """Return the days that the address asks for; the usual ones where it names none."""
    today = clock.school_date(clock.now(), settings().time_zone)
    return read_days(request.args, today, usual(today))


def days_of(period: Period) -> dict[str, str]:
    """Return a period as the address has it."""
    return {"from": period.first_on.isoformat(), "to": period.last_on.isoformat()}


def usual_days(asked: AskedDays, page: str, **also: str) -> list[tuple[str, str, bool]]:
    """Return the words of each usual period, its address, and whether it is the one shown."""
    today = clock.school_date(clock.now(), settings().time_zone)
    return [
        (name, f"{page}?{urlencode({**also, **days_of(period)})}", period == asked.period)
        for name, period in periods.usual_periods_of_work(today).items()
    ]
