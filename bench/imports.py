"""What an import of fifty thousand devices costs: memory, time, and how long reports wait for it.

    python bench/imports.py [--rows 50000] [--xlsx]

Nothing here is a test: the table says what it took on this PC in this run, beside the smallest program that puts the
same rows into the same kind of table.
"""

import argparse
import csv
import io
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from kiosk.core import clock
from kiosk.core.access import SYSTEM
from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.imports import actions
from kiosk.locations import store as locations

HEADINGS = [
    "Asset Tag",
    "Serial Number",
    "Name",
    "Category",
    "Make",
    "Model",
    "Room",
    "Supplier",
    "Purchase Date",
    "Price",
    "Warranty",
    "Notes",
]
KINDS = (
    ("Laptop", "Dell", "Latitude 5520", "449.00"),
    ("Laptop", "HP", "ProBook 450 G9", "529.50"),
    ("Chromebook", "Lenovo", "300e Gen 3", "229.00"),
    ("Tablet", "Apple", "iPad 9", "319.00"),
    ("Projector", "Epson", "EB-2250U", "899.00"),
    ("Desktop", "Dell", "OptiPlex 3090", "489.00"),
    ("Printer", "HP", "LaserJet Pro M404", "249.99"),
)
NOTES = (
    "",
    "",
    "",
    "Lid is loose",
    "Gift of the PTA",
    "Trolley 3, slot 12",
    "For the Year 6 trip",
    "Café, second shelf",
)


def rows(number: int, chance: random.Random) -> Iterator[list[str]]:
    """Yield a group of schools' register, as an office keeps it."""
    for count in range(number):
        kind, maker, model, price = chance.choice(KINDS)
        day = f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/{chance.randint(2015, 2025)}"
        serial = "".join(chance.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=10))
        room = f"School {count % 25 + 1} Room {count % 40 + 1}"
        yield [
            f"LA{count:06}",
            serial,
            f"{kind} {count}",
            kind,
            maker,
            model,
            room,
            "XMA Ltd",
            day,
            price,
            "36",
            chance.choice(NOTES),
        ]


def as_csv(number: int) -> bytes:
    """Return the register as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(rows(number, random.Random(7)))
    return text.getvalue().encode()


def as_xlsx(number: int) -> bytes:
    """Return the register as a workbook."""
    from tests.spreadsheets import xlsx  # noqa: PLC0415  asked for only when it is wanted

    return xlsx({"Register": [HEADINGS, *rows(number, random.Random(7))]})


class Reporter(threading.Thread):
    """Writes a little every twentieth of a second, as reports do, and notes how long it waited."""

    def __init__(self, database: Database) -> None:
        super().__init__(daemon=True)
        self.database, self.longest, self.stop = database, 0.0, threading.Event()

    def run(self) -> None:
        """Report until told to stop."""
        while not self.stop.wait(0.05):
            began = time.perf_counter()
            try:
                with self.database.writing() as connection:
                    connection.execute("UPDATE settings SET changed_at = '' WHERE name = 'nothing'")
            except Exception as error:
                print("a report was refused:", error)
            self.longest = max(self.longest, time.perf_counter() - began)


def memory() -> float:
    """Return the most memory this process had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def barest(data: bytes, folder: Path) -> float:
    """Return how long it takes to put the rows into one table with the register's indexes."""
    connection = sqlite3.connect(folder / "barest.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute(f"CREATE TABLE bare (id INTEGER PRIMARY KEY, {', '.join(f'c{n} TEXT' for n in range(12))})")
    for column in (0, 1, 5, 6):
        connection.execute(f"CREATE INDEX bare_{column} ON bare (c{column})")
    read = list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]
    began = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        f"INSERT INTO bare ({', '.join(f'c{n}' for n in range(12))}) VALUES ({', '.join('?' * 12)})", read
    )
    connection.execute("COMMIT")
    taken = time.perf_counter() - began
    connection.close()
    return taken


def main() -> None:
    """Measure and say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--xlsx", action="store_true")
    parser.add_argument("--into", type=Path, help="Only write the file: made elsewhere, it costs no memory here.")
    wanted = parser.parse_args()
    if wanted.into:
        data = as_xlsx(wanted.rows) if wanted.xlsx else as_csv(wanted.rows)
        wanted.into.write_bytes(data)
        print("?" if wanted.xlsx else f"{barest(data, wanted.into.parent):.2f}")
        return
    with tempfile.TemporaryDirectory(prefix="scandesk-bench-") as name:
        folder = Path(name)
        made = [sys.executable, __file__, "--rows", str(wanted.rows), "--into", str(folder / "register")]
        bare = subprocess.run(made + ["--xlsx"] * wanted.xlsx, check=True, capture_output=True, text=True).stdout
        data = (folder / "register").read_bytes()
        database = open_database(folder)
        now = clock.now()
        print(f"{wanted.rows:,} rows, {len(data) / 1e6:.1f} MB; the barest table took {bare.strip()} s")
        print(f"{'before':<12}{'':>8}  peak {memory():6.0f} MiB")
        steps = {
            "kept": lambda: actions.keep_upload(database, SYSTEM, "register", data, now),
            "read": lambda: actions.read_or_drop(database, 1, actions.NOBODY),
            "planned": lambda: actions.plan(database, 1, now),
            "carried out": lambda: actions.carry_out(database, SYSTEM, 1, now),
            "undone": lambda: actions.undo(database, SYSTEM, 1, now),
        }
        for step, do in steps.items():
            reporter = Reporter(database)
            reporter.start()
            began, worked = time.perf_counter(), time.thread_time()
            do()
            taken, worked = time.perf_counter() - began, time.thread_time() - worked
            reporter.stop.set()
            reporter.join()
            print(
                f"{step:<12}{taken:7.2f} s ({worked:5.2f} s of a processor)  peak {memory():6.0f} MiB  "
                f"a report waited up to {reporter.longest:5.2f} s"
            )
            if step == "planned":
                print(" " * 12, dict(actions.known_upload(database, 1).summary))
        print(len(locations.locations(database)), "locations left")
        database.close()


if __name__ == "__main__":
    main()
