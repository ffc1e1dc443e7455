"""Rows that name Gwen Pritchard: written by the verbs of the pages, and into any column of any table."""

import itertools
import json
from collections.abc import Iterator

from kiosk.calls import actions as calls
from kiosk.calls import intake
from kiosk.calls.records import Step
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.core.settings import change_setting
from kiosk.jobs import store as jobs
from kiosk.knowledge import actions as knowledge
from kiosk.knowledge.records import Draft
from kiosk.outbox import actions as outbox
from kiosk.privacy import words
from kiosk.privacy.everything import store
from kiosk.privacy.everything.store import Table, quoted
from tests import builders

NAME = "Gwen Pritchard"
EMAIL = "g.pritchard@llanfair.example"
NUMBERS = itertools.count(900_000)
NOT_TYPED = ("at", "day")


def mail_is_on(database: Database) -> None:
    for name, value in (("mail", "on"), ("mail_host", "smtp.example"), ("mail_sender", "desk@llanfair.example")):
        change_setting(database, name, value)


def plant_with_verbs(database: Database) -> int:
    """Let Gwen live through a term at the school; return her call."""
    desk, tech1 = builders.actor(database, "desk"), builders.actor(database, "tech1")
    mail_is_on(database)
    device = builders.add_device(database, "Gwen Pritchard's projector", location="Pritchard, Gwen: office")
    call = builders.closed_call(
        database,
        device,
        reporter_name=NAME,
        reporter_contact="ask for GWEN PRITCHARD in Room 12",
        reporter_email=EMAIL,
        affected_person="gwen pritchard",
        description="Gwen Pritchard's picture is dark.",
        availability="any time, says Gwen Pritchard",
    )
    open_call = builders.dispatched_call(database, device, summary="Dark again for Gwen  Pritchard")
    intake.affects_me_too(database, open_call.id, new_form_key(), NAME, builders.MONDAY)
    calls.note(database, desk, open_call, "Rang Gwen Pritchard, nobody there.", builders.MONDAY)
    calls.add_to_timeline(
        database, tech1, open_call, Step.USE_ARTICLE, builders.MONDAY, details={"seen_with": "Gwen Pritchard, Room 12"}
    )
    outbox.enqueue(database, EMAIL, f"For {NAME}", f"Dear {NAME}, it is done.", builders.MONDAY, "k1", call.id)
    draft = Draft(title=f"What {NAME} found", resolution=f"Ask {NAME} to switch it on.")
    knowledge.write_article(database, desk, draft, builders.MONDAY)
    values = {
        "kind": "labels",
        "title": f"Labels for {NAME}",
        "back": "/devices/?text=Gwen+Pritchard",
        "person_id": None,
    }
    jobs.add_job(database, values | {"actor": "Scandesk", "process": "1", "asked_at": "2026-09-07T08:30:00Z"})
    change_setting(database, "safeguarding_contact", f"{NAME}, office")
    return call.id


def cells(database: Database) -> Iterator[tuple[Table, str]]:
    """Yield every column that somebody's words can stand in."""
    for table in store.tables(database):
        types = {row[1]: row[2] for row in database.connection.execute(f"PRAGMA table_info({quoted(table.name)})")}
        for column in table.columns:
            is_moment = column.name in NOT_TYPED or column.name.endswith(("_at", "_on"))
            is_text = types[column.name] in ("TEXT", "BLOB") and column.name not in ("jpeg", "pdf")
            if is_text and not is_moment and not words.is_own(table.name, column.name):
                yield table, column.name


def without_rules(database: Database) -> None:
    database.connection.execute("PRAGMA foreign_keys = OFF")
    database.connection.execute("PRAGMA ignore_check_constraints = ON")


def insert(database: Database, table: Table, column: str, value: object) -> int:
    """Add a row with a value in one column and whatever must be in the others, past every rule of the schema."""
    connection = database.connection
    without_rules(database)
    row: dict[str, object] = {}
    for info in connection.execute(f"PRAGMA table_info({quoted(table.name)})"):
        if info["name"] == column:
            row[column] = value
        elif info["pk"] or info["dflt_value"] is None:  # what may be empty, too: some is unique only while it is
            number = next(NUMBERS)
            row[info["name"]] = number if info["type"] in ("INTEGER", "REAL") else f"x{number}"
    names = ", ".join(quoted(name) for name in row)
    marks = ", ".join("?" for _ in row)
    added = connection.execute(f"INSERT INTO {quoted(table.name)} ({names}) VALUES ({marks})", list(row.values()))
    return int(added.lastrowid or 0)


def plant_everywhere(database: Database, value: str = f"met {NAME} there") -> list[tuple[str, str]]:
    """Write a text into a row of its own for every column of every table; return which."""
    planted = list(cells(database))
    without_rules(database)
    with database.writing() as connection:
        for number, (table, column) in enumerate(planted):
            insert(database, table, column, f"{value} {number}")
        connection.execute("UPDATE people SET is_active = 0 WHERE id >= 900000")
    return [(table.name, column) for table, column in planted]


def as_json(text: str, *, hides_accents: bool) -> str:
    return json.dumps({"said": [text, {"why": 3}], "other": "x"}, ensure_ascii=hides_accents)
