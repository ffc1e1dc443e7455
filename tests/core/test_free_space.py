"""When the disk gets short: photos go first, the staff are told, and a disk that is really full loses no report."""

import io
from types import SimpleNamespace

import pytest
from PIL import Image

from checks.disks import fill, make_room, own_disk, why_no_disk
from kiosk import create_app
from kiosk.calls import store as calls
from kiosk.core import free_space
from kiosk.core.commands import open_database
from kiosk.core.forms import new_form_key
from kiosk.core.free_space import MB, Room
from kiosk.core.settings import change_setting
from tests import builders
from tests.builders import add_device


@pytest.fixture
def free(monkeypatch):
    """Let the disk have so much room."""
    monkeypatch.setattr(free_space, "LOOKED_EVERY_S", 0)

    def have(mb: float) -> None:
        monkeypatch.setattr(free_space.shutil, "disk_usage", lambda _: SimpleNamespace(free=int(mb * MB)))

    return have


@pytest.mark.parametrize(
    ("mb", "room"),
    [
        (0, Room.SPOOL_ONLY),
        (99.9, Room.SPOOL_ONLY),
        (100, Room.NO_PHOTOS),
        (499.9, Room.NO_PHOTOS),
        (500, Room.ENOUGH),
        (50_000, Room.ENOUGH),
    ],
)
def test_what_there_is_room_for(database, free, mb, room):
    free(mb)
    assert free_space.room(database) == room


def test_it_is_not_looked_at_for_every_request(database, monkeypatch):
    looks = []
    monkeypatch.setattr(free_space, "free_bytes", lambda folder: looks.append(folder) or 10**12)
    assert {free_space.room(database) for _ in range(50)} == {Room.ENOUGH}
    assert len(looks) == 1


def test_a_disk_that_cannot_be_asked_stops_nothing(database, monkeypatch):
    def gone(_):
        raise FileNotFoundError

    monkeypatch.setattr(free_space, "LOOKED_EVERY_S", 0)
    monkeypatch.setattr(free_space, "free_bytes", gone)
    assert free_space.room(database) is Room.ENOUGH


def a_photo() -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(file, "PNG")
    file.seek(0)
    return file, "fault.png"


def report(client, device, key, **more):
    sent = {"kind": "incident", "symptom": "no_picture", "answer": "no", "form_key": key, **more}
    return client.post(f"/D/{device.code}", data=sent, content_type="multipart/form-data")


def calls_of(database) -> list[int]:
    return [row["id"] for row in database.connection.execute("SELECT id FROM calls ORDER BY id")]


@pytest.mark.parametrize(("mb", "photos"), [(400, 0), (600, 1)])
def test_below_half_a_gigabyte_the_report_is_kept_and_its_photo_is_not(school, client, signed_in, free, mb, photos):
    device, key = add_device(school), new_form_key()
    free(mb)
    sent = report(client, device, key, photo=a_photo())
    assert sent.status_code == 302
    (call_id,) = calls_of(school)
    assert len(calls.photos(school, call_id)) == photos
    assert ("The photo was not kept" in client.get(sent.location).text) == (not photos)
    page = signed_in("desk").get(f"/desk/calls/{call_id}").text
    assert ("Photo: not kept, because the disk was nearly full" in page) == (not photos)
    again = report(client, device, key, photo=a_photo())  # the answer was lost: the same report, not a second one
    assert again.location == sent.location
    free(600)
    assert report(client, device, key, photo=a_photo()).location == sent.location
    assert calls_of(school) == [call_id]


@pytest.mark.parametrize(
    ("mb", "words"), [(600, ""), (400, "photos are not kept"), (90, "New reports wait in the journal")]
)
def test_desk_and_coordinator_are_told(signed_in, free, mb, words):
    free(mb)
    for username, page in (("desk", "/desk/"), ("coordinator", "/office/")):
        text = signed_in(username).get(page).text
        assert (words in text) if words else ("disk of the service desk" not in text)


# --- a disk that is really full


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own, of a few megabytes."""
    if why_no_disk():
        pytest.skip(f"NO FULL DISK: {why_no_disk()}")
    with own_disk(tmp_path / "disk", 12) as disk:
        yield disk


def test_a_full_disk_loses_no_report_that_was_acknowledged(small_disk, monkeypatch):
    """Forty times the disk is filled but for N kilobytes, and reports come until one is refused; then there is room."""
    monkeypatch.setattr(free_space, "SPOOL_ONLY_BELOW", 0)  # here it is the file that has to stand a full disk
    database = open_database(small_disk)
    change_setting(database, "school", "Llanfair Green")
    builders.add_person(database, "coordinator", "Huw Ellis", builders.Role.COORDINATOR)
    device = add_device(database)
    app = create_app(small_disk, database, TESTING=True, WTF_CSRF_ENABLED=False, REPORT_LIMITS_ENABLED=False)
    client = app.test_client()
    change_setting(database, "report_limits", "off")
    acknowledged, refused = [], 0
    for kilobytes in range(0, 160, 4):
        fill(small_disk, kilobytes * 1024)
        for number in range(60):
            words = f"Words that stay {kilobytes}-{number} " + "x" * 1500
            sent = report(client, device, new_form_key(), description=words)
            if sent.status_code == 302:
                acknowledged.append(sent.location)
                continue
            assert sent.status_code == 503
            assert words in sent.text
            assert "Nothing could be saved just now" in sent.text
            refused += 1
            break
        else:
            pytest.fail("the disk was not full")
        assert client.get(f"/D/{device.code}").status_code == 200  # what is there can be read
        if acknowledged:
            assert client.get(acknowledged[-1]).status_code == 200
        make_room(small_disk)
        sent = report(client, device, new_form_key(), description="after room was made")
        assert sent.status_code == 302, "it works again without a restart"
        acknowledged.append(sent.location)
    assert refused == 40
    assert len(calls_of(database)) == len(acknowledged)
    for location in acknowledged:
        assert client.get(location).status_code == 200
    assert database.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    database.close()
    again = open_database(small_disk)
    assert len(calls_of(again)) == len(acknowledged)
    again.close()
