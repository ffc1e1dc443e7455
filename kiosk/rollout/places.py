"""Where a person may go: links lead nowhere that is closed to whoever reads the page."""

from flask import current_app
from werkzeug.exceptions import HTTPException

from kiosk.core import access
from kiosk.core.access import Actor


def may_open(actor: Actor, address: str) -> bool:
    """Tell whether a page exists and its route lets this person in."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(address.partition("?")[0])
    except HTTPException:  # there is no such page, or it leads elsewhere
        return False
    allowed = access.may_use(current_app, endpoint)
    return allowed == access.OPEN or (isinstance(allowed, frozenset) and actor.holds(*allowed))
