"""Which part of the call log an address asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from kiosk.calls.records import CallKind, Channel, Status
from kiosk.calls.symptoms import ALL_WORDS
from kiosk.core import clock
from kiosk.core.forms import clean_line
from kiosk.core.numbers import row_number
from kiosk.desk.log.records import ENDED, NOBODY, OPEN, ORDERS
from kiosk.devices.records import Kind
from kiosk.search import rules as search

LONGEST_WORDS = 100
CLOSED_LISTS: dict[str, frozenset[str]] = {
    "kind": frozenset(CallKind),
    "status": frozenset(Status) | {OPEN, ENDED},
    "symptom": frozenset(ALL_WORDS),
    "priority": frozenset("12345"),
    "channel": frozenset(Channel),
    "device_kind": frozenset(Kind),
}
ROWS = ("location", "model", "technician", "owner")
WORDS = ("reporter", "text")
IN_ADDRESS = ("from", "to", *CLOSED_LISTS, *ROWS, *WORDS, "order", "columns")


@dataclass(frozen=True)
class Asked:
    """The filters as they stand in the address and as the store takes them, the order, and what is wrong by field."""

    typed: dict[str, str]
    filters: dict[str, Any]
    order: str
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def has_all_columns(self) -> bool:
        """Tell whether the screen shows every column."""
        return self.typed.get("columns") == "all"

    @property
    def is_filtering(self) -> bool:
        """Tell whether some calls are left out."""
        return bool(self.filters)

    def address(self, page: str, **changes: str) -> str:
        """Return the address of a page of the log with the same filters, some of them changed; empty takes one out."""
        query = urlencode({name: value for name, value in (self.typed | changes).items() if value})
        return f"{page}?{query}" if query else page


def asked_of(args: Mapping[str, str], zone: str) -> Asked:
    """Return what an address asks for; what no list knows is left out, and a day that is none is named."""
    typed = {name: said for name in IN_ADDRESS if (said := clean_line(args.get(name))[:LONGEST_WORDS])}
    typed = {name: said for name, said in typed.items() if name not in CLOSED_LISTS or said in CLOSED_LISTS[name]}
    typed = {name: said for name, said in typed.items() if name not in ROWS or said == NOBODY or row_number(said)}
    if typed.get("order") not in ORDERS:
        typed.pop("order", None)
    filters, errors = _days(typed, zone)
    for name in (*CLOSED_LISTS, *ROWS, *WORDS):
        if name in typed:
            filters |= _filter(name, typed[name])
    return Asked(typed, filters, typed.get("order", "newest"), errors)


def _filter(name: str, said: str) -> dict[str, Any]:
    if said in (OPEN, ENDED) and name == "status":
        return {said: True}
    if said == NOBODY and name in ROWS:
        return {f"no_{name}": True} if name != "model" else {}
    if name in WORDS:
        query = search.all_of(said)
        return {name: f"people : ({query})" if name == "reporter" else query} if query else {}
    return {name: int(said) if name in ROWS or name == "priority" else said}


def _days(typed: Mapping[str, str], zone: str) -> tuple[dict[str, Any], dict[str, str]]:
    filters: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, bound, days_on in (("from", "begins", 0), ("to", "ends", 1)):
        if name in typed:
            try:
                day = date.fromisoformat(typed[name]) + timedelta(days=days_on)
                filters[bound] = clock.stored(clock.start_of(day, zone))
            except (ValueError, OverflowError):
                errors[name] = "Enter a day as year-month-day, such as 2026-09-01."
    if not errors and filters.get("begins", "") >= filters.get("ends", "~"):
        errors["from"] = "The first day is after the last day. Choose an earlier first day."
    return filters, errors


def key_in_address(key: tuple[Any, ...]) -> str:
    """Return what names the place of a call in an order, for the address of the next page."""
    return "~".join(str(part) for part in key)


def read_key(order: str, text: str) -> tuple[str | int, ...]:
    """Return the key of the last call of the page before, or () for the first page or a spoilt address."""
    parts = text.split("~")
    number = row_number(parts[-1])
    if len(parts) != len(ORDERS[order].fields) or not number:
        return ()
    return (*parts[:-1], number)
