"""What every answer says to the browser, errors included.

Scandesk usually speaks plain http on the school's network, so nothing here asks for https (no HSTS, no upgrade).
"""

from flask import Flask
from werkzeug.wrappers import Response

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def set_headers(app: Flask) -> None:
    """Put the headers on every answer; pages are never kept by the browser or a cache."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.extend(ALWAYS)
        if (response.mimetype or "").startswith(
            "image/"
        ):  # opened by itself, a picture is a page that may do nothing at all
            response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; sandbox"
        if "Cache-Control" not in response.headers:
            response.headers.add("Cache-Control", "no-store")
        return response
