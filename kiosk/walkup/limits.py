"""How much may come from a kiosk: the gate, as its pages use it. A kiosk sets no cookie: its address is all it has."""

from datetime import datetime

from flask import current_app, request

from kiosk.core.addresses import is_listed
from kiosk.core.database import the_database
from kiosk.core.secret import the_secret
from kiosk.core.settings import settings
from kiosk.gate import actions as gate
from kiosk.gate import budgets, visitors
from kiosk.gate.budgets import Verdict
from kiosk.gate.guesses import Guesses
from kiosk.gate.visitors import Visitor

# there are 65,536 pairs of words: at these numbers guessing one takes years
WRONG_WORDS_WITHIN_S = 24 * 3600
WRONG_WORDS_AT_MOST = 40
WRONG_WORDS_OF_CALL_AT_MOST = 20  # from everywhere together
TIMES_FOR_KIOSKS = 3


def the_visitor() -> Visitor:
    """Return where this request comes from."""
    return visitors.at_address(request.remote_addr or "", the_secret())


def is_a_kiosk() -> bool:
    """Tell whether the school lists this request's address as a kiosk's, or as one that many share."""
    address = request.remote_addr or ""
    return is_listed(address, settings().walkup_addresses) or is_listed(address, settings().shared_addresses)


def are_on() -> bool:
    """Tell whether requests count; who is signed in on that PC makes no difference at a kiosk."""
    is_on: bool = current_app.config.get("REPORT_LIMITS_ENABLED", True)
    return is_on and settings().report_limits == "on"


def verdict_on_report(device_id: int, now: datetime) -> Verdict:
    """Say what happens to a report that comes now."""
    if not are_on():
        return budgets.PASS
    return gate.verdict_on_report(the_database(), the_visitor(), device_id, is_a_kiosk(), now)


def wait_before_words(now: datetime) -> int:
    """Return after how many seconds something can be said to a report; 0 for now."""
    if not are_on():
        return 0
    return gate.verdict_on_words(the_database(), the_visitor(), is_a_kiosk(), now).retry_s


def slow_down_words(retry_s: int) -> str:
    """Return what somebody reads who has to wait."""
    phone = f" on {settings().desk_phone}" if settings().desk_phone else ""
    wait = budgets.waiting_words(retry_s)
    return f"Very much came from here within a short time. Please try again in {wait}, or telephone the desk{phone}."


def may_try_words(call_id: int, now: datetime) -> bool:
    """Tell whether a pair of reference and words may be tried now; what is right is not looked at before."""
    guesses = _wrong_words()
    times = TIMES_FOR_KIOSKS if is_a_kiosk() else 1
    is_free_here = guesses.recent(the_visitor().address, now) < WRONG_WORDS_AT_MOST * times
    return not are_on() or (is_free_here and guesses.recent(f"call:{call_id}", now) < WRONG_WORDS_OF_CALL_AT_MOST)


def count_wrong_words(call_id: int, now: datetime) -> None:
    """Count a pair that was not right."""
    _wrong_words().count((the_visitor().address, f"call:{call_id}"), now)


def _wrong_words() -> Guesses:
    found: Guesses = current_app.extensions.setdefault("scandesk.wrong_words", Guesses(WRONG_WORDS_WITHIN_S))
    return found
