"""The baselines and target_switches tables."""

import json
from collections.abc import Iterable

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.rollout.baseline.records import Baseline, Line, Switch

BASELINE = "SELECT id, first_on, last_on, figures, note, at, actor FROM baselines"


def _baseline(row: sqlite3.Row | None) -> Baseline | None:
    if row is None:
        return None
    figures = tuple(Line.from_json(line) for line in json.loads(row["figures"]))
    return Baseline(**dict(row) | {"figures": figures})


def baselines(database: Database) -> list[Baseline]:
    """Return all baselines, the newest first."""
    rows = database.connection.execute(f"{BASELINE} ORDER BY id DESC").fetchall()
    return [found for row in rows if (found := _baseline(row))]


def baseline(database: Database, baseline_id: int) -> Baseline | None:
    """Return one baseline, or None."""
    return _baseline(database.connection.execute(f"{BASELINE} WHERE id = ?", (baseline_id,)).fetchone())


def newest(database: Database) -> Baseline | None:
    """Return the newest baseline, or None."""
    return _baseline(database.connection.execute(f"{BASELINE} ORDER BY id DESC LIMIT 1").fetchone())


def add(database: Database, actor: Actor, values: dict[str, str], lines: Iterable[Line]) -> None:
    """Record a baseline; a form that is sent twice records it once."""
    figures = json.dumps([line.as_json() for line in lines])
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO baselines (form_key, first_on, last_on, figures, note, at, person_id, actor)
            VALUES (:form_key, :first_on, :last_on, :figures, :note, :at, :person_id, :actor)
            ON CONFLICT (form_key) DO NOTHING
            """,
            {**values, "figures": figures, "person_id": actor.person_id, "actor": actor.name},
        )


def switches(database: Database) -> list[Switch]:
    """Return when targets were switched from the page of the baseline, the newest first."""
    rows = database.connection.execute(
        "SELECT is_on, baseline_id, why, at, actor FROM target_switches ORDER BY id DESC"
    ).fetchall()
    return [Switch(bool(row["is_on"]), row["baseline_id"], row["why"], row["at"], row["actor"]) for row in rows]


def add_switch(database: Database, actor: Actor, switch: Switch) -> None:
    """Note that targets were switched."""
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO target_switches (is_on, baseline_id, why, at, person_id, actor) VALUES (?, ?, ?, ?, ?, ?)",
            (switch.is_on, switch.baseline_id, switch.why, switch.at, actor.person_id, actor.name),
        )
