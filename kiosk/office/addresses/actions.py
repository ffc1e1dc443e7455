"""Trying a new address, switching to it, following the reprint, giving an old one up."""

from datetime import datetime
from urllib.parse import urlsplit

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.core.settings import NAMES_IN_A_LIST, change_setting, checked_address, is_local_only, read_settings
from kiosk.office.addresses import store
from kiosk.office.addresses.records import Carried, Period, Place
from kiosk.stickers import store as stickers
from kiosk.stickers.papers import store as papers

LEADS_TO_ITSELF = "This address leads a phone to itself. Use this PC's name or number on the school network."


def fit_for_stickers(address: str) -> str:
    """Return a typed address as it would be printed; FieldRefused says what is wrong with it."""
    try:
        checked = checked_address(address)
    except ValueError as error:
        raise FieldRefused("new", str(error)) from error
    if is_local_only(checked):
        raise FieldRefused("new", LEADS_TO_ITSELF)
    return checked


def switch(database: Database, address: str) -> str:
    """Print a new address from now on; return the one before. FieldRefused when it is wrong or stands already."""
    new = fit_for_stickers(address)
    with database.writing():
        before = read_settings(database).address
        if new == before:
            raise FieldRefused("new", "This is the address that is printed already.")
        change_setting(database, "address", new)
    return before


def names_that_lead_here(database: Database) -> set[str]:
    """Return the names of every address that was ever printed, the present one's, and the others the school lists."""
    found = read_settings(database)
    hosts = (urlsplit(address).hostname or "" for address in (*store.printed(database), found.address))
    return {*hosts, *NAMES_IN_A_LIST.split(found.other_names)} - {""}


def carried(database: Database) -> list[Carried]:
    """Return every address that was ever printed with what carries it now, the newest first."""
    periods: dict[str, list[Period]] = {}
    for period in store.periods(database):
        periods.setdefault(period.address, []).append(period)
    on_stickers, scans = stickers.count_by_address(database), store.last_scans(database)
    on_blanks = store.blanks(database)
    on_cards: dict[str, int] = {}
    for row in papers.cards(database):
        on_cards[row["address"]] = on_cards.get(row["address"], 0) + row["count"]
    on_posters: dict[str, int] = {}
    for row in papers.posters(database).values():
        on_posters[row["address"]] = on_posters.get(row["address"], 0) + 1
    known = dict.fromkeys((*reversed(periods), *on_stickers, *on_cards, *on_posters, *on_blanks))
    return [
        Carried(
            address,
            tuple(periods.get(address, ())),
            on_stickers.get(address, 0),
            on_cards.get(address, 0),
            on_posters.get(address, 0),
            scans.get(address),
            on_blanks.get(address, 0),
        )
        for address in known
    ]


def places(database: Database, address: str) -> list[Place]:
    """Return the locations that have anything printed, and how much of it carries another address than this one."""
    total: dict[int, int] = {}
    old: dict[int, int] = {}
    for row in stickers.count_by_location(database, ""):
        total[row["location_id"]] = total.get(row["location_id"], 0) + row["devices"]
        if row["address"] != address:
            old[row["location_id"]] = old.get(row["location_id"], 0) + row["devices"]
    old_cards: dict[int, int] = {}
    for row in papers.cards(database):
        if row["address"] != address:
            old_cards[row["location_id"]] = old_cards.get(row["location_id"], 0) + row["count"]
    posters = papers.posters(database)
    with_posters = {key for key, row in posters.items() if row["address"] != address}
    found = {*total, *old_cards, *posters}
    return [
        Place(
            row["id"],
            row["name"],
            total.get(row["id"], 0),
            old.get(row["id"], 0),
            old_cards.get(row["id"], 0),
            row["id"] in with_posters,
        )
        for row in store.location_names(database)
        if row["id"] in found
    ]


def _first_do(found: Carried) -> str:
    """Return how the last paper with an address goes away."""
    if found.blanks == found.living:
        return "They are blank stickers: print them again, and throw the old ones away."
    return "Reprint them first."


def give_up(database: Database, actor: Actor, address: str, now: datetime) -> None:
    """Note that an old address need not be kept any more. Refused while anything in use carries it."""
    with database.writing():
        found = next((each for each in carried(database) if each.address == address), None)
        if found is None:
            raise Refused("This address was never printed.")
        if found.is_current:
            raise Refused("This is the address that is printed now.")
        if found.living:
            raise Refused(f"{found.living:,} of what is in use still carry {address}. {_first_do(found)}")
        store.give_up(database, address, clock.stored(now), actor.name)
