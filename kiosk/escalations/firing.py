"""What the clock does: every level that a call has reached fires once, with no page open and after any restart."""

import logging
from collections.abc import Callable
from datetime import datetime

from kiosk.calendar.actions import school_hours
from kiosk.calendar.hours import worked
from kiosk.calls import targets
from kiosk.calls.records import Call
from kiosk.calls.taking import known_call
from kiosk.calls.targets import Which
from kiosk.core import clock
from kiosk.core.access import SYSTEM
from kiosk.core.database import Database
from kiosk.core.refusals import StoreUnavailable
from kiosk.core.settings import read_settings
from kiosk.core.sqlite import Row
from kiosk.escalations import ladder, rules, store
from kiosk.escalations.records import Level, Rule

log = logging.getLogger("scandesk")

AtShare = Callable[[Database, Call, Which, float, datetime], datetime | None]
MOST_REMEMBERED = 5000
THREE_QUARTERS_OF: dict[Level, Which] = {Level.RESPOND_75: "respond", Level.RESOLVE_75: "resolve"}


class Moments:
    """Remembers when three quarters of a target are gone, so that a round does not count school hours again.

    The moment belongs to the due time: it changes exactly when that does.
    """

    def __init__(self, at_share: AtShare = targets.at_share) -> None:
        self._at_share = at_share
        self._known: dict[tuple[int, Which, float, str | None], datetime] = {}

    def __call__(self, database: Database, call: Call, which: Which, share: float, now: datetime) -> datetime | None:
        """Return what `at_share` says, from memory where it can."""
        due = call.respond_by if which == "respond" else call.resolve_by
        key = (call.id, which, share, due)
        if key not in self._known:
            moment = self._at_share(database, call, which, share, now)
            if moment is None:
                return None
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = moment
        return self._known[key]

    def is_to_come(self, level: Level, found: Row, now: datetime) -> bool:
        """Tell whether a candidate's moment is known and lies ahead, so that its call need not even be read."""
        if level not in THREE_QUARTERS_OF:
            return False
        which = THREE_QUARTERS_OF[level]
        due = found["respond_by"] if which == "respond" else found["resolve_by"]
        moment = self._known.get((found["id"], which, rules.THREE_QUARTERS, due))
        return moment is not None and moment > now


def fire_due(
    database: Database,
    now: datetime,
    at_share: AtShare = targets.at_share,
    goes_on: Callable[[], bool] = lambda: True,
) -> int:
    """Fire every level that is reached, each in a transaction of its own; return how many fired.

    Stopped anywhere, even by a power cut, it goes on with the next round: what has fired stands in its table together
    with its event and its mail, and what has not is found again.
    """
    in_force = {level: rule for level, rule in store.rules(database).items() if rule.is_on}
    zone = read_settings(database).time_zone
    values = {
        "now": clock.stored(now),
        "today": clock.school_date(now, zone).isoformat(),
        "half_a_day_ago": clock.stored(now - school_hours(database).usual_day / 2),
    }
    moments = at_share if isinstance(at_share, Moments) else Moments(at_share)
    fired = 0
    for level, rule in in_force.items():
        for found in store.candidates(database, level, values):
            if not goes_on():
                return fired
            if not moments.is_to_come(level, found, now):
                fired += _fire_if_reached(database, found["id"], rule, values["today"], zone, moments, now)
    if ended := store.unseen_of_ended_calls(database):
        store.mark_seen(database, ended, values["now"], None, f"{SYSTEM.name}: the call has ended")
    return fired


def _fire_if_reached(
    database: Database, call_id: int, rule: Rule, today: str, zone: str, at_share: AtShare, now: datetime
) -> bool:
    """Fire one level of one call if it is reached; what goes wrong with one call does not keep the others."""
    try:
        call = known_call(database, call_id)
        if not rules.has_reached(rule.level, call, _facts(database, call, rule.level, today, at_share, now)):
            return False
        with database.writing():
            latest = known_call(database, call_id)  # somebody may have resolved it since it was looked at
            facts = _facts(database, latest, rule.level, today, at_share, now)
            if not rules.has_reached(rule.level, latest, facts):
                return False
            episode, because = rules.occurrence(rule.level, latest), rules.because(rule.level, latest, zone)
            return ladder.tell(database, SYSTEM, latest, rule, episode, because, now) is not None
    except StoreUnavailable:
        raise
    except Exception:
        log.exception("escalation %s of call %s failed", rule.level.value, call_id)
        return False


def _facts(database: Database, call: Call, level: Level, today: str, at_share: AtShare, now: datetime) -> rules.Facts:
    """Look up what this level asks for, and nothing else."""
    share, hours = rules.THREE_QUARTERS, school_hours(database)
    logged = clock.moment(call.logged_at)
    return rules.Facts(
        now=now,
        today=today,
        respond_75_at=at_share(database, call, "respond", share, now) if level is Level.RESPOND_75 else None,
        resolve_75_at=at_share(database, call, "resolve", share, now) if level is Level.RESOLVE_75 else None,
        technicians=store.technicians_since_opened(database, call.id) if level is Level.REASSIGNED_3 else (),
        unread=worked(hours, logged, now) if level is Level.UNREAD_HALF_DAY else rules.NO_TIME,
        half_a_day=hours.usual_day / 2,
    )
