"""What every test would otherwise wait for: the steps of the schema, the addresses of the pages, the disk, each other.

Each gives what the real thing gives; the steps themselves are tested in tests/core, from empty and from older files.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from werkzeug.routing import Rule

from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.core.sqlite import Connection

# these begin first, so that in the end no process waits for another one that has minutes to go
LONGEST_FIRST = (
    "test_accessibility.py",
    "test_access.py",
    "calls/test_lifecycle.py",
    "test_hostile_text.py",
    "checks/test_kills.py",
    "test_links.py",
    "journeys/test_walkup.py",
    "test_pdf_canaries.py",
    "checks/test_powercut.py",
    "intake/test_server.py",
    "exports/test_lists.py",
    "desk/test_log.py",
    "checks/test_io_errors.py",
)


@cache
def _new_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="scandesk-new-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_database(folder).close()
    return folder


def open_new(folder: Path) -> Database:
    """Return the database of a new school in a folder, the same new school each time.

    It does not wait for the disk. What does, and what is lost if it does not, is shown on servers of their own
    (tests/checks) and on databases that are opened as the server opens them (tests/core).
    """
    shutil.copytree(_new_folder(), folder, dirs_exist_ok=True)
    return open_without_waiting(folder)


def open_without_waiting(folder: Path) -> Database:
    """Return the database of a folder; nothing of it is waited for until it is on the disk."""
    database = open_database(folder)
    database.on_opening.append(_wait_for_no_disk)
    _wait_for_no_disk(database.connection)
    return database


def _wait_for_no_disk(connection: Connection) -> None:
    connection.execute("PRAGMA synchronous = OFF")


def remember_addresses() -> None:
    """Let Werkzeug write the function that builds an address once, not once for each app: half of what an app costs."""
    write_builder: Callable[..., Any] | None = getattr(Rule, "_compile_builder", None)
    if write_builder is None:  # a newer Werkzeug has its own way; the tests are slower then, and the same
        return
    written: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def builder_of(rule: Any, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults:
            return write_builder(rule, append_unknown)  # type: ignore[no-any-return]
        of = (rule.rule, tuple(rule._trace), append_unknown)
        if of not in written:
            written[of] = write_builder(rule, append_unknown)
        return written[of]

    Rule._compile_builder = builder_of  # type: ignore[method-assign]
