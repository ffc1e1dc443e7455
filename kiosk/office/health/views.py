"""/healthz: whether pages can be served. It says nothing else: no version, no numbers, no names."""

import logging

from flask import Blueprint
from werkzeug.wrappers import Response

from kiosk.core.access import open_to_all
from kiosk.core.database import the_database
from kiosk.core.refusals import Refused
from kiosk.core.settings import read_settings
from kiosk.core.sqlite import sqlite3

log = logging.getLogger("scandesk")
bp = Blueprint("health", __name__)
ENDPOINT = "health.healthz"


@bp.get("/healthz")
@open_to_all
def healthz() -> Response:
    try:
        read_settings(the_database())
    except (OSError, sqlite3.Error, Refused) as error:
        log.warning("the database does not answer: %s", error)
        return _said("not ok", 503)
    return _said("ok", 200)


def _said(words: str, status: int) -> Response:
    return Response(f"{words}\n", status, content_type="text/plain; charset=utf-8")
