"""Noting what was found on the internet, and what may leave the school when somebody looks."""

from dataclasses import asdict
from datetime import datetime
from urllib.parse import urlsplit

from kiosk.calls import actions as calls
from kiosk.calls.records import Call, Step
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.core.settings import read_settings, school_today
from kiosk.devices import store as devices
from kiosk.knowledge.actions import staff_names
from kiosk.knowledge.outgoing import Planted
from kiosk.knowledge.records import DID_HELP_WORDS, NewSource, Source
from kiosk.knowledge.sources import store
from kiosk.locations import store as locations


def note_source(database: Database, actor: Actor, call: Call, new: NewSource, now: datetime) -> None:
    """Note a source beside a call, once a form."""
    checked_url(new.url)
    if new.read_on > school_today(database, now).isoformat():
        raise FieldRefused("read_on", "This day is still to come. Enter when you read it.")
    values = asdict(new) | {"call_id": call.id, "actor": actor.name, "at": clock.stored(now)}
    with database.writing():
        if store.add_source(database, values):
            details = {"source": f"{new.title} ({new.url})", "outcome": f"Did it help? {DID_HELP_WORDS[new.did_help]}"}
            calls.add_to_timeline(database, actor, call, Step.FIND_SOURCE, now, new.says, details=details)


def known_source(database: Database, source_id: int) -> Source:
    """Return a source; NotFound when there is none."""
    found = store.source(database, source_id)
    if found is None:
        raise NotFound("There is no such source.")
    return found


def checked_url(url: str) -> str:
    """Return a web address as it is; FieldRefused when it is none."""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or not url.isprintable() or any(mark in url for mark in " \"'<>`"):
        raise FieldRefused("url", "Enter the whole address of the page; it begins with https:// or http://.")
    return url


def planted_by(database: Database, call: Call) -> Planted:
    """Return everything a call could give away."""
    device = devices.device(database, call.device_id) if call.device_id else None
    location = locations.location(database, call.location_id) if call.location_id else None
    told = read_settings(database)
    names = (call.reporter_name, call.affected_person, *staff_names(database))
    things = [call.reporter_contact, call.reporter_email, call.reference]
    if device:
        things += [device.code, device.shown_code, device.name, device.asset_tag or "", device.serial or ""]
        things.append(device.location)
    if location:
        things.append(location.name)
    return Planted(
        people=tuple(name for name in names if name),
        things=tuple(thing for thing in things if thing),
        school=tuple(name for name in (told.school, told.host.partition(":")[0]) if name),
    )


def product_of(database: Database, call: Call) -> str:
    """Return what the call is about, as its maker calls it."""
    model = devices.model(database, call.model_id) if call.model_id else None
    return model.title if model else ""
