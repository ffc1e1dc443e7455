"""The clockwork beside the server: it goes on after failures, stops with the server, and no test starts it unasked."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from kiosk.core import clock
from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.core.refusals import StoreUnavailable
from kiosk.core.settings import change_setting
from kiosk.escalations import store
from kiosk.intake.opening import journal_beside
from kiosk.office import rounds
from kiosk.office.rounds import Round, running
from tests import builders

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "SOONEST_S", 1)


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


def names_of_threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith(("APScheduler", "ThreadPool"))}


def test_a_round_that_fails_is_tried_again_and_keeps_no_other(caplog: pytest.LogCaptureFixture):
    failed, done = [], []

    def fail(*_: object) -> None:
        failed.append(1)
        raise (ValueError("spoilt") if len(failed) % 2 else StoreUnavailable("full"))

    with running((Round("spoilt", 1, fail), Round("sound", 1, lambda *_: done.append(1)))):
        wait_for(lambda: len(failed) > 1 and len(done) > 1)
    assert "the round spoilt failed" in caplog.text
    assert "could not be saved" in caplog.text


def test_it_ends_with_the_server_and_tells_the_round_that_is_running():
    begun, seen = threading.Event(), []

    def long(_: object, goes_on: Callable[[], bool]) -> None:
        begun.set()
        while goes_on():
            time.sleep(0.01)
        seen.append("told")

    with running((Round("long", 1, long),)):
        assert begun.wait(20)
    assert seen == ["told"]
    assert names_of_threads() == set()


def test_rounds_never_run_beside_each_other():
    inside, most = [], []

    def work(*_: object) -> None:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.3)
        inside.pop()

    with running((Round("one", 1, work), Round("two", 1, work))):
        wait_for(lambda: len(most) >= 4)
    assert max(most) == 1


def test_an_app_alone_starts_nothing(app: Flask):
    app.test_client().get("/")
    assert names_of_threads() == set()


def test_the_schools_rounds_fire_and_send(school: Database):
    call = builders.log_call(school, None, impact=1, urgency=1)
    with journal_beside(school, builders.SECRET), running(rounds.rounds_of(school)):
        wait_for(lambda: store.escalations_of(school, call.id))


def test_the_server_fires_with_no_page_open_and_ends_at_ctrl_c(tmp_path: Path):
    database = open_database(tmp_path)
    change_setting(database, "school", "Llanfair Green")
    call = builders.log_call(database, None, clock.now(), impact=1, urgency=1)
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "app.py", "serve", "--host", "127.0.0.1", "--port", str(port)],
        cwd=REPOSITORY,
        env=os.environ | {"SCANDESK_INSTANCE": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # tests begun in the background of a shell ignore Ctrl+C, and so would all that they start
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        wait_for(lambda: store.escalations_of(database, call.id), 60)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/set-up", timeout=10) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGINT)
        _, said = server.communicate(timeout=30)
    finally:
        server.kill()
        server.wait()
        database.close()
    assert server.returncode == 0, said
    assert "Traceback" not in said
