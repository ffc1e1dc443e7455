"""The views for people who read the file themselves say what the exports say, and stay as docs/DATA.md has them."""

import re

import pytest

from kiosk.core.commands import open_database
from kiosk.core.lists import key_of
from kiosk.core.sqlite import sqlite3
from kiosk.core.tables import Cell
from kiosk.exports.actions import listing
from kiosk.exports.records import Export
from tests import builders
from tests.builders import MONDAY
from tests.test_architecture import REPOSITORY

VIEWS = {
    "list_of_call_events": "reference at actor step from_status to_status note minutes details",
    "list_of_placements": "device_code device_name location since_on until_on",
    "list_of_stickers": "code code_state device_name location revision text address stock printed_at printed_by",
}


def said(cell: Cell) -> str:
    return "" if cell is None else str(cell)


@pytest.mark.parametrize(("view", "export"), [("list_of_calls", Export.CALLS), ("list_of_devices", Export.DEVICES)])
def test_a_view_says_what_the_export_says(view, export, school):
    database = school
    hall = builders.add_device(database, "Hall projector", asset_tag="007", price_pence=120_005, supplier="XMA Ltd")
    builders.add_device(database, "", location="Llyfrgell")
    builders.resolved_call(database, hall, MONDAY, summary="Dim llun")
    builders.log_call(database, None, MONDAY)
    rows = database.connection.execute(f"SELECT * FROM {view}").fetchall()
    exported = listing(database, export)
    assert list(rows[0].keys()) == [key_of(column) for column in exported.columns]
    assert [[said(cell) for cell in row] for row in rows] == [[said(cell) for cell in row] for row in exported.rows]


@pytest.mark.parametrize("view", VIEWS)
def test_the_other_views_keep_their_columns(view, database):
    found = database.connection.execute("SELECT name FROM pragma_table_info(?)", (view,)).fetchall()
    assert " ".join(row["name"] for row in found) == VIEWS[view]


def test_every_view_is_explained(database):
    names = database.connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
    views = {row["name"] for row in names if row["name"].startswith("list_of_")}
    written = (REPOSITORY / "docs" / "DATA.md").read_text(encoding="utf-8")
    assert views == set(re.findall(r"^\| `(list_of_\w+)`", written, re.MULTILINE))


def test_the_file_can_be_read_while_scandesk_runs_and_not_written(tmp_path):
    database = open_database(tmp_path)
    builders.log_call(database, None, MONDAY)
    reader = sqlite3.connect(f"file:{tmp_path / 'scandesk.sqlite3'}?mode=ro", uri=True)
    try:
        assert reader.execute("SELECT reference FROM list_of_calls").fetchall() == [("C1",)]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.execute("DELETE FROM settings")
    finally:
        reader.close()
