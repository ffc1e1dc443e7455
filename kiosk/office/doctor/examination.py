"""The list of what the doctor looks at, one after the other. A new check is one more line."""

import logging
from collections.abc import Callable
from datetime import datetime

from kiosk.core.addresses import lan_addresses
from kiosk.core.database import Database
from kiosk.core.settings import read_settings
from kiosk.office.addresses.reach import mark_of
from kiosk.office.doctor import copies, journal, machine, network, paper, past, running, upkeep
from kiosk.office.doctor.records import Found, Patient, State, is_wrong

log = logging.getLogger("scandesk")

Check = Callable[[Patient], list[Found]]
CHECKS: tuple[Check, ...] = (
    network.addresses,
    network.own_number,
    running.answering,
    running.reached,
    running.service,
    machine.clock_sanity,
    machine.data_file,
    past.history,
    machine.data_folder,
    machine.disk,
    journal.journal,
    copies.backups,
    copies.second_device,
    upkeep.memory,
    upkeep.log_size,
    paper.pdfs,
    machine.mail,
    upkeep.python,
    upkeep.program,
)


def examine(database: Database, secret: str, now: datetime, checks: tuple[Check, ...] = CHECKS) -> list[Found]:
    """Return what every check found. Each ends in bounded time; one that breaks is itself a finding."""
    own = tuple(lan_addresses())
    patient = Patient(database, read_settings(database), database.path.parent, mark_of(secret), now, own)
    return findings(checks, patient)


def findings(checks: tuple[Check, ...], patient: Patient) -> list[Found]:
    """Return what some checks found in a patient."""
    return [found for check in checks for found in _findings(check, patient)]


def _findings(check: Check, patient: Patient) -> list[Found]:
    try:
        return check(patient)
    except Exception as error:
        log.exception("the check %s failed", check.__name__)
        to_do = "Send this line to whoever looks after Scandesk."
        return [is_wrong(check.__name__.replace("_", " ").capitalize(), f"It could not be checked: {error}.", to_do)]


def worst(found: list[Found]) -> State:
    """Return the gravest state."""
    return max((each.state for each in found), key=list(State).index, default=State.OK)
