"""A password that crosses the school's network unencrypted can be read on its way: said to who can change that."""

import logging
from datetime import datetime, timedelta

from flask import current_app, request

from kiosk.core import clock
from kiosk.core.access import Role, the_actor
from kiosk.core.addresses import is_loopback
from kiosk.core.banners import Banner
from kiosk.core.cookies import is_https
from kiosk.core.database import Database
from kiosk.core.settings import read_settings
from kiosk.people.audit import store
from kiosk.people.audit.actions import refusals_of
from kiosk.people.audit.records import Event, Note

log = logging.getLogger("scandesk")
AGAIN_AFTER = timedelta(days=1)
LAST_SAID = "scandesk.plain_http_said"


def note(database: Database, now: datetime) -> None:
    """Note, once a day, that a password came unencrypted from another machine."""
    if is_https() or is_loopback(request.remote_addr or ""):
        return
    last = current_app.extensions.get(LAST_SAID)
    if last is not None and last <= now < last + AGAIN_AFTER:
        return
    current_app.extensions[LAST_SAID] = now
    log.warning("a password crossed the network unencrypted; docs/HTTPS.md says how to serve Scandesk over https")
    refusals_of(database).note(Note(Event.PLAIN_HTTP), now)


def tell(database: Database, now: datetime) -> list[Banner]:
    """Tell the co-ordinator of it, unless the school decided to live with it."""
    actor = the_actor()
    if actor is None or not actor.holds(Role.COORDINATOR) or read_settings(database).plain_http_hint != "on":
        return []
    if not store.has_happened(database, Event.PLAIN_HTTP, clock.stored(now - AGAIN_AFTER)):
        return []
    return [
        Banner(
            "Passwords cross the school's network unencrypted: somebody on it can read them. https ends that "
            "(docs/HTTPS.md). Until then, let the desk in from listed networks only.",
            address="/office/finer-settings#plain_http_hint",
            link_words="Finer settings",
        )
    ]
