"""The school that the measurements are made with: rows that hold together, at a size that tests can wait for."""

import pytest

from bench.seed import seed
from kiosk.calls.records import Status
from kiosk.calls.rules import OPEN
from kiosk.calls.tokens import status_token, token_hash
from kiosk.core.commands import open_database
from kiosk.people import actions as people

CALLS = 3000


@pytest.fixture(scope="session")
def seeded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seed")
    seed(folder, CALLS, "copper kettle lagoon")
    database = open_database(folder)
    yield database, (folder / "secret").read_text()
    database.close()


@pytest.fixture
def rows(seeded):
    database, _ = seeded
    return lambda query: [tuple(row) for row in database.connection.execute(query)]


def test_sizes(rows):
    counts = [rows(f"SELECT count(*) FROM {table}")[0][0] for table in ("calls", "devices", "locations", "people")]
    assert counts == [CALLS, 2000, 120, 4]
    assert rows("SELECT count(*) FROM calls WHERE is_open") == [(CALLS // 5,)]
    usual = set(OPEN) - {Status.RETURNED, Status.INVESTIGATING}
    assert {status for (status,) in rows("SELECT status FROM calls WHERE is_open")} == usual


def test_rows_hold_together(rows):
    assert rows("PRAGMA foreign_key_check") == []
    assert rows("PRAGMA integrity_check") == [("ok",)]
    assert rows("SELECT count(*) FROM calls WHERE status = 'closed' AND (resolution = '' OR closed_at IS NULL)") == [
        (0,)
    ]
    last = "(SELECT to_status FROM call_events WHERE call_id = calls.id ORDER BY id DESC LIMIT 1)"
    assert rows(f"SELECT count(*) FROM calls WHERE status <> {last}") == [(0,)]
    counted = "(SELECT count(*) FROM call_events WHERE call_id = calls.id AND step <> 'affects_me')"
    assert rows(f"SELECT count(*) FROM calls WHERE version <> {counted} OR version < 3") == [(0,)]
    also = "(SELECT count(*) FROM affected_people WHERE call_id = calls.id)"
    assert rows(f"SELECT count(*) FROM calls WHERE people_affected <> 1 + {also}") == [(0,)]


def test_older_calls_are_older(rows):
    logged = [stored for (stored,) in rows("SELECT logged_at FROM calls ORDER BY id")]
    assert logged == sorted(logged)


def test_receipts_and_accounts_work(seeded, rows):
    database, secret = seeded
    ((form_key, kept),) = rows("SELECT form_key, status_token_hash FROM calls WHERE id = 7")
    assert kept == token_hash(status_token(secret, form_key))
    assert people.person_with_password(database, "tech2", "copper kettle lagoon")


def test_a_folder_in_use_is_refused(seeded):
    database, _ = seeded
    with pytest.raises(SystemExit, match="not empty"):
        seed(database.path.parent, 10, "copper kettle lagoon")
