"""The office's pages of the backups: made by a job, looked over, taken along with a password, refused in words."""

from contextlib import closing
from datetime import timedelta

import pytest

from kiosk.backups import asides, folder, making, putting_back
from kiosk.backups.comparing import actions as daily_look
from kiosk.backups.records import Backup
from kiosk.core import clock
from kiosk.core.access import Role
from kiosk.core.copies import actions as copies
from kiosk.core.settings import change_setting, read_settings
from kiosk.core.sqlite import sqlite3
from kiosk.jobs import actions as jobs
from kiosk.people import doors
from kiosk.privacy import store as privacy
from tests import builders
from tests.backups import school as schools
from tests.builders import MONDAY, NO_PLACE, PASSWORD

PAGE = "/office/backups"


@pytest.fixture
def backup(school) -> Backup:
    return making.make(school, making.ASKED_FOR, clock.now())


def page_of(backup: Backup) -> str:
    return f"{PAGE}/own/{backup.name}"


def test_one_is_made_by_a_job_and_stands_in_the_list(school, signed_in):
    office = signed_in("coordinator")
    assert "There is no backup yet" in office.get(PAGE).text
    answer = office.post(f"{PAGE}/make")
    job = jobs.wait(school, int(answer.location.rpartition("/")[2]))
    (made,) = folder.own_backups(school.path.parent)
    assert job.result == page_of(made)
    assert "less than an hour old. Every row of it was checked" in office.get(PAGE).text
    listed = office.get(f"{PAGE}.json").get_json()
    assert made.name in str(listed)
    assert "Check it again, row by row" in office.get(page_of(made)).text


def test_one_is_looked_over_again_and_what_is_wrong_is_said(school, signed_in, backup):
    office = signed_in("coordinator")
    office_job = office.post(f"{page_of(backup)}/check").location
    assert jobs.wait(school, int(office_job.rpartition("/")[2])).state == "done"
    assert "again" in office.get(page_of(backup)).text
    schools.behind_its_back(backup.path, "UPDATE people SET name = 'Somebody'")
    office_job = office.post(f"{page_of(backup)}/check").location
    assert "the rows of people differ" in jobs.wait(school, int(office_job.rpartition("/")[2])).error
    assert "the rows of people differ" in office.get(page_of(backup)).text
    assert "was looked over again and has spoilt" in office.get(PAGE).text


def test_it_is_given_out_only_for_the_password(school, signed_in, backup, tmp_path):
    office = signed_in("coordinator")
    answer = office.post(f"{page_of(backup)}/download", data={"password": "guessed"})
    assert answer.status_code == 422
    assert "The password is not right." in answer.text
    answer = office.post(f"{page_of(backup)}/download", data={"password": ""})
    assert "Enter your password." in answer.text
    answer = office.post(f"{page_of(backup)}/download", data={"password": PASSWORD})
    (tmp_path / "downloaded").write_bytes(answer.data)
    assert copies.check(tmp_path / "downloaded").contents == copies.check(backup.path).contents
    assert answer.headers["Cache-Control"] == "no-store"
    assert backup.name in answer.headers["Content-Disposition"]
    answer.close()


def guesses(office, backup: Backup, step: str) -> str:
    for number in range(12):
        said = office.post(f"{page_of(backup)}/{step}", data={"password": f"guess number {number}"}).text
    return said


@pytest.mark.parametrize("step", ["download", "restore"])
def test_the_password_is_not_guessed_there_by_who_found_a_pc_signed_in(signed_in, backup, step):
    office = signed_in("coordinator")
    assert "There were several wrong passwords. Please wait" in guesses(office, backup, step)
    answer = office.post(f"{page_of(backup)}/{step}", data={"password": PASSWORD})
    assert answer.status_code == 422
    assert "Please wait" in answer.text


def test_without_that_delay_it_could_be(signed_in, backup, monkeypatch):
    """The control of the test above."""
    monkeypatch.setattr(doors, "with_own_password", lambda step, _: step())
    assert "The password is not right." in guesses(signed_in("coordinator"), backup, "download")


@pytest.mark.parametrize("name", ["secret", "..%2fsecret", "scandesk-000009-2026-09-07T08-30-00Z.sqlite3"])
def test_no_other_file_is_given_out(signed_in, backup, name):
    office = signed_in("coordinator")
    for where in ("own", "second", "steps", "x"):
        assert office.post(f"{PAGE}/{where}/{name}/download", data={"password": PASSWORD}).status_code == 404
        assert office.get(f"{PAGE}/{where}/{name}").status_code == 404


def test_where_nothing_can_be_exchanged_the_page_says_what_can_be_done(signed_in, backup):
    office = signed_in("coordinator")
    answer = office.post(f"{page_of(backup)}/restore", data={"password": PASSWORD})
    assert answer.status_code == 422
    assert "./run restore FILE" in answer.text


def test_a_damaged_backup_still_has_a_page(signed_in, backup):
    backup.path.write_bytes(b"spoilt")
    page = signed_in("coordinator").get(page_of(backup))
    assert page.status_code == 200
    assert "It cannot be used" in page.text


def test_the_second_folder_is_checked_beside_its_field(school, signed_in, tmp_path):
    office = signed_in("coordinator")
    answer = office.post(f"{PAGE}/folder", data={"backup_folder": "/nowhere/to/be/found"})
    assert answer.status_code == 422
    assert "There is no folder /nowhere/to/be/found." in answer.text
    assert 'value="/nowhere/to/be/found"' in answer.text
    (tmp_path / "stick").mkdir()
    office.post(f"{PAGE}/folder", data={"backup_folder": str(tmp_path / "stick")})
    assert read_settings(school).backup_folder == str(tmp_path / "stick")
    office.post(f"{PAGE}/folder", data={"backup_folder": ""})
    assert read_settings(school).backup_folder == ""


def test_a_folder_that_the_system_cannot_even_look_for_is_refused_beside_its_field(signed_in):
    answer = signed_in("coordinator").post(f"{PAGE}/folder", data={"backup_folder": NO_PLACE})
    assert answer.status_code == 422
    assert "There is no folder /" in answer.text


def test_what_happened_is_on_every_page_until_it_is_confirmed(school, signed_in, backup):
    instance = school.path.parent
    ready = putting_back.prepare(instance, backup.path)
    assert ready.manifest.rows_of("people") == 4
    putting_back.forget(instance)
    account = asides.Aside(
        asides.new_folder(instance, MONDAY), "2026-09-07T08:30:00Z", "it fell", "x", "2026-09-07T08:30:00Z", "All.", ""
    )
    asides.write(account)
    office, desk = signed_in("coordinator"), signed_in("desk")
    assert "because it fell" in desk.get("/desk/").text
    assert "See it and confirm" in office.get("/office/").text
    assert "See it and confirm" not in desk.get("/desk/").text, "its page is not open to the desk"
    assert "Please tell the ICT co-ordinator." in desk.get("/desk/").text
    assert 'role="alert"' not in office.get(PAGE).text, "the page itself says it"
    assert desk.post(f"{PAGE}/asides/{account.name}/confirm").status_code == 403
    assert "because it fell" in desk.get("/desk/").text
    office.post(f"{PAGE}/asides/{account.name}/confirm")
    assert "because it fell" not in desk.get("/desk/").text
    assert "Seen by Huw Ellis" in office.get(PAGE).text
    assert office.post(f"{PAGE}/asides/nothing/confirm").status_code == 404


def test_what_the_daily_look_found_is_shown_and_confirmed(school, signed_in):
    device = builders.add_device(school)
    call = builders.closed_call(school, device)
    assert daily_look.look_now(school, clock.now() - timedelta(days=1))
    school.close()
    schools.behind_its_back(
        school.path, "UPDATE call_events SET at = '2020-01-01T00:00:00Z' WHERE call_id = ?", call.id
    )
    office = signed_in("coordinator")
    office.post(f"{PAGE}/look")
    jobs.wait(school, 1)
    page = office.get(PAGE).text
    assert "call_events, row 1 is not as it was" in page
    assert "nobody can have changed" in signed_in("desk").get("/desk/").text
    assert "things are not as they must be" in page
    for _ in range(2):  # somebody pressed it twice
        assert office.post(f"{PAGE}/looks/2/confirm").status_code == 302
    assert "nobody can have changed" not in office.get("/desk/").text
    assert "Seen by Huw Ellis" in office.get(PAGE).text


def test_a_backup_that_has_spoilt_is_shown_and_nobody_is_led_to_it(school, signed_in, tmp_path):
    first = daily_look.look_now(school, clock.now() - timedelta(days=1))
    assert first
    (tmp_path / "backups" / first.fresh).write_bytes(b"rotten")
    assert daily_look.look_now(school, clock.now())
    page = signed_in("coordinator").get(PAGE).text
    assert "1 thing is not as it must be" in page
    assert f"{first.fresh}, the backup of the look before: " in page
    assert "As they were, they stand in" not in page
    assert "a backup that has spoilt" in signed_in("desk").get("/desk/").text


def test_a_redaction_says_until_when_backups_hold_the_name(school, signed_in):
    values = {"form_key": "k" * 20, "at": "2026-09-07T08:30:00Z", "person_id": None, "actor": "Huw Ellis", "photos": 0}
    with school.writing() as connection:
        privacy.add_redaction(connection, values | {"reason": "left", "name_hash": "x", "places": 1, "kinds": "{}"})
    page = signed_in("coordinator").get("/privacy/redactions/1").text
    assert "Backups from before still hold it, until" in page
    assert "30 Nov 2026" in page


def test_a_backup_made_of_a_folder_with_signs_in_its_name(school, tmp_path):
    odd = tmp_path / "stick ? # 100%"
    odd.mkdir()
    change_setting(school, "backup_folder", str(odd))
    making.look(school, clock.now())
    (made,) = odd.glob("*.sqlite3")
    with closing(sqlite3.connect(f"{made.as_uri()}?mode=ro", uri=True)) as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchone()[0] == len(Role) + 1
