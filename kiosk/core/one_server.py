"""One server for a data folder: a second one is refused, on whatever port, for as long as the first one lives.

The lock is the operating system's, on an open file, so it ends with the process however that ends. The file itself
stays, and means nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from kiosk.core.places import LET_IT_WRITE, PlaceRefused
from kiosk.core.refusals import Refused

LOCK_FILE = "server.lock"


class ServedAlready(Refused):
    """Another server holds the data folder."""


@contextmanager
def only_server(folder: Path, waits_s: float = 0) -> Iterator[None]:
    """Be the one server of a data folder while the block runs; ServedAlready when there is one.

    A command is alone with the folder for a moment, to look at the data or to tidy: a server waits for that.
    """
    lock = filelock.FileLock(folder / LOCK_FILE, timeout=waits_s, fallback_to_soft=False)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise ServedAlready(
            f"Scandesk is running already on the data in {folder}. Stop that one first (Ctrl+C in its window, or end "
            "its service). Another one beside it needs a folder of its own, named in SCANDESK_INSTANCE."
        ) from None
    except (OSError, NotImplementedError) as error:
        raise PlaceRefused(f"The data folder {folder} takes no locks ({error}). {LET_IT_WRITE}") from error
    try:
        yield
    finally:
        lock.release()
