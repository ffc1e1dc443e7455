"""The clockwork beside the server: it sends mail and fires escalations, with no page open.

All that it goes by stands in tables, so a restart loses nothing and a missed round is made up for by the next one.
"""

import importlib
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.backups import making as backups
from kiosk.backups.comparing import actions as daily_look
from kiosk.backups.standing import newest_made_at
from kiosk.calls import targets
from kiosk.calls.history.checks import actions as history
from kiosk.core import clock
from kiosk.core.clock_watch import steady_s
from kiosk.core.database import Database
from kiosk.core.refusals import StoreUnavailable
from kiosk.core.secret import read_secret
from kiosk.escalations import firing
from kiosk.intake import forgetting, opening
from kiosk.office import clock_doubts
from kiosk.outbox import actions as outbox
from kiosk.people.audit.actions import refusals_of
from kiosk.people.sessions.lives import lives_of
from kiosk.privacy.retention import actions as retention
from kiosk.search import actions as search
from kiosk.stickers.scans.collected import scans_of

log = logging.getLogger("scandesk")

SOONEST_S = 5  # after the start, so that the first pages come first
LATE_IS_FINE_S = 3600  # a PC that slept wakes up to one round, not to all it missed


@dataclass(frozen=True)
class Round:
    """Something done again and again; it gets the moment and whether to go on."""

    name: str
    every_s: int
    work: Callable[[datetime, Callable[[], bool]], object]
    is_done_at_the_end: bool = False  # once more when the server stops: what it writes is in memory until then


def rounds_of(database: Database) -> tuple[Round, ...]:
    """Return what is done for a school."""
    secret = read_secret(database.path.parent)
    moments, refresher = firing.Moments(), targets.Refresher(database)
    return (
        Round("kept reports", 20, lambda _now, goes_on: opening.look(database, secret, goes_on)),
        _with_the_clock(
            database,
            Round("journal", 3600, lambda now, _: forgetting.forget_old(database, now, newest_made_at(database, now))),
        ),
        Round("search", 30, lambda _now, goes_on: search.catch_up(database, goes_on)),
        Round("due times", 40, lambda _now, _goes_on: refresher.look()),
        Round("escalations", 45, lambda now, goes_on: firing.fire_due(database, now, moments, goes_on)),
        Round("mail", 30, lambda now, goes_on: outbox.send_due(database, now, goes_on)),
        _with_the_clock(
            database, Round("old personal data", 1800, lambda now, goes_on: retention.look(database, now, goes_on))
        ),
        Round("write-ahead log", 60, lambda _now, _goes_on: database.empty_log_when_idle()),
        Round("history", 1800, lambda now, goes_on: history.look(database, now, goes_on)),
        Round("backups", 300, lambda now, _goes_on: backups.look(database, now)),
        Round("daily look", 1800, lambda now, goes_on: daily_look.look(database, now, goes_on)),
        Round("sessions", 60, lambda now, _goes_on: lives_of(database).write(database, now, steady_s()), True),
        Round("refusals", 30, lambda _now, _goes_on: refusals_of(database).write(database), True),
        Round("scans", 30, lambda _now, _goes_on: scans_of(database).write(database), is_done_at_the_end=True),
    )


def _with_the_clock(database: Database, each: Round) -> Round:
    """Let what goes for good because of the time wait until the clock can be believed."""

    def work(now: datetime, goes_on: Callable[[], bool]) -> object:
        if clock_doubts.is_trusted(database, now):
            return each.work(now, goes_on)
        log.warning("the round %s waits: the clock may be wrong", each.name)
        return None

    return replace(each, work=work)


@contextmanager
def running(rounds: tuple[Round, ...]) -> Iterator[None]:
    """Let the rounds run, one after the other in one thread, until the block ends; a round that has begun is finished
    at its next stopping place. Whatever goes wrong in one is logged, and tried again at its next time.
    """
    stopping = threading.Event()
    scheduler = _scheduler()
    for number, each in enumerate(rounds):
        scheduler.add_job(
            _guarded(each, stopping),
            "interval",
            seconds=each.every_s,
            id=each.name,
            start_date=clock.now() + timedelta(seconds=SOONEST_S + number),
        )
    scheduler.start()
    try:
        yield
    finally:
        stopping.set()
        scheduler.shutdown(wait=True)
        for each in rounds:
            if each.is_done_at_the_end:
                _guarded(each, threading.Event())()


def _scheduler() -> Any:
    """Return the library's scheduler. It is loaded here: commands that serve nothing do not need it."""
    background = importlib.import_module("apscheduler.schedulers.background")
    pool = importlib.import_module("apscheduler.executors.pool")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # "skipped, still running" is what is meant to happen
    return background.BackgroundScheduler(
        executors={"default": pool.ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": LATE_IS_FINE_S},
        timezone=UTC,
        daemon=True,
    )


def _guarded(each: Round, stopping: threading.Event) -> Callable[[], None]:
    def work() -> None:
        if stopping.is_set():
            return
        try:
            each.work(clock.now(), lambda: not stopping.is_set())
        except StoreUnavailable:
            log.warning("the round %s could not be saved; it is tried again", each.name)
        except Exception:
            log.exception("the round %s failed; it is tried again", each.name)

    return work
