"""What whoever runs the desk must see on every page until it is put right: the disk is full, no backup for a day.

A slice that knows of such a thing has a teller; `kiosk/__init__` offers them to the app. Tellers are asked at every
page of the desk and the co-ordinator, so they answer from memory or with one look-up.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Flask, current_app, request

from kiosk.core import clock
from kiosk.core.access import OPEN, Actor, Role, may_use, the_actor
from kiosk.core.database import Database, the_database


@dataclass(frozen=True)
class Banner:
    """One thing to be put right. `is_grave`: reports may be lost meanwhile; `address` leads to where it is done."""

    words: str
    is_grave: bool = False
    address: str = ""
    link_words: str = ""


TELL = "Please tell the ICT co-ordinator."
Teller = Callable[[Database, datetime], list[Banner]]


def offer(app: Flask, *tellers: Teller) -> None:
    """Let pages of the staff show what these tell."""
    app.extensions["scandesk.banners"] = tellers
    app.jinja_env.globals["current_banners"] = current_banners


def current_banners() -> list[Banner]:
    """Return what the signed-in person has to see, the gravest first; nothing for technicians and reporters."""
    actor = the_actor()
    if actor is None or not actor.holds(Role.DESK, Role.COORDINATOR):
        return []
    tellers: tuple[Teller, ...] = current_app.extensions["scandesk.banners"]
    found = [banner for tell in tellers for banner in tell(the_database(), clock.now())]
    elsewhere = (_for_whom(banner, actor) for banner in found if banner.address != request.path)  # its page says it
    return sorted(elsewhere, key=lambda banner: not banner.is_grave)


def _for_whom(banner: Banner, actor: Actor) -> Banner:
    """Return a banner without its link for somebody to whom that page is not open: they tell whom it is open to."""
    if not banner.address:
        return banner
    endpoint, _ = current_app.url_map.bind("").match(banner.address.partition("#")[0])
    allowed = may_use(current_app, endpoint)
    if allowed == OPEN or (isinstance(allowed, frozenset) and actor.holds(*allowed)):
        return banner
    return replace(banner, words=f"{banner.words} {TELL}", address="")
