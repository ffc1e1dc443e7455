"""Whose the data is, and who works on it: a command typed by the administrator works as the service's user does.

Files that root left in the data folder could not be written by the service any more, and a service that was broken
into must find no program of root's that writes where it tells it to.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.core.refusals import Refused


class NotYours(Refused):
    """Somebody else's data; the text says who may and how."""


def act_as_owner(folder: Path) -> None:
    """Go on as the user to whom the data folder belongs; NotYours when we may not.

    A folder that is not there yet will belong to whoever makes it.
    """
    if sys.platform == "win32" or not folder.exists():
        return
    owner = folder.stat().st_uid
    if os.geteuid() == 0:
        if owner:
            _become(owner, folder.stat().st_gid)
        return
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise NotYours(f"The school's data in {folder} belongs to {name_of(owner)}. Type sudo in front: sudo ./run ...")


@contextmanager
def for_a_moment_as_owner(folder: Path) -> Iterator[None]:
    """Let root look into the data as their owner would, for one who needs the rights of root again afterwards."""
    if sys.platform == "win32" or os.geteuid() != 0:
        yield
        return
    owner, group = folder.stat().st_uid, os.getegid()
    os.setegid(folder.stat().st_gid)
    os.seteuid(owner)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)


def name_of(uid: int) -> str:
    """Return a user's name, or the number when it has none (a disk that came from another PC)."""
    if sys.platform == "win32":
        return str(uid)
    import pwd  # noqa: PLC0415  Windows has none

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _become(uid: int, gid: int) -> None:
    if sys.platform == "win32":
        return
    # in this order: without root's rights the groups could not be given up any more
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    os.umask(0o077)
    os.environ.pop("HOME", None)  # root's: not ours to look into
