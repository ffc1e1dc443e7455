"""The escalations, escalation_rules and escalation_contacts tables, and what of the calls is asked for."""

import json
from collections.abc import Iterable

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.escalations.records import SHIPPED_RULES, Contact, Escalation, Level, Rule, Rung

COUNT_CAP = 100
MOST_IN_A_ROUND = 5000
ESCALATION = "id, call_id, level, told, because, fired_at, seen_at, seen_by"
LIVE = "calls.is_open AND calls.status NOT IN ('resolved', 'set_aside')"
# rules.occurrence() in SQL; a test holds the two together
TARGET_EPISODE = "calls.reopened || ':P' || calls.priority"
EPISODE = {
    Level.RESPOND_75: TARGET_EPISODE,
    Level.RESPOND_100: TARGET_EPISODE,
    Level.RESOLVE_75: TARGET_EPISODE,
    Level.RESOLVE_100: TARGET_EPISODE,
    Level.FOLLOW_UP_MISSED: "calls.follow_up_on",
    Level.P1_AT_ONCE: "CAST(calls.reopened AS TEXT)",
    Level.REASSIGNED_3: "CAST(calls.reopened AS TEXT)",
    Level.UNREAD_HALF_DAY: "CAST(calls.reopened AS TEXT)",
}
# a missed follow-up that nobody has seen stands among the escalations, and is not listed and counted twice
NOT_UNSEEN = """NOT EXISTS (SELECT 1 FROM escalations WHERE call_id = calls.id AND level = 'follow_up_missed'
    AND occurrence = calls.follow_up_on AND seen_at IS NULL)"""
# the desk looks again at what is resolved, too, if it set itself a day
TO_LOOK_AT = "calls.is_open AND calls.status <> 'set_aside'"
LOGGED_HERE = "calls.old_log_id IS NULL"  # an old log's P1 of years back startles nobody
# what makes a call worth asking about, each answered by one of the partial indexes of open calls
WORTH_ASKING = {
    Level.RESPOND_75: "calls.respond_by IS NOT NULL AND calls.responded_at IS NULL",
    Level.RESPOND_100: "calls.respond_by <= :now AND calls.responded_at IS NULL",
    Level.RESOLVE_75: "calls.resolve_by IS NOT NULL",
    Level.RESOLVE_100: "calls.resolve_by <= :now",
    Level.FOLLOW_UP_MISSED: "calls.follow_up_on < :today",
    Level.P1_AT_ONCE: f"calls.priority = 1 AND {LOGGED_HERE}",
    Level.REASSIGNED_3: """calls.technician_id IS NOT NULL AND 4 <= (
        SELECT count(*) FROM call_events WHERE call_id = calls.id AND step = 'dispatch')""",
    Level.UNREAD_HALF_DAY: f"calls.status = 'logged' AND calls.logged_at <= :half_a_day_ago AND {LOGGED_HERE}",
}


def candidates(database: Database, level: Level, values: dict[str, str]) -> list[sqlite3.Row]:
    """Return the calls that may have reached a level and did not fire it in this episode, with their due times."""
    return database.connection.execute(
        f"""
        SELECT calls.id, calls.respond_by, calls.resolve_by FROM calls
         WHERE {LIVE} AND {WORTH_ASKING[level]}
           AND NOT EXISTS (SELECT 1 FROM escalations
                            WHERE call_id = calls.id AND level = :level AND occurrence = {EPISODE[level]})
         LIMIT {MOST_IN_A_ROUND}
        """,
        {**values, "level": level.value},
    ).fetchall()


def technicians_since_opened(database: Database, call_id: int) -> tuple[str, ...]:
    """Return to whom a call was sent, one after the other, since it was logged or last opened again."""
    rows = database.connection.execute(
        """
        SELECT step, json_extract(details, '$.technician') AS technician FROM call_events
         WHERE call_id = ? AND step IN ('dispatch', 'reopen', 'still_broken') ORDER BY id
        """,
        (call_id,),
    ).fetchall()
    found: list[str] = []
    for row in rows:
        if row["step"] == "dispatch":
            found.append(row["technician"])
        else:
            found.clear()
    return tuple(found)


def add_escalation(database: Database, values: dict[str, object]) -> int | None:
    """Note that a level fired; return its id, or None when it had fired in this episode before."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO escalations (call_id, level, occurrence, told, because, fired_at)
            VALUES (:call_id, :level, :occurrence, :told, :because, :fired_at)
            ON CONFLICT (call_id, level, occurrence) DO NOTHING
            """,
            values,
        )
    return int(added.lastrowid or 0) if added.rowcount == 1 else None


def mark_seen(database: Database, ids: Iterable[int], at: str, person_id: int | None, name: str) -> int:
    """Note who saw escalations that nobody had seen; return how many."""
    with database.writing() as connection:
        return connection.execute(
            """
            UPDATE escalations SET seen_at = :at, seen_by_id = :person_id, seen_by = :name
             WHERE seen_at IS NULL AND id IN (SELECT value FROM json_each(:ids))
            """,
            {"at": at, "person_id": person_id, "name": name, "ids": json.dumps(list(ids))},
        ).rowcount


def unseen_of_ended_calls(database: Database) -> list[int]:
    """Return the escalations that nobody has to see any more: their calls have ended."""
    rows = database.connection.execute(
        """
        SELECT escalations.id FROM escalations JOIN calls ON calls.id = escalations.call_id
         WHERE escalations.seen_at IS NULL AND NOT calls.is_open
        """
    ).fetchall()
    return [row["id"] for row in rows]


def escalations_of(database: Database, call_id: int) -> list[Escalation]:
    """Return what fired for a call, newest first."""
    query = f"SELECT {ESCALATION} FROM escalations WHERE call_id = ? ORDER BY id DESC"
    rows = database.connection.execute(query, (call_id,)).fetchall()
    return [Escalation(**dict(row) | {"level": Level(row["level"])}) for row in rows]


def unseen(database: Database, most: int) -> list[sqlite3.Row]:
    """Return escalations nobody has seen, with their calls, the gravest and newest first."""
    return database.connection.execute(
        """
        SELECT escalations.id, escalations.level, escalations.told, escalations.because, escalations.fired_at,
               calls.id AS call_id, calls.summary, calls.priority, calls.status, locations.name AS location
          FROM escalations
          JOIN calls ON calls.id = escalations.call_id
          LEFT JOIN locations ON locations.id = calls.location_id
         WHERE escalations.seen_at IS NULL AND calls.is_open
         ORDER BY calls.priority, escalations.id DESC
         LIMIT ?
        """,
        (most,),
    ).fetchall()


def attention(database: Database, today: str) -> int:
    """Return how many escalations are unseen and other follow-ups missed, counted up to COUNT_CAP.

    The follow-ups are asked for only when few escalations are unseen: then few rows are looked at.
    """
    connection = database.connection
    unseen_now = f"SELECT count(*) FROM (SELECT 1 FROM escalations WHERE seen_at IS NULL LIMIT {COUNT_CAP})"
    missed = f"""
        SELECT count(*) FROM (SELECT 1 FROM calls WHERE {TO_LOOK_AT} AND follow_up_on < :today AND {NOT_UNSEEN}
                               LIMIT {COUNT_CAP})
    """
    found = int(connection.execute(unseen_now).fetchone()[0])
    if found < COUNT_CAP:
        found += int(connection.execute(missed, {"today": today}).fetchone()[0])
    return min(found, COUNT_CAP)


FOLLOW_UPS = {
    "missed": f"""
        SELECT id, summary, priority, status, follow_up_on AS due FROM calls
         WHERE {TO_LOOK_AT} AND follow_up_on < :today AND {NOT_UNSEEN}
         ORDER BY follow_up_on, priority, id LIMIT :most""",
    "today": f"""
        SELECT id, summary, priority, status, follow_up_on AS due FROM calls
         WHERE {TO_LOOK_AT} AND follow_up_on = :today ORDER BY priority, id LIMIT :most""",
}
DUE = {
    "resolve": f"""
        SELECT id, summary, priority, status, resolve_by AS due FROM calls
         WHERE {LIVE} AND resolve_by < :before ORDER BY resolve_by LIMIT :most""",
    "respond": f"""
        SELECT id, summary, priority, status, respond_by AS due FROM calls
         WHERE {LIVE} AND respond_by < :before AND responded_at IS NULL ORDER BY respond_by LIMIT :most""",
}


def follow_ups(database: Database, which: str, today: str, most: int) -> list[sqlite3.Row]:
    """Return calls whose day to look again has passed, or is today."""
    return database.connection.execute(FOLLOW_UPS[which], {"today": today, "most": most}).fetchall()


def due_before(database: Database, which: str, before: str, most: int) -> list[sqlite3.Row]:
    """Return calls whose target ends before a moment or has ended, the first due first."""
    return database.connection.execute(DUE[which], {"before": before, "most": most}).fetchall()


# --- the ladder


def rules(database: Database) -> dict[Level, Rule]:
    """Return the rule of every level: as the school changed it, or as it is shipped."""
    rows = database.connection.execute("SELECT level, is_on, rung, is_mailed, contact_id FROM escalation_rules")
    changed = {
        Level(row["level"]): Rule(
            Level(row["level"]), bool(row["is_on"]), Rung(row["rung"]), bool(row["is_mailed"]), row["contact_id"]
        )
        for row in rows.fetchall()
    }
    return SHIPPED_RULES | changed


def save_rule(database: Database, rule: Rule, at: str) -> None:
    """Save a level's rule."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO escalation_rules (level, is_on, rung, contact_id, is_mailed, changed_at)
            VALUES (:level, :is_on, :rung, :contact_id, :is_mailed, :at)
            ON CONFLICT (level) DO UPDATE SET is_on = excluded.is_on, rung = excluded.rung,
                contact_id = excluded.contact_id, is_mailed = excluded.is_mailed, changed_at = excluded.changed_at
            """,
            {**vars(rule), "at": at},
        )


def contacts(database: Database, with_retired: bool = False) -> list[Contact]:
    """Return the people of the ladder, in the order of the rungs."""
    rows = database.connection.execute(
        """
        SELECT id, rung, name, email, phone, retired_on FROM escalation_contacts
         WHERE retired_on IS NULL OR :with_retired ORDER BY name COLLATE NOCASE, id
        """,
        {"with_retired": with_retired},
    ).fetchall()
    found = [Contact(**dict(row) | {"rung": Rung(row["rung"])}) for row in rows]
    return sorted(found, key=lambda contact: list(Rung).index(contact.rung))


def save_contact(database: Database, contact: Contact) -> None:
    """Save a person of the ladder; one with the id 0 is added."""
    with database.writing() as connection:
        if contact.id:
            connection.execute(
                """
                UPDATE escalation_contacts
                   SET rung = :rung, name = :name, email = :email, phone = :phone, retired_on = :retired_on
                 WHERE id = :id
                """,
                vars(contact),
            )
        else:
            connection.execute(
                """
                INSERT INTO escalation_contacts (rung, name, email, phone, retired_on)
                VALUES (:rung, :name, :email, :phone, :retired_on)
                """,
                vars(contact),
            )
