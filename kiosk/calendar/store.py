"""The tables of the school's hours and targets."""

from kiosk.calendar.records import Change, Choices, DayEntry, DayKind, TermEntry
from kiosk.core.database import Database

CHANGES_SHOWN = 30
Stretch = tuple[str, str]


def state(database: Database) -> tuple[int, str]:
    """Return the number of the newest change and the time zone that is set: what is remembered holds while they do."""
    query = """
        SELECT (SELECT coalesce(max(id), 0) FROM calendar_changes) AS newest,
               coalesce((SELECT value FROM settings WHERE name = 'time_zone'), '') AS zone
    """
    row = database.connection.execute(query).fetchone()
    return row["newest"], row["zone"]


def week(database: Database) -> list[list[Stretch]]:
    """Return when each weekday opens and closes, Monday first."""
    found: list[list[Stretch]] = [[] for _ in range(7)]
    for row in database.connection.execute("SELECT * FROM calendar_hours ORDER BY weekday, opens"):
        found[row["weekday"]].append((row["opens"], row["closes"]))
    return found


def save_week(database: Database, week: list[list[Stretch]]) -> None:
    """Save when each weekday opens and closes."""
    rows = [(weekday, *stretch) for weekday, stretches in enumerate(week) for stretch in stretches]
    with database.writing() as connection:
        connection.execute("DELETE FROM calendar_hours")
        connection.executemany("INSERT INTO calendar_hours (weekday, opens, closes) VALUES (?, ?, ?)", rows)


def terms(database: Database) -> list[TermEntry]:
    """Return the terms by date."""
    rows = database.connection.execute("SELECT id, name, first_on, last_on FROM calendar_terms ORDER BY first_on, id")
    return [TermEntry(*row) for row in rows]


def add_term(database: Database, term: TermEntry) -> None:
    """Add a term (its id is ignored)."""
    query = "INSERT INTO calendar_terms (name, first_on, last_on) VALUES (?, ?, ?)"
    with database.writing() as connection:
        connection.execute(query, (term.name, term.first_on, term.last_on))


def change_term(database: Database, term: TermEntry) -> None:
    """Save a changed term."""
    query = "UPDATE calendar_terms SET name = ?, first_on = ?, last_on = ? WHERE id = ?"
    with database.writing() as connection:
        connection.execute(query, (term.name, term.first_on, term.last_on, term.id))


def remove_term(database: Database, term_id: int) -> None:
    """Take a term out."""
    with database.writing() as connection:
        connection.execute("DELETE FROM calendar_terms WHERE id = ?", (term_id,))


def days(database: Database) -> list[DayEntry]:
    """Return the other days by date."""
    query = "SELECT id, kind, name, first_on, last_on, hours FROM calendar_days ORDER BY first_on, id"
    rows = database.connection.execute(query).fetchall()
    return [DayEntry(row[0], DayKind(row[1]), *row[2:]) for row in rows]


def add_day(database: Database, day: DayEntry) -> None:
    """Add other days (their id is ignored)."""
    query = "INSERT INTO calendar_days (kind, name, first_on, last_on, hours) VALUES (?, ?, ?, ?, ?)"
    with database.writing() as connection:
        connection.execute(query, (day.kind, day.name, day.first_on, day.last_on, day.hours))


def change_day(database: Database, day: DayEntry) -> None:
    """Save changed other days."""
    query = "UPDATE calendar_days SET kind = ?, name = ?, first_on = ?, last_on = ?, hours = ? WHERE id = ?"
    with database.writing() as connection:
        connection.execute(query, (day.kind, day.name, day.first_on, day.last_on, day.hours, day.id))


def remove_day(database: Database, day_id: int) -> None:
    """Take other days out."""
    with database.writing() as connection:
        connection.execute("DELETE FROM calendar_days WHERE id = ?", (day_id,))


def choices(database: Database) -> Choices:
    """Return the rest of what was decided."""
    row = database.connection.execute("SELECT region, targets_since_at, pausing FROM calendar_choices").fetchone()
    return Choices(row["region"], row["targets_since_at"], frozenset(row["pausing"].split()))


def save_choices(database: Database, choices: Choices) -> None:
    """Save the rest of what was decided."""
    values = (choices.region, choices.targets_since_at, " ".join(sorted(choices.pausing)))
    with database.writing() as connection:
        connection.execute("UPDATE calendar_choices SET region = ?, targets_since_at = ?, pausing = ?", values)


def amounts(database: Database) -> dict[int, tuple[str | None, str | None]]:
    """Return the targets to respond and to resolve by priority, as they were typed."""
    rows = database.connection.execute("SELECT priority, respond, resolve FROM calendar_targets ORDER BY priority")
    return {row["priority"]: (row["respond"], row["resolve"]) for row in rows}


def save_amounts(database: Database, amounts: dict[int, tuple[str | None, str | None]]) -> None:
    """Save the targets by priority."""
    rows = [(respond, resolve, priority) for priority, (respond, resolve) in amounts.items()]
    with database.writing() as connection:
        connection.executemany("UPDATE calendar_targets SET respond = ?, resolve = ? WHERE priority = ?", rows)


def note_change(database: Database, at: str, person_id: int | None, actor: str, subject: str, what: str) -> None:
    """Add a line to the history."""
    query = "INSERT INTO calendar_changes (at, person_id, actor, subject, what) VALUES (?, ?, ?, ?, ?)"
    with database.writing() as connection:
        connection.execute(query, (at, person_id, actor, subject, what))


def changes(database: Database, subject: str) -> list[Change]:
    """Return the newest changes of the hours or of the targets."""
    query = f"SELECT at, actor, what FROM calendar_changes WHERE subject = ? ORDER BY id DESC LIMIT {CHANGES_SHOWN}"
    return [Change(*row) for row in database.connection.execute(query, (subject,))]
