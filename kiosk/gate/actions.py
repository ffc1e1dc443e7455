"""Counts what comes from where, and says what happens to the next one.

Reading costs four look-ups in indexes; only what was taken is written down, so a flood that is refused writes nothing.
"""

from datetime import datetime, timedelta

from kiosk.calls.records import NewCall
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.secret import keyed
from kiosk.core.settings import Settings
from kiosk.gate import budgets, store, suspicion
from kiosk.gate.budgets import Seen, Verdict
from kiosk.gate.visitors import Visitor

KEPT_HOURS = 24


def verdict_on_report(
    database: Database, visitor: Visitor, device_id: int, is_listed_address: bool, now: datetime
) -> Verdict:
    """Say what happens to a report that comes now."""
    since = _since(now)
    queue, everything = store.marks_altogether(database, since)
    seen = Seen(
        phone=store.marks_of_phone(database, visitor.phone, "report", since) if visitor.phone else budgets.Counted(),
        address=store.marks_of_address(database, visitor.address, "report", since),
        phones_of_address=_phones(database, visitor, since),
        sticker=store.marks_of_device(database, device_id, "report", since),
        queue=queue,
        everything=everything,
    )
    return budgets.verdict(seen, is_listed_address, visitor.is_known_phone)


def verdict_on_words(database: Database, visitor: Visitor, is_listed_address: bool, now: datetime) -> Verdict:
    """Say what happens to something that is said to a report now."""
    since = _since(now)
    seen = Seen(
        phone=store.marks_of_phone(database, visitor.phone, "say", since) if visitor.phone else budgets.Counted(),
        address=store.marks_of_address(database, visitor.address, "say", since),
        phones_of_address=_phones(database, visitor, since),
    )
    return budgets.verdict_on_words(seen, is_listed_address, visitor.is_known_phone)


def suspicions(
    database: Database, new: NewCall, trap: str, filled_in_s: int | None, settings: Settings, secret: str, now: datetime
) -> list[str]:
    """Return why a report should be looked at before it goes to the queue."""
    texts = (
        *(new.description, new.error_text, new.expected, new.tried, new.open_programs, new.reporter_name),
        *(new.affected_person, new.availability, new.reporter_contact, new.earlier_reference),
    )
    words = words_mark(new.description, secret)
    repeated = store.same_words(database, words, _since(now).hour) if words else 0
    return suspicion.reasons(trap, filled_in_s, repeated, texts, settings.quarantine_words.split(","))


def words_mark(text: str, secret: str) -> str:
    """Return a hash by which the same words are known again, however they are written; none for hardly any words."""
    plain = " ".join(suspicion.plain_words(text))
    return keyed(secret, "words", plain) if len(plain) >= suspicion.SHORTEST_WORDS else ""


def count_report(database: Database, visitor: Visitor, new: NewCall, call_id: int, secret: str, now: datetime) -> None:
    """Count a report that was taken."""
    mark = store.Mark(
        at=clock.stored(now),
        act="report",
        phone=visitor.phone,
        address=visitor.address,
        words=words_mark(new.description, secret),
        is_set_aside=bool(new.set_aside_because),
        device_id=new.device_id,
        call_id=call_id,
    )
    store.add_mark(database, mark, _forgotten_before(now))


def count_words(
    database: Database, visitor: Visitor, device_id: int | None, call_id: int | None, now: datetime
) -> None:
    """Count something that was said to a report, or to an answer."""
    mark = store.Mark(clock.stored(now), "say", visitor.phone, visitor.address, device_id=device_id, call_id=call_id)
    store.add_mark(database, mark, _forgotten_before(now))


def _phones(database: Database, visitor: Visitor, since: store.Since) -> int:
    return store.phones_of_address(database, visitor.address, since.hour, budgets.PHONES_THAT_SHARE)


def _forgotten_before(now: datetime) -> str:
    return clock.stored(now - timedelta(hours=KEPT_HOURS))


def _since(now: datetime) -> store.Since:
    windows = (budgets.MINUTE_S, budgets.TEN_MINUTES_S, budgets.HOUR_S)
    minute, ten_minutes, hour = (clock.stored(now - timedelta(seconds=window)) for window in windows)
    return store.Since(minute, ten_minutes, hour, clock.stored(now))
