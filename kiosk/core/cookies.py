"""What cookies are called and may do, which depends on whether Scandesk is served over https."""

from flask import Flask, current_app


def make_secure(app: Flask) -> None:
    """Keep the session's cookie to https and to this host, where SCANDESK_HTTPS says that it is served so."""
    if app.config.get("SCANDESK_HTTPS"):
        app.config.update(
            SESSION_COOKIE_NAME="__Host-scandesk",  # browsers take it over https alone, for this host and all its paths
            SESSION_COOKIE_SECURE=True,
            SESSION_COOKIE_PATH="/",
            SESSION_COOKIE_DOMAIN=None,
        )


def is_https() -> bool:
    """Tell whether Scandesk is served over https."""
    return bool(current_app.config.get("SCANDESK_HTTPS"))
