"""Keep a small school as this Scandesk writes it, so that every later one is tried on it: tests/fixtures/schemas/.

Run it when a schema step is released: .venv/bin/python scripts/keep_schema_fixture.py; `--step 0033` keeps the shape of
an earlier step (later steps are left out while the school is built). What was kept once is never written anew.
"""

import argparse
import gzip
import shutil
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kiosk.core import schema
from kiosk.core.commands import DATA_FILE, open_database
from tests.backups import school

HOME = Path(__file__).resolve().parents[1]
FIXTURES = HOME / "tests" / "fixtures" / "schemas"


def main() -> None:
    """Build the school and write it down as SQL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", help="the number of the newest step the school is to know, such as 0033")
    chosen = parser.parse_args().step
    with tempfile.TemporaryDirectory() as folder:
        steps = _steps_until(Path(folder) / "steps", chosen)
        with patch.object(schema, "STEPS_FOLDER", steps):
            written = _keep(Path(folder), max(step.name[:4] for step in steps.iterdir()))
    sys.stdout.write(f"{written.relative_to(HOME)}: {written.stat().st_size / 1024:,.0f} kB\n")


def _steps_until(folder: Path, chosen: str | None) -> Path:
    folder.mkdir()
    for step in sorted(schema.STEPS_FOLDER.glob("[0-9]*.sql")):
        if chosen is None or step.name[:4] <= chosen:
            shutil.copy(step, folder)
    return folder


def _keep(folder: Path, number: str) -> Path:
    target = FIXTURES / f"{number}.sql.gz"
    if target.exists():
        raise SystemExit(f"{target} is kept already. A released step is never edited, and neither is its fixture.")
    database = open_database(folder)
    school.set_up(database)
    school.fill(database)
    school.work(database)
    dump = school.dump(database.connection)
    database.close()
    again = folder / "again.sqlite3"
    school.load(dump, again)
    if difference := school.contents_of(folder / DATA_FILE).difference(school.contents_of(again)):
        raise SystemExit(f"The dump does not give the same school again: {difference}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(dump.encode(), mtime=0))
    return target


if __name__ == "__main__":
    main()
