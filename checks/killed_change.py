"""A start that changes the data's shape and is killed on the way: python -m checks.killed_change FOLDER NUMBER [GUARD].

It kills itself with SIGKILL, which nothing can catch, after the NUMBER-th statement of the schema's steps; 0 is while
the copy from before is made. GUARD takes the transaction around the steps away.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.core import schema
from kiosk.core.commands import open_database
from kiosk.core.copies import store
from kiosk.core.sqlite import sqlite3

NO_TRANSACTION = "no transaction"
LEFT = [0]
split = schema.statements


def die(*_: object) -> None:
    """End at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def counted(script: str) -> Iterator[str]:
    """Yield the statements of a step until the number is reached."""
    for statement in split(script):
        if LEFT[0] == 0:
            die()
        LEFT[0] -= 1
        yield statement


@contextmanager
def one_by_one(database: schema.Database) -> Iterator[sqlite3.Connection]:
    """Stand in for the transaction: what is written is there at once."""
    yield database.connection


if __name__ == "__main__":
    LEFT[0] = int(sys.argv[2])
    schema.statements = counted
    if LEFT[0] == 0:
        store.describe = die
    if NO_TRANSACTION in sys.argv[3:]:
        schema.Database.writing = one_by_one  # type: ignore[method-assign, assignment]
    open_database(Path(sys.argv[1]))
    die()
