"""Stickers that came before their device, and stickers of the invented school that count no more."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.core import clock
from kiosk.demo import labels
from kiosk.demo.register import School, one_time_key
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes.records import VoidReason
from kiosk.devices.store import device
from kiosk.printing.records import Blank
from kiosk.stickers.blanks import actions as blanks
from kiosk.stickers.blanks import store

BLANKS = 20
WORN_OFF = ("LP-002", "PC-003", "AU-001")


@dataclass(frozen=True)
class Void:
    """A sticker that counts no more: since so many days after the beginning, or after the address changed."""

    tag: str
    reason: VoidReason
    note: str
    stock: str


LOST = Void("TB-009", VoidReason.LOST, "The new case came without the old sticker.", labels.PAPER)
PASTED_OVER = Void("IB-003", VoidReason.PASTED_OVER, "Under the display about the Romans.", labels.FILM)


def give_blank(school: School, at: datetime) -> None:
    """Give out blank stickers and print them; some are kept ready for the devices that are to come."""
    found = given_codes.give_blank(school.database, BLANKS, at, school.fresh_sticker)
    key = one_time_key(school.luck)
    store.add_batch(school.database, found, school.coordinator, clock.stored(at), key)
    labels.print_on(school, [Blank(code) for code in found], labels.PAPER, at)
    school.blanks.extend(found)


def stick_on_worn(school: School, tag: str, at: datetime) -> None:
    """Stick a blank sticker where the old one was worn off."""
    stuck_on = school.in_service[tag]
    now_carries = blanks.bind(school.database, school.coordinator, school.blanks.pop(0), stuck_on.code, at)
    school.in_service[tag] = now_carries


def replace(school: School, void: Void, at: datetime) -> None:
    """Void a sticker, and print the one that takes its place."""
    database, actor = school.database, school.coordinator
    old = device(database, school.in_service[void.tag].id) or school.in_service[void.tag]
    fresh = given_codes.give_blank(database, 1, at, school.fresh_sticker)[0]
    changed = given_codes.replace_code(database, actor, old.id, old.code, void.reason, void.note, at, fresh)
    school.in_service[void.tag] = changed
    labels.print_on(school, [changed], void.stock, at)
