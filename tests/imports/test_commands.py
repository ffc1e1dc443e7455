import pytest
from click.testing import CliRunner

from kiosk.core.tables import read_table
from kiosk.devices import store
from kiosk.imports.commands import import_devices, import_list
from kiosk.locations import store as locations
from tests.spreadsheets import xlsx


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run_it(content, *options):
        file = tmp_path / "list.csv"
        if content is not None:
            file.write_bytes(content)
        return CliRunner().invoke(import_devices, [str(file), *options])

    return run_it


def test_a_file_goes_in_and_its_rejects_beside_it(run, database, tmp_path):
    said = run(b"Tag,Price,Email\n1,5,a@b.example\n2,x1,\n")
    assert said.exit_code == 0, said.output
    assert "1 added, 0 changed, 0 unchanged, 1 rejected of 2 rows" in said.output
    assert "Line 3: rejected. Purchase cost 'x1' is not a price" in said.output
    assert "Left out: Email" in said.output
    assert str(tmp_path / "list-rejects.csv") in said.output
    assert read_table((tmp_path / "list-rejects.csv").read_bytes()).rows[0].cells[0] == "2"
    assert store.count_devices(database, {}) == 1
    assert run(b"Tag,Price\n1,5\n").exit_code == 0


def test_a_dry_run_changes_and_writes_nothing(run, database, tmp_path):
    said = run(b"Tag,Price\n1,5\n2,x1\n", "--dry-run")
    assert said.exit_code == 0
    assert "Would be: 1 added" in said.output
    assert store.count_devices(database, {}) == 0
    assert not (tmp_path / "list-rejects.csv").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"", "empty"),
        (b"Colour\nred\n", "None of the headings"),
        (b"Tag,Price\n1,x1\n", "No row of this file could be used"),
        (b"PK\x03\x04", "workbook cannot be read"),
        (b"Name,Age\nDavid Bowie,69\n", "cannot be read as a list of devices"),
    ],
)
def test_what_cannot_be_used_ends_with_status_1_and_words(run, content, words):
    said = run(content)
    assert said.exit_code == 1
    assert words in said.output
    assert "Traceback" not in said.output


def test_wrong_use_ends_with_status_2():
    assert CliRunner().invoke(import_devices, []).exit_code == 2


def test_a_workbook_goes_in_from_the_sheet_and_line_that_are_named(tmp_path, monkeypatch, database):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    rows = [["Tag", "Name"], ["Kennung", "Serial"], ["1", "S1"]]
    (tmp_path / "list.xlsx").write_bytes(xlsx({"New": [["Tag"], ["9"]], "Old": rows}))
    said = CliRunner().invoke(import_devices, ["list.xlsx", "--sheet", "Old", "--heading-row", "2", "--dry-run"])
    assert "Read as Sheet 'Old'." in said.output
    assert "Left out: Kennung." in said.output
    said = CliRunner().invoke(import_devices, ["list.xlsx", "--sheet", "Old", "--heading-row", "1"])
    assert said.exit_code == 0, said.output
    assert store.count_devices(database, {}) == 2
    said = CliRunner().invoke(import_devices, ["list.xlsx", "--sheet", "Older"])
    assert (said.exit_code, "no sheet 'Older'" in said.output) == (1, True)


def test_any_list_is_taken_as_what_it_looks_like_or_as_it_is_told(tmp_path, monkeypatch, database):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rooms.csv").write_bytes(b"Room,Floor\nHall,0\nRoom 1,1\n")
    said = CliRunner().invoke(import_list, ["rooms.csv"])
    assert "2 added" in said.output, said.output
    assert [place.name for place in locations.locations(database)] == ["Hall", "Room 1"]
    (tmp_path / "more.csv").write_bytes(b"Name\nLibrary\n")
    assert CliRunner().invoke(import_list, ["more.csv"]).exit_code == 1
    assert CliRunner().invoke(import_list, ["more.csv", "--as", "locations"]).exit_code == 0
    assert CliRunner().invoke(import_list, ["more.csv", "--as", "pupils"]).exit_code == 2


def test_a_try_leaves_no_file_behind(run, database):
    run(b"Tag,Price\n1,5\n", "--dry-run")
    run(b"Colour\nred\n")
    for table in ("imports", "import_rows", "import_plans"):
        assert not database.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table
