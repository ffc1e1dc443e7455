"""Sending what was entered at a kiosk: judged by the gate, logged once, counted."""

from dataclasses import replace
from datetime import datetime

from kiosk.calls import intake
from kiosk.calls.records import Call, NewCall
from kiosk.core import clock
from kiosk.core.access import REPORTER, Actor
from kiosk.core.database import the_database
from kiosk.core.opened import recording_seconds
from kiosk.core.refusals import Refused
from kiosk.core.secret import the_secret
from kiosk.core.settings import settings
from kiosk.gate import actions as gate
from kiosk.gate.budgets import Verdict
from kiosk.intake import taking
from kiosk.intake.budget import TooMany, TooManyAside
from kiosk.intake.records import Kept, Report
from kiosk.walkup import limits
from kiosk.walkup.records import Draft


class SlowDown(Refused):
    """Too much came; `retry_s` says when there is room again."""

    def __init__(self, retry_s: int, words: str = "") -> None:
        super().__init__(words or limits.slow_down_words(retry_s))
        self.retry_s = retry_s


def send(draft: Draft, new: NewCall, now: datetime) -> Call | Kept:
    """Take a report; the same draft sent again returns what became of it the first time.

    Whoever is signed in on that PC is not who stands at the kiosk: the report is the reporter's.
    """
    database, secret = the_database(), the_secret()
    new = replace(new, recording_seconds=recording_seconds(_filled_in_s(draft, now)))
    is_counted = limits.are_on() and not taking.was_sent(database, new)
    if is_counted:
        verdict = limits.verdict_on_report(new.device_id or 0, now)
        if verdict.retry_s:
            raise SlowDown(verdict.retry_s)
        new = replace(new, set_aside_because=_set_aside_because(draft, new, verdict, now))
    visitor = limits.the_visitor() if is_counted else None
    writer = Actor(None, new.reporter_name or REPORTER.name)
    try:
        return taking.take(database, secret, Report(new, writer, clock.stored(now), visitor, limits.is_a_kiosk()))
    except TooManyAside as refusal:
        raise SlowDown(refusal.retry_s, str(refusal)) from refusal
    except TooMany as refusal:
        raise SlowDown(refusal.retry_s) from refusal


def affects_me_too(draft: Draft, call_id: int, device_id: int, now: datetime) -> None:
    """Count one more person on a call, once a visit."""
    if retry_s := limits.wait_before_words(now):
        raise SlowDown(retry_s)
    database = the_database()
    with database.writing():
        intake.affects_me_too(database, call_id, f"{draft.form_key}-{call_id}", "", now)
        gate.count_words(database, limits.the_visitor(), device_id, call_id, now)


def _set_aside_because(draft: Draft, new: NewCall, verdict: Verdict, now: datetime) -> str:
    found = gate.suspicions(the_database(), new, draft.trap, _filled_in_s(draft, now), settings(), the_secret(), now)
    return " ".join(reason for reason in (verdict.set_aside_because, *found) if reason)


def _filled_in_s(draft: Draft, now: datetime) -> int:
    return int(now.timestamp()) - draft.begun_s
