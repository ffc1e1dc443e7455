"""What is already so, in a sentence, told by whichever slice knows it.

Slices on one floor do not know each other. One that knows something worth showing elsewhere has a mapping of tellers;
`kiosk/__init__` offers them to the app, and who shows them asks by name (decision 0016).
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Flask, current_app

from kiosk.core.database import Database

Teller = Callable[[Database, datetime], str]  # an empty text while nothing is so
Tellers = Mapping[str, Teller]


def offer(app: Flask, *offered: Tellers) -> None:
    """Let these be asked. Two slices that tell the same thing are a mistake: ValueError."""
    known: dict[str, Teller] = {}
    for tellers in offered:
        if twice := known.keys() & tellers.keys():
            raise ValueError(f"Told twice: {', '.join(sorted(twice))}")
        known |= tellers
    app.extensions["scandesk.evidence"] = known


def the_tellers() -> Tellers:
    """Return what the running app's slices tell, by name."""
    found: Tellers = current_app.extensions.get("scandesk.evidence", {})
    return found


def told(tellers: Tellers, name: str, database: Database, now: datetime) -> list[str]:
    """Return what a teller says, as a list of one sentence or of none."""
    said = tellers[name](database, now) if name in tellers else ""
    return [said] if said else []
