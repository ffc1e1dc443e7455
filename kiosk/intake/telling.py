"""What the desk must know: what waits in the journal, when that keeps nothing, and when too much is set aside."""

from datetime import datetime

from kiosk.calls import store as calls
from kiosk.core.banners import Banner
from kiosk.core.database import Database
from kiosk.core.journal.keeping import journal_of
from kiosk.core.journal.records import BLOCK
from kiosk.gate import budgets
from kiosk.intake.opening import kept_apart, problem_of

NEARLY_FULL = 0.75  # of what waits: then somebody should act, while there is still room


def tell(database: Database, _now: datetime) -> list[Banner]:
    """Return what must be put right."""
    journal, problem, found = journal_of(database), problem_of(database), []
    waiting = journal.waiting() if journal else []
    if waiting:
        reports = "1 report waits for its reference, which follows by itself as soon as that works again"
        if len(waiting) > 1:
            reports = f"{len(waiting)} reports wait for their references, which follow as soon as that works again"
        words = f"The data cannot be written just now: {reports}. Nothing is lost."
        found.append(Banner(words, is_grave=True, address="/desk/kept", link_words="See what waits"))
    if problem:
        words = f"{problem} New reports are kept in one place only."
        found.append(Banner(words, is_grave=journal is None or bool(journal.problem)))
    found += [Banner(words) for words in kept_apart(database)]
    if journal and sum(len(record.blocks) for record in waiting) > NEARLY_FULL * journal.size:
        free = (journal.size - journal.used) * BLOCK // 1024
        found.append(Banner(f"The journal is nearly full of reports that wait: {free} kB are left.", is_grave=True))
    if calls.count_set_aside(database, budgets.SET_ASIDE_MOST) >= budgets.SET_ASIDE_MOST:
        number = f"{budgets.SET_ASIDE_MOST:,} reports are set aside."
        words = f"{number} More of the kind are refused until some are let in or dismissed."
        found.append(Banner(words, is_grave=True, address="/desk/?view=set_aside", link_words="Look through them"))
    return found
