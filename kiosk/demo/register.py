"""The invented school's register: people, places, suppliers and devices, as the demo's history begins and goes on."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from kiosk.core import clock, store
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.settings import SETTINGS
from kiosk.demo import terms
from kiosk.demo.school import (
    ACCOUNTS,
    BATCHES,
    CAME_MIDWAY,
    CAME_WITH_A_BLANK_STICKER,
    CUPBOARD,
    DESK_PHONE,
    LOCATIONS,
    SAFEGUARDING,
    SCHOOL,
    SUPPLIERS,
    UNLUCKY_FACTOR,
    UNLUCKY_TAG,
    Account,
    Batch,
    Change,
)
from kiosk.devices import actions as devices
from kiosk.devices import codes
from kiosk.devices.records import KIND_WORDS, Device, DeviceEntry, Kind
from kiosk.locations import actions as locations
from kiosk.people import actions as people
from kiosk.suppliers import actions as suppliers

WARRANTY = timedelta(days=3 * 365)


@dataclass
class School:
    """The school while its history is written: what is in service just then, and who is there.

    `chance` decides what is reported and how it goes; `aside` what people do beside that, and `luck` the stickers and
    the kiosk, so that one more habit changes no failure rate. `shelf` has the article for a kind of device and a
    symptom; `blanks` are the codes of stickers that are on no device yet.
    """

    database: Database
    secret: str
    chance: random.Random
    aside: random.Random
    luck: random.Random
    people: dict[str, Actor] = field(default_factory=dict)
    location_ids: dict[str, int] = field(default_factory=dict)
    supplier_ids: dict[str, int] = field(default_factory=dict)
    in_service: dict[str, Device] = field(default_factory=dict)
    troubles: dict[str, float] = field(default_factory=dict)
    shelf: dict[tuple[str, str], int] = field(default_factory=dict)
    blanks: list[str] = field(default_factory=list)
    has_kiosk: bool = False

    @property
    def desk(self) -> Actor:
        """The person at the desk."""
        return self.people["desk"]

    @property
    def coordinator(self) -> Actor:
        """The ICT co-ordinator."""
        return self.people["coordinator"]

    def once(self) -> str:
        """Return the next one-time key of what people do beside their calls."""
        return one_time_key(self.aside)

    def happens(self, share: float) -> bool:
        """Tell whether somebody does what they do in so many of a hundred cases."""
        return self.aside.random() < share

    def fresh_code(self) -> str:
        """Return the next sticker code, from the seed, so that a rebuilt demo keeps its printed stickers."""
        return codes.new_code(self.chance.choice)

    def fresh_sticker(self) -> str:
        """Return the next code of a sticker that is printed before it has a device."""
        return codes.new_code(self.luck.choice)

    def some_device(self) -> Device:
        """Return a device in service, those with more troubles more often."""
        tags = list(self.in_service)
        chosen = self.chance.choices(tags, [self.troubles[tag] for tag in tags])[0]
        return self.in_service[chosen]


def one_time_key(chance: random.Random) -> str:
    """Return the next one-time key of a form, from a seed."""
    return f"demo-{chance.getrandbits(96):024x}"


def save_settings(database: Database, address: str, now: datetime) -> None:
    """Save the school's name, address and telephone, where spare devices stand, and how long names are kept."""
    decided = {"school": SCHOOL, "address": address, "desk_phone": DESK_PHONE}
    decided |= {"safeguarding_contact": SAFEGUARDING, "spares_location": CUPBOARD}
    # a school year, so that its reports can still say who needed most support
    decided |= {"retention_people_days": "365", "privacy_contact": f"the school office, {DESK_PHONE}"}
    for name, text in decided.items():
        store.save_setting(database, name, SETTINGS[name].check(text), clock.stored(now))


def open_register(school: School, passwords: Mapping[str, str], begins: date) -> None:
    """Add the people, places, suppliers and the devices that are there on the first day."""
    now = terms.at_minute(begins, 0)
    database = school.database
    for account in ACCOUNTS:
        roles = frozenset({account.role})
        person = people.add_person(database, account.username, account.name, passwords[account.username], roles, now)
        school.people[account.username] = person.actor
    for name in LOCATIONS:
        school.location_ids[name] = locations.add_location(database, name, now).id
    for supplier in SUPPLIERS:
        school.supplier_ids[supplier.name] = suppliers.add_supplier(database, supplier, now).id
    for tag, batch, number in _numbered():
        if tag not in CAME_MIDWAY:
            in_service_on = begins - timedelta(days=round(batch.years_old * 365) - number)
            _add_device(school, tag, batch, number, in_service_on, now)


def add_newcomers(school: School, now: datetime) -> None:
    """Add the devices that came midway."""
    for tag, batch, number in _numbered():
        if tag in CAME_MIDWAY:
            _add_device(school, tag, batch, number, now.date(), now)


def change_register(school: School, change: Change, now: datetime) -> None:
    """Move a device to another place, or retire it."""
    device = school.in_service[change.tag]
    coordinator = school.coordinator
    if not change.to:
        devices.retire_device(school.database, coordinator, device.id, now.date().isoformat(), change.reason, now)
        del school.in_service[change.tag]
        return
    is_named_by_room = device.name == _name_by_room(device.kind, device.location)
    name = _name_by_room(device.kind, change.to) if is_named_by_room else device.name
    entry = replace(_entry_of(device), name=name, location_id=school.location_ids[change.to])
    school.in_service[change.tag] = devices.change_device(school.database, coordinator, device.id, entry, now)


def technicians() -> tuple[Account, ...]:
    """Return the accounts of the technicians."""
    return tuple(account for account in ACCOUNTS if account.days)


def _numbered() -> Iterator[tuple[str, Batch, int]]:
    for batch in BATCHES:
        for number in range(1, len(batch.rooms) + 1):
            yield f"{batch.tag}-{number:03}", batch, number


def _add_device(school: School, tag: str, batch: Batch, number: int, in_service_on: date, now: datetime) -> None:
    model = devices.find_or_add_model(school.database, batch.maker, batch.model, batch.kind, now)
    room = batch.rooms[number - 1]
    entry = DeviceEntry(
        name=_name(batch, room, number),
        asset_tag=tag,
        serial=f"{batch.tag}{school.chance.randrange(16**7):07X}",
        model_id=model.id,
        location_id=school.location_ids[room],
        supplier_id=school.supplier_ids[batch.supplier],
        in_service_on=in_service_on.isoformat(),
        warranty_until_on=(in_service_on + WARRANTY).isoformat(),
        price_pence=batch.price_pence,
        notes="",
    )
    coordinator = school.coordinator
    fresh = school.fresh_code()
    sticker = school.blanks.pop(0) if tag in CAME_WITH_A_BLANK_STICKER else ""
    added = devices.add_device(school.database, coordinator, entry, now, lambda: fresh, sticker=sticker)
    school.in_service[tag] = added
    school.troubles[tag] = batch.troubles * (UNLUCKY_FACTOR if tag == UNLUCKY_TAG else 1.0)


def _name(batch: Batch, room: str, number: int) -> str:
    """Return what people call it: 'Class 3 projector' where it is the room's only one, otherwise 'Laptop LT 07'."""
    if batch.rooms.count(room) > 1 or len(batch.rooms) > 12:
        word = KIND_WORDS[batch.kind].one
        series = "" if word.endswith(batch.tag) else f" {batch.tag}"
        return f"{word[0].upper()}{word[1:]}{series} {number:02}"
    return _name_by_room(batch.kind, room)


def _name_by_room(kind: Kind, room: str) -> str:
    place = " ".join(room.split()[:2]) if room.startswith("Class") else room.partition(" (")[0]
    return f"{place} {KIND_WORDS[kind].one}"


def _entry_of(device: Device) -> DeviceEntry:
    own = {name: getattr(device, name) for name in DeviceEntry.__dataclass_fields__ if name != "model_id"}
    return DeviceEntry(model_id=device.model.id, **own)
