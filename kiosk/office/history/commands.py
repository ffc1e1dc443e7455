"""`check-history`: reads the whole chain and says which calls another program changed."""

import click

from kiosk.calls.history import heads
from kiosk.calls.history.checks import actions, checking, store
from kiosk.calls.history.records import Checked, Finding
from kiosk.core import clock
from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.refusals import Refused
from kiosk.core.words import count_of

AGAINST = "Compare with a head that was written down earlier: its number and its letters, in quotation marks."


@click.command("check-history")
@click.option("--newest", is_flag=True, help=f"Only the newest {checking.NEWEST} entries, as on every start.")
@click.option("--against", metavar="HEAD", default="", help=AGAINST)
@with_database
def check_history(database: Database, newest: bool, against: str) -> None:
    """Check that no other program changed the history of calls. Exit status 1 when something was changed."""
    said = heads.parse(against) if against else None
    if against and said is None:
        raise Refused("A head is a number, a blank and 64 letters and digits, as this command says it.")
    done = actions.check(database, actions.ASKED, clock.now(), newest=checking.NEWEST if newest else None)
    older = actions.against(database, said) if said else None
    found = [*done.findings, *([older] if older else [])]
    _say(done, found)
    waiting = store.open_findings(database)
    if waiting:
        click.echo(f"{count_of(waiting, 'finding')} to be confirmed in the office, under History of calls.")
    if found:
        raise SystemExit(1)


def _say(done: Checked, found: list[Finding]) -> None:
    for each in found:
        click.echo(f"BAD  {each.words}")
    read = f"{count_of(done.entries, 'entry', 'entries')} and {count_of(done.rows, 'row')} read"
    click.echo(f"{count_of(len(found), 'finding')}; {read}." if found else f"The history is whole: {read}.")
    click.echo(f"Its head: {done.head.words}")
