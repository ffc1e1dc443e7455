"""How the journal stands, for whoever looks the installation over: beside a running server nothing of it is touched."""

import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.database import Database
from kiosk.core.journal.keeping import FILE_NAME, journal_of
from kiosk.core.journal.records import BLOCK, FILE_SIZE, OWNER, Record, read_records
from kiosk.core.places import is_folder
from kiosk.intake.opening import NOT_THERE, journal_folder, problem_of


@dataclass(frozen=True)
class Standing:
    """Where the journal is, what is wrong with it, and how much waits in it."""

    path: Path
    is_there: bool
    is_open: bool  # by this program: it is the server
    is_usable: bool
    problem: str
    waiting: int
    share_taken: float  # of the journal, by what waits
    is_second_disk_named: bool
    is_on_second_disk: bool


def standing(database: Database) -> Standing:
    """Say how the journal stands, as the server has it open, or as its file lies there for another program."""
    home, named = database.path.parent, journal_folder(database)
    journal = journal_of(database)
    if journal:
        path, broken, records = journal.path, journal.problem, journal.waiting()
    else:
        path = (named if is_folder(named) else home) / FILE_NAME
        records, broken = _waiting_in({path, home / FILE_NAME})
        broken = broken or problem_of(database)
    return Standing(
        path=path,
        is_there=path.exists(),
        is_open=journal is not None,
        is_usable=not broken,
        problem=broken or problem_of(database) or _not_used(home, named, path),
        waiting=len(records),
        share_taken=sum(len(record.blocks) for record in records) * BLOCK / FILE_SIZE,
        is_second_disk_named=named != home,
        is_on_second_disk=_is_elsewhere(path.parent, home),
    )


def _waiting_in(paths: set[Path]) -> tuple[list[Record], str]:
    """Return what waits in files that another program may have open, and what is wrong with one of them."""
    waiting: list[Record] = []
    for path in paths:
        try:
            if path.exists():
                newest = {record.number: record for record in sorted(read_records(path.read_bytes()), key=_edition)}
                waiting += [record for record in newest.values() if record.number != OWNER and not record.outcome]
        except OSError as error:
            return waiting, f"The journal {path} cannot be used: {error.strerror}."
        if path.exists() and not os.access(path, os.W_OK):
            return waiting, f"The journal {path} cannot be written."
    return waiting, ""


def _edition(record: Record) -> int:
    return record.edition


def _not_used(home: Path, named: Path, path: Path) -> str:
    """Say that the disk that is named is not used, or nothing. Once it is, there is no journal beside the data."""
    if not is_folder(named):
        return NOT_THERE.format(folder=named)
    if named != home and (path.parent == home or (home / FILE_NAME).exists()):
        return f"The journal is kept in the data folder, not in {named}, since Scandesk was started."
    return ""


def _is_elsewhere(folder: Path, home: Path) -> bool:
    try:
        return folder.stat().st_dev != home.stat().st_dev
    except OSError:
        return False
