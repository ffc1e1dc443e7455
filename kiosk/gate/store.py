"""The report_marks table: what came from where in the last day."""

from dataclasses import dataclass

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.gate.budgets import Counted


@dataclass(frozen=True)
class Since:
    """The beginnings of the windows that are counted, as stored times."""

    minute: str
    ten_minutes: str
    hour: str
    now: str  # what a clock noted that was set back since then is not counted


def marks_of_phone(database: Database, phone: str, act: str, since: Since) -> Counted:
    """Count what one phone sent."""
    row = database.connection.execute(
        """
        SELECT count(*), sum(at > :ten_minutes), sum(at > :minute)
          FROM report_marks WHERE phone = :phone AND act = :act AND at > :hour AND at <= :now
        """,
        vars(since) | {"phone": phone, "act": act},
    ).fetchone()
    return _counted(row)


def marks_of_address(database: Database, address: str, act: str, since: Since) -> Counted:
    """Count what came from one address."""
    row = database.connection.execute(
        """
        SELECT count(*), sum(at > :ten_minutes), sum(at > :minute)
          FROM report_marks WHERE address = :address AND act = :act AND at > :hour AND at <= :now
        """,
        vars(since) | {"address": address, "act": act},
    ).fetchone()
    return _counted(row)


def marks_of_device(database: Database, device_id: int, act: str, since: Since) -> Counted:
    """Count what came about one device."""
    row = database.connection.execute(
        """
        SELECT count(*), sum(at > :ten_minutes), sum(at > :minute)
          FROM report_marks WHERE device_id = :device_id AND act = :act AND at > :hour AND at <= :now
        """,
        vars(since) | {"device_id": device_id, "act": act},
    ).fetchone()
    return _counted(row)


def marks_altogether(database: Database, since: Since) -> tuple[Counted, Counted]:
    """Count the reports that went to the queue, and all reports."""
    row = database.connection.execute(
        """
        SELECT count(*), sum(at > :ten_minutes), sum(at > :minute),
               sum(NOT is_set_aside),
               sum(NOT is_set_aside AND at > :ten_minutes),
               sum(NOT is_set_aside AND at > :minute)
          FROM report_marks WHERE at > :hour AND at <= :now AND act = 'report'
        """,
        vars(since),
    ).fetchone()
    hour, ten_minutes, minute, *queue = (number or 0 for number in row)
    return Counted(queue[2], queue[1], queue[0]), Counted(minute, ten_minutes, hour)


def phones_of_address(database: Database, address: str, since: str, at_most: int) -> int:
    """Return how many different phones sent something from an address; it stops counting at a number."""
    query = """
        SELECT count(*) FROM (SELECT DISTINCT phone FROM report_marks
                               WHERE address = ? AND act IN ('report', 'say') AND at > ? AND phone <> '' LIMIT ?)
        """
    return int(database.connection.execute(query, (address, since, at_most)).fetchone()[0])


def same_words(database: Database, words: str, since: str) -> int:
    """Return how often the same words came."""
    query = "SELECT count(*) FROM report_marks WHERE words <> '' AND words = ? AND at > ?"
    return int(database.connection.execute(query, (words, since)).fetchone()[0])


@dataclass(frozen=True)
class Mark:
    """One report, or word said to one, as it is counted."""

    at: str
    act: str
    phone: str
    address: str
    words: str = ""
    is_set_aside: bool = False
    device_id: int | None = None
    call_id: int | None = None


def add_mark(database: Database, mark: Mark, kept_since: str) -> None:
    """Count one more, and forget what is older than a day."""
    with database.writing() as connection:
        connection.execute("DELETE FROM report_marks WHERE at < ?", (kept_since,))
        connection.execute(
            """
            INSERT INTO report_marks (at, act, phone, address, words, is_set_aside, device_id, call_id)
            VALUES (:at, :act, :phone, :address, :words, :is_set_aside, :device_id, :call_id)
            """,
            vars(mark),
        )


def forget_marks(database: Database, kept_since: str) -> int:
    """Forget what is older than a moment; return how much that was."""
    with database.writing() as connection:
        return connection.execute("DELETE FROM report_marks WHERE at < ?", (kept_since,)).rowcount


def count_marks(database: Database, kept_since: str) -> int:
    """Return how many marks are older than a moment."""
    row = database.connection.execute("SELECT count(*) FROM report_marks WHERE at < ?", (kept_since,)).fetchone()
    return int(row[0])


def _counted(row: sqlite3.Row) -> Counted:
    hour, ten_minutes, minute = (number or 0 for number in row)
    return Counted(minute, ten_minutes, hour)
