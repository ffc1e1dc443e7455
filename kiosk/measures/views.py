"""Where everything that is measured begins."""

from flask import Blueprint, render_template

from kiosk.core.access import STAFF, only_for

bp = Blueprint("measures", __name__, url_prefix="/measures")


@bp.get("/")
@only_for(*STAFF)
def home() -> str:
    return render_template("measures/home.html")
