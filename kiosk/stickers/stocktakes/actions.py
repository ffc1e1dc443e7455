"""Taking stock of a room: begin, scan, pause, close; and what is decided about each thing that was found or not."""

from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Overtaken, Refused
from kiosk.core.settings import school_today
from kiosk.core.words import shown_date
from kiosk.devices import actions as devices
from kiosk.devices import codes
from kiosk.devices.finding import device_named, shared_serial
from kiosk.devices.given_codes import store as given_codes
from kiosk.devices.given_codes.records import CodeState
from kiosk.devices.records import Device
from kiosk.locations import store as locations
from kiosk.stickers.stocktakes import rules, store
from kiosk.stickers.stocktakes.records import STRANGE, Found, Line, State, Step, Stocktake

LONGEST_UNKNOWN = 80


def start(database: Database, actor: Actor, location_id: int, now: datetime, form_key: str = "") -> Stocktake:
    """Begin to take stock of a room; whatever else this person has open is paused. The same form twice begins one.

    FieldRefused("location") when somebody is at it already.
    """
    with database.writing():
        if form_key and (known := store.by_form_key(database, form_key)):
            return known
        place = locations.location(database, location_id)
        if place is None or place.retired_on:
            raise FieldRefused("location", "Choose a room.")
        if running := store.running_in(database, location_id):
            raise FieldRefused("location", rules.running_words(running))
        _pause_other(database, actor, now)
        return known_stocktake(database, store.add(database, location_id, actor, clock.stored(now), form_key or None))


def known_stocktake(database: Database, stocktake_id: int) -> Stocktake:
    """Return a stock-take; NotFound when there is none."""
    found = store.stocktake(database, stocktake_id)
    if found is None:
        raise NotFound("There is no such stock-take.")
    return found


def scan(database: Database, actor: Actor, stocktake_id: int, typed: str, now: datetime) -> Line:
    """Note what was scanned or typed, and return what it turned out to be. The same once more changes nothing else.

    Refused when the stock-take is not open for this person.
    """
    if not typed:
        raise FieldRefused("code", "Scan a sticker, or type its code or the asset tag.")
    with database.writing():
        stocktake = known_stocktake(database, stocktake_id)
        rules.check_may_scan(stocktake, actor)
        at = clock.stored(now)
        device = device_named(database, typed)
        if device:
            found = rules.found_as(device, stocktake)
            values = _line(stocktake, found, at, device.id, device.code, rules.belongs(device, found))
            line_id = store.add_device_line(database, values)
            store.found_again(database, device.id, at)
        else:
            line_id = store.add_strange_line(database, _strange(database, stocktake, typed, at))
        return known_line(database, stocktake_id, line_id)


def _strange(database: Database, stocktake: Stocktake, typed: str, at: str) -> dict[str, object]:
    """Return the line of a sticker that is on no device; FieldRefused("code") for what is no sticker: a typo."""
    try:
        code = codes.read_code(typed)
    except codes.CodeRefused as refusal:
        shared = shared_serial(database, typed)
        raise FieldRefused("code", shared or f"Nobody knows “{typed[:LONGEST_UNKNOWN]}”. {refusal}") from refusal
    given = given_codes.given(database, code)
    if given is None:
        return _line(stocktake, Found.UNKNOWN, at, None, "", codes.shown(code))
    found = Found.BLANK if given.state is CodeState.BLANK else Found.VOID
    return _line(stocktake, found, at, given.device_id, given.code, "")


def _line(
    stocktake: Stocktake, found: Found, at: str, device_id: int | None, code: str, said: str
) -> dict[str, object]:
    return {
        "stocktake_id": stocktake.id,
        "found": found.value,
        "at": at,
        "device_id": device_id,
        "code": code,
        "said": said,
    }


def known_line(database: Database, stocktake_id: int, line_id: int) -> Line:
    """Return a line of a stock-take; NotFound when there is none."""
    found = store.line(database, stocktake_id, line_id)
    if found is None:
        raise NotFound("There is nothing like that in this stock-take.")
    return found


def pause(database: Database, actor: Actor, stocktake_id: int, now: datetime) -> None:
    """Let scans open devices again, until somebody goes on."""
    with database.writing():
        stocktake = _not_closed(database, stocktake_id)
        rules.check_may_end(stocktake, actor)
        if stocktake.state is State.OPEN:
            store.pause(database, stocktake_id, clock.stored(now))


def go_on(database: Database, actor: Actor, stocktake_id: int, now: datetime) -> None:
    """Go on with a paused stock-take, also somebody else's."""
    with database.writing():
        stocktake = _not_closed(database, stocktake_id)
        if stocktake.state is State.OPEN:
            rules.check_may_scan(stocktake, actor)
            return
        _pause_other(database, actor, now)
        store.go_on(database, stocktake_id, actor)


def close(database: Database, actor: Actor, stocktake_id: int, now: datetime) -> None:
    """Write down what is missing, and end the stock-take for good."""
    with database.writing():
        stocktake = _not_closed(database, stocktake_id)
        rules.check_may_end(stocktake, actor)
        store.close(database, stocktake, actor, clock.stored(now))


def move_here(database: Database, actor: Actor, stocktake_id: int, line_id: int, now: datetime) -> Device:
    """Let the register say that a device from elsewhere stands in this room from today on."""
    with database.writing():
        stocktake = known_stocktake(database, stocktake_id)
        line = known_line(database, stocktake_id, line_id)
        if line.found is not Found.ELSEWHERE or line.device_id is None:
            raise Refused("Only a device that belongs elsewhere can be moved here.")
        why = f"stock-take of {stocktake.location}"
        moved = devices.move_device(database, actor, line.device_id, stocktake.location_id, now, why)
        store.set_step(database, line.id, Step.MOVED, actor, clock.stored(now))
    return moved


def take_out(database: Database, actor: Actor, stocktake_id: int, line_id: int, now: datetime) -> Line:
    """Take a strange thing out of an open stock-take: it was scanned by mistake. Scanned again, it is back."""
    with database.writing():
        stocktake = _not_closed(database, stocktake_id)
        rules.check_may_end(stocktake, actor)
        line = known_line(database, stocktake_id, line_id)
        if line.found not in STRANGE or line.step:
            raise Refused("Only something strange of which nothing was decided yet can be taken out.")
        store.take_out(database, line.id, clock.stored(now), actor.name)
    return line


def mark_missing(database: Database, actor: Actor, stocktake_id: int, device_id: int, now: datetime) -> Device:
    """Note that a device was looked for and not found; the next scan of it takes the mark away again."""
    with database.writing():
        line_id = _missing_line(database, stocktake_id, device_id, now)
        store.mark_missing(database, stocktake_id, device_id, actor, clock.stored(now))
        store.set_step(database, line_id, Step.MISSING, actor, clock.stored(now))
    return devices.known_device(database, device_id)


def retire_missing(
    database: Database, actor: Actor, stocktake_id: int, device_id: int, reason: str, now: datetime
) -> Device:
    """Take a device that was not found out of service, from today on."""
    with database.writing():
        line_id = _missing_line(database, stocktake_id, device_id, now)
        today = school_today(database, now).isoformat()
        retired = devices.retire_device(database, actor, device_id, today, reason, now)
        store.set_step(database, line_id, Step.RETIRED, actor, clock.stored(now))
    return retired


def _missing_line(database: Database, stocktake_id: int, device_id: int, now: datetime) -> int:
    """Return the line that says a device is missing, noted now where the stock-take is not closed yet."""
    stocktake = known_stocktake(database, stocktake_id)
    line = store.line_of_device(database, stocktake_id, device_id)
    device = devices.known_device(database, device_id)
    if line and line.found is not Found.MISSING:
        raise Overtaken(f"{device.title} ({device.shown_code}) was found in the meantime.")
    if line:
        if seen_at := store.seen_since(database, device_id, line.at):
            day = shown_date(seen_at[:10])
            raise Overtaken(f"{device.title} ({device.shown_code}) was seen since then, on {day}.")
        return line.id
    if stocktake.is_closed or device.location_id != stocktake.location_id or device.retired_on:
        raise Refused(f"{device.title} ({device.shown_code}) is not looked for in {stocktake.location}.")
    values = _line(stocktake, Found.MISSING, clock.stored(now), device_id, device.code, "")
    return store.add_device_line(database, values)


def _not_closed(database: Database, stocktake_id: int) -> Stocktake:
    stocktake = known_stocktake(database, stocktake_id)
    if stocktake.is_closed:
        day = shown_date((stocktake.closed_at or "")[:10])
        raise Overtaken(f"This stock-take was closed on {day} by {stocktake.closed_by}. Begin a new one.")
    return stocktake


def _pause_other(database: Database, actor: Actor, now: datetime) -> None:
    other = store.open_of(database, actor.person_id or 0)
    if other:
        store.pause(database, other.id, clock.stored(now))
