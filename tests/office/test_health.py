"""/healthz: two words for anybody, and 503 when the database does not answer."""

from kiosk.core.sqlite import sqlite3
from kiosk.office.health import views as health


def test_it_says_ok_and_nothing_else(client):
    answer = client.get("/healthz", headers={"Host": "whatever.example"})
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Set-Cookie" not in answer.headers


def test_it_says_not_ok_when_the_database_does_not_answer(client, monkeypatch):
    def fail(_database):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(health, "read_settings", fail)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "not ok\n")


def test_a_database_that_is_gone_is_not_ok_either(client, school):
    school.connection.execute("DROP TABLE settings")
    assert client.get("/healthz").status_code == 503
