"""The web server: waitress, with the limits a school's network asks for."""

import gc
import logging
from collections.abc import Callable

import waitress
from flask import Flask

from kiosk.core import presence
from kiosk.office.exchange import Exchange

THREADS = 4  # eight give no more and make the interpreter lock a convoy
LIMITS = {
    "threads": THREADS,
    "connection_limit": 400,
    "channel_timeout": 20,
    "cleanup_interval": 5,
    "max_request_header_size": 32 * 1024,
    "max_request_body_size": 14 * 1024 * 1024,
    "ident": None,
    "expose_tracebacks": False,
}


def run(app: Flask, host: str, port: int, again: Callable[[], Flask] | None = None) -> None:
    """Serve until stopped, with the clockwork beside it; OSError when the port is taken.

    `again` makes the app anew over the data as they then are: with it, a page can put a backup back.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is no news
    instance = app.extensions["scandesk.database"].path.parent
    with presence.serving(instance), Exchange(app, again) as served:
        gc.freeze()  # what the start made stays until the end: no request waits while the collector looks through it
        waitress.serve(served, host=host, port=port, **LIMITS)
