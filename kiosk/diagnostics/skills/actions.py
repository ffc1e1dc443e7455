"""Who is suggested for a call, and saving who is qualified for what."""

from kiosk.core.database import Database
from kiosk.devices.records import Kind
from kiosk.diagnostics.records import KINDS, NO_DEVICE
from kiosk.diagnostics.skills import store


def suggested_technicians(database: Database, kind: Kind | None) -> list[tuple[int, str, bool]]:
    """Return (person id, name, is skilled) of every technician: the qualified first, then who has the fewest calls.

    `kind` is that of the call's device, or None where there is none.
    """
    rows = store.technicians(database, kind.value if kind else NO_DEVICE)
    return [(row["id"], row["name"], bool(row["is_skilled"])) for row in rows]


def save_skills(database: Database, ticked: set[tuple[int, str]]) -> None:
    """Save who is qualified for which kinds; whoever is no technician (any more) is left as they are."""
    shown = [row["id"] for row in store.technicians(database, NO_DEVICE)]
    kept = {(person_id, kind) for person_id, kind in ticked if person_id in shown and kind in KINDS}
    store.save_skills(database, shown, kept)
