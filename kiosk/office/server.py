"""The web server: waitress, with the limits a school's network asks for."""

import gc
import logging

import waitress
from flask import Flask

from kiosk.intake.opening import journal_beside
from kiosk.office import rounds

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


def run(app: Flask, host: str, port: int) -> None:
    """Serve until stopped, with the clockwork beside it; OSError when the port is taken."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is no news
    database = app.extensions["scandesk.database"]
    with journal_beside(database, str(app.secret_key)), rounds.running(rounds.rounds_of(database)):
        gc.freeze()  # what the start made stays until the end: no request waits while the collector looks through it
        waitress.serve(app, host=host, port=port, **LIMITS)
