"""What a phone keeps for its owner, all in cookies that no script can read: an id, a name, how to reach them, receipts.

The id says nothing about anybody. It carries when it was given out, signed, so that a phone that was here before
today can be told from one that has just thrown its cookies away.
"""

import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import datetime

from werkzeug.wrappers import Response

from kiosk.core.cookies import is_https
from kiosk.core.forms import clean_line
from kiosk.core.secret import keyed
from kiosk.gate.budgets import KNOWN_AFTER_S
from kiosk.gate.visitors import Visitor, at_address

PHONE_COOKIE, NAME_COOKIE, CONTACT_COOKIE, RECEIPTS_COOKIE = "phone", "reporter", "contact", "receipts"
KEPT_S, RECEIPTS_KEPT_S = 365 * 24 * 3600, 30 * 24 * 3600
RECEIPTS_AT_MOST = 5
PHONE_ID = re.compile(r"([A-Za-z0-9_-]{22})\.(\d{1,12})\.([0-9a-f]{32})")
TOKEN = re.compile(r"[0-9a-f]{40}")
NAME_AT_MOST = CONTACT_AT_MOST = 80


def visitor(cookies: Mapping[str, str], address: str, secret: str, now: datetime) -> Visitor:
    """Return where a request comes from; an id that we did not give out counts as none."""
    found, bare = _own_id(cookies, secret), at_address(address, secret)
    if not found:
        return bare
    age_s = now.timestamp() - int(found[2])
    return Visitor(keyed(secret, "mark", found[1]), bare.address, age_s >= KNOWN_AFTER_S)


def _own_id(cookies: Mapping[str, str], secret: str) -> re.Match[str] | None:
    """Return the parts of an id that we gave out, or None."""
    found = PHONE_ID.fullmatch(cookies.get(PHONE_COOKIE, ""))
    is_ours = found and hmac.compare_digest(found[3], keyed(secret, "phone", f"{found[1]}.{found[2]}"))
    return found if is_ours else None


def give_id(response: Response, cookies: Mapping[str, str], secret: str, now: datetime) -> None:
    """Give a phone its id, once; one that an earlier installation gave out is replaced."""
    if not _own_id(cookies, secret):
        issued = f"{secrets.token_urlsafe(16)}.{int(now.timestamp())}"
        _keep(response, PHONE_COOKIE, f"{issued}.{keyed(secret, 'phone', issued)}", KEPT_S)


def remembered(cookies: Mapping[str, str]) -> tuple[str, str]:
    """Return the name and the contact that were typed before."""
    name, contact = (clean_line(cookies.get(cookie)) for cookie in (NAME_COOKIE, CONTACT_COOKIE))
    return name[:NAME_AT_MOST], contact[:CONTACT_AT_MOST]


def remember_reporter(response: Response, cookies: Mapping[str, str], name: str, contact: str, is_wanted: bool) -> None:
    """Keep name and contact on the phone, or forget them."""
    for cookie, typed in ((NAME_COOKIE, name), (CONTACT_COOKIE, contact)):
        if is_wanted and typed:
            _keep(response, cookie, typed, KEPT_S)
        elif cookie in cookies:
            response.delete_cookie(cookie)


def receipts(cookies: Mapping[str, str]) -> list[str]:
    """Return the status tokens of the last reports from this phone, newest first."""
    tokens = cookies.get(RECEIPTS_COOKIE, "")[:1000].split(".")
    return [token for token in tokens if TOKEN.fullmatch(token)][:RECEIPTS_AT_MOST]


def keep_receipt(response: Response, cookies: Mapping[str, str], token: str) -> None:
    """Remember one more report on this phone."""
    tokens = dict.fromkeys([token, *receipts(cookies)])
    _keep(response, RECEIPTS_COOKIE, ".".join([*tokens][:RECEIPTS_AT_MOST]), RECEIPTS_KEPT_S)


def _keep(response: Response, cookie: str, value: str, kept_s: int) -> None:
    response.set_cookie(cookie, value, kept_s, httponly=True, samesite="Lax", secure=is_https())
