"""Data of earlier Scandesks become data of this one: no row differs, and a kill on the way leaves them old or new."""

import gzip
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from checks.server import ROOT
from kiosk.backups import folder
from kiosk.core import schema
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.copies import actions as copies
from kiosk.core.copies import store
from tests.backups import school

FIXTURES = sorted((ROOT / "tests" / "fixtures" / "schemas").glob("[0-9]*.sql.gz"))
OLD_STEPS = ("0002", "0006", "0013", "0024", "0033")
SIGKILLED = -9
KILLED_WITHIN_S = 300


def unpacked(fixture: Path, instance: Path) -> Path:
    """Make the data file that a released Scandesk had."""
    instance.mkdir(parents=True, exist_ok=True)
    school.load(gzip.decompress(fixture.read_bytes()).decode(), instance / DATA_FILE)
    return instance / DATA_FILE


def columns_of(file: Path) -> dict[str, list[str]]:
    """Return the columns of every table."""
    with store.reading(file) as connection:
        return {
            name: [bytes(row[1]).decode() for row in connection.execute(f"PRAGMA table_info({store.quoted(name)})")]
            for name in store.tables(connection)
            if name != store.LEDGER
        }


def rows_of(file: Path, columns_of: dict[str, list[str]]) -> dict[str, str]:
    """Return a hash over all rows of each table, of some of its columns."""
    with store.reading(file) as connection:
        return {name: store.digest_of(connection, name, columns) for name, columns in columns_of.items()}


def steps_until(target: Path, last: str) -> Path:
    """Copy the steps of the schema until one of them into a folder."""
    target.mkdir(parents=True, exist_ok=True)
    for step in schema.STEPS_FOLDER.glob("[0-9]*.sql"):
        if step.name[:4] <= last:
            shutil.copy(step, target)
    return target


def old_data(place: Path, step: str) -> Path:
    """Make the folder of a Scandesk of long ago, with a few rows; what is kept beside the data today was not yet."""
    instance, newest = place / f"step{step}", schema.STEPS_FOLDER
    instance.mkdir(parents=True)
    schema.STEPS_FOLDER = steps_until(place / f"steps-until-{step}", step)
    database = schema.Database(instance / DATA_FILE)
    try:
        schema.bring_up_to_date(database)
    finally:
        schema.STEPS_FOLDER = newest
    with database.writing() as connection:
        for number in range(5):
            connection.execute("INSERT INTO settings VALUES (?, 'x', '2026-09-07T08:30:00Z')", (f"old{number}",))
    database.close()
    return instance


def statements_after(step: str) -> int:
    """Return how many statements the steps after one have."""
    later = [file for file in schema.STEPS_FOLDER.glob("[0-9]*.sql") if file.name[:4] > step]
    return sum(1 for file in later for _ in schema.statements(file.read_text(encoding="utf-8")))


# --- what must hold


def wrong_after_an_upgrade(fixture: Path, instance: Path) -> list[str]:
    """Let this Scandesk take over the data of an earlier one; return the tables of which a row differs."""
    file = unpacked(fixture, instance)
    columns = columns_of(file)
    before = rows_of(file, columns)
    open_database(instance).close()
    after = rows_of(file, columns)
    with store.reading(file) as connection:
        is_new = store.step_of(connection) == max(schema.known_steps())
    found = [f"{fixture.name}: rows of {name} differ" for name in before if before[name] != after[name]]
    return found + ([] if is_new else [f"{fixture.name}: it is not of the newest shape"])


def wrong_after_a_kill(old: Path, instance: Path, kill: int, guard_taken_away: str = "") -> list[str]:
    """Kill a start that takes over old data after so many statements; return what is neither old nor new afterwards."""
    shutil.copytree(old, instance)
    file, found = instance / DATA_FILE, []
    before = school.contents_of(file)
    command = [sys.executable, "-m", "checks.killed_change", str(instance), str(kill), guard_taken_away]
    done = subprocess.run(command, cwd=ROOT, check=False, timeout=KILLED_WITHIN_S)
    if done.returncode != SIGKILLED:
        return [f"it was not killed but ended with {done.returncode}"]
    after = school.contents_of(file, is_in_use=True)
    with store.reading(file, is_in_use=True) as connection:
        is_new = store.step_of(connection) == max(schema.known_steps())
    if not is_new and after != before:  # all steps, or none
        found.append("the data are neither old nor new")
    kept = folder.step_backups(instance)
    if len(kept) != (0 if kill == 0 else 1) or any(copies.check(copy.path).contents != before for copy in kept):
        found.append("there is no copy of the data as they were")
    if found:
        return found
    open_database(instance).close()
    if school.contents_of(file).tables["settings"] != before.tables["settings"]:
        found.append("the next start did not bring every row")
    return found if folder.step_backups(instance) else [*found, "the next start kept no copy"]


@dataclass
class Upgraded:
    """What became of it."""

    upgrades: int = 0
    kills: int = 0
    problems: list[str] = field(default_factory=list)


def upgrade_again_and_again(place: Path, kills: int, guard_taken_away: str = "", seed: int = 0) -> Upgraded:
    """Take over the data of every released shape; then kill starts on the way, from several steps of long ago."""
    found, chance = Upgraded(), random.Random(seed)
    for fixture in FIXTURES:
        found.problems += wrong_after_an_upgrade(fixture, place / f"of-{fixture.name}")
        found.upgrades += 1
    olds = {step: old_data(place, step) for step in OLD_STEPS}
    unpacked(FIXTURES[-1], place / "released")
    olds[FIXTURES[-1].name[:4]] = place / "released"
    for number in range(kills):
        step = list(olds)[number % len(olds)]
        kill = chance.randint(0, statements_after(step))
        wrong = wrong_after_a_kill(olds[step], place / "killed", kill, guard_taken_away)
        found.problems += [f"step {step}, killed after {kill} statements: {text}" for text in wrong]
        found.kills += 1
        shutil.rmtree(place / "killed")
    return found
