"""Answering how it went."""

from datetime import datetime

from kiosk.calls.records import Call
from kiosk.calls.taking import known_call
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotAllowed
from kiosk.core.settings import school_today
from kiosk.surveys.after_closing import rules, store
from kiosk.surveys.after_closing.records import Answer
from kiosk.surveys.scales import RATING


def answer(database: Database, call: Call, score: int, comment: str, form_key: str, now: datetime) -> None:
    """Keep how it went; said again, the newest answer counts, and the same once more changes nothing."""
    if score not in RATING:
        raise FieldRefused("score", "Tap one of the five answers.")
    with database.writing():
        if not rules.may_answer(known_call(database, call.id), school_today(database, now)):
            raise NotAllowed("This can no longer be answered here.")
        before = store.newest(database, call.id)
        if before is None or (before.score, before.comment) != (score, comment):
            store.add(database, form_key, call.id, Answer(score, comment, clock.stored(now)))
