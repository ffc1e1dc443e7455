"""Checking the history when it is due or asked for, and saying what one makes of a finding."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from kiosk.calls.history import heads
from kiosk.calls.history import store as chain
from kiosk.calls.history.checks import checking, links, store
from kiosk.calls.history.records import Checked, Finding, Head
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.banners import Banner
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, StoreUnavailable
from kiosk.core.settings import school_today

log = logging.getLogger("scandesk")

AT_START, DAILY, ASKED = "start", "daily", "asked"
HOW_WORDS = {AT_START: "at the start", DAILY: "once a day", ASKED: "asked for"}
BREATH_S = 0.01  # between two pieces of the daily check, so that pages come first
SHORTEST_WORDS = 10
PAGE = "/office/history"
WRITE_IT = "Write what you found out and what you did about it: it is kept for good."


def look(database: Database, now: datetime, goes_on: Callable[[], bool]) -> Checked | None:
    """Check everything, once a day of the school; None when that was done already."""
    if store.is_checked(database, school_today(database, now).isoformat(), DAILY):
        return None

    def pause(_done: int, _total: int) -> bool:
        time.sleep(BREATH_S)
        return goes_on()

    return check(database, DAILY, now, pause)


def check(
    database: Database,
    how: str,
    now: datetime,
    pause: checking.Pause = lambda _done, _total: True,
    newest: int | None = None,
) -> Checked:
    """Check, note what was found and that it was checked; of a check that was cut short nothing is noted."""
    done = checking.check(database, pause, newest)
    if not done.is_complete or (how == AT_START and not done.findings):
        return done
    ended_at = clock.stored(clock.now())
    with database.writing() as connection:
        fresh = store.note(connection, done.findings, ended_at)
        if how != AT_START:
            day = school_today(database, now).isoformat()
            store.add_check(connection, day, clock.stored(now), ended_at, how, done)
        if not done.findings and newest is None:
            heads.shorten(database.path, chain.head(connection))  # all the heads before agree: the newest is enough
    if fresh:
        log.error("the history was changed by another program: %s new findings, see the office's page", fresh)
    elif how == DAILY:
        log.warning("the history is whole: its head is %s", done.head.words)
    return done


def look_at_newest(database: Database, now: datetime) -> None:
    """Check the newest entries and rows when the server starts; nothing that goes wrong here keeps it from starting."""
    try:
        check(database, AT_START, now, newest=checking.NEWEST)
    except StoreUnavailable:
        log.warning("the newest part of the history could not be checked at the start")


def against(database: Database, said: Head) -> Finding | None:
    """Compare the chain with a head that somebody wrote down."""
    return links.of_head(database, said, chain.head(database.connection))


def confirm(database: Database, actor: Actor, up_to: int, words: str, form_key: str, now: datetime) -> int:
    """Keep what a co-ordinator makes of the findings they saw; the pages are quiet about these from now on.

    `up_to` is the newest finding on their page: what was found since is still to be looked at. Return how many.
    """
    if len(words) < SHORTEST_WORDS:
        raise FieldRefused("words", WRITE_IT)
    confirmed = [number for number in store.open_keys(database) if number <= up_to]
    if not confirmed:
        raise FieldRefused("", "There is nothing to confirm: somebody else has done it in the meantime.")
    values = {"form_key": form_key, "at": clock.stored(now), "person_id": actor.person_id, "actor": actor.name}
    with database.writing() as connection:
        if not store.add_confirmation(connection, {**values, "words": words}, confirmed):
            return 0
    log.warning("%s findings in the history were confirmed by account %s", len(confirmed), actor.person_id)
    _let_the_heads_follow(database)
    return len(confirmed)


def _let_the_heads_follow(database: Database) -> None:
    """Begin the file of heads anew when all that it contradicts has been looked at."""
    still_open = set(store.open_keys(database).values())
    with database.writing() as connection:
        head = chain.head(connection)
        found = links.of_heads(database, heads.read(database.path), head)
        noted = store.keys(connection, [each.key for each in found])
        if found and not still_open & {each.key for each in found} and len(noted) == len(found):
            heads.shorten(database.path, head)


def banner(database: Database, _: datetime) -> list[Banner]:
    """Say on the staff's pages that somebody changed the history, until a co-ordinator has looked at it."""
    if not store.has_findings(database) or not (number := store.open_findings(database)):
        return []
    things = "1 thing" if number == 1 else f"{number:,} things"
    words = f"The history of calls was changed by another program: {things} to look at."
    return [Banner(words, is_grave=True, address=PAGE, link_words="See which calls")]
