"""Calls as they stood when a period ended, read from how they stood from when to when."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.measures.figures.records import Split, Work

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
     UNION
    SELECT id FROM calls WHERE asked_at >= :begins AND asked_at < :ends
"""
STANDINGS = f"""
    SELECT calls.id, calls.channel, calls.opening_symptom, calls.reporter_name, calls.logged_at, calls.occurred_at,
           calls.responded_at, calls.recording_seconds, calls.asked_at, calls.respond_by AS respond_by_now,
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


OWNING_STEPS = "('log', 'triage', 'investigate', 'return', 'close', 'own')"
CALLS_WITH = {
    "helped": """
        SELECT DISTINCT call_id FROM article_uses WHERE outcome = 'helped' AND at < :ends
    """,
    "reopened": """
        SELECT DISTINCT call_id FROM call_events
        WHERE step IN ('reopen', 'still_broken') AND at >= :begins AND at < :ends
    """,
    "major": """
        SELECT DISTINCT call_id FROM major_incidents WHERE declared_at >= :begins AND declared_at < :ends
    """,
    "problems": """
        SELECT DISTINCT call_id FROM problem_calls JOIN problems ON problems.id = problem_calls.problem_id
        WHERE raised_at >= :begins AND raised_at < :ends
    """,
    "open_problems": """
        SELECT DISTINCT call_id FROM problem_calls JOIN problems ON problems.id = problem_calls.problem_id
        WHERE linked_at < :ends AND coalesce(solved_at, closed_at, :ends) >= :ends
    """,
    "diagnosed": """
        SELECT call_id FROM checklists_used WHERE at >= :begins AND at < :ends
        UNION SELECT call_id FROM sheet_entries WHERE at >= :begins AND at < :ends
    """,
}


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
    diagnosed: frozenset[int]
    owners: dict[int, int]  # of the calls that waited at the end
    work: dict[int, tuple[Work, ...]]
    scores: dict[int, int]  # what was answered last by the end, of the calls asked about in the period


def standings(database: Database, begins: str, ends: str) -> Iterator[list[sqlite3.Row]]:
    """Yield how each call stood that a period touched, oldest first and up to its end; a list a call."""
    rows = database.connection.execute(STANDINGS, {"begins": begins, "ends": ends})
    for _, of_call in groupby(rows, key=lambda row: row["id"]):
        yield list(of_call)


def beside(database: Database, begins: str, ends: str) -> Beside:
    """Return what else happened around calls in a period, or up to its end."""
    values = {"begins": begins, "ends": ends}

    def ids(which: str) -> frozenset[int]:
        return frozenset(row[0] for row in database.connection.execute(CALLS_WITH[which], values))

    work = _work(database, values)
    return Beside(
        minutes={call_id: _minutes(done) for call_id, done in work.items()},
        helped=ids("helped"),
        escalations=dict(
            database.connection.execute(
                "SELECT call_id, count(*) FROM escalations WHERE fired_at < :ends GROUP BY call_id", values
            ).fetchall()
        ),
        reopened=ids("reopened"),
        major=ids("major"),
        problems=ids("problems"),
        open_problems=ids("open_problems"),
        diagnosed=ids("diagnosed"),
        owners=_owners(database, values),
        work=work,
        scores=_scores(database, values),
    )


def _scores(database: Database, values: dict[str, str]) -> dict[int, int]:
    rows = database.connection.execute(
        """
        SELECT call_id, score FROM survey_answers
         WHERE id IN (SELECT max(survey_answers.id) FROM calls JOIN survey_answers ON call_id = calls.id
                       WHERE asked_at >= :begins AND asked_at < :ends AND at < :ends GROUP BY call_id)
        """,
        values,
    )
    return {row["call_id"]: row["score"] for row in rows}


def _minutes(done: Iterable[Work]) -> tuple[int, int]:
    """Return the minutes on a call: those of people who are technicians or of no account, and the desk's."""
    return sum(one.minutes for one in done if not one.is_desk), sum(one.minutes for one in done if one.is_desk)


def _work(database: Database, values: dict[str, str]) -> dict[int, tuple[Work, ...]]:
    """Return who worked how long on which call in a period; who is no technician works at the desk."""
    rows = database.connection.execute(
        """
        SELECT call_id, person_id, sum(minutes) AS minutes, NOT coalesce(is_technician, person_id IS NULL) AS is_desk
          FROM call_events
          LEFT JOIN (SELECT person_id AS technician_id, 1 AS is_technician FROM person_roles WHERE role = 'technician')
                 ON technician_id = call_events.person_id
         WHERE minutes > 0 AND at >= :begins AND at < :ends
         GROUP BY call_id, person_id ORDER BY call_id, person_id
        """,
        values,
    )
    found: dict[int, list[Work]] = defaultdict(list)
    for call_id, person_id, minutes, is_desk in rows:
        found[call_id].append(Work(person_id, minutes, bool(is_desk)))
    return {call_id: tuple(done) for call_id, done in found.items()}


def _owners(database: Database, values: dict[str, str]) -> dict[int, int]:
    """Return who looked after each call that waited at the end of a period: the first at the desk to act, or a later
    one who was named."""
    people = {
        row["name"]: row["id"] for row in database.connection.execute("SELECT id, name FROM people ORDER BY id DESC")
    }
    rows = database.connection.execute(
        f"""
        SELECT call_id, step, person_id, iif(step = 'own', json_extract(details, '$.owner'), NULL) AS named
          FROM call_events
         WHERE call_id IN (SELECT call_id FROM call_standings
                            WHERE is_outstanding AND until_at >= :ends AND since_at < :ends)
           AND at < :ends AND step IN {OWNING_STEPS}
           AND (step <> 'log' OR person_id IN (SELECT person_id FROM person_roles WHERE role = 'desk'))
         ORDER BY id
        """,
        values,
    )
    owners: dict[int, int] = {}
    for call_id, step, person_id, named in rows:
        owner = people.get(named) if step == "own" else owners.get(call_id) or person_id
        if owner:
            owners[call_id] = owner
    return owners


def workers(database: Database, beside: Beside) -> dict[int, str]:
    """Return the names of who worked, each different from the others."""
    wanted = {one.person_id for done in beside.work.values() for one in done if one.person_id}
    rows = database.connection.execute("SELECT id, name FROM people ORDER BY id").fetchall()
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        seen[row["name"]] += 1
        again = f" ({seen[row['name']]})" if seen[row["name"]] > 1 else ""
        if row["id"] in wanted:
            found[row["id"]] = row["name"] + again
    return found


NAMES = {
    Split.LOCATION: "SELECT id, name FROM locations",
    Split.SUPPLIER: "SELECT id, name FROM suppliers",
    Split.TECHNICIAN: "SELECT id, name FROM people",
    Split.OWNER: "SELECT id, name FROM people",
    Split.MODEL: "SELECT id, trim(maker || ' ' || name) FROM models",
    Split.DEVICE: """
        SELECT devices.id, coalesce(nullif(devices.name, ''), trim(models.maker || ' ' || models.name))
                           || ' (' || substr(devices.code, 1, 4) || '-' || substr(devices.code, 5) || ')'
          FROM devices JOIN models ON models.id = devices.model_id
    """,
}


def names(database: Database, split: Split) -> dict[str, str]:
    """Return the names of what calls can be counted under, by key; empty for closed lists."""
    if split not in NAMES:
        return {}
    return {str(row[0]): row[1] for row in database.connection.execute(NAMES[split])}


def summaries(database: Database, call_ids: Sequence[int]) -> dict[int, str]:
    """Return what calls are about, by id."""
    query = "SELECT id, summary FROM calls WHERE id IN (SELECT value FROM json_each(?))"
    return dict(database.connection.execute(query, (json.dumps(call_ids),)).fetchall())
