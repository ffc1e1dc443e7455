"""Failure rates from the command line."""

import click

from kiosk.core import clock
from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.settings import read_settings
from kiosk.measures import periods
from kiosk.measures.failure_rates import report
from kiosk.measures.failure_rates.records import Grouping


@click.command("failure-rates")
@click.option(
    "--by", type=click.Choice([by.value for by in Grouping]), default="model", show_default=True, help="Counted by."
)
@click.option("--from", "first", default="", metavar="DATE", help="First day, such as 2026-09-01. [365 days before]")
@click.option("--to", "last", default="", metavar="DATE", help="Last day, included. [today]")
@click.option("--format", "form", type=click.Choice(["text", "csv"]), default="text", show_default=True)
@with_database
def failure_rates(database: Database, by: str, first: str, last: str, form: str) -> None:
    """Failures per device-year of service, worst first, each with its exact 95 % interval."""
    today = clock.school_date(clock.now(), read_settings(database).time_zone)
    found = report.failure_rates(database, Grouping(by), periods.period_from(first, last, today))
    if form == "csv":
        click.echo(report.csv(found), nl=False)
        return
    for line in report.text(found):
        click.echo(line)
