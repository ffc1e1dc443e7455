"""A school with a journal beside its data, and a data file that takes nothing for as long as a test wants."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import filelock
import pytest

from kiosk.core.database import Database
from kiosk.core.journal.keeping import Journal, keep_beside
from kiosk.intake.opening import open_journal


@pytest.fixture
def journal(school: Database) -> Iterator[Journal]:
    opened = open_journal(school)
    assert opened
    yield opened
    keep_beside(school, None)
    opened.close()


@pytest.fixture
def full(school: Database) -> Callable[[], AbstractContextManager[None]]:
    """Return what holds the data file, as a full disk or another program does; waiting for it is cut short."""

    @contextmanager
    def hold() -> Iterator[None]:
        patience, school._file_turn.timeout = school._file_turn.timeout, 0.01
        try:
            with filelock.FileLock(school.path.with_suffix(".lock"), is_singleton=False):
                yield
        finally:
            school._file_turn.timeout = patience

    return hold
