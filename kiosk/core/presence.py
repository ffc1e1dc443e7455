"""Whether a server runs over a data folder, and whether the last one ended as it should.

The lock of `core.one_server` is let go of however the server ends. The mark beside it says that a write-ahead log must
lie beside the data: it stays when the server was cut off, until somebody has written that log into the data file.
"""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.core.one_server import ServedAlready, only_server
from kiosk.core.refusals import Refused

MARK = "scandesk.in-use"
RUNNING = "Scandesk is running on these data. Stop it first (Ctrl+C, or the service)."


class IsRunning(Refused):
    """A server runs over this data folder."""


@contextmanager
def alone(instance: Path) -> Iterator[None]:
    """Keep every server away while the block runs. IsRunning when there is one."""
    instance.mkdir(parents=True, exist_ok=True)
    try:
        with only_server(instance):
            yield
    except ServedAlready as error:
        raise IsRunning(RUNNING) from error


@contextmanager
def serving(instance: Path) -> Iterator[None]:
    """Leave a mark while the one server of a data folder runs; it stays only when the process is cut off."""
    note_served(instance)
    try:
        yield
    finally:
        (instance / MARK).unlink(missing_ok=True)


def note_served(instance: Path) -> None:
    """Leave the mark, also again when the server goes on over other data than it began with."""
    (instance / MARK).touch()


def was_cut_off(instance: Path) -> bool:
    """Tell whether the last server did not end as it should. Asked while no server runs."""
    return (instance / MARK).exists()


def note_tidied(instance: Path) -> None:
    """Note that whoever closed the data file last wrote its log into it, so that nobody misses the log."""
    with contextlib.suppress(OSError):  # then somebody is told of it for nothing
        (instance / MARK).unlink(missing_ok=True)
