"""Replace or repair, from the command line."""

import click

from kiosk.core import clock
from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.settings import school_today
from kiosk.core.tables import write_table
from kiosk.measures import periods
from kiosk.measures.replacing import report, words
from kiosk.measures.replacing.records import Of


@click.command("replacing")
@click.option("--of", type=click.Choice([of.value for of in Of]), default="devices", show_default=True, help="Of what.")
@click.option("--from", "first", default="", metavar="DATE", help="First day, such as 2026-09-01. [three years before]")
@click.option("--to", "last", default="", metavar="DATE", help="Last day, included. [today]")
@click.option("--format", "form", type=click.Choice(["text", "csv"]), default="text", show_default=True)
@with_database
def replacing(database: Database, of: str, first: str, last: str, form: str) -> None:
    """What is better replaced than repaired, with the evidence, the same list as on the page."""
    today = school_today(database, clock.now())
    usual = periods.usual_periods(today)["Last three years"]
    period = periods.period_from(first, last, today) if first or last else usual
    found = report.replacing(database, Of(of), period)
    if form == "csv":
        listing = report.listing(found, "")
        click.echo(write_table(listing.columns, listing.rows), nl=False)
        return
    click.echo(f"Replace or repair, {of}, {period.first_on} to {period.last_on}")
    click.echo(words.finding(found.cases, found.of, found.without_failure))
    for case in found.cases:
        click.echo(f"\n{words.VERDICT_WORDS[case.verdict]}: {case.name}")
        click.echo(f"  {words.evidence(case)} {words.reckoning(case)}.")
