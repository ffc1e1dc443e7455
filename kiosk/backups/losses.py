"""What is lost when a backup takes the place of the present data, in a sentence."""

from kiosk.backups import store
from kiosk.core.copies.records import Manifest
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

NOTHING = "No call and no step of a call was entered since then."
UNKNOWN = "What was entered since then is lost; how much cannot be counted."
ENTERED = "Since then {entered} were entered; the backup does not have that."
NAME_IS_BACK = "A name that was taken out since then is back: take it out once more (Office, Data protection)."
NAMES_ARE_BACK = (
    "{count} names that were taken out since then are back: take them out once more (Office, Data protection)."
)


def lost_since(database: Database, backup: Manifest) -> str:
    """Say how many calls and steps are in the present data and not in a backup, and whose names come back."""
    try:
        now = store.counted(database)
    except sqlite3.DatabaseError:
        return UNKNOWN
    more = {name: max(0, now[name] - backup.rows_of(name)) for name in now}
    said = NOTHING
    if more["calls"] or more["call_events"]:
        calls, steps = _counted(more["calls"], "call"), _counted(more["call_events"], "step")
        said = ENTERED.format(entered=f"{calls} and {steps} of calls" if more["calls"] else f"{steps} of calls")
    if more["redactions"]:
        is_one = more["redactions"] == 1
        said += f" {NAME_IS_BACK if is_one else NAMES_ARE_BACK.format(count=more['redactions'])}"
    return said


def _counted(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"
