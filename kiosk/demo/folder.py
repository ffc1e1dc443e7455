"""The demo's own folder: thrown away at every start, and never the school's."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kiosk.backups.records import ASIDE_FOLDER, OWN_FOLDER
from kiosk.core.commands import DATA_FILE, instance_folder
from kiosk.core.one_server import ServedAlready, only_server
from kiosk.core.places import check_place
from kiosk.core.refusals import Refused

MARK = "THIS-IS-A-DEMO.txt"
MARK_TEXT = "Everything in this folder is invented, and made anew whenever the demo starts. Keep nothing here.\n"
LABELS_FILE = "labels.pdf"
THROWN_AWAY = (
    DATA_FILE,
    f"{DATA_FILE}-wal",
    f"{DATA_FILE}-shm",
    "history.head",
    "secret",
    "mail-password",
    LABELS_FILE,
)


class DemoRefused(Refused):
    """The demo cannot be built there; the text says why."""


def demo_folder() -> Path:
    """Return the demo's folder: SCANDESK_DEMO_INSTANCE, or demo-instance/ beside app.py."""
    named = os.environ.get("SCANDESK_DEMO_INSTANCE")
    return Path(named) if named else Path(__file__).parents[2] / "demo-instance"


@contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """Give the demo's folder, emptied, to one demo at a time. DemoRefused if it may hold what a school needs."""
    if folder.resolve() == instance_folder().resolve():
        raise DemoRefused(f"{folder} holds the school's own data. Give the demo another folder.")
    check_place(folder)
    if any(folder.iterdir()) and not (folder / MARK).exists():
        raise DemoRefused(f"{folder} is not empty and was not made by the demo. Give the demo another folder.")
    (folder / MARK).write_text(MARK_TEXT, encoding="utf-8")
    with ExitStack() as held:
        try:
            held.enter_context(only_server(folder))
        except ServedAlready:
            raise DemoRefused(f"Another demo is running in {folder}. Stop it first.") from None
        for name in THROWN_AWAY:
            (folder / name).unlink(missing_ok=True)
        for name in (OWN_FOLDER, ASIDE_FOLDER):
            shutil.rmtree(folder / name, ignore_errors=True)
        yield folder
