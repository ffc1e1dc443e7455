"""Where the data may lie, by what a folder is called, what is mounted there, and what Windows says of a drive."""

from pathlib import Path, PurePosixPath, PureWindowsPath
from types import SimpleNamespace

import pytest

from kiosk.core import places
from kiosk.core.places import PlaceRefused, check_place
from tests.builders import NO_PLACE


def test_data_on_a_network_drive_is_noticed(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\nserver:/home /srv nfs4 rw 0 0\n//nas/x /srv/local\\040disk cifs rw 0 0\n"
        "/dev/sdb1 /srv/own ext4 rw 0 0\n"
    )
    for folder, system in (
        ("/opt/scandesk", ""),
        ("/srv/scandesk", "nfs4"),
        ("/srv/local disk/scandesk", "cifs"),
        ("/srv/own/scandesk", ""),
        ("/srvother", ""),
    ):
        assert places.network_system_of(Path(folder), mounts) == system
    assert places.network_system_of(Path("\\\\nas\\share\\scandesk"), mounts) == "a share"
    assert places.network_system_of(tmp_path, tmp_path / "no such file") == ""


def test_data_in_a_synchronised_folder_is_noticed():
    school_drive = PureWindowsPath("C:/Users/huw/OneDrive - Llanfair Green/scandesk")
    assert places.synchronised_by(school_drive) == "OneDrive - Llanfair Green"
    assert places.synchronised_by(PurePosixPath("/home/huw/Dropbox/x")) == "Dropbox"
    assert places.synchronised_by(PurePosixPath("/home/huw/scandesk")) == ""


@pytest.mark.parametrize(
    ("folder", "is_one"),
    [
        (r"\\nas\share\scandesk", True),
        (r"\\?\UNC\nas\share\scandesk", True),
        (r"\\nas.school.example@SSL\DavWWWRoot", True),
        (r"\\?\C:\Scandesk", False),
        (r"C:\Scandesk", False),
        ("/srv/scandesk", False),
        ("scandesk", False),
        ("", False),
    ],
)
def test_a_share_is_told_from_a_drive(folder, is_one):
    assert places.is_share(folder) == is_one


def test_windows_is_asked_what_a_drive_letter_stands_for(monkeypatch):
    asked = []

    def drive_type(root):
        asked.append(root.value)
        return {"S:\\": 4, "C:\\": 3}[root.value]

    kernel = SimpleNamespace(kernel32=SimpleNamespace(GetDriveTypeW=drive_type))
    monkeypatch.setattr(places.ctypes, "windll", kernel, raising=False)
    monkeypatch.setattr(places.sys, "platform", "win32")
    assert places.network_system_of(PureWindowsPath("S:/scandesk")) == "a mapped drive"
    assert places.network_system_of(PureWindowsPath("C:/scandesk")) == ""
    assert places.network_system_of(PureWindowsPath("//nas/share/scandesk")) == "a share"
    assert asked == ["S:\\", "C:\\"]


def test_the_last_thing_mounted_on_a_place_counts(tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sdb1 /srv ext4 rw 0 0\nnas:/srv /srv nfs rw 0 0\n")
    assert places.network_system_of(Path("/srv/scandesk"), mounts) == "nfs"


def test_windows_names_the_folders_of_onedrive():
    documents = PureWindowsPath("D:/School/Documents/scandesk")
    assert places.synchronised_by(documents, {"OneDriveCommercial": "D:/School"}) == "OneDrive"
    assert places.synchronised_by(documents, {"OneDrive": "", "OneDriveConsumer": "D:/Own"}) == ""


@pytest.mark.parametrize(("mark", "service"), sorted(places.SYNCHRONISERS_MARKS.items()))
def test_a_folder_with_the_mark_of_a_service_is_noticed(tmp_path, mark, service):
    data = tmp_path / "IT" / "scandesk"
    data.mkdir(parents=True)
    assert places.unsafe_because(data) == ""
    (tmp_path / "IT" / mark).mkdir()
    with pytest.raises(PlaceRefused, match=service):
        check_place(data)
    assert not list(data.iterdir())


def test_a_way_that_leads_into_a_synchronised_folder_is_followed(tmp_path):
    (tmp_path / "Dropbox" / "scandesk").mkdir(parents=True)
    (tmp_path / "instance").symlink_to(tmp_path / "Dropbox" / "scandesk")
    with pytest.raises(PlaceRefused, match="Dropbox"):
        check_place(tmp_path / "instance")


def test_a_good_place_is_made_and_nothing_is_left_in_it(tmp_path):
    check_place(tmp_path / "a" / "b")
    assert not list((tmp_path / "a" / "b").iterdir())


def test_a_place_that_answers_with_an_error_is_no_folder(tmp_path):
    with pytest.raises(OSError, match="too long"):
        Path(NO_PLACE).is_dir()
    assert not places.is_folder(Path(NO_PLACE))
    assert not places.is_folder(tmp_path / "none")
    assert places.is_folder(tmp_path)
