"""Where a school's data may lie: on this PC's own disk, in a folder that nobody copies and that can be written to.

On a network drive SQLite's locks do not hold, and a service that synchronises a folder replaces files under way.
"""

import ctypes
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePath, PureWindowsPath

from kiosk.core.refusals import Refused

NETWORK_SYSTEMS = {
    *("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "9p", "davfs", "ceph", "glusterfs", "lustre"),
    *("fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.gvfsd-fuse", "fuse.glusterfs", "fuse.ceph", "fuse.davfs2"),
    *("vboxsf", "vmhgfs", "fuse.vmhgfs-fuse", "prl_fs"),
}
SYNCHRONISED = (
    *("onedrive", "dropbox", "google drive", "googledrive", "icloud", "nextcloud", "owncloud"),
    *("megasync", "pclouddrive", "seafile", "syncthing", "cloudstorage", "mobile documents"),
)
# what such a service leaves in the folder that it copies
SYNCHRONISERS_MARKS = {
    ".dropbox.cache": "Dropbox",
    ".stfolder": "Syncthing",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".tmp.driveupload": "Google Drive",
}
ONEDRIVE_FOLDERS = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")  # Windows names them in the environment
MOUNTS = Path("/proc/mounts")
REMOTE_DRIVE = 4  # what Windows' GetDriveType calls a mapped drive
MOVE_IT = "Stop Scandesk, move the whole folder to this PC's own disk, and name it in SCANDESK_INSTANCE."
LET_IT_WRITE = "Let the account that runs Scandesk write there, or name another folder in SCANDESK_INSTANCE."
OWN_FILES = ("scandesk*", "secret", "*.lock")


class PlaceRefused(Refused):
    """The data cannot lie there; the text says why, and what to do."""


def check_place(folder: Path) -> None:
    """Refuse a folder where the data would not be safe, or could not be written. Nothing in it is touched."""
    if unsafe := unsafe_because(folder):
        raise PlaceRefused(f"{unsafe} Reports would be lost there. {MOVE_IT}")
    if problem := not_writable_because(folder):
        raise PlaceRefused(f"{problem} {LET_IT_WRITE}")


def is_folder(place: Path) -> bool:
    """Tell whether a folder is there. A stick that was pulled out answers with an error instead of no."""
    with suppress(OSError):
        return place.is_dir()
    return False


def unsafe_because(folder: Path) -> str:
    """Return why the data must not lie in a folder, as a sentence, or nothing."""
    for place in dict.fromkeys((folder, folder.absolute(), folder.resolve())):  # a letter may stand for a share
        if system := network_system_of(place):
            return f"The data folder {folder} lies on a network drive ({system})."
        if service := synchronised_by(place) or marked_by(place):
            return f"The data folder {folder} lies in a folder that {service} copies elsewhere."
    return ""


def network_system_of(folder: Path, mounts: Path | None = None) -> str:
    """Return the kind of network drive that a folder lies on, or nothing."""
    mounts = mounts or MOUNTS
    if is_share(str(folder)):
        return "a share"
    if sys.platform == "win32":
        return "a mapped drive" if _drive_type(folder.anchor) == REMOTE_DRIVE else ""
    if not mounts.exists():
        return ""
    best = ("", "")
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, place, system, *_ = [*line.split(), "", "", ""]
        place = place.replace("\\040", " ")
        if len(place) >= len(best[0]) and folder.is_relative_to(place):  # of two on one place the later one is seen
            best = (place, system)
    return best[1] if best[1] in NETWORK_SYSTEMS else ""


def is_share(folder: str) -> bool:
    r"""Tell whether Windows would look for a folder on another PC: \\server\share, also as \\?\UNC\server\share."""
    if folder.startswith("/") and sys.platform != "win32":
        return False
    drive = PureWindowsPath(folder).drive.upper()
    is_of_this_pc = drive.startswith(("\\\\?\\", "\\\\.\\")) and not drive.startswith("\\\\?\\UNC\\")
    return drive.startswith("\\\\") and not is_of_this_pc


def _drive_type(root: str) -> int:
    """Return what Windows says of a drive such as C:\\, or 0."""
    windows = getattr(ctypes, "windll", None)
    return int(windows.kernel32.GetDriveTypeW(ctypes.c_wchar_p(root))) if windows and root else 0


def synchronised_by(folder: PurePath, environment: Mapping[str, str] = os.environ) -> str:
    """Return the service that copies a folder elsewhere, or nothing: by its name, or because Windows says so."""
    by_name = (part for part in folder.parts for name in SYNCHRONISED if part.casefold().startswith(name))
    named = (environment[name] for name in ONEDRIVE_FOLDERS if environment.get(name))
    return next(by_name, "") or ("OneDrive" if any(folder.is_relative_to(place) for place in named) else "")


def marked_by(folder: Path) -> str:
    """Return the service that left its mark in a folder or above it, or nothing."""
    for place in (folder, *folder.parents):
        for mark, service in SYNCHRONISERS_MARKS.items():
            with suppress(OSError):  # a folder above that may not be looked into
                if (place / mark).exists():
                    return service
    return ""


def not_writable_because(folder: Path) -> str:
    """Return why a folder, or a file of Scandesk in it, cannot be written, as a sentence, or nothing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except FileExistsError:
        return f"The data folder {folder} is a file."
    except NotADirectoryError:
        return f"The data folder {folder} cannot be made: a file is in the way."
    except OSError as error:
        return f"The data folder {folder} cannot be written to ({error.strerror})."
    for file in sorted(file for pattern in OWN_FILES for file in folder.glob(pattern)):
        try:
            if file.is_file():
                file.open("r+b").close()
        except OSError as error:
            return f"The file {file} cannot be written to ({error.strerror})."
    return ""
