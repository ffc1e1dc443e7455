"""The doctor on the journal of reports: where it is, whether it can be used, what waits in it, and what to do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import scandesk
from kiosk.core.database import Database
from kiosk.core.journal import keeping as journals
from kiosk.core.journal.keeping import Journal
from kiosk.core.settings import change_setting, read_settings
from kiosk.intake import looking
from kiosk.intake.opening import journal_beside
from kiosk.office.addresses import reach
from kiosk.office.doctor import examination, journal
from kiosk.office.doctor.records import Found, Patient, State
from tests import builders
from tests.builders import MONDAY, SECRET
from tests.intake import conftest as intake
from tests.intake.test_taking import a_report, kept

full = intake.full
MEMORY = Path("/dev/shm")  # noqa: S108  another disk, wherever there is one
Hold = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def patient(school: Database, tmp_path: Path) -> Patient:
    return Patient(school, read_settings(school), tmp_path, reach.mark_of(SECRET), MONDAY, ("10.20.0.15",))


def found_by(patient: Patient) -> list[Found]:
    found = journal.journal(patient)
    assert all(bool(each.to_do) == (each.state is not State.OK) for each in found)
    return found


def as_another_program(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> list[Found]:
    """Look as the command does beside a running server: it has not got the journal open."""
    with monkeypatch.context() as patch:
        patch.setattr(looking, "journal_of", lambda _: None)
        patch.setattr(looking, "problem_of", lambda _: "")
        return found_by(patient)


def test_before_the_first_start_there_is_none(patient):
    (found,) = found_by(patient)
    assert (found.state, found.words) == (State.ATTENTION, "There is none yet.")


def test_where_it_is_open_is_said_and_that_a_second_disk_is_safer(patient, school, monkeypatch):
    with journal_beside(school, SECRET):
        (found,) = found_by(patient)
        assert found.state is State.OK
        assert f"Open in {patient.folder}, on the disk of the data" in found.words
        (seen,) = as_another_program(patient, monkeypatch)
        assert seen.state is State.OK
        assert f"It lies in {patient.folder}" in seen.words


def test_what_waits_is_counted_beside_the_server_and_by_it(patient, school: Database, full: Hold, monkeypatch):
    device = builders.add_device(school)
    with journal_beside(school, SECRET):
        with full():
            for number in range(3):
                kept(school, a_report(device, f"key-{number:020}"))
        for found in (found_by(patient), as_another_program(patient, monkeypatch)):
            assert found[1].state is State.ATTENTION
            assert "3 reports wait in the journal for a number; 0% of its room" in found[1].words
            assert "/desk/kept" in found[1].to_do
        monkeypatch.setattr(journal, "NEARLY_FULL", 0)
        assert found_by(patient)[1].state is State.WRONG


def test_one_that_cannot_be_written_is_wrong(patient, school: Database, monkeypatch):
    def no_disk(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with journal_beside(school, SECRET):
        opened = journals.journal_of(school)
        assert opened
        monkeypatch.setattr(journals.os, "fdatasync", no_disk, raising=False)
        monkeypatch.setattr(journals.os, "fsync", no_disk)
        with pytest.raises(journals.JournalUnavailable):
            opened.put("k" * 22, "words", MONDAY)
        monkeypatch.undo()
        found = found_by(patient)[0]
    assert found.state is State.WRONG
    assert "cannot be written: Input/output error. New reports are kept in one place only." in found.words


def test_one_that_another_program_holds_is_wrong(patient, school: Database):
    held = Journal(patient.folder / journals.FILE_NAME)
    try:
        with journal_beside(school, SECRET):
            (found,) = found_by(patient)
    finally:
        held.close()
    assert found.state is State.WRONG
    assert "in use by another Scandesk" in found.words


def test_one_that_cannot_be_read_is_wrong_and_no_end_of_the_examination(patient):
    (patient.folder / journals.FILE_NAME).mkdir()
    (found,) = found_by(patient)
    assert found.state is State.WRONG
    assert "cannot be used" in found.words


def test_a_second_disk_that_is_not_there_or_not_used_or_none_is_said(patient, school, tmp_path, monkeypatch):
    second = tmp_path / "second disk"
    second.mkdir()
    change_setting(school, "journal_folder", str(second))
    second.rmdir()
    with journal_beside(school, SECRET):
        for found in (found_by(patient), as_another_program(patient, monkeypatch)):
            assert found[0].state is State.ATTENTION
            assert f"The folder {second} for the journal is not there." in found[0].words
            assert "Plug that disk in" in found[0].to_do
        second.mkdir()  # plugged in while the server runs: it still writes beside the data
        assert "kept in the data folder, not in" in as_another_program(patient, monkeypatch)[0].words
    with journal_beside(school, SECRET):
        (found,) = found_by(patient)
        assert found.state is State.ATTENTION
        assert "on the disk of the data: when that breaks, both are lost together" in found.words


def test_on_a_second_disk_it_is_in_order(patient, school, tmp_path, monkeypatch):
    with journal_beside(school, SECRET):
        seen = replace(looking.standing(school), is_on_second_disk=True, is_second_disk_named=True)
    monkeypatch.setattr(journal, "standing", lambda _: seen)
    (found,) = found_by(patient)
    assert (found.state, "on a second disk" in found.words) == (State.OK, True)


@pytest.mark.skipif(not MEMORY.is_dir(), reason="NO SECOND DISK: there is no /dev/shm here")
def test_another_disk_is_known_as_one(school, tmp_path):
    if MEMORY.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("NO SECOND DISK: this folder lies in /dev/shm itself")
    change_setting(school, "journal_folder", str(MEMORY))
    assert looking.standing(school).is_on_second_disk


def test_the_command_and_the_page_say_it(school, signed_in, tmp_path, monkeypatch):
    monkeypatch.setattr(examination.examine, "__defaults__", ((journal.journal,),))
    with journal_beside(school, SECRET):
        assert "Journal of reports" in signed_in("coordinator").get("/office/doctor").text
        monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
        said = CliRunner().invoke(scandesk, ["doctor"])
    assert said.exit_code == 0, said.output
    assert f"ok   Journal of reports: It lies in {tmp_path}" in said.output
