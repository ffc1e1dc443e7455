"""Whole tables as downloads."""

from flask import Blueprint

from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, taken_out
from kiosk.exports import actions
from kiosk.exports.records import Export

bp = Blueprint("exports", __name__, url_prefix="/exports")


@taken_out(bp, "/exports/calls")
@only_for(Role.DESK, Role.COORDINATOR)
def calls() -> Listing:
    return actions.listing(the_database(), Export.CALLS)


@taken_out(bp, "/exports/devices")
@only_for(Role.DESK, Role.COORDINATOR)
def devices() -> Listing:
    return actions.listing(the_database(), Export.DEVICES)
