"""The problems, problem_calls, problem_events and dismissed_proposals tables, and the calls that the rules look at."""

import json
from collections.abc import Iterable
from typing import Any

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.devices.records import Device, Kind
from kiosk.problems.records import (
    KnownError,
    LinkedCall,
    NewProblem,
    Problem,
    ProblemEvent,
    ProblemStep,
    RaisedHow,
    State,
)

EVIDENCE_CAP = 2000  # the newest incidents the rules look at: more in a month than any school has
LIST_CAP = 200
CHANGEABLE = (
    "title",
    "state",
    "owner_id",
    "symptom",
    "kind",
    "model_id",
    "location_id",
    "device_id",
    "evidence",
    "cause",
    "workaround",
    "solution",
    "review_on",
    "is_public",
    "public_title",
    "public_workaround",
    "solved_at",
    "closed_at",
)
PROBLEM = """
    SELECT problems.*, people.name AS owner, locations.name AS location, devices.code AS device_code,
           trim(models.maker || ' ' || models.name) AS model,
           CASE WHEN devices.id IS NULL THEN NULL ELSE coalesce(nullif(devices.name, ''),
               (SELECT trim(maker || ' ' || name) FROM models WHERE models.id = devices.model_id)) END AS device,
           (SELECT count(*) FROM problem_calls WHERE problem_id = problems.id) AS calls
      FROM problems
      LEFT JOIN people ON people.id = problems.owner_id
      LEFT JOIN models ON models.id = problems.model_id
      LEFT JOIN locations ON locations.id = problems.location_id
      LEFT JOIN devices ON devices.id = problems.device_id
"""
VIEWS = {
    "active": "problems.state IN ('open', 'known_error')",
    "open": "state = 'open'",
    "known_error": "state = 'known_error'",
    "solved": "state = 'solved'",
    "closed": "state = 'closed'",
    "review": "state <> 'closed' AND review_on <= :today",
}
FITS_A_DEVICE = """
    coalesce(problems.kind, problems.model_id, problems.location_id, problems.device_id) IS NOT NULL
    AND (problems.kind IS NULL OR problems.kind = :kind)
    AND (problems.model_id IS NULL OR problems.model_id = :model_id)
    AND (problems.location_id IS NULL OR problems.location_id = :location_id)
    AND (problems.device_id IS NULL OR problems.device_id = :device_id)
"""


def _problem(row: sqlite3.Row | None) -> Problem | None:
    if row is None:
        return None
    values = {name: row[name] for name in Problem.__dataclass_fields__}
    values |= {"state": State(row["state"]), "raised_how": RaisedHow(row["raised_how"])}
    values |= {"kind": Kind(row["kind"]) if row["kind"] else None, "is_public": bool(row["is_public"])}
    return Problem(**values)


def _problems(rows: Iterable[sqlite3.Row]) -> list[Problem]:
    return [found for row in rows if (found := _problem(row))]


def problem(database: Database, problem_id: int) -> Problem | None:
    """Return one problem, or None."""
    return _problem(database.connection.execute(f"{PROBLEM} WHERE problems.id = ?", (problem_id,)).fetchone())


def problem_by_form_key(database: Database, form_key: str) -> Problem | None:
    """Return the problem that a form raised, or None."""
    return _problem(database.connection.execute(f"{PROBLEM} WHERE problems.form_key = ?", (form_key,)).fetchone())


def problems(database: Database, view: str, today: str, most: int = LIST_CAP) -> list[Problem]:
    """Return the newest problems of a view (a key of VIEWS); `most` -1 is all of them."""
    query = f"{PROBLEM} WHERE {VIEWS[view]} ORDER BY problems.id DESC LIMIT :most"
    return _problems(database.connection.execute(query, {"today": today, "most": most}).fetchall())


def problems_of_call(database: Database, call_id: int) -> list[Problem]:
    """Return the problems that a call is linked to, newest first."""
    query = f"""{PROBLEM} WHERE problems.id IN (SELECT problem_id FROM problem_calls WHERE call_id = ?)
                ORDER BY problems.id DESC"""
    return _problems(database.connection.execute(query, (call_id,)).fetchall())


def known_errors_touching(database: Database, values: dict[str, Any]) -> list[Problem]:
    """Return the known errors that fit a kind, model_id, location_id and device_id, newest first."""
    query = f"{PROBLEM} WHERE state = 'known_error' AND {FITS_A_DEVICE} ORDER BY problems.id DESC LIMIT 5"
    return _problems(database.connection.execute(query, values).fetchall())


def public_known_errors(database: Database, device: Device) -> list[KnownError]:
    """Return what users are told about a device: known errors that are switched on for them, newest first."""
    rows = database.connection.execute(
        f"""
        SELECT id, public_title, public_workaround FROM problems
         WHERE state = 'known_error' AND is_public AND {FITS_A_DEVICE} ORDER BY id DESC LIMIT 3
        """,
        touched_by(device),
    ).fetchall()
    return [KnownError(row["id"], row["public_title"], row["public_workaround"]) for row in rows]


def touched_by(device: Device) -> dict[str, Any]:
    """Return the values by which a problem can touch a device."""
    return {
        "kind": device.kind,
        "model_id": device.model.id,
        "location_id": device.location_id,
        "device_id": device.id,
    }


def add_problem(database: Database, new: NewProblem, state: State, actor: Actor, at: str) -> int:
    """Add a problem; return its id. sqlite3.IntegrityError when the form key was used before."""
    values = {**vars(new), **vars(new.touches), "state": state, "raised_at": at, "raised_by": actor.name}
    del values["touches"]
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO problems (form_key, title, state, raised_how, owner_id, symptom, kind, model_id, location_id,
                                  device_id, evidence, cause, workaround, review_on, raised_at, raised_by)
            VALUES (:form_key, :title, :state, :raised_how, :owner_id, :symptom, :kind, :model_id, :location_id,
                    :device_id, :evidence, :cause, :workaround, :review_on, :raised_at, :raised_by)
            """,
            values,
        )
    return int(added.lastrowid or 0)


def change_problem(database: Database, problem_id: int, version: int, changes: dict[str, Any]) -> bool:
    """Save changed columns if the problem is still at `version`; tell whether it was."""
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"not changeable: {unknown}")
    columns = "".join(f"{name} = :{name}, " for name in CHANGEABLE if name in changes)
    with database.writing() as connection:
        changed = connection.execute(
            f"UPDATE problems SET {columns} version = version + 1 WHERE id = :id AND version = :version",
            {**changes, "id": problem_id, "version": version},
        )
    return changed.rowcount == 1


def link_call(database: Database, problem_id: int, call_id: int, actor: Actor, at: str) -> bool:
    """Link a call; tell whether it was not linked yet."""
    with database.writing() as connection:
        linked = connection.execute(
            """
            INSERT OR IGNORE INTO problem_calls (problem_id, call_id, linked_at, person_id, linked_by)
            VALUES (?, ?, ?, ?, ?)
            """,
            (problem_id, call_id, at, actor.person_id, actor.name),
        )
    return linked.rowcount == 1


def linked_calls(database: Database, problem_id: int) -> list[LinkedCall]:
    """Return the newest calls that a problem is behind."""
    rows = database.connection.execute(
        f"""
        SELECT calls.id, calls.summary, calls.status, calls.logged_at, calls.resolution_type, calls.technician_id,
               coalesce(nullif(devices.name, ''), models.maker || ' ' || models.name) AS device,
               devices.code AS device_code, locations.name AS location,
               problem_calls.linked_at, problem_calls.linked_by
          FROM problem_calls
          JOIN calls ON calls.id = problem_calls.call_id
          LEFT JOIN devices ON devices.id = calls.device_id
          LEFT JOIN models ON models.id = calls.model_id
          LEFT JOIN locations ON locations.id = calls.location_id
         WHERE problem_calls.problem_id = ?
         ORDER BY calls.id DESC LIMIT {LIST_CAP}
        """,
        (problem_id,),
    ).fetchall()
    return [LinkedCall(**dict(row)) for row in rows]


def reporters_of(database: Database, problem_id: int) -> list[str]:
    """Return the names of people that stand on the calls of a problem, and of all who have an account."""
    rows = database.connection.execute(
        """
        SELECT reporter_name AS name FROM problem_calls JOIN calls ON calls.id = call_id WHERE problem_id = :id
         UNION SELECT affected_person FROM problem_calls JOIN calls ON calls.id = call_id WHERE problem_id = :id
         UNION SELECT name FROM people
        """,
        {"id": problem_id},
    ).fetchall()
    return [row["name"] for row in rows if row["name"]]


def add_event(
    database: Database,
    problem_id: int,
    actor: Actor,
    at: str,
    step: ProblemStep,
    note: str = "",
    details: dict[str, str] | None = None,
) -> None:
    """Note one step of a problem."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO problem_events (problem_id, at, person_id, actor, step, note, details)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            (problem_id, at, actor.person_id, actor.name, step, note, json.dumps(details or {}, ensure_ascii=False)),
        )


def events(database: Database, problem_id: int) -> list[ProblemEvent]:
    """Return the steps of a problem, newest first."""
    rows = database.connection.execute(
        "SELECT at, actor, step, note, details FROM problem_events WHERE problem_id = ? ORDER BY id DESC",
        (problem_id,),
    ).fetchall()
    return [
        ProblemEvent(row["at"], row["actor"], ProblemStep(row["step"]), row["note"], json.loads(row["details"]))
        for row in rows
    ]


# --- what the rules look at

UNEXPLAINED = "NOT EXISTS (SELECT 1 FROM problem_calls WHERE problem_calls.call_id = calls.id)"
REAL = "kind = 'incident' AND status NOT IN ('cancelled', 'duplicate', 'set_aside')"


def incidents_since(database: Database, since: str) -> list[sqlite3.Row]:
    """Return the newest incidents logged since a moment that no problem explains."""
    return database.connection.execute(
        f"""
        SELECT id, logged_at, symptom, people_affected, device_id, model_id, location_id,
               (SELECT models.kind FROM models WHERE models.id = calls.model_id) AS device_kind
          FROM calls INDEXED BY calls_incidents_logged
         WHERE logged_at >= ? AND {REAL} AND {UNEXPLAINED}
         ORDER BY logged_at DESC, id DESC LIMIT {EVIDENCE_CAP}
        """,
        (since,),
    ).fetchall()


def workarounds_since(database: Database, since: str) -> list[sqlite3.Row]:
    """Return the newest incidents closed since a moment with a workaround only, and that no problem explains."""
    return database.connection.execute(
        f"""
        SELECT id, logged_at, closed_at, symptom, people_affected, device_id, model_id, location_id,
               (SELECT models.kind FROM models WHERE models.id = calls.model_id) AS device_kind
          FROM calls INDEXED BY calls_workarounds_closed
         WHERE status = 'closed' AND resolution_type = 'workaround' AND closed_at >= ? AND {REAL} AND {UNEXPLAINED}
         ORDER BY closed_at DESC LIMIT {EVIDENCE_CAP}
        """,
        (since,),
    ).fetchall()


def calls_by_id(database: Database, call_ids: Iterable[int]) -> dict[int, sqlite3.Row]:
    """Return what a list of evidence shows of calls: summary, times, device and location, by id."""
    rows = database.connection.execute(
        """
        SELECT calls.id, calls.summary, calls.status, calls.logged_at, calls.people_affected, calls.technician_id,
               calls.resolution_type, calls.resolution, locations.name AS location,
               coalesce(nullif(devices.name, ''), models.maker || ' ' || models.name) AS device
          FROM calls
          LEFT JOIN devices ON devices.id = calls.device_id
          LEFT JOIN models ON models.id = calls.model_id
          LEFT JOIN locations ON locations.id = calls.location_id
         WHERE calls.id IN (SELECT value FROM json_each(?))
        """,
        (json.dumps(list(call_ids)),),
    ).fetchall()
    return {row["id"]: row for row in rows}


def dismissed(database: Database) -> dict[str, int]:
    """Return the newest call of every proposal that was turned down, by its key."""
    rows = database.connection.execute("SELECT key, max(newest_call_id) FROM dismissed_proposals GROUP BY key")
    return {row[0]: row[1] for row in rows}


def dismiss(database: Database, key: str, calls: tuple[int, ...], reason: str, actor: Actor, at: str) -> None:
    """Note that a proposal was turned down, and with which calls."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO dismissed_proposals (key, newest_call_id, calls, reason, person_id, actor, at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            (key, max(calls), json.dumps(calls), reason, actor.person_id, actor.name, at),
        )


def dismissals(database: Database) -> list[sqlite3.Row]:
    """Return what was turned down last: key, calls (JSON), reason, actor, at."""
    query = "SELECT key, calls, reason, actor, at FROM dismissed_proposals ORDER BY id DESC LIMIT 20"
    return database.connection.execute(query).fetchall()
