"""Where everything that is measured begins."""

from flask import Blueprint, render_template

from kiosk.core.access import STAFF, only_for
from kiosk.measures.reports.catalogue import REPORTS, WORKLOAD
from kiosk.measures.reports.records import Reader

bp = Blueprint("measures", __name__, url_prefix="/measures")


@bp.get("/")
@only_for(*STAFF)
def home() -> str:
    by_reader = [(reader, [kind for kind in REPORTS if kind.reader is reader]) for reader in Reader]
    return render_template("measures/home.html", by_reader=by_reader, workload=WORKLOAD)
