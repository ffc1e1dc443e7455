"""Browsers in which an account signed in before: they need not wait for what strangers try on that account.

A cookie of its own says so, signed, for the last few accounts of the browser. It opens nothing and names nobody, and
ends with the password: whoever once knew it is a stranger like others when it is changed.
"""

import secrets

from flask import Request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from kiosk.core.secret import keyed
from kiosk.people.records import Person

COOKIE = "scandesk_known"
KEPT_S = 365 * 24 * 3600
ACCOUNTS_AT_MOST = 6
LONGEST = 1000


def mark_for(request: Request, person: Person, secret: str) -> str:
    """Return the mark that this browser has for somebody's account, or nothing."""
    return _marks(request, secret).get(_account(person, secret), "")


def remember(response: Response, request: Request, person: Person, secret: str, *, is_secure: bool) -> None:
    """Let the browser be known for somebody's account, for as long as its password stays."""
    marks, account = _marks(request, secret), _account(person, secret)
    mark = marks.pop(account, "") or secrets.token_hex(8)
    newest = [(account, mark), *marks.items()][:ACCOUNTS_AT_MOST]
    value = _signer(secret).dumps(dict(newest))
    response.set_cookie(COOKIE, value, KEPT_S, httponly=True, samesite="Lax", secure=is_secure)


def _account(person: Person, secret: str) -> str:
    return keyed(secret, "account with its password", f"{person.id} {person.password_hash}")[:16]


def _marks(request: Request, secret: str) -> dict[str, str]:
    try:
        found = _signer(secret).loads(request.cookies.get(COOKIE, "")[:LONGEST])
    except BadData:
        return {}
    return {str(account): str(mark) for account, mark in found.items()} if isinstance(found, dict) else {}


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="a known browser")
