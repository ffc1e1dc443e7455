"""The tables of the plan, and what it asks of the tables below."""

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.rollout.plan.records import Decision, Progress, Signature

SIGNATURE = "SELECT id, name, role, signed_on, text, at, actor FROM rollout_signatures"
DECISION = "SELECT step, words, at, actor FROM rollout_decisions"


def progress(database: Database) -> dict[str, Progress]:
    """Return how far the steps have come that somebody touched."""
    rows = database.connection.execute("SELECT step, owner, due_on, done_at, done_by, version FROM rollout_steps")
    return {row["step"]: Progress(**dict(row)) for row in rows.fetchall()}


def save_progress(database: Database, seen: Progress, progress: Progress) -> bool:
    """Save owner, day and end of a step if nobody else did since `seen` was read; tell whether so."""
    values = {**vars(progress), "seen": seen.version}
    with database.writing() as connection:
        saved = connection.execute(
            """
            INSERT INTO rollout_steps (step, owner, due_on, done_at, done_by)
            SELECT :step, :owner, :due_on, :done_at, :done_by WHERE :seen = 0
            ON CONFLICT (step) DO NOTHING
            """
            if seen.version == 0
            else """
            UPDATE rollout_steps
               SET owner = :owner, due_on = :due_on, done_at = :done_at, done_by = :done_by, version = version + 1
             WHERE step = :step AND version = :seen
            """,
            values,
        )
        return saved.rowcount == 1


def decisions(database: Database) -> dict[str, Decision]:
    """Return the newest decision of each step that has one."""
    query = f"{DECISION} WHERE id IN (SELECT max(id) FROM rollout_decisions GROUP BY step)"
    return {row["step"]: Decision(**dict(row)) for row in database.connection.execute(query).fetchall()}


def decisions_of(database: Database, step: str) -> list[Decision]:
    """Return all that was decided at a step, the newest first."""
    rows = database.connection.execute(f"{DECISION} WHERE step = ? ORDER BY id DESC", (step,)).fetchall()
    return [Decision(**dict(row)) for row in rows]


def add_decision(database: Database, actor: Actor, step: str, words: str, at: str) -> None:
    """Note what was decided."""
    query = "INSERT INTO rollout_decisions (step, words, at, person_id, actor) VALUES (?, ?, ?, ?, ?)"
    with database.writing() as connection:
        connection.execute(query, (step, words, at, actor.person_id, actor.name))


def signatures(database: Database) -> list[Signature]:
    """Return who signed the plan, the newest first."""
    return [Signature(**dict(row)) for row in database.connection.execute(f"{SIGNATURE} ORDER BY id DESC").fetchall()]


def signature(database: Database, signature_id: int) -> Signature | None:
    """Return one signature, or None."""
    row = database.connection.execute(f"{SIGNATURE} WHERE id = ?", (signature_id,)).fetchone()
    return Signature(**dict(row)) if row else None


def add_signature(database: Database, actor: Actor, values: dict[str, str]) -> None:
    """Keep a signature; a form that is sent twice signs once."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO rollout_signatures (form_key, name, role, signed_on, text, at, person_id, actor)
            VALUES (:form_key, :name, :role, :signed_on, :text, :at, :person_id, :actor)
            ON CONFLICT (form_key) DO NOTHING
            """,
            {**values, "person_id": actor.person_id, "actor": actor.name},
        )


def counts(database: Database) -> sqlite3.Row:
    """Return how many there are of what a school prepares."""
    found: sqlite3.Row = database.connection.execute(
        """
        SELECT
            (SELECT count(DISTINCT checklist_id) FROM checklist_versions JOIN checklists
                 ON checklists.id = checklist_versions.checklist_id
              WHERE published_at IS NOT NULL AND retired_at IS NULL) AS checklists,
            (SELECT count(*) FROM articles WHERE state <> 'archived') AS articles,
            (SELECT count(*) FROM error_codes) AS codes,
            (SELECT count(*) FROM problems WHERE state IN ('open', 'known_error')) AS problems,
            (SELECT count(*) FROM problems WHERE workaround <> '') AS workarounds,
            (SELECT count(*) FROM devices WHERE retired_on IS NULL) AS devices,
            (SELECT count(DISTINCT device_id) FROM stickers JOIN devices ON devices.id = stickers.device_id
              WHERE retired_on IS NULL) AS stickered,
            (SELECT count(*) FROM locations) AS locations,
            (SELECT max(last_on) FROM calendar_terms) AS terms_until,
            (SELECT min(logged_at) FROM calls WHERE channel <> 'imported') AS first_call_at,
            (SELECT count(*) FROM surveys) AS surveys,
            (SELECT count(DISTINCT kind) FROM skills) AS skills,
            (SELECT count(*) FROM supplier_agreements) AS agreements,
            (SELECT count(*) FROM suppliers WHERE retired_on IS NULL) AS suppliers,
            (SELECT count(*) FROM trainings WHERE held_on IS NOT NULL) AS trained,
            (SELECT count(*) FROM trainings WHERE held_on IS NULL AND called_off_at IS NULL) AS to_train,
            (SELECT count(*) FROM baselines) AS baselines,
            (SELECT count(*) FROM reviews WHERE signed_at IS NOT NULL) AS reviews,
            (SELECT count(*) FROM review_actions WHERE done_at IS NULL) AS open_actions,
            (SELECT count(*) FROM paper_prints WHERE paper LIKE 'poster%') AS posters
        """
    ).fetchone()
    return found


def calls_by_channel(database: Database, since: str) -> dict[str, int]:
    """Return how many calls came in which way since a stored time."""
    rows = database.connection.execute(
        """
        SELECT channel, count(*) FROM calls
         WHERE logged_at >= ? AND status <> 'set_aside' GROUP BY channel ORDER BY count(*) DESC, channel
        """,
        (since,),
    )
    return dict(rows.fetchall())


def endings(database: Database, since: str) -> sqlite3.Row:
    """Return how calls closed since a stored time were written up and told of: closed, written, told."""
    found: sqlite3.Row = database.connection.execute(
        """
        SELECT count(*) AS closed,
               coalesce(sum(resolution <> '' AND cause IS NOT NULL), 0) AS written,
               coalesce(sum(told_how NOT IN ('not_reached', 'not_needed')), 0) AS told
          FROM calls WHERE status = 'closed' AND closed_at >= ?
        """,
        (since,),
    ).fetchone()
    return found


def open_by_status(database: Database) -> dict[str, int]:
    """Return how many calls stand where, of those that are open."""
    rows = database.connection.execute("SELECT status, count(*) FROM calls WHERE is_open GROUP BY status")
    return dict(rows.fetchall())


def open_by_technician(database: Database) -> list[sqlite3.Row]:
    """Return how many open calls each technician has that has any: name, calls."""
    return database.connection.execute(
        """
        SELECT people.name, count(*) AS calls FROM calls JOIN people ON people.id = calls.technician_id
         WHERE calls.is_open AND calls.resolved_at IS NULL GROUP BY people.id ORDER BY calls DESC, people.name
        """
    ).fetchall()
