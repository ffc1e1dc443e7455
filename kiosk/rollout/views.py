"""Everything that FITS names, with the page where it is; and what an incident, a request and a problem are."""

from flask import Blueprint, render_template

from kiosk.core.access import Role, only_for, signed_in
from kiosk.rollout.parts import by_area
from kiosk.rollout.places import may_open

bp = Blueprint("rollout", __name__, url_prefix="/rollout")
reads = only_for(Role.COORDINATOR, Role.DESK)


@bp.get("/parts")
@reads
def parts() -> str:
    actor = signed_in()
    return render_template("rollout/parts.html", areas=by_area(), may_open=lambda page: may_open(actor, page))


@bp.get("/concepts")
@reads
def concepts() -> str:
    return render_template("rollout/concepts.html")
