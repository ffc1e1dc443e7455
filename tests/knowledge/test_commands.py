"""What the shell offers: articles and error codes from files."""

import pytest
from click.testing import CliRunner

from kiosk.knowledge import commands, store
from kiosk.knowledge.codes import actions as codes


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))

    def run_it(command, *arguments):
        return CliRunner().invoke(command, [str(argument) for argument in arguments])

    return run_it


def test_codes_go_in_from_files_and_folders(run, database, tmp_path):
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "pjl.conf").write_bytes(b'40050:::serviceRequested:"50 fuser error"\nspoilt\n')
    (tmp_path / "epson.csv").write_bytes(b"code,title\nE-05,Lamp cover\n")
    dry = run(commands.import_codes, folder, tmp_path / "epson.csv", "--dry-run")
    assert "Would be: 2 added, 0 changed, 0 unchanged of 2 codes." in dry.output
    assert codes.look_up(database, "50.3") == []
    done = run(commands.import_codes, folder, tmp_path / "epson.csv", "--name", "Epson projector")
    assert done.exit_code == 0
    assert "pjl.conf, line 2: five parts with colons between them were expected." in done.output
    assert "Done: 2 added" in done.output
    assert [entry.family for entry in codes.look_up(database, "E05")] == ["Epson projector"]
    assert (
        "2 unchanged" in run(commands.import_codes, folder, tmp_path / "epson.csv", "--name", "Epson projector").output
    )


def test_what_cannot_be_read_ends_with_status_1(run, database, tmp_path):
    for command in (commands.import_codes, commands.import_articles):
        said = run(command, tmp_path / "missing")
        assert said.exit_code == 1
        assert "cannot be read" in said.output
    (tmp_path / "empty.md").write_bytes(b"")
    assert run(commands.import_codes, tmp_path / "empty.md").exit_code == 1
    assert run(commands.import_articles, tmp_path / "empty.md").exit_code == 1


def test_articles_go_in_once(run, database, tmp_path):
    file = tmp_path / "knowledge.json"
    file.write_text('[{"title": "Printer offline", "body": "<p>Wake it up.</p>"}]', encoding="utf-8")
    assert "1 article added, not validated; 0 were there already" in run(commands.import_articles, file).output
    assert "0 articles added, not validated; 1 were there already" in run(commands.import_articles, file).output
    assert [found.resolution for found in store.articles(database, {})] == ["Wake it up."]


def test_the_first_articles_are_added_once(run, database):
    assert "8 articles added" in run(commands.add_first_articles).output
    assert "0 articles added" in run(commands.add_first_articles).output
