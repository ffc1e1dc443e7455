"""The ledger: which sticker is on which device; and the stickers that are void."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.settings import settings
from kiosk.core.sqlite import Row
from kiosk.core.tables import Cell
from kiosk.devices import codes
from kiosk.devices.given_codes.records import REASON_WORDS, VoidReason
from kiosk.devices.records import KIND_WORDS, Kind
from kiosk.locations import store as locations
from kiosk.stickers import store as printed
from kiosk.stickers.ledger import store
from kiosk.stickers.ledger.forms import STATE_WORDS, read_filters
from kiosk.stickers.ledger.records import LedgerLine, titled

VOID_COLUMNS: dict[str, Callable[[Row], Cell]] = {
    "Code": lambda row: codes.shown(row["code"]),
    "Void At": lambda row: row["void_at"],
    "Reason": lambda row: row["void_reason"],
    "Note": lambda row: row["void_note"],
    "By": lambda row: row["void_actor"],
    "Last Scanned At": lambda row: row["scanned_at"],
    "Device": lambda row: titled(row["name"], Kind(row["kind"])) if row["device_code"] else None,
    "Device Code Now": lambda row: codes.shown(row["device_code"]) if row["device_code"] else None,
    "Location": lambda row: row["location"],
}
bp = Blueprint("stickers", __name__, url_prefix="/stickers")
PAGE = 100
FURTHEST_PAGE = 10_000
COLUMNS: dict[str, Callable[[LedgerLine], Cell]] = {
    "Code": lambda line: line.shown_code,
    "Device": lambda line: line.title,
    "Kind": lambda line: line.kind.value,
    "Location": lambda line: line.location,
    "Revision": lambda line: line.revision,
    "Printed At": lambda line: line.printed_at,
    "Stock": lambda line: line.stock,
    "Address": lambda line: line.address,
    "Last Scanned At": lambda line: line.scanned_at,
    "Last Found At Stock-take": lambda line: line.found_at,
}


@bp.get("/")
@only_for(Role.COORDINATOR, Role.DESK)
def ledger() -> str:
    database, page = the_database(), _page_number()
    filters = read_filters(request.args, settings().address, clock.now())
    found = store.lines(database, filters, PAGE + 1, (page - 1) * PAGE)
    return render_template(
        "stickers/ledger.html",
        lines=found[:PAGE],
        count=store.count(database, filters),
        page=page,
        has_more=len(found) > PAGE,
        filters=request.args,
        states=STATE_WORDS,
        kind_words=KIND_WORDS,
        locations=locations.locations(database),
        addresses=printed.addresses(database),
        void=store.count_void(database),
        address_of_page=_address_of_page,
    )


@taken_out(bp, "/stickers")
@only_for(Role.COORDINATOR, Role.DESK)
def stickers_list() -> Listing:
    filters = read_filters(request.args, settings().address, clock.now())
    return listing_of("stickers", COLUMNS, store.all_lines(the_database(), filters))


@bp.get("/void")
@only_for(Role.COORDINATOR, Role.DESK)
def void() -> str:
    database, page = the_database(), _page_number()
    found = store.void(database, PAGE + 1, (page - 1) * PAGE)
    return render_template(
        "stickers/void.html",
        lines=found[:PAGE],
        count=store.count_void(database),
        page=page,
        has_more=len(found) > PAGE,
        shown=codes.shown,
        title=lambda row: titled(row["name"], Kind(row["kind"])),
        why=lambda row: REASON_WORDS[VoidReason(row["void_reason"])],
        address_of_page=_address_of_page,
    )


@taken_out(bp, "/stickers/void")
@only_for(Role.COORDINATOR, Role.DESK)
def void_list() -> Listing:
    return listing_of("void-stickers", VOID_COLUMNS, store.void(the_database(), -1))


def _page_number() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), FURTHEST_PAGE)


def _address_of_page(number: int) -> str:
    return urlencode({**request.args, "page": number})
