"""What the doctor says when the data cannot be opened: that, which backups there are, and all that needs no data."""

from datetime import datetime
from pathlib import Path

from kiosk.backups import folder, rules
from kiosk.core.addresses import lan_addresses
from kiosk.core.commands import DATA_FILE
from kiosk.core.database import Database
from kiosk.core.settings import Settings
from kiosk.office.addresses.reach import mark_of
from kiosk.office.doctor import examination, machine, paper, running, upkeep
from kiosk.office.doctor.records import Found, Patient, in_order, is_wrong

CHECKS: tuple[examination.Check, ...] = (
    running.answering,
    machine.data_folder,
    machine.disk,
    upkeep.memory,
    upkeep.log_size,
    paper.pdfs,
    upkeep.python,
    upkeep.program,
)
TO_DO = (
    "Stop Scandesk and start it again: where the data file is broken, the newest sound backup takes its place. Else: "
    "docs/OPERATING.md, What to do when."
)
NO_BACKUP = "No backup was found, here or on the second device."
LOOK_FOR_ONE = "Look for one on a stick or another PC, and do not remove anything here."


def examine(instance: Path, refusal: str, secret: str, now: datetime) -> list[Found]:
    """Return what can be found all the same. What the data would say, addresses and mail, is left out."""
    patient = Patient(
        Database(instance / DATA_FILE),  # it is never opened
        Settings({}),
        instance,
        mark_of(secret),
        now,
        tuple(lan_addresses()),
    )
    data = is_wrong("Data", f"They could not be opened: {refusal}", TO_DO)
    return [data, _backups(instance, now), *examination.findings(CHECKS, patient)]


def _backups(instance: Path, now: datetime) -> Found:
    there = [*folder.own_backups(instance), *folder.second_backups(folder.remembered_second(instance))]
    newest = rules.newest_trusted(there, now)
    if newest is None:
        return is_wrong("Backups", NO_BACKUP, LOOK_FOR_ONE)
    words = f"There are {len(there):,}; the newest is {rules.ago(now - newest.made_at)} old: {newest.path}."
    return in_order("Backups", f"{words} sudo ./run backups names them all.")
