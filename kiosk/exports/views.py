"""Exports as downloads."""

from flask import Blueprint
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.settings import settings
from kiosk.exports import actions
from kiosk.exports.records import Export

bp = Blueprint("exports", __name__, url_prefix="/exports")


@bp.get("/calls.csv")
@only_for(Role.DESK, Role.COORDINATOR)
def calls() -> Response:
    return _download(Export.CALLS)


@bp.get("/devices.csv")
@only_for(Role.DESK, Role.COORDINATOR)
def devices() -> Response:
    return _download(Export.DEVICES)


def _download(export: Export) -> Response:
    today = clock.school_date(clock.now(), settings().time_zone)
    response = Response(actions.export_pieces(the_database(), export), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{export.value}-{today.isoformat()}.csv")
    return response
