"""`labels`: what is not handed out is not in the ledger, and nothing changes before it is clear that labels come."""

import pytest
from click.testing import CliRunner

from kiosk.core.refusals import Refused
from kiosk.core.settings import change_setting, read_settings
from kiosk.printing import actions, commands
from tests.builders import MONDAY, SYSTEM, add_device


@pytest.fixture
def labels(database, tmp_path, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    monkeypatch.setattr(commands, "lan_addresses", lambda: ["10.20.0.15"])
    return lambda *words: CliRunner().invoke(commands.labels, words)


def printed(database) -> int:
    return int(database.connection.execute("SELECT count(*) FROM stickers").fetchone()[0])


def test_a_file_that_cannot_be_written_leaves_nothing_in_the_ledger(database, labels, tmp_path):
    add_device(database)
    change_setting(database, "address", "http://helpdesk:8080")
    done = labels("--all", "--stock", "L7159", "--out", str(tmp_path / "no" / "where.pdf"))
    assert done.exit_code == 1
    assert "cannot be written" in done.output
    assert printed(database) == 0
    out = tmp_path / "labels.pdf"
    assert labels("--all", "--stock", "L7159", "--out", str(out)).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert printed(database) == 1
    assert list(tmp_path.glob("*.part")) == []


def test_what_the_one_who_takes_it_refuses_is_not_noted(school):
    def refuse(pdf: bytes) -> None:
        raise Refused(f"No room for {pdf[:4]!r}.")

    with pytest.raises(Refused, match="No room for b'%PDF'"):
        actions.print_labels(school, SYSTEM, [add_device(school)], "L7159", 1, MONDAY, refuse)
    assert printed(school) == 0


@pytest.mark.parametrize("words", [("--all", "--stock", "L0000"), ("--location", "Nowhere", "--stock", "L7159")])
def test_a_mistake_of_typing_settles_no_address(database, labels, tmp_path, words):
    add_device(database)
    assert labels(*words, "--out", str(tmp_path / "labels.pdf")).exit_code == 1
    assert read_settings(database).address == ""
    assert labels("--all", "--stock", "L7159", "--out", str(tmp_path / "labels.pdf")).exit_code == 0
    assert read_settings(database).address == "http://10.20.0.15:8080"
