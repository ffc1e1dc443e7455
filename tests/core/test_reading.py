"""Nobody reads from the file while a page is rendered: a list that is half read keeps the write-ahead log from being
emptied, and without one it keeps whoever writes waiting.

The file is kept with a journal here and read by usual cursors, so that a lock shows every read that is not finished.
"""

import re

import flask
import pytest

from kiosk import create_app
from kiosk.core import database as database_module
from kiosk.core.access import Role
from kiosk.core.commands import open_database
from kiosk.core.database import REQUIRED_PRAGMAS
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import Connection, sqlite3
from tests import builders

LINK = re.compile(r'href="(/[^"#]*)"')
MOST_PAGES = 60
ROLES = {"desk": Role.DESK, "coordinator": Role.COORDINATOR}
FIRST_PAGES = {
    "desk": ("/desk/", "/desk/day", "/desk/calls/1", "/devices/", "/desk/log", "/problems/", "/repairs/"),
    "tech1": ("/fieldwork/", "/fieldwork/calls/2"),
    "coordinator": ("/office/", "/measures/", "/printing/", "/stickers/", "/imports/", "/documents/"),
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setitem(REQUIRED_PRAGMAS, "journal_mode", "truncate")
    monkeypatch.setattr(database_module, "WholeReads", Connection)
    monkeypatch.setattr(database_module, "is_wal_safe", lambda: False)
    database = open_database(tmp_path)
    change_setting(database, "school", "Llanfair Green Primary School")
    change_setting(database, "address", "http://helpdesk.school:8080")
    for username, role in (
        ("desk", "DESK"),
        ("tech1", "TECHNICIAN"),
        ("tech2", "TECHNICIAN"),
        ("coordinator", "COORDINATOR"),
    ):
        builders.add_person(database, username, username.capitalize(), builders.Role[role])
    projector = builders.add_device(database, "Hall projector", location="Hall", supplier="Cambrian Classroom Systems")
    builders.closed_call(database, projector)
    builders.dispatched_call(database, projector)
    builders.log_call(database, projector)
    builders.print_stickers(database, projector)
    yield database, create_app(tmp_path, database, TESTING=True, WTF_CSRF_ENABLED=False, REPORT_LIMITS_ENABLED=False)
    database.close()


@pytest.fixture
def unfinished(place):
    """Which pages were rendered while somebody read."""
    database, app = place
    found = []
    other = sqlite3.connect(database.path, isolation_level=None, timeout=0)

    def look(_, template, **__):
        try:
            other.execute("BEGIN EXCLUSIVE")
            other.execute("ROLLBACK")
        except sqlite3.OperationalError:
            found.append(template.name)

    with flask.before_render_template.connected_to(look, app), flask.template_rendered.connected_to(look, app):
        yield found
    other.close()


@pytest.mark.parametrize("username", FIRST_PAGES)
def test_no_page_is_rendered_while_it_reads(place, unfinished, username):
    _, app = place
    browser = app.test_client()
    browser.post("/sign-in", data={"username": username, "password": builders.PASSWORD})
    waiting, seen = list(FIRST_PAGES[username]), set()
    while waiting and len(seen) < MOST_PAGES:
        page = waiting.pop(0)
        if page not in seen:
            seen.add(page)
            answer = browser.get(page)
            waiting += LINK.findall(answer.text) if answer.mimetype == "text/html" else []
    assert len(seen) > 20
    assert unfinished == []


def test_the_public_pages_are_not_either(place, unfinished):
    database, app = place
    code = database.connection.execute("SELECT code FROM devices").fetchone()[0]
    for page in ("/", f"/D/{code}", "/rooms/1", "/walkup/", "/walkup/board", "/privacy"):
        app.test_client().get(page)
    assert unfinished == []


def test_a_page_that_is_rendered_while_it_reads_would_be_seen(place, unfinished):
    database, app = place
    with app.test_request_context("/"):
        rows = database.connection.execute("SELECT name FROM settings ORDER BY name")
        rows.fetchone()
        flask.render_template("errors/error.html", title="x", sentence="y", status=400)
        rows.close()
    assert unfinished
