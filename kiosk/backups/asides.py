"""What was moved aside, and the account of it: files beside the data, which outlive whatever becomes of the data."""

import contextlib
import json
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path

from kiosk.backups.records import ASIDE_FOLDER, Aside
from kiosk.backups.rules import MOMENT
from kiosk.core import clock
from kiosk.core.copies.actions import to_the_disk
from kiosk.core.refusals import NotFound

ACCOUNT = "what-happened.json"
UNDER_WAY = "under-way"


def new_folder(instance: Path, now: datetime) -> Path:
    """Make a folder for what is moved aside at a moment."""
    for number in range(1, 1000):
        folder = instance / ASIDE_FOLDER / (f"{now:{MOMENT}}Z" + (f"-{number}" if number > 1 else ""))
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700, parents=True)
            to_the_disk(folder.parent)
            return folder
    raise FileExistsError(instance / ASIDE_FOLDER)


def all_asides(instance: Path) -> list[Aside]:
    """Return the accounts, the newest first; a folder without a readable one is left alone."""
    found = []
    with contextlib.suppress(OSError):
        for folder in (instance / ASIDE_FOLDER).iterdir():
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                found.append(_read(folder))
    return sorted(found, key=lambda aside: (aside.place_in_line, aside.name), reverse=True)


def next_in_line(instance: Path) -> int:
    """Return the place of the next account."""
    return max((aside.place_in_line for aside in all_asides(instance)), default=0) + 1


def _read(folder: Path) -> Aside:
    values = json.loads((folder / ACCOUNT).read_text(encoding="utf-8"))
    known = {field.name for field in fields(Aside)} - {"folder", "told"}
    return Aside(folder=folder, **{name: values[name] for name in known & values.keys()}, told=tuple(values["told"]))


def write(aside: Aside) -> Aside:
    """Write an account: the old one or the new one is there, never a half."""
    values = {field.name: getattr(aside, field.name) for field in fields(aside) if field.name != "folder"}
    unfinished = aside.folder / (ACCOUNT + ".new")
    unfinished.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")
    to_the_disk(unfinished)
    unfinished.replace(aside.folder / ACCOUNT)
    to_the_disk(aside.folder)
    return aside


def add_told(instance: Path, name: str, sentence: str) -> None:
    """Add to an account what came of it afterwards."""
    for aside in all_asides(instance):
        if aside.name == name:
            write(replace(aside, told=(*aside.told, sentence)))


def unconfirmed(instance: Path) -> list[Aside]:
    """Return what nobody has confirmed to have seen."""
    return [aside for aside in all_asides(instance) if not aside.confirmed_at]


def confirm(instance: Path, name: str, by: str, now: datetime) -> None:
    """Note who has seen it; the first counts."""
    found = next((aside for aside in all_asides(instance) if aside.name == name), None)
    if found is None:
        raise NotFound("Nothing was moved aside at that moment.")
    if not found.confirmed_at:
        write(replace(found, confirmed_at=clock.stored(now), confirmed_by=by))
