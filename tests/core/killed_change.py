"""A start that changes the data's shape and is killed on the way: python -m tests.core.killed_change FOLDER NUMBER.

It kills itself with SIGKILL, which nothing can catch, after the NUMBER-th statement of the schema's steps; 0 is while
the copy from before is made.
"""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from kiosk.core import schema
from kiosk.core.commands import open_database
from kiosk.core.copies import store

LEFT = [int(sys.argv[2])]
split = schema.statements


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def counted(script: str) -> Iterator[str]:
    for statement in split(script):
        if LEFT[0] == 0:
            die()
        LEFT[0] -= 1
        yield statement


if __name__ == "__main__":
    schema.statements = counted
    if LEFT[0] == 0:
        store.describe = die
    open_database(Path(sys.argv[1]))
    die()
