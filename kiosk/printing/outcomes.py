"""How a finished print came out, where somebody says it: nobody has to, and unsaid it counts as printed."""

from datetime import datetime

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.printing import actions
from kiosk.printing.drawer import actions as drawer
from kiosk.stickers import actions as ledger
from kiosk.stickers import store as ledger_store
from kiosk.stickers.blanks import store as blanks


def it_printed_well(database: Database, actor: Actor, sheet_id: int, now: datetime) -> None:
    """Note that the labels came out well. Overtaken when they were discarded."""
    ledger.answer_print(database, actor, sheet_id, False, now)


def discard(database: Database, actor: Actor, sheet_id: int, are_labels_good: bool, now: datetime) -> str:
    """Take the stickers of a print out of what counts; return the address at which its devices are chosen again.

    The row and its PDF stay, with who discarded it and when. The labels of a sheet of the drawer are free again only
    where somebody says that nothing was printed on them.
    """
    with database.writing():
        found = actions.known_sheets(database, sheet_id)
        ledger.answer_print(database, actor, sheet_id, True, now)
        labels = ledger_store.labels_of(database, sheet_id)
        if are_labels_good:
            drawer.free_print(database, actor, {one["code"] for one in labels}, found.printed_at, now)
    batch = blanks.batch_of(database, labels[0]["code"]) if labels else 0
    is_blank = bool(batch) and all(one["device_id"] is None for one in labels)
    return f"/printing/?blank={batch}" if is_blank else f"/printing/?again={sheet_id}"
