"""Which HTTP methods there are. The others are refused everywhere, also where there is no page."""

from flask import Flask, request
from werkzeug.exceptions import MethodNotAllowed

USED = ("GET", "HEAD", "OPTIONS", "POST")


def guard(app: Flask) -> None:
    """Refuse TRACE and whatever else no page knows."""

    @app.before_request
    def refuse_others() -> None:
        if request.method not in USED:
            raise MethodNotAllowed(USED)
