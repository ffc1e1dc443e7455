"""What is to be installed: from what was typed, what was chosen before, and where things lie on this PC."""

import re
import sys
from pathlib import Path

from kiosk.core.commands import DATA_FILE, instance_folder
from kiosk.core.owner import for_a_moment_as_owner, name_of
from kiosk.core.refusals import Refused
from kiosk.core.settings import Settings, settings_in
from kiosk.core.sqlite import sqlite3
from kiosk.office.service.records import EVERY_CARD, NAME, UNIT_FILE, USUAL_PORT, Chosen, Service
from kiosk.office.service.unit import HOMES, chosen_in

PROGRAM = Path(__file__).parents[3]
FOLDER_SETTINGS = ("backup_folder", "journal_folder")  # they may lie outside the data folder, and are written to


NOT_IN_A_COMMAND = "'\"\\$"  # systemd refuses a program with such a sign in its name, or reads another name for it
MOVE_IT = (
    "The service cannot be started from {place}: systemd does not take the sign {sign} in the name of a folder. Move "
    "the whole folder to a place with a plain name, such as /opt/scandesk, and install it from there."
)


class ServiceRefused(Refused):
    """The service cannot be installed or removed; the text says why and what to do."""


def installed_unit(unit_file: Path = UNIT_FILE) -> str:
    """Return the text of the installed unit, or nothing when there is none."""
    try:
        return unit_file.read_text(encoding="utf-8")
    except OSError:
        return ""


def chosen() -> Chosen | None:
    """Return what the installed service was told, or None when there is none."""
    return chosen_in(installed_unit())


def planned(
    user: str | None, host: str | None, port: int | None, before: Chosen | None, writable: tuple[Path, ...]
) -> Service:
    """Return the service as it is to be. What is not said stays as it was chosen before."""
    program, data = PROGRAM, data_folder()
    _insist_on_plain_names(program, Path(sys.executable), data)
    name = user or (before.user if before else usual_user(program))
    if not re.fullmatch(r"[a-z_][a-z0-9_.-]{0,31}", name):
        raise ServiceRefused(f"'{name}' cannot be a user's name.")
    return Service(
        user=name,
        program=program,
        python=Path(sys.executable),
        data=data,
        host=host or (before.host if before else EVERY_CARD),
        port=port or (before.port if before else USUAL_PORT),
        writable=writable,
        readable=pythons_at_home(program),
    )


def _insist_on_plain_names(program: Path, python: Path, data: Path) -> None:
    """Refuse folders that cannot stand in a unit, before anything is written."""
    if sys.platform == "win32":
        return
    # the data are named in no command: there every sign can be quoted, but for the end of a line
    for place, refused in ((program, NOT_IN_A_COMMAND), (python, NOT_IN_A_COMMAND), (data, "")):
        for sign in str(place):
            if not sign.isprintable():
                raise ServiceRefused(MOVE_IT.format(place=ascii(str(place)), sign=ascii(sign)))
            if sign in refused:
                raise ServiceRefused(MOVE_IT.format(place=place, sign=sign))


def data_folder() -> Path:
    """Return the school's data folder, written out in full."""
    return instance_folder().resolve()


def usual_user(program: Path) -> str:
    """Return a user of its own; below /home the owner of the folder, since others may not look into it."""
    owner = name_of(program.stat().st_uid)
    return owner if _is_at_home(program) and owner != "root" else NAME


def folders_named_in(data: Path) -> tuple[Path, ...]:
    """Return the folders that the settings of a data folder name; none where there are no data that can be read.

    A server may be running there, an older one, too: the data are only looked at, and not by root.
    """
    try:
        with for_a_moment_as_owner(data):
            return folders_of(settings_in(data / DATA_FILE))
    except (OSError, sqlite3.Error):
        return ()


def folders_of(settings: Settings) -> tuple[Path, ...]:
    """Return the folders of the settings that the service must be able to write to, outside its own."""
    named = [str(getattr(settings, name, "")) for name in FOLDER_SETTINGS]
    # whoever can write to the data must not be able to add a line to root's unit: no line ends
    return tuple(Path(folder) for folder in named if Path(folder).is_absolute() and folder.isprintable())


def pythons_at_home(program: Path) -> tuple[Path, ...]:
    """Return folders with a Python below /home that is not in the program's own folder."""
    found = dict.fromkeys((Path(sys.base_prefix), Path(sys.prefix).resolve()))
    return tuple(path for path in found if _is_at_home(path) and not path.is_relative_to(program))


def _is_at_home(path: Path) -> bool:
    return any(path.is_relative_to(home) for home in HOMES)
