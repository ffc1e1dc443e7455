"""`demo` from the shell to the first scan."""

import re
import socket

import pytest
from click.testing import CliRunner

from kiosk.core import clock, store
from kiosk.demo import commands
from kiosk.demo.school import ACCOUNTS


@pytest.fixture
def folders(monkeypatch, tmp_path):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("SCANDESK_DEMO_INSTANCE", str(tmp_path / "demo"))
    monkeypatch.delenv("SCANDESK_DEMO_PASSWORD", raising=False)
    monkeypatch.setattr(commands, "lan_addresses", lambda: ["10.20.0.15"])
    return tmp_path


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_it_says_where_who_and_what_to_scan(folders, monkeypatch, demo):
    seen = {}

    def copied(database, secret, address, passwords, now):
        """The history of the other tests, not built once more."""
        demo.database.connection.backup(database.connection)
        store.save_setting(database, "address", address, clock.stored(now))
        return demo.scannable

    def visit(app, host, port):
        app.config.update(WTF_CSRF_ENABLED=False, REPORT_LIMITS_ENABLED=False)
        browser = app.test_client()
        given = {"username": "desk", "password": "copper kettle lagoon"}
        seen.update(host=host, port=port, scan=browser.get(f"/D/{demo.scannable.with_fault.code}"))
        seen["queue"] = browser.post("/sign-in", data=given, follow_redirects=True)

    monkeypatch.setattr(commands.history, "build", copied)
    monkeypatch.setattr(commands.server, "run", visit)
    port = _free_port()
    result = CliRunner().invoke(commands.demo, ["--port", str(port)])
    assert result.exit_code == 0, result.output
    assert (seen["host"], seen["port"]) == ("0.0.0.0", port)  # noqa: S104  phones reach it
    assert "Already reported" in seen["scan"].text
    assert "Board stays black" in seen["queue"].text
    stickers = re.findall(rf"http://10\.20\.0\.15:{port}/D/([0-9A-Z]{{7}})", result.output)
    assert stickers == [demo.scannable.with_fault.code, demo.scannable.without_fault.code]
    for account in ACCOUNTS:
        assert re.search(rf"^  {account.username} +[a-z0-9-]{{23}} +{account.name}", result.output, re.M)
    assert (folders / "demo" / "labels.pdf").read_bytes().startswith(b"%PDF")
    assert not (folders / "instance").exists()


def test_a_weak_password_is_refused_in_words(folders, monkeypatch):
    monkeypatch.setenv("SCANDESK_DEMO_PASSWORD", "abc")
    result = CliRunner().invoke(commands.demo, ["--port", str(_free_port())])
    assert result.exit_code == 1
    assert "at least 12 characters" in result.output


def test_a_taken_port_is_said_before_anything_is_built(folders):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = CliRunner().invoke(commands.demo, ["--host", "127.0.0.1", "--port", str(port)])
    assert result.exit_code == 1
    assert f"Port {port}" in result.output
    assert not (folders / "demo").exists()


def test_every_account_has_a_password_of_its_own(folders):
    assert len(set(commands.passwords().values())) == 4


@pytest.mark.parametrize(
    ("host", "found", "address"),
    [
        ("0.0.0.0", ["10.20.0.15", "172.17.0.1"], "http://10.20.0.15:8080"),  # noqa: S104  phones reach it
        ("127.0.0.1", ["10.20.0.15"], "http://10.20.0.15:8080"),
        ("0.0.0.0", [], "http://localhost:8080"),  # noqa: S104  phones reach it
        ("helpdesk.school", ["10.20.0.15"], "http://helpdesk.school:8080"),
    ],
)
def test_the_address_on_the_stickers(monkeypatch, host, found, address):
    monkeypatch.setattr(commands, "lan_addresses", lambda: found)
    assert commands.address_for(host, 8080) == address
