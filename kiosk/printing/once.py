"""One form prints once, however often it is sent: a second label on a sheet cannot be taken back."""

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.refusals import Refused, StoreUnavailable
from kiosk.printing import store

GIVEN_UP_AFTER = timedelta(minutes=10)  # nothing that is done at once takes so long: its server was stopped
PROCESS = secrets.token_hex(8)  # what another process began and left half done, its server was stopped over
WAITS_S = 20.0
LOOKS_EVERY_S = 0.2
UNDER_WAY = "These labels are being made already. They stand under “Printed lately” in a moment."


def once(database: Database, form_key: str, now: datetime, make: Callable[[], str]) -> str:
    """Return what `make` returns, an address; the same form sent again waits for it and gets the same one.

    What `make` refuses may be sent again.
    """
    if not form_key:
        return make()
    if not store.claim(database, form_key, PROCESS, clock.stored(now), clock.stored(now - GIVEN_UP_AFTER)):
        return _address_of_the_first(database, form_key)
    try:
        address = make()
    except BaseException:
        with suppress(StoreUnavailable):
            store.withdraw(database, form_key)
        raise
    store.note_address(database, form_key, address)
    return address


def _address_of_the_first(database: Database, form_key: str) -> str:
    until = time.monotonic() + WAITS_S
    while time.monotonic() < until:
        address = store.address_of(database, form_key)
        if address:
            return address
        if address is None:
            raise Refused("These labels could not be made. Please send it again.")
        time.sleep(LOOKS_EVERY_S)
    raise Refused(UNDER_WAY)
