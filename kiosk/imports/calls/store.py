"""What old calls are matched with; and rows put into the order of their references, in a file that nobody else sees."""

import json
from collections.abc import Iterator
from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.imports.calls.finding import Known

LOG = "call log"  # what an import's effects call the old log it brought


class Gathering:
    """Rows by what belongs together, however many: SQLite keeps them in a temporary file and puts them in order."""

    def __init__(self) -> None:
        self._kept = sqlite3.connect("", isolation_level=None)
        self._kept.execute("CREATE TABLE rows (belongs TEXT, line INTEGER, content TEXT)")
        self._kept.execute("BEGIN")

    def keep(self, belongs: str, line: int, content: Any) -> None:
        """Keep one row; content is what JSON can hold."""
        self._kept.execute("INSERT INTO rows VALUES (?, ?, ?)", (belongs, line, json.dumps(content)))

    def together(self) -> Iterator[tuple[str, list[tuple[int, Any]]]]:
        """Yield what belongs together: (belongs, [(line, content)])."""
        self._kept.execute("CREATE INDEX rows_together ON rows (belongs, line)")
        rows = self._kept.execute("SELECT belongs, line, content FROM rows ORDER BY belongs, line")
        before, found = "", list[tuple[int, Any]]()
        for belongs, line, content in rows:
            if belongs != before and found:
                yield before, found
                found = []
            before = belongs
            found.append((line, json.loads(content)))
        if found:
            yield before, found

    def close(self) -> None:
        """Forget the rows."""
        self._kept.close()


def known_devices(database: Database) -> Iterator[Known]:
    """Yield every device as it may be called, those out of service too."""
    for row in database.connection.execute(
        """
        SELECT devices.id, code, coalesce(asset_tag, '') AS asset_tag, coalesce(serial, '') AS serial, devices.name,
               locations.name AS location, model_id
          FROM devices JOIN locations ON locations.id = devices.location_id
        """
    ):
        yield Known(**dict(row))


def mark(database: Database) -> str:
    """Return a text that changes whenever devices, their names, people or calls come or go."""
    row = database.connection.execute(
        """
        SELECT (SELECT coalesce(max(id), 0) FROM device_events), (SELECT count(*) FROM devices),
               (SELECT coalesce(max(id), 0) FROM old_call_logs),
               (SELECT count(*) FROM old_call_logs WHERE taken_out_at IS NOT NULL), (SELECT count(*) FROM people)
        """
    ).fetchone()
    return "/".join(str(number) for number in row)


def technicians(database: Database) -> dict[str, int]:
    """Return the people with an account by their name; a name that two of them have is nobody's."""
    rows = database.connection.execute(
        "SELECT lower(name) AS name, min(id) AS id FROM people GROUP BY lower(name) HAVING count(*) = 1"
    ).fetchall()
    return {row["name"]: row["id"] for row in rows}


def log_of(database: Database, import_id: int) -> int | None:
    """Return the old log that an import brought, or None."""
    query = "SELECT thing_id FROM import_effects WHERE import_id = ? AND thing = ?"
    row = database.connection.execute(query, (import_id, LOG)).fetchone()
    return row["thing_id"] if row else None


def new_locations(database: Database, import_id: int) -> list[int]:
    """Return the locations that an import added."""
    query = "SELECT thing_id FROM import_effects WHERE import_id = ? AND thing = 'location' AND is_new = 1"
    return [row["thing_id"] for row in database.connection.execute(query, (import_id,))]
