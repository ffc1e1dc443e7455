"""Calls as they stood when a period ended, read from how they stood from when to when."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kiosk.core.database import Database
from kiosk.measures.figures.records import Split

# Each part goes over an index of its own; what calls the period did not touch cost nothing.
TOUCHED = """
    SELECT id FROM calls WHERE logged_at >= :begins AND logged_at < :ends
     UNION
    SELECT call_id FROM call_standings WHERE resolved_at >= :begins AND resolved_at < :ends AND until_at >= :ends
     UNION
    SELECT call_id FROM call_standings WHERE closed_at >= :begins AND closed_at < :ends AND until_at >= :ends
     UNION
    SELECT call_id FROM call_standings WHERE is_outstanding AND until_at >= :ends AND since_at < :ends
     UNION
    SELECT call_id FROM call_events WHERE minutes > 0 AND at >= :begins AND at < :ends
     UNION
    SELECT call_id FROM call_events WHERE step IN ('reopen', 'still_broken') AND at >= :begins AND at < :ends
     UNION
    SELECT call_id FROM major_incidents WHERE declared_at >= :begins AND declared_at < :ends
     UNION
    SELECT call_id FROM problem_calls JOIN problems ON problems.id = problem_calls.problem_id
     WHERE raised_at >= :begins AND raised_at < :ends
"""
STANDINGS = f"""
    SELECT calls.id, calls.channel, calls.opening_symptom, calls.reporter_name, calls.logged_at, calls.occurred_at,
           calls.responded_at, calls.recording_seconds, calls.respond_by AS respond_by_now,
           calls.resolve_by AS resolve_by_now, models.kind AS device_kind,
           standings.since_at, standings.until_at, standings.status, standings.hold_reason, standings.kind,
           standings.symptom, standings.priority, standings.device_id, standings.model_id, standings.location_id,
           standings.supplier_id, standings.technician_id, standings.resolution_type, standings.cause,
           standings.reopened, standings.resolved_at, standings.closed_at, standings.is_failure,
           standings.respond_by, standings.resolve_by
      FROM (SELECT id FROM ({TOUCHED}) ORDER BY id) AS touched
     CROSS JOIN calls ON calls.id = touched.id
     CROSS JOIN call_standings AS standings ON standings.call_id = calls.id
      LEFT JOIN models ON models.id = standings.model_id
     WHERE standings.since_at < :ends
     ORDER BY calls.id, standings.id
"""


@dataclass(frozen=True)
class Beside:
    """What stands beside calls, by their ids."""

    minutes: dict[int, tuple[int, int]]  # of technicians and suppliers, and of the desk, in the period
    helped: frozenset[int]
    escalations: dict[int, int]
    reopened: frozenset[int]
    major: frozenset[int]
    problems: frozenset[int]
    open_problems: frozenset[int]


def standings(database: Database, begins: str, ends: str) -> Iterator[list[sqlite3.Row]]:
    """Yield how each call stood that a period touched, oldest first and up to its end; a list a call."""
    rows = database.connection.execute(STANDINGS, {"begins": begins, "ends": ends})
    for _, of_call in groupby(rows, key=lambda row: row["id"]):
        yield list(of_call)


def beside(database: Database, begins: str, ends: str) -> Beside:
    """Return what else happened around calls in a period, or up to its end."""
    values = {"begins": begins, "ends": ends}

    def ids(query: str) -> frozenset[int]:
        return frozenset(row[0] for row in database.connection.execute(query, values))

    return Beside(
        minutes=_minutes(database, values),
        helped=ids("SELECT DISTINCT call_id FROM article_uses WHERE outcome = 'helped' AND at < :ends"),
        escalations=dict(
            database.connection.execute(
                "SELECT call_id, count(*) FROM escalations WHERE fired_at < :ends GROUP BY call_id", values
            ).fetchall()
        ),
        reopened=ids(
            "SELECT DISTINCT call_id FROM call_events"
            " WHERE step IN ('reopen', 'still_broken') AND at >= :begins AND at < :ends"
        ),
        major=ids("SELECT DISTINCT call_id FROM major_incidents WHERE declared_at >= :begins AND declared_at < :ends"),
        problems=ids(
            """
            SELECT DISTINCT call_id FROM problem_calls JOIN problems ON problems.id = problem_calls.problem_id
             WHERE raised_at >= :begins AND raised_at < :ends
            """
        ),
        open_problems=ids(
            """
            SELECT DISTINCT call_id FROM problem_calls JOIN problems ON problems.id = problem_calls.problem_id
             WHERE linked_at < :ends AND coalesce(solved_at, closed_at, :ends) >= :ends
            """
        ),
    )


def _minutes(database: Database, values: dict[str, str]) -> dict[int, tuple[int, int]]:
    """Return the minutes of a period by call: those of people who are technicians or of no account, and the desk's."""
    rows = database.connection.execute(
        """
        SELECT call_id,
               sum(iif(coalesce(is_technician, person_id IS NULL), minutes, 0)) AS technicians,
               sum(iif(coalesce(is_technician, person_id IS NULL), 0, minutes)) AS desk
          FROM call_events
          LEFT JOIN (SELECT person_id AS technician_id, 1 AS is_technician FROM person_roles WHERE role = 'technician')
                 ON technician_id = call_events.person_id
         WHERE minutes > 0 AND at >= :begins AND at < :ends
         GROUP BY call_id
        """,
        values,
    ).fetchall()
    return {row["call_id"]: (row["technicians"], row["desk"]) for row in rows}


NAMES = {
    Split.LOCATION: "SELECT id, name FROM locations",
    Split.SUPPLIER: "SELECT id, name FROM suppliers",
    Split.TECHNICIAN: "SELECT id, name FROM people",
    Split.MODEL: "SELECT id, trim(maker || ' ' || name) FROM models",
    Split.DEVICE: """
        SELECT devices.id, coalesce(nullif(devices.name, ''), trim(models.maker || ' ' || models.name))
                           || ' (' || substr(devices.code, 1, 4) || '-' || substr(devices.code, 5) || ')'
          FROM devices JOIN models ON models.id = devices.model_id
    """,
}


def names(database: Database, split: Split) -> dict[str, str]:
    """Return the names of what calls can be counted under, by key; empty for closed lists."""
    query = NAMES.get(split)
    return {str(row[0]): row[1] for row in database.connection.execute(query)} if query else {}


def summaries(database: Database, call_ids: Sequence[int]) -> dict[int, str]:
    """Return what calls are about, by id."""
    query = "SELECT id, summary FROM calls WHERE id IN (SELECT value FROM json_each(?))"
    return dict(database.connection.execute(query, (json.dumps(call_ids),)).fetchall())
