"""A report on paper: the page that becomes its PDF. It needs no running app, so that a command can make one, too."""

import base64
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from kiosk.core import clock
from kiosk.core.assets import asset_url
from kiosk.core.database import Database
from kiosk.core.settings import read_settings
from kiosk.measures.periods import Period
from kiosk.measures.reports.charts import alt_text, draw
from kiosk.measures.reports.records import Chart, Report

TEMPLATES = Path(__file__).parents[2] / "templates"
SHEET = {"sheet": "paper-report.css"}


def paper(database: Database, made: Report, is_one_page: bool, now: datetime) -> str:
    """Return the page of a report, its charts in it."""
    settings = read_settings(database)
    return (
        _templates()
        .get_template("measures/report_paper.html")
        .render(
            report=made,
            title=title_of(made),
            days=said(made.period),
            is_one_page=is_one_page,
            words=SHEET,
            school=settings.school,
            made_on=_day(clock.school_time(now, settings.time_zone)),
            picture=_as_data,
            alt_text=alt_text,
        )
    )


@lru_cache(maxsize=1)
def _templates() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    found = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    found.globals["asset_url"] = asset_url
    return found


def title_of(made: Report) -> str:
    """Return what a report's PDF is called."""
    return f"{made.title}, {said(made.period)}"


def said(period: Period) -> str:
    """Return a period in words: 1 September to 30 November 2026."""
    first, last = period.first_on, period.last_on
    if first == last:
        return f"{first.day} {first:%B %Y}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {first:%B}{year} to {last.day} {last:%B %Y}"


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def _as_data(chart: Chart) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(draw(chart)).decode()}"
