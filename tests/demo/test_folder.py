"""The demo's folder is its own, and only its own is thrown away."""

import pytest

from kiosk.core.commands import DATA_FILE
from kiosk.demo.folder import MARK, DemoRefused, demo_folder, emptied


def test_it_stands_beside_the_app_unless_named(monkeypatch, tmp_path):
    monkeypatch.delenv("SCANDESK_DEMO_INSTANCE", raising=False)
    assert demo_folder().name == "demo-instance"
    assert (demo_folder().parent / "app.py").exists()
    monkeypatch.setenv("SCANDESK_DEMO_INSTANCE", str(tmp_path))
    assert demo_folder() == tmp_path


def test_the_school_s_own_folder_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    with pytest.raises(DemoRefused, match="the school's own data"), emptied(tmp_path / "." / ""):
        pass
    assert not list(tmp_path.iterdir())


def test_a_folder_with_something_in_it_is_refused(tmp_path):
    (tmp_path / DATA_FILE).write_text("precious")
    with pytest.raises(DemoRefused, match="not empty"), emptied(tmp_path):
        pass
    assert (tmp_path / DATA_FILE).read_text() == "precious"


def test_what_the_last_demo_left_is_thrown_away(tmp_path):
    folder = tmp_path / "demo"
    with emptied(folder):
        (folder / DATA_FILE).write_text("old")
        (folder / "notes.txt").write_text("somebody's")
    with emptied(folder):
        assert not (folder / DATA_FILE).exists()
        assert (folder / "notes.txt").exists()
        assert (folder / MARK).exists()


def test_one_demo_at_a_time(tmp_path):
    folder = tmp_path / "demo"
    with emptied(folder), pytest.raises(DemoRefused, match="Another demo"), emptied(folder):
        pass
