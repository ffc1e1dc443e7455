"""The checklists that come with Scandesk: files in `first/`, added once, the school's own from then on."""

import tomllib
from datetime import datetime
from pathlib import Path

from kiosk.core.access import SYSTEM
from kiosk.core.database import Database
from kiosk.diagnostics import actions, store
from kiosk.diagnostics.records import NEXT, CheckStep, Heading, Who

FOLDER = Path(__file__).parent / "first"


def add_first_checklists(database: Database, now: datetime) -> int:
    """Add and publish what was not added before, and return how many; what the school edited or retired stays."""
    known = store.came_with_scandesk(database)
    added = 0
    with database.writing():
        for name in first_names():
            if name in known:
                continue
            heading, steps = first_checklist(name)
            key = f"came with Scandesk: {name}"
            checklist_id = actions.add_checklist(database, SYSTEM, heading, steps, key, now, came_as=name)
            actions.publish(database, SYSTEM, actions.newest(database, checklist_id), now)
            added += 1
    return added


def first_names() -> list[str]:
    """Return the names of the checklists that come with Scandesk."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def missing_names(database: Database) -> list[str]:
    """Return those that the school does not have yet."""
    return sorted(set(first_names()) - store.came_with_scandesk(database))


def first_checklist(name: str) -> tuple[Heading, tuple[CheckStep, ...]]:
    """Read one file. A step's key is its number; yes and no are next, fixed, stop or the number of a later step."""
    found = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    heading = Heading(
        found["title"],
        tuple(found["kinds"]),
        tuple(found.get("symptoms", ())),
        found.get("purpose", ""),
        found.get("stop_words", ""),
    )
    steps = tuple(
        CheckStep(
            number,
            step["check"],
            step["expected"],
            step.get("why", ""),
            Who(step.get("who", Who.DESK)),
            str(step.get("yes", NEXT)),
            str(step.get("no", NEXT)),
            step.get("stop_words", ""),
        )
        for number, step in enumerate(found["steps"], 1)
    )
    return heading, steps
