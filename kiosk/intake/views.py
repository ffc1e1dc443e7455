"""The desk's page of reports that are kept and have no number yet."""

from flask import Blueprint, render_template

from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.intake import keeping
from kiosk.intake.opening import problem_of

bp = Blueprint("intake", __name__, url_prefix="/desk/kept")


@bp.get("")
@only_for(Role.DESK, Role.COORDINATOR)
def kept() -> str:
    return render_template("intake/kept.html", kept=keeping.waiting(the_database()), problem=problem_of(the_database()))
