"""What the journal costs: the same reports taken with and without it, in one run. python bench/intake.py [NUMBER]."""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from kiosk.calls.records import CallKind, Channel, NewCall
from kiosk.core import clock
from kiosk.core.access import REPORTER
from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.core.journal.keeping import keep_beside
from kiosk.intake import taking
from kiosk.intake.opening import open_journal
from kiosk.intake.records import Report

NUMBER, THREADS = int(sys.argv[1]) if len(sys.argv) > 1 else 300, 4
WORDS = "There is no picture on the board, the lamp blinks orange three times and then stays dark. " * 4


def take_one(database: Database) -> float:
    """Return how long one report took, in milliseconds."""
    new = NewCall(new_form_key(), CallKind.INCIDENT, Channel.SCAN, "other", "No picture", 2, 1, description=WORDS)
    begun = time.perf_counter()
    taking.take(database, "secret", Report(new, REPORTER, clock.stored(datetime.now(UTC))))
    return (time.perf_counter() - begun) * 1000


@contextmanager
def school(with_journal: bool) -> Iterator[Database]:
    """Give a new database, with a journal beside it or without."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        journal = open_journal(database) if with_journal else None
        yield database
        keep_beside(database, None)
        if journal:
            journal.close()
        database.close()


def main() -> None:
    """Print the median and the 95th percentile, alone and with four at once."""
    for threads in (1, THREADS):
        for with_journal in (False, True):
            with school(with_journal) as database, ThreadPoolExecutor(threads) as pool:
                took = sorted(pool.map(lambda _: take_one(database), range(NUMBER)))
            said = f"{threads} at once, {'with the journal' if with_journal else 'without'}"
            print(f"{said}: median {statistics.median(took):.1f} ms, p95 {took[-NUMBER // 20]:.1f} ms")


if __name__ == "__main__":
    main()
