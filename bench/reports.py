"""How long reports take on 200,000 calls, beside the barest query that reads the same days, in one run.

`python bench/reports.py` seeds the school first (two minutes, 700 MB, kept in --work). Each report is made as its page
makes it, without the page; the anchor reads how the calls of the period stood and counts them, in one SELECT. Times
are processor times of this process, so that a busy PC changes little.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.seed import seed  # noqa: E402
from kiosk.core import clock  # noqa: E402
from kiosk.core.commands import DATA_FILE, open_database  # noqa: E402
from kiosk.core.database import Database  # noqa: E402
from kiosk.core.settings import read_settings  # noqa: E402
from kiosk.measures import periods  # noqa: E402
from kiosk.measures.periods import Period  # noqa: E402
from kiosk.measures.reports.catalogue import REPORTS  # noqa: E402

CALLS, ROUNDS = 200_000, 3
BUDGET_MONTH, BUDGET_TEN_YEARS_S = 150.0, 30.0
BAREST = """
    SELECT count(*), count(DISTINCT symptom), count(DISTINCT location_id), count(DISTINCT technician_id)
      FROM call_standings
     WHERE call_id IN (SELECT id FROM calls WHERE logged_at >= :begins AND logged_at < :ends
                        UNION SELECT call_id FROM call_standings
                               WHERE is_outstanding AND until_at >= :ends AND since_at < :ends)
"""


def took(work: Callable[[], object], rounds: int) -> float:
    """Return the median processor time of some work in seconds."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times)


def barest(database: Database, period: Period) -> Callable[[], object]:
    """Return the least that tells how the calls of a period stood."""
    begins, ends = periods.moments(period, read_settings(database).time_zone)
    return lambda: database.connection.execute(BAREST, {"begins": begins, "ends": ends}).fetchall()


def measure(database: Database, name: str, period: Period, rounds: int, most: float | None) -> int:
    """Print a line for each report of a period; return how many missed their budget."""
    anchor, now, missed = took(barest(database, period), rounds), clock.now(), 0
    print(f"--- {name}, {period.first_on} to {period.last_on}; the barest query {1e3 * anchor:.1f} ms")
    for kind in REPORTS:
        ours = took(lambda kind=kind: kind.make(database, period, now), rounds)  # type: ignore[misc]
        is_late = ours > BUDGET_TEN_YEARS_S if most is None else ours > most * anchor
        missed += is_late
        budget = f"<= {BUDGET_TEN_YEARS_S:.0f} s" if most is None else f"<= {most:.0f} times"
        print(f"{kind.name:20} {ours:8.2f} s {ours / anchor:8.1f} times  {budget:12} {'MISSED' if is_late else 'met'}")
    return missed


def main() -> None:
    """Read the command line, measure, print."""
    words = argparse.ArgumentParser(description="Measure reports beside the barest query of the same days.")
    words.add_argument("--calls", type=int, default=CALLS)
    words.add_argument("--rounds", type=int, default=ROUNDS)
    words.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "scandesk-bench")
    asked = words.parse_args()
    folder = asked.work / f"reports-{asked.calls}"
    if not (folder / DATA_FILE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        seed(folder, asked.calls, "measured seven times")
    database = open_database(folder)
    today = clock.now().date()
    missed = measure(database, "a month", periods.last_month(today), asked.rounds, BUDGET_MONTH)
    ten = Period(today - timedelta(days=3652), today)
    missed += measure(database, "ten years", ten, 1, None)
    print(f"{missed} missed" if missed else "all within their budgets")
    database.close()


if __name__ == "__main__":
    main()
