"""/phone-check: says to the phone that it arrived, and to the health check that one did."""

from flask import Blueprint, render_template, request

from kiosk.core import clock
from kiosk.core.access import open_to_all
from kiosk.core.database import the_database
from kiosk.core.settings import settings
from kiosk.office.phone_check.heard import heard_of

bp = Blueprint("phone_check", __name__)


@bp.get("/phone-check")
@open_to_all
def arrived() -> str:
    address = settings().address
    is_proof = heard_of(the_database()).note(address, request.host, request.remote_addr, clock.now())
    return render_template("office/phone_check.html", is_proof=is_proof, came_by=request.host)
