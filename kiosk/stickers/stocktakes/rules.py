"""What a scan in a stock-take turns out to be, and who may scan and close."""

from datetime import datetime, timedelta

from kiosk.core import clock
from kiosk.core.access import Actor, Role
from kiosk.core.refusals import NotAllowed, Refused
from kiosk.devices.records import Device
from kiosk.stickers.stocktakes.records import Found, State, Stocktake

STILL_AT_IT = timedelta(hours=2)


def is_at_it(last_at: str, now: datetime) -> bool:
    """Tell whether somebody still walks through the room, or began some time ago and forgot to pause."""
    return now - clock.moment(last_at) < STILL_AT_IT


def found_as(device: Device, stocktake: Stocktake) -> Found:
    """Say what a device is in a stock-take."""
    if device.retired_on:
        return Found.RETIRED
    return Found.HERE if device.location_id == stocktake.location_id else Found.ELSEWHERE


def belongs(device: Device, found: Found) -> str:
    """Return where a device belonged when it was scanned in a room that is not its own."""
    return device.location if found is Found.ELSEWHERE else ""


def running_words(stocktake: Stocktake) -> str:
    """Say that a room is seen to already."""
    if stocktake.state is State.PAUSED:
        return f"{stocktake.actor} began to take stock of {stocktake.location} and paused. Go on with that one."
    return f"{stocktake.actor} is taking stock of {stocktake.location} already."


def check_may_scan(stocktake: Stocktake, actor: Actor) -> None:
    """Refuse a scan into a stock-take that is not open for the person."""
    if stocktake.is_closed:
        raise Refused("This stock-take is closed. Begin a new one.")
    if stocktake.state is State.PAUSED:
        raise Refused("This stock-take is paused. Go on with it first.")
    if stocktake.person_id != actor.person_id:
        raise Refused(f"{stocktake.actor} is taking stock here. Only their scans count, until they pause.")


def check_may_end(stocktake: Stocktake, actor: Actor) -> None:
    """Refuse to end what somebody else is at; who keeps the register may."""
    if stocktake.person_id != actor.person_id and not actor.holds(Role.COORDINATOR, Role.DESK):
        raise NotAllowed(f"{stocktake.actor} is taking stock here. They, the desk or the co-ordinator can end it.")
