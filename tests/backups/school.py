"""A believable school of a few hundred rows, and what tests do to its files."""

import os
import random
import subprocess
import sys
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

from kiosk.core.access import Role
from kiosk.core.commands import DATA_FILE
from kiosk.core.copies import actions as copies
from kiosk.core.copies import store
from kiosk.core.copies.records import Contents
from kiosk.core.database import Database
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from kiosk.devices.records import Kind
from tests import builders
from tests.builders import MONDAY

HOME = Path(__file__).parents[2]
PEOPLE = {
    "desk": ("Carys Morgan", Role.DESK),
    "tech1": ("Tom Ashworth", Role.TECHNICIAN),
    "tech2": ("Priya Nair", Role.TECHNICIAN),
    "coordinator": ("Huw Ellis", Role.COORDINATOR),
}
DEVICES = (
    ("Projector", Kind.PROJECTOR, "Epson", "EB-2250U"),
    ("Teacher's laptop", Kind.LAPTOP, "Dell", "Latitude 3540"),
    ("Printer", Kind.PRINTER, "Brother", "HL-L5100DN"),
)
OTHERS = "SELECT sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL ORDER BY type = 'trigger', name"
SUMMARIES = ("No picture", "Does not start", "Paper jam", "Sound is missing", "Very slow since this morning")


def set_up(database: Database) -> None:
    """Give a database a school and one person for each role."""
    change_setting(database, "school", "Llanfair Green Primary School")
    change_setting(database, "address", "http://helpdesk.school:8080")
    change_setting(database, "desk_phone", "01792 555 0101")
    for username, (name, role) in PEOPLE.items():
        builders.add_person(database, username, name, role)


def fill(database: Database, calls: int = 30, seed: int = 36) -> None:
    """Give a school devices and calls in every state, with what people wrote."""
    chance = random.Random(seed)  # the same every time
    devices = [
        builders.add_device(
            database, f"{name} {room}", kind, maker, model, f"Room {room}", asset_tag=f"LG-{number:03}{room}"
        )
        for room in range(1, 6)
        for number, (name, kind, maker, model) in enumerate(DEVICES)
    ]
    steps = (builders.log_call, builders.dispatched_call, builders.resolved_call, builders.closed_call)
    for number in range(calls):
        what = {
            "summary": f"{chance.choice(SUMMARIES)} ({number})",
            "description": "It worked yesterday. Dŵr ar y bwrdd? Na: y lamp.",
            "reporter_name": chance.choice(("Megan Pritchard", "Siân Wyn", "Aled Roberts")),
            "reporter_contact": f"ext. {200 + number}",
        }
        chance.choice(steps)(database, chance.choice(devices), MONDAY + timedelta(hours=number), **what)


def contents_of(file: Path, is_in_use: bool = False) -> Contents:
    """Return what a data file holds."""
    with store.reading(file, is_in_use) as connection:
        return store.contents(connection, copies.quietly)


def count(file: Path, table: str) -> int:
    """Return how many rows a table of a closed file has."""
    return store.count_rows(file, (table,))[table]


def behind_its_back(file: Path, statement: str, *values: object) -> None:
    """Change a data file as no part of Scandesk would: past the triggers, which are as they were afterwards."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {store.quoted(name)}")
        connection.execute(statement, values)
        for _, sql in triggers:
            with suppress(sqlite3.OperationalError):  # of a view that is no more
                connection.execute(sql)


def data_file(instance: Path) -> Path:
    """Return the data file of a folder."""
    return instance / DATA_FILE


def work(database: Database) -> None:
    """Let people do more than report and resolve: plan visits, use parts, answer, print, ask what users think."""
    projector = builders.add_device(database, "Hall projector", location="Hall", supplier="Tower Supplies")
    call = builders.dispatched_call(database, projector)
    builders.diagnostics_sheet(database, call)
    builders.known_answers(database, call)
    builders.problem_and_repair(database, call)
    builders.field_work(database, call)
    builders.documents(database)
    builders.stocktake(database, projector)
    builders.rollout(database)
    builders.held_surveys(database, MONDAY)


def dump(connection: sqlite3.Connection) -> str:
    """Return a data file as SQL. (The library's own dump writes rows of full-text indexes twice.)"""
    kinds = {row[1]: row[2] for row in connection.execute("PRAGMA main.table_list") if not row[1].startswith("sqlite_")}
    made = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())
    lines = [f"{made[name]};" for name, kind in kinds.items() if kind in ("table", "virtual")]
    for name in sorted(kinds):
        if kinds[name] in ("virtual", "view"):
            continue
        if kinds[name] == "shadow":  # a fresh index has rows of its own
            lines.append(f"DELETE FROM {store.quoted(name)};")
        columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({store.quoted(name)})")]
        values = " || ', ' || ".join(f"quote({store.quoted(column)})" for column in columns)
        named = ", ".join(map(store.quoted, columns))
        for row in connection.execute(f"SELECT {values} FROM {store.quoted(name)}"):
            lines.append(f"INSERT INTO {store.quoted(name)} ({named}) VALUES ({row[0]});")
    lines += [f"{row[0]};" for row in connection.execute(OTHERS)]
    return "BEGIN;\n" + "\n".join(lines) + "\nCOMMIT;\n"


def load(dump: str, file: Path) -> None:
    """Make a data file from its SQL."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.executescript(dump)


def command(instance: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of app.py over a school, in a process of its own."""
    return subprocess.run(
        [sys.executable, "app.py", *words],
        cwd=HOME,
        env=os.environ | {"SCANDESK_INSTANCE": str(instance)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
