"""Writes docs/ACCESS.md: who may do what, as every route declares it. Run it when a route comes, goes or changes."""

import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))

from kiosk import create_app  # noqa: E402  the repository is found first
from kiosk.office.access_table import as_markdown  # noqa: E402

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        page = as_markdown(create_app(Path(folder)))
    (REPOSITORY / "docs" / "ACCESS.md").write_text(page, encoding="utf-8")
