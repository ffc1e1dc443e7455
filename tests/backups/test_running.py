"""Beside a server that is used: backups stop no report and lose none; a page puts a backup back while people report."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from kiosk.backups import asides, folder
from kiosk.core import presence
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.copies import actions as copies
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from tests import builders
from tests.backups.reporters import Reporter, Visitor
from tests.backups.school import command
from tests.browser import Served, serving

HOME = Path(__file__).parents[2]
BACKUPS = 3
REPORTERS = 3


@pytest.fixture
def served(kept_school: Path, tmp_path: Path) -> Iterator[Served]:
    """A school whose server runs."""
    instance = tmp_path / "instance"
    shutil.copytree(kept_school, instance)
    database = open_database(instance)
    change_setting(database, "report_limits", "off")
    try:
        with serving(instance) as url:
            yield Served(url, database)
    finally:
        database.close()


def descriptions_in(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT description FROM calls")}


def test_backups_beside_people_who_report_stop_nobody_and_hold_what_was_acknowledged(served, tmp_path):
    instance = served.database.path.parent
    code = served.device("Projector", "Hall").code
    made: list[tuple[Path, set[str]]] = []
    with ExitStack() as stack:
        reporters = [
            stack.enter_context(Reporter(served.url, code, f"Reporter {number}")) for number in range(REPORTERS)
        ]
        wait_until(lambda: all(reporter.acknowledged for reporter in reporters))
        for number in range(BACKUPS):
            before = {summary for reporter in reporters for summary in list(reporter.acknowledged)}
            (tmp_path / str(number)).mkdir()
            done = command(instance, "backup", "--to", str(tmp_path / str(number)))
            assert done.returncode == 0, done.stderr
            made.append((next((tmp_path / str(number)).glob("*.sqlite3")), before))
    assert {status for reporter in reporters for status in reporter.statuses} == {200}
    everything = {summary for reporter in reporters for summary in reporter.acknowledged}
    assert descriptions_in(served.database.path) >= everything
    for file, before in made:
        copies.check(file)
        assert descriptions_in(file) >= before
    assert len(everything) > len(made[0][1])


def wait_until(condition: object, seconds: float = 90) -> None:
    for _ in range(int(seconds / 0.1)):
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to that")


def test_a_page_puts_a_backup_back_while_people_report(served):
    """Nobody gets half an answer: each is stored, or refused with the calm page; and the app is the backup's own."""
    instance = served.database.path.parent
    code = builders.add_device(served.database, "Projector", location="Hall").code
    office = Visitor(served.url)
    office.sign_in("coordinator", builders.PASSWORD)
    office.send("/office/backups", "/office/backups/make")
    wait_until(lambda: folder.own_backups(instance))
    backup = folder.own_backups(instance)[0]
    page = f"/office/backups/own/{backup.name}"
    assert "The password is not right" in office.send(page, f"{page}/restore", password="wrong")  # noqa: S106
    assert office.status == 422
    with ExitStack() as stack:
        reporters = [
            stack.enter_context(Reporter(served.url, code, f"Reporter {number}")) for number in range(REPORTERS)
        ]
        wait_until(lambda: all(reporter.acknowledged for reporter in reporters))
        served.database.close()
        office.send(page, f"{page}/restore", password=builders.PASSWORD)
        wait_until(lambda: asides.all_asides(instance) and asides.all_asides(instance)[0].is_settled)
        seen = len(reporters[0].acknowledged)
        wait_until(lambda: len(reporters[0].acknowledged) > seen + 2)  # reports go on afterwards
    statuses = {status for reporter in reporters for status in reporter.statuses}
    assert statuses <= {200, 503}
    (account,) = asides.all_asides(instance)
    acknowledged = {summary for reporter in reporters for summary in reporter.acknowledged}
    aside, now = descriptions_in(account.folder / DATA_FILE), descriptions_in(instance / DATA_FILE)
    assert acknowledged & aside, "some came in before the exchange"
    assert acknowledged <= now, "what the backup does not have is logged again, from the journal"
    assert account.asked_by == "Huw Ellis"
    assert re.search(r"Since then [\d,]+ calls and [\d,]+ steps? of calls were entered", account.lost)
    assert "Sign in" in office.open("/office/backups")  # everybody signs in anew
    office.sign_in("coordinator", builders.PASSWORD)
    said = office.open("/office/backups")
    assert "a backup was put back, because Huw Ellis asked for it" in said
    assert "I have seen this" in said
    office.send("/office/backups", f"/office/backups/asides/{account.name}/confirm", seen="yes")
    assert "I have seen this" not in office.open("/office/backups")
    assert 'role="alert"' not in office.open("/desk/")
    assert not presence_is_free(instance)
    assert presence.was_cut_off(instance), "if it is cut off now, the log of the new data is missed, too"
    refused = command(instance, "restore", str(backup.path), "--yes")
    assert refused.returncode == 1
    assert "Scandesk is running on these data. Stop it first" in refused.stderr


def presence_is_free(instance: Path) -> bool:
    try:
        with presence.alone(instance):
            return True
    except presence.IsRunning:
        return False
