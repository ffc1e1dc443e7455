"""Measures from the command line."""

import click

from kiosk.calendar import actions as calendar
from kiosk.core import clock
from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.settings import school_today
from kiosk.core.tables import write_table
from kiosk.measures import periods
from kiosk.measures.failure_rates.commands import failure_rates
from kiosk.measures.figures import report, words
from kiosk.measures.figures.measures import BY_KEY, measure_called
from kiosk.measures.figures.records import Split
from kiosk.measures.periods import Period
from kiosk.measures.replacing.commands import replacing
from kiosk.measures.reports.commands import report as report_command


@click.group()
def measures() -> None:
    """Measures of the service desk's work."""


measures.add_command(failure_rates)
measures.add_command(report_command)
measures.add_command(replacing)


@measures.command("figures")
@click.option("--measure", "key", type=click.Choice(sorted(BY_KEY)), help="One of them, counted by what calls share.")
@click.option("--by", type=click.Choice([by.value for by in Split]), default="kind", show_default=True)
@click.option("--from", "first", default="", metavar="DATE", help="First day, such as 2026-09-01. [last month]")
@click.option("--to", "last", default="", metavar="DATE", help="Last day, included.")
@click.option("--format", "form", type=click.Choice(["text", "csv"]), default="text", show_default=True)
@with_database
def figures(database: Database, key: str | None, by: str, first: str, last: str, form: str) -> None:
    """All measures of a period beside the one before, the same numbers as on the page."""
    period = _period(database, first, last)
    if key:
        groups = report.groups(database, measure_called(key), Split(by), period, clock.now())
        listing = report.groups_listing(groups, "")
        names = [(group.name, group.figure, group.before) for group in groups]
    else:
        lines = report.lines(database, period, clock.now())
        listing = report.figures_listing(lines, "")
        names = [(line.measure.name, line.figure, line.before) for line in lines]
    if form == "csv":
        click.echo(write_table(listing.columns, listing.rows), nl=False)
        return
    hours = calendar.school_hours(database)
    click.echo(f"{period.first_on} to {period.last_on}; before: {period.before.first_on} to {period.before.last_on}")
    width = max((len(name) for name, _, _ in names), default=0)
    for name, figure, before in names:
        said = (words.shown(one.value, one.unit, hours) for one in (figure, before))
        click.echo("  ".join((name.ljust(width), *(text.rjust(22) for text in said))))


def _period(database: Database, first: str, last: str) -> Period:
    today = school_today(database, clock.now())
    return periods.period_from(first, last, today) if first or last else periods.last_month(today)
