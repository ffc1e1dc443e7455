"""A big school for the measurements: `python bench/seed.py --calls 100000 --instance DIR --password WORDS`.

Rows go straight into the schema, with the stories and names of the demo; the same day gives the same school:
- 2,000 devices of 18 models in 120 locations, the accounts desk, tech1, tech2 and coordinator;
- 8,000 calls a year (4 a device and year), the newest a minute ago; from 80,000 calls on ten years, so that a
  million calls are a hundred thousand a year and not a century and a quarter of them;
- of every thousand calls two hundred are open, the share of the limits app that the budgets were measured with,
  over all years and all six open statuses; of the others 3 % are cancelled and 3 % duplicates;
- three to six events a call, its version counting them; one call in 25 affects somebody else, too.
"""

import argparse
import random
import secrets
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from werkzeug.security import generate_password_hash

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.seed_courses import (
    CALL_COLUMNS,
    COORDINATOR,
    EVENT_COLUMNS,
    NAMES,
    Course,
    Row,
    Standing,
    call_row,
    courses,
    event_rows,
)
from kiosk.core import clock, store
from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.demo.phrases import REPORTER_NAMES
from kiosk.demo.school import ACCOUNTS, BATCHES, SCHOOL, SUPPLIERS
from kiosk.devices import codes
from kiosk.devices.records import Kind
from kiosk.search import actions as search

DEVICES, LOCATIONS = 2_000, 120
CALLS_A_YEAR, MOST_YEARS = 8_000, 10
CALLS_AT_ONCE = 20_000
CACHE_KIB = 128 * 1024
SEED = 7919

MODELS = (
    *((batch.maker, batch.model, batch.kind) for batch in BATCHES),
    ("Canon", "i-SENSYS MF453dw", Kind.PRINTER),
    ("Optoma", "EH335", Kind.PROJECTOR),
    ("Acer", "TravelMate P2", Kind.LAPTOP),
)


def seed(instance: Path, calls: int, password: str) -> None:
    """Fill an empty data folder with a school that has had so many calls."""
    database = open_database(instance)
    if database.connection.execute("SELECT 1 FROM people LIMIT 1").fetchone():
        raise SystemExit(f"{instance} is not empty.")
    database.connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    chance, now = random.Random(SEED), clock.now()
    begins = now - timedelta(days=365) * min(MOST_YEARS, calls / CALLS_A_YEAR)
    with database.writing() as connection:
        _add_people_and_places(connection, generate_password_hash(password), clock.stored(begins))
        standings = _add_devices(connection, chance, begins)
    store.save_setting(database, "school", SCHOOL, clock.stored(now))
    store.save_setting(database, "address", "http://helpdesk.school:8080", clock.stored(now))
    store.save_setting(database, "report_limits", "off", clock.stored(now))  # a flood is what is measured
    _add_calls(database, chance, standings, _secret(instance), courses(chance, standings, calls, begins, now))
    search.catch_up(database)
    with database.writing() as connection:
        connection.execute("ANALYZE")
    database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _secret(instance: Path) -> str:
    file = instance / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return file.read_text(encoding="utf-8")


def _add_people_and_places(connection: sqlite3.Connection, password_hash: str, at: str) -> None:
    for number, account in enumerate(ACCOUNTS, 1):
        connection.execute(
            "INSERT INTO people (id, username, name, password_hash, created_at) VALUES (?, ?, ?, ?, ?)",
            (number, account.username, account.name, password_hash, at),
        )
        connection.execute("INSERT INTO person_roles VALUES (?, ?)", (number, account.role))
    places = [(f"Room {number:03}", at) for number in range(1, LOCATIONS + 1)]
    connection.executemany("INSERT INTO locations (name, created_at) VALUES (?, ?)", places)
    firms = [(firm.name, firm.phone, firm.email, at) for firm in SUPPLIERS]
    connection.executemany("INSERT INTO suppliers (name, phone, email, created_at) VALUES (?, ?, ?, ?)", firms)
    models = [(*model, at) for model in MODELS]
    connection.executemany("INSERT INTO models (maker, name, kind, created_at) VALUES (?, ?, ?, ?)", models)


def _add_devices(connection: sqlite3.Connection, chance: random.Random, begins: datetime) -> dict[int, Standing]:
    standings: dict[int, Standing] = {}
    rows, at, taken = [], clock.stored(begins), set[str]()
    while len(standings) < DEVICES:
        if (code := codes.new_code(chance.choice)) in taken:
            continue
        taken.add(code)
        number = len(standings) + 1
        model_id, location_id = number * 31 % len(MODELS) + 1, number * 31 % LOCATIONS + 1
        standings[number] = Standing(MODELS[model_id - 1][2], model_id, location_id)
        in_service_on = (begins - timedelta(days=number % 1500)).date().isoformat()
        name, tag, serial = f"Device {number:04}", f"SD-{number:04}", f"{chance.randrange(16**10):010X}"
        owner = (model_id, location_id, number % len(SUPPLIERS) + 1, in_service_on, 20_000 + number, at)
        rows.append((number, code, name, tag, serial, *owner))
    names = (
        "id, code, name, asset_tag, serial, model_id, location_id, supplier_id, in_service_on, price_pence, created_at"
    )
    connection.executemany(f"INSERT INTO devices ({names}) VALUES ({_marks(11)})", rows)
    placed = [(row[0], row[6], row[8]) for row in rows]
    connection.executemany("INSERT INTO placements (device_id, location_id, since_on) VALUES (?, ?, ?)", placed)
    added = [(row[0], at, COORDINATOR, NAMES[COORDINATOR], "added") for row in rows]
    connection.executemany(
        "INSERT INTO device_events (device_id, at, person_id, actor, event) VALUES (?, ?, ?, ?, ?)", added
    )
    return standings


def _add_calls(
    database: Database, chance: random.Random, standings: dict[int, Standing], secret: str, lived: Iterator[Course]
) -> None:
    calls: list[Row] = []
    events: list[Row] = []
    others: list[Row] = []
    for course in lived:
        calls.append(call_row(chance, course, standings[course.device_id], secret))
        events.extend(event_rows(course))
        if course.also:
            others.append(
                (course.number, f"also-{course.number:012}", chance.choice(REPORTER_NAMES), course.moments[0])
            )
        if len(calls) == CALLS_AT_ONCE:
            _write(database, calls, events, others)
    _write(database, calls, events, others)


def _write(database: Database, calls: list[Row], events: list[Row], others: list[Row]) -> None:
    with database.writing() as connection:
        for table, columns, rows in (
            ("calls", CALL_COLUMNS, calls),
            ("call_events", EVENT_COLUMNS, events),
            ("affected_people", ("call_id", "form_key", "name", "at"), others),
        ):
            query = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({_marks(len(columns))})"
            connection.executemany(query, rows)
            rows.clear()


def _marks(number: int) -> str:
    return ", ".join("?" * number)


def main() -> None:
    """Read the command line, seed, and say what was made."""
    words = argparse.ArgumentParser(description="Fill an empty data folder with a big school.")
    words.add_argument("--calls", type=int, required=True)
    words.add_argument("--instance", type=Path, required=True)
    words.add_argument("--password", default="measured seven times", help="for desk, tech1, tech2 and coordinator")
    given = words.parse_args()
    started = time.monotonic()
    seed(given.instance, given.calls, given.password)
    size = sum(file.stat().st_size for file in given.instance.glob("scandesk.sqlite3*")) / 1e6
    took = time.monotonic() - started
    print(f"{given.calls:,} calls, {DEVICES:,} devices, {LOCATIONS} locations: {size:,.0f} MB in {took:.1f} s")
    print(f"{given.instance}: accounts {', '.join(a.username for a in ACCOUNTS)}, password: {given.password}")


if __name__ == "__main__":
    main()
