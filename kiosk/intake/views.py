"""The desk's page of reports that are kept and have no reference yet."""

from flask import Blueprint, render_template

from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.devices import codes
from kiosk.intake import keeping
from kiosk.intake.opening import problem_of

bp = Blueprint("intake", __name__, url_prefix="/desk/kept")


@bp.get("")
@only_for(Role.DESK, Role.COORDINATOR)
def kept() -> str:
    database = the_database()
    waiting, problem = keeping.waiting(database), problem_of(database)
    return render_template("intake/kept.html", kept=waiting, problem=problem, shown_code=codes.shown)
