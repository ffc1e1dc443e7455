"""A backup that is sound, but over which the app does not begin: what was there before comes back, and that is said."""

import shutil
from pathlib import Path

from flask import Flask
from werkzeug.test import Client

from kiosk import create_app
from kiosk.backups import asides, folder, making
from kiosk.calls import store as calls
from kiosk.core import clock
from kiosk.core.commands import open_database
from kiosk.core.copies import actions as copies
from kiosk.core.database import Database
from kiosk.core.secret import read_secret
from kiosk.office.exchange import Exchange
from tests import builders


def test_a_backup_over_which_the_app_does_not_begin_is_taken_out_again(app: Flask, school: Database, tmp_path: Path):
    backup = making.make(school, making.ASKED_FOR, clock.now())
    later = builders.log_call(school, None, summary="Logged after the backup")
    tries: list[int] = []

    def again() -> Flask:
        tries.append(len(tries))
        if len(tries) == 1:
            raise RuntimeError("it does not begin over these data")
        return create_app(tmp_path, open_database(tmp_path), TESTING=True, SECRET_KEY=read_secret(tmp_path))

    with Exchange(app, again) as exchange:
        exchange.put_back(backup.path, "Huw Ellis").join(60)
        assert exchange.failed
        assert exchange.database is not school
        assert calls.call(exchange.database, later.id)
        [account] = [each for each in asides.all_asides(tmp_path) if each.restored]
        assert account.confirmed_by == "undone: it did not start"
        assert Client(exchange).get("/healthz").status_code == 200
    assert len(tries) == 2


def begun_again(instance: Path) -> Flask:
    return create_app(instance, open_database(instance), TESTING=True, SECRET_KEY=read_secret(instance))


def test_what_the_page_put_back_is_the_newest_backup_at_once(app: Flask, school: Database, tmp_path: Path):
    backup = making.make(school, making.ASKED_FOR, clock.now())
    held = copies.check(backup.path)
    builders.log_call(school, None, summary="Logged after the backup")
    with Exchange(app, lambda: begun_again(tmp_path)) as exchange:
        exchange.put_back(backup.path, "Huw Ellis").join(60)
        assert not exchange.failed
    newest = folder.own_backups(tmp_path)[0]
    assert newest.number == backup.number + 1
    assert copies.check(newest.path).rows_of("calls") == held.rows_of("calls")


def test_that_no_backup_could_be_made_of_what_was_put_back_is_told(app: Flask, school: Database, tmp_path: Path):
    given = tmp_path / "given.sqlite3"
    making.make(school, making.ASKED_FOR, clock.now()).path.replace(given)
    shutil.rmtree(folder.own_folder(tmp_path))
    folder.own_folder(tmp_path).write_text("in the way", encoding="utf-8")
    with Exchange(app, lambda: begun_again(tmp_path)) as exchange:
        exchange.put_back(given, "Huw Ellis").join(60)
        assert not exchange.failed
    assert "No backup could be made of what was put back" in " ".join(asides.all_asides(tmp_path)[0].told)
