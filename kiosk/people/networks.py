"""Pages of the staff open from listed networks only, where the school lists some. Public pages are open to all.

This PC itself always gets in, under whichever of its numbers: whoever lists the wrong network puts it right there.
"""

from collections.abc import Callable

from flask import Flask, g, request

from kiosk.core import clock
from kiosk.core.access import OPEN, may_use
from kiosk.core.addresses import is_listed, is_loopback, is_number_of_this_pc
from kiosk.core.database import the_database
from kiosk.core.errors import error_page
from kiosk.core.settings import settings
from kiosk.people.audit.actions import refusals_of
from kiosk.people.audit.records import Event, Note

WAY_IN = "people"  # the blueprint whose pages are open to all, and lead to the staff's
SAID = (
    "Pages of the service desk are open from certain networks only, and this device is in none of them. "
    "Reporting a fault works from everywhere."
)


def is_admitted(address: str, networks: str) -> bool:
    """Tell whether the staff's pages open for an address; without a list they open for all."""
    if not networks or is_loopback(address) or is_listed(address, networks):
        return True
    return _is_this_pc(address)


def _is_this_pc(address: str) -> bool:
    """Tell whether this PC came to itself by its number on the network."""
    return "." in address and is_number_of_this_pc(address)


def watch(app: Flask, place_of: Callable[[], str]) -> None:
    """Refuse the staff's pages to other networks, before anything else is looked at."""

    @app.before_request
    def refuse_strange_networks() -> tuple[str, int] | None:
        if request.endpoint is None or not _leads_to_staff(app, request.endpoint):
            return None
        if is_admitted(request.remote_addr or "", settings().desk_networks):
            return None
        refusal = Note(Event.NETWORK_REFUSED, place=place_of(), details=request.endpoint)
        refusals_of(the_database()).note(refusal, clock.now())
        g.is_refusal_noted = True
        return error_page(403, SAID, "Not from this network")


def _leads_to_staff(app: Flask, endpoint: str) -> bool:
    return may_use(app, endpoint) != OPEN or endpoint.partition(".")[0] == WAY_IN
