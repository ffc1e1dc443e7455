"""Who looks at a call just now, so that two people do not work on it at once. Kept in memory: after a restart the pages
that are open say so again within seconds.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from kiosk.core import clock
from kiosk.core.access import Actor

GONE_AFTER = timedelta(seconds=70)  # three times the pace at which an open page says so, and a little
SAID_EVERY_S = 20
MOST_CALLS = 2_000


@dataclass(frozen=True)
class Viewer:
    """A person who has a call's page open."""

    person_id: int
    name: str
    since: datetime
    seen: datetime


class Presence:
    """Who has which call's page open."""

    def __init__(self) -> None:
        self._viewers: dict[int, dict[int, Viewer]] = {}
        self._turn = threading.Lock()

    def look(self, actor: Actor, call_id: int, now: datetime) -> None:
        """Note that a person looks at a call."""
        if actor.person_id is None:
            return
        with self._turn:
            here = self._here(call_id, now)
            known = here.get(actor.person_id)
            here[actor.person_id] = Viewer(actor.person_id, actor.name, known.since if known else now, now)
            self._viewers[call_id] = here
            if len(self._viewers) > MOST_CALLS:
                self._viewers = {number: left for number in self._viewers if (left := self._here(number, now))}

    def leave(self, actor: Actor, call_id: int) -> None:
        """Note that a person closed the page."""
        with self._turn:
            self._viewers.get(call_id, {}).pop(actor.person_id or 0, None)

    def others(self, actor: Actor, call_id: int, now: datetime) -> tuple[Viewer, ...]:
        """Return who else looks at a call, whoever came first at the front."""
        with self._turn:
            here = self._here(call_id, now).values()
        return tuple(sorted((one for one in here if one.person_id != actor.person_id), key=lambda one: one.since))

    def _here(self, call_id: int, now: datetime) -> dict[int, Viewer]:
        found = self._viewers.get(call_id, {}).items()
        return {number: viewer for number, viewer in found if now - viewer.seen < GONE_AFTER}


def the_presence() -> Presence:
    """Return the running app's knowledge of who looks at what."""
    found: Presence = current_app.extensions.setdefault("scandesk.presence", Presence())
    return found


def sentence(viewers: tuple[Viewer, ...], zone: str) -> str:
    """Return who else has a call open, in words; empty for nobody."""
    each = (f"{one.name} has this call open since {clock.school_time(one.since, zone):%H:%M}." for one in viewers)
    return " ".join(each)


@dataclass(frozen=True)
class PresencePanel:
    """What the page of a call shows: where it says that it is open, how often, and who else is there."""

    address: str
    every_s: int
    words: str


def on_call(actor: Actor, call_id: int, now: datetime, zone: str) -> PresencePanel:
    """Return the panel for a call's page; looking it up changes nothing, the page's script says that it is open."""
    others = the_presence().others(actor, call_id, now)
    return PresencePanel(f"/panels/calls/{call_id}/viewers", SAID_EVERY_S, sentence(others, zone))
