"""The doctor's page for the co-ordinator."""

from flask import Blueprint, current_app, render_template

from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.secret import the_secret
from kiosk.core.settings import settings
from kiosk.office.addresses.records import SILENT
from kiosk.office.doctor import examination
from kiosk.office.doctor.records import STATE_WORDS, State
from kiosk.office.phone_check.code import phone_code

bp = Blueprint("doctor", __name__, url_prefix="/office")


@bp.get("/doctor")
@only_for(Role.COORDINATOR)
def findings() -> str:
    now = clock.now()
    found = examination.examine(the_database(), the_secret(), now)
    found.sort(key=lambda each: -list(State).index(each.state))
    current_app.extensions[SILENT] = frozenset(each.old_address for each in found if each.old_address)
    worst, at = examination.worst(found), clock.stored(now)
    code = phone_code(settings().address)
    return render_template("office/doctor.html", found=found, worst=worst, words=STATE_WORDS, now=at, code=code)
