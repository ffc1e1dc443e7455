"""Who a request of the public pages comes from, and whether it should wait: the gate, as the pages use it."""

from datetime import datetime

from flask import current_app, request
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import the_actor
from kiosk.core.addresses import is_listed
from kiosk.core.database import the_database
from kiosk.core.secret import keyed, the_secret
from kiosk.core.settings import settings
from kiosk.gate import actions as gate
from kiosk.gate import budgets
from kiosk.gate.visitors import Visitor
from kiosk.scan import phones


def the_visitor(now: datetime) -> Visitor:
    """Return where this request comes from."""
    return phones.visitor(request.cookies, request.remote_addr or "", the_secret(), now)


def is_at_shared_address() -> bool:
    """Tell whether the school lists this request's address as one that many phones share."""
    return is_listed(request.remote_addr or "", settings().shared_addresses)


def are_limits_on() -> bool:
    """Tell whether this request counts: the school may switch the limits off, and staff who signed in have none."""
    is_on: bool = current_app.config.get("REPORT_LIMITS_ENABLED", True)
    return is_on and settings().report_limits == "on" and the_actor() is None


def verdict_on_report(visitor: Visitor, device_id: int, now: datetime) -> budgets.Verdict:
    """Say what happens to a report that comes now."""
    if not are_limits_on():
        return budgets.PASS
    return gate.verdict_on_report(the_database(), visitor, device_id, is_at_shared_address(), now)


def wait_before_words(visitor: Visitor, now: datetime) -> int:
    """Return after how many seconds something can be said to a report; 0 for now."""
    if not are_limits_on():
        return 0
    return gate.verdict_on_words(the_database(), visitor, is_at_shared_address(), now).retry_s


def once_a_day(visitor: Visitor, form_key: str, subject: str, now: datetime) -> str:
    """Return the key under which a tap counts: a phone's own once a day, other browsers' once a form."""
    if not visitor.phone:
        return form_key
    today = clock.school_date(now, settings().time_zone)
    return keyed(the_secret(), "tap", f"{visitor.phone}:{subject}:{today}")


def slow_down_words(retry_s: int, button: str = "Send") -> str:
    """Return what somebody reads who sends too much, and what to press again later."""
    phone = f" on {settings().desk_phone}" if settings().desk_phone else ""
    wait = budgets.waiting_words(retry_s)
    return (
        "Very much came from here within a short time. Your words are still here: "
        f"please press {button} again in {wait}. If it is urgent, please telephone the service desk{phone}."
    )


def give_phone_its_id(response: Response, now: datetime) -> None:
    """Let the phone be known again next time."""
    phones.give_id(response, request.cookies, the_secret(), now)
