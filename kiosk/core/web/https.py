"""When the school put Caddy before Scandesk (docs/HTTPS.md): https for whoever signs in, http for the stickers.

A sticker says http:// and must answer for years, so pages that are open to all go on answering there. Everything that
asks who you are moves to https, and browsers that came by https once are told to stay.
"""

from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from kiosk.core.access import OPEN, may_use
from kiosk.core.errors import error_page
from kiosk.core.settings import settings
from kiosk.core.web.hosts import name_of

STAY = "max-age=31536000"  # for this name alone: its neighbours on the school's network may have no https
PROXY = "127.0.0.1"
HEADERS_OF_THE_PROXY = {"x-forwarded-for", "x-forwarded-proto"}
NOT_BY_HTTP = "This page is only open by https. Nothing was done. Please use the address that begins with https://."


def is_on(app: Flask) -> bool:
    """Tell whether the school serves https."""
    return bool(app.config.get("SCANDESK_HTTPS"))


def guard(app: Flask, also_safe: frozenset[str]) -> None:
    """Lead staff pages, and the open pages in `also_safe`, to https; tell browsers to stay there."""
    if not is_on(app):
        return

    @app.before_request
    def lead_to_https() -> Response | tuple[str, int] | None:
        endpoint = request.endpoint
        if request.is_secure or endpoint is None or _is_at_this_pc():
            return None
        if may_use(app, endpoint) == OPEN and endpoint not in also_safe:
            return None
        if request.method != "GET":
            return error_page(HTTPStatus.FORBIDDEN, NOT_BY_HTTP)
        return redirect(f"https://{https_name()}{request.full_path.rstrip('?')}")

    @app.after_request
    def stay(response: Response) -> Response:
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = STAY
        return response


def https_name() -> str:
    """Return the name for https: the one on the stickers; before there is one, the one that was asked for."""
    return urlsplit(settings().address).hostname or name_of(request.host)


def _is_at_this_pc() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
