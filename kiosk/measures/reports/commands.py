"""Reports from the command line: the same numbers as on the page, as text, CSV or PDF."""

from pathlib import Path

import click

from kiosk.core import clock
from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.pdf import html_to_pdf
from kiosk.core.settings import school_today
from kiosk.core.tables import write_table
from kiosk.measures import periods
from kiosk.measures.reports import listing
from kiosk.measures.reports.catalogue import BY_NAME, report_called
from kiosk.measures.reports.paper import paper, title_of


@click.command("report")
@click.argument("name", type=click.Choice(sorted(BY_NAME)))
@click.option("--from", "first", default="", metavar="DATE", help="First day, such as 2026-09-01. [last month or week]")
@click.option("--to", "last", default="", metavar="DATE", help="Last day, included.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "pdf"]), default="text", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; a PDF needs one.")
@with_database
def report(database: Database, name: str, first: str, last: str, form: str, out: Path | None) -> None:
    """One report of a period, the same numbers as on its page."""
    if form == "pdf" and out is None:
        raise click.UsageError("A PDF needs a file: --out FILE.")
    kind, now = report_called(name), clock.now()
    today = school_today(database, now)
    usual = periods.last_week if kind.is_weekly else periods.last_month
    period = periods.period_from(first, last, today) if first or last else usual(today)
    made = kind.make(database, period, now)
    if form == "pdf":
        content = html_to_pdf(paper(database, made, kind.is_one_page, now), title_of(made))
    elif form == "csv":
        found = listing.listing(made)
        content = write_table(found.columns, found.rows)
    else:
        content = ("\n".join(listing.text(made)) + "\n").encode()
    if out is None:
        click.echo(content, nl=False)
        return
    out.write_bytes(content)
    click.echo(f"Written: {out}")
