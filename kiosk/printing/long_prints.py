"""A print as a job beside the server, and what happens where no PDF can be made."""

from collections.abc import Sequence
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.words import count_of
from kiosk.jobs import actions as jobs
from kiosk.jobs.records import Progress
from kiosk.printing import actions
from kiosk.printing.browser import actions as browser
from kiosk.printing.records import Carrier, Order

KIND = "labels"
AT_ONCE = 100  # so many labels are ready before anybody wonders


def ask(
    database: Database,
    actor: Actor,
    carriers: Sequence[Carrier],
    order: Order,
    in_browser: bool,
    now: datetime,
    back: str,
) -> str:
    """Print, at once or beside the server; return the address of what comes of it."""
    number = len(carriers) * order.copies
    actions.prepare(database, carriers, order)  # what is wrong with it is said on the page, not by the job
    if number <= AT_ONCE:
        return _make(database, actor, carriers, order, in_browser, now)

    def work(its_database: Database, progress: Progress) -> str:
        return _make(its_database, actor, carriers, order, in_browser, clock.now(), progress)

    title = f"{count_of(number, 'label')} on {order.stock.code}"
    return f"/jobs/{jobs.start(database, actor, KIND, title, work, now, back)}"


def _make(
    database: Database,
    actor: Actor,
    carriers: Sequence[Carrier],
    order: Order,
    in_browser: bool,
    now: datetime,
    progress: Progress | None = None,
) -> str:
    if not in_browser:
        try:
            made = actions.print_order(database, actor, carriers, order, now, progress=progress)
        except actions.EngineMissing:
            return f"/printing/browser/{browser.make(database, actor, carriers, order, now, progress)}?engine=missing"
        return f"/printing/sheets/{made.id}"
    return f"/printing/browser/{browser.make(database, actor, carriers, order, now, progress)}"
