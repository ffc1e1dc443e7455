"""Setting Scandesk up, and changing what the school decided."""

from datetime import datetime

from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.core.settings import change_setting, checked_address, is_local_only, read_settings
from kiosk.diagnostics.first_checklists import add_first_checklists
from kiosk.knowledge.importing import add_first_articles
from kiosk.people import actions as people
from kiosk.people import store as people_store
from kiosk.people.networks import is_admitted
from kiosk.people.records import Person


def change_school(database: Database, school: str, address: str, desk_phone: str) -> str:
    """Save the school's name, the address for the stickers and the desk's phone: all or none of them.

    Returns the address as it was saved. FieldRefused names what is wrong.
    """
    try:
        address = checked_address(address)
    except ValueError as error:
        raise FieldRefused("address", str(error)) from error
    if is_local_only(address):
        raise FieldRefused(
            "address", "This address leads a phone to itself. Use this PC's address on the school network."
        )
    with database.writing():
        change_setting(database, "school", school)
        change_setting(database, "address", address)
        change_setting(database, "desk_phone", desk_phone)
    return address


def change_settings(database: Database, chosen: dict[str, str]) -> bool:
    """Save several settings: all or none of them. FieldRefused names the first that is wrong."""
    with database.writing():
        for name, text in chosen.items():
            change_setting(database, name, text)
    return True


def change_finer_settings(database: Database, chosen: dict[str, str], address: str) -> bool:
    """Save several settings at once, unless that would keep the person out who does it, from their address."""
    with database.writing():
        change_settings(database, chosen)
        if not is_admitted(address, read_settings(database).desk_networks):
            raise FieldRefused(
                "desk_networks",
                f"This would keep you out: your device is at {address}, which is in none of these networks. "
                "Add it, or do this on the PC that Scandesk runs on.",
            )
    return True


def is_set_up(database: Database) -> bool:
    """Tell whether somebody can sign in who may do everything else: an active co-ordinator."""
    return bool(people_store.people_with_role(database, Role.COORDINATOR))


def set_up(
    database: Database,
    school: str,
    address: str,
    desk_phone: str,
    username: str,
    name: str,
    password: str,
    now: datetime,
) -> Person:
    """Make the first account, who may do everything a small school's one person does, and the school's settings.

    The checklists and articles that come with Scandesk are there from the first day on; the school changes them as it
    likes.
    """
    with database.writing():
        if is_set_up(database):
            raise Refused("Scandesk is set up already. Please sign in.")
        change_school(database, school, address, desk_phone)
        roles = frozenset({Role.COORDINATOR, Role.DESK})
        added = people.add_person(database, username, name, password, roles, now)
        add_first_checklists(database, now)
        add_first_articles(database, now)
        return added
