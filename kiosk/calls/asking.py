"""Whose reporter is asked how it went: one closed call in so many, chosen by nothing that says who it was.

Decided by a hash of the form that made the call: nobody at the desk can tell beforehand, and the same call comes out
the same whenever it is closed.
"""

import hashlib

from kiosk.calls.records import Call, Channel
from kiosk.core.database import Database
from kiosk.core.settings import read_settings

WITH_A_RECEIPT = (Channel.SCAN, Channel.KIOSK)


def asked_at(database: Database, call: Call, at: str) -> str | None:
    """Return when the reporter of a call that is closed `at` a moment was asked; None where nobody is."""
    if call.asked_at or not can_be_reached(call):
        return call.asked_at
    return at if is_chosen(call.form_key, int(read_settings(database).survey_every)) else None


def can_be_reached(call: Call) -> bool:
    """Tell whether the reporter has the page on which the question stands: a receipt, or an e-mail with the link."""
    return call.channel in WITH_A_RECEIPT or bool(call.reporter_email)


def is_chosen(form_key: str, every: int) -> bool:
    """Tell whether a call is the one in `every` that is asked about; none for 0."""
    if every < 1:
        return False
    return int.from_bytes(hashlib.sha256(f"asked:{form_key}".encode()).digest()[:8], "big") % every == 0
