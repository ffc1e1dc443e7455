"""Where a form was sent from: another site's page cannot send one of ours, even if it had learned a token.

Browsers say where a form stands in `Origin`, newer ones over https or on this PC in `Sec-Fetch-Site`, too. Old ones say
neither, and a page that tells no site where it came from (as all of ours) makes some say "null": then the form's own
token decides alone, as it decides in any case (core.forms).
"""

from urllib.parse import urlsplit

from flask import Flask, abort, request

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
OWN_SITES = frozenset({"", "same-origin", "none"})
USUAL_PORTS = frozenset({None, 80, 443})  # behind a proxy the browser's scheme and ours may differ


def guard(app: Flask) -> None:
    """Refuse forms that another site's page sent."""

    @app.before_request
    def check_origin() -> None:
        if request.method not in SAFE and not is_own(
            request.host, request.headers.get("Origin", ""), request.headers.get("Sec-Fetch-Site", "")
        ):
            abort(403)


def is_own(host: str, origin: str, fetch_site: str) -> bool:
    """Tell whether what a browser says of a form fits the address that it was sent to."""
    if fetch_site.strip().lower() not in OWN_SITES:
        return False
    if not origin or origin == "null":
        return True
    said = _name_and_port(origin)
    return said is not None and said == _name_and_port(f"//{host}")


def _name_and_port(address: str) -> tuple[str, int | None] | None:
    try:
        parts = urlsplit(address)
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not name:
        return None
    return name, None if port in USUAL_PORTS else port
