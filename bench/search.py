"""How fast words are found in 200,000 calls, beside a bare FTS5 table that holds one column, in one run.

`python bench/search.py` takes two minutes or so: 20,000 descriptions of the Open Repair Alliance (or as many as the
folder has), repeated to 200,000 calls. The budget is 50 ms for an answer; the ratio says what rooms, people, marks
and rights cost on top of the index itself.
"""

import argparse
import csv
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.seed import seed  # noqa: E402
from kiosk.core.access import Actor, Role  # noqa: E402
from kiosk.core.commands import DATA_FILE, open_database  # noqa: E402
from kiosk.core.sqlite import sqlite3  # noqa: E402
from kiosk.search import actions, rules  # noqa: E402

SHARED = Path(os.environ.get("SCANDESK_SHARED", ROOT.parent / "shared"))
DESCRIPTIONS, CALLS, ROUNDS, BUDGET_MS = 20_000, 200_000, 30, 50.0
DESK, TECHNICIAN = Actor(1, "desk", frozenset({Role.DESK})), Actor(2, "tech1", frozenset({Role.TECHNICIAN}))
SEARCHES = {
    "common word": "printer",
    "rare word": "dornröschenschlaf",
    "in no call": "xylophonist",
    "beginning, 1 letter": "p",
    "beginning, 3 letters": "pri",
    "beginning, 6 letters": "printe",
    "several words": "printer paper not",
    "several, one rare": "printer druckkopf tinte",
    "eight words": "does not turn on when the power is",
    "a person": "sian",
    "a code": "SD-0042",
}


def descriptions(folder: Path) -> Iterator[str]:
    """Yield what people said of broken things, from every file that has such a column."""
    for file in sorted(folder.glob("openrepair-*/*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                if text := (row.get("problem") or "").strip():
                    yield text[:4000]


def fill(instance: Path, texts: list[str], calls: int) -> None:
    """Make a school and say in each of its calls what somebody said of a broken thing."""
    seed(instance, calls, "measured seven times")
    database = open_database(instance)
    with database.writing() as connection:
        connection.execute("CREATE TEMP TABLE said (id INTEGER PRIMARY KEY, text TEXT)")
        connection.executemany("INSERT INTO said (id, text) VALUES (?, ?)", enumerate(islice(cycle(texts), calls), 1))
        connection.execute(
            """
            UPDATE calls SET (summary, description) =
                   (SELECT substr(text, 1, 60), text FROM said WHERE said.id = calls.id)
            """
        )
    actions.catch_up(database)
    database.close()


def bare_table(texts: list[str], calls: int) -> sqlite3.Connection:
    """Return an FTS5 table of the descriptions alone, with the same division into words."""
    bare = sqlite3.connect(":memory:")
    bare.execute(
        "CREATE VIRTUAL TABLE bare USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4 5')"
    )
    bare.executemany("INSERT INTO bare (text) VALUES (?)", ((text,) for text in islice(cycle(texts), calls)))
    return bare


def times_ms(ask: Callable[[], object]) -> list[float]:
    """Return how long each of many askings took."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        taken.append(1e3 * (time.perf_counter() - started))
    return sorted(taken)


def main() -> None:
    """Fill, search, print."""
    words = argparse.ArgumentParser(description="Measure the search.")
    words.add_argument("--calls", type=int, default=CALLS)
    words.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()), help="where the school is kept")
    given = words.parse_args()
    texts = list(islice(descriptions(SHARED / "data"), DESCRIPTIONS))
    if not texts:
        raise SystemExit(f"No descriptions in {SHARED / 'data'}.")
    instance = given.work / f"search-{given.calls}"
    if not (instance / "filled").exists():
        instance.mkdir(parents=True)
        fill(instance, texts, given.calls)
        (instance / "filled").touch()
    database, bare = open_database(instance), bare_table(texts, given.calls)
    size = (instance / DATA_FILE).stat().st_size / 1e6
    print(f"{len(texts):,} descriptions in {given.calls:,} calls, {size:,.0f} MB")
    print(f"{'search':28} {'p50':>9} {'p95':>9} {'bare p50':>9} {'ratio':>7}  budget {BUDGET_MS:.0f} ms")
    asked: list[tuple[str, Callable[[], object], str]] = []
    for name, text in SEARCHES.items():
        asked.append((name, lambda text=text: actions.find(database, DESK, text, {}), text))  # type: ignore[misc]
    asked += [
        ("common, open calls only", lambda: actions.find(database, DESK, "printer", {"status": "open"}), "printer"),
        ("common, a technician's own", lambda: actions.find(database, TECHNICIAN, "printer", {}), "printer"),
        (
            "similar calls, 8 words",
            lambda: actions.similar(database, "The printer prints blank pages with lines", 7),
            "",
        ),
    ]
    for name, ask, text in asked:
        ours = times_ms(ask)
        query = rules.all_of(text)
        beside = times_ms(lambda q=query: _ask(bare, q)) if query else []  # type: ignore[misc]
        p50, p95 = statistics.median(ours), ours[int(len(ours) * 0.95)]
        verdict = "met" if p95 <= BUDGET_MS else "MISSED"
        compared = f"{statistics.median(beside):8.2f}  {p50 / statistics.median(beside):7.1f}" if beside else " " * 17
        print(f"{name:28} {p50:9.2f} {p95:9.2f} {compared}  {verdict}")
    database.close()


def _ask(bare: sqlite3.Connection, query: str) -> object:
    return bare.execute("SELECT rowid FROM bare WHERE bare MATCH ? ORDER BY rowid DESC LIMIT 26", (query,)).fetchall()


if __name__ == "__main__":
    main()
