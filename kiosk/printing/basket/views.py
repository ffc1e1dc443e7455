"""The reprint basket: one field that keeps the focus, and what was scanned so far below it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.numbers import row_number
from kiosk.printing.basket import actions, store
from kiosk.printing.basket.forms import ScanForm
from kiosk.printing.basket.listing import COLUMNS

bp = Blueprint("basket", __name__, url_prefix="/printing/basket")
prints_labels = only_for(Role.COORDINATOR, Role.DESK)
MOST_SHOWN = 200


@bp.get("")
@prints_labels
def basket() -> str:
    return _page(ScanForm(formdata=None))


@taken_out(bp, "/printing/basket")
@prints_labels
def basket_list() -> Listing:
    return listing_of("reprint-basket", COLUMNS, store.entries(the_database(), _person_id(), -1))


@bp.post("")
@prints_labels
def add() -> Response | tuple[str, int]:
    form = ScanForm()
    added = form.attempt(lambda: actions.add(the_database(), _person_id(), form.code.data or "", clock.now()))
    if added is None:
        if form.status == 422:
            form.code.data = ""  # the message says what it was; the next scan must not be written behind it
        # what is wrong with a scan is an answer to the script, and no broken page in the browser's own log
        is_script = request.headers.get("X-Asked-By") == "script" and form.status == 422
        return _page(form), 200 if is_script else form.status
    if added.was_there:
        return redirect(url_for("basket.basket", again=added.device_id))
    return redirect(url_for("basket.basket", added=added.device_id))


@bp.post("/<int:device_id>/remove")
@prints_labels
def remove(device_id: int) -> Response:
    store.remove(the_database(), _person_id(), [device_id])
    return redirect(url_for("basket.basket"))


@bp.post("/clear")
@prints_labels
def clear() -> Response:
    store.clear(the_database(), _person_id())
    flash("The basket is empty.")
    return redirect(url_for("basket.basket"))


def _person_id() -> int:
    return signed_in().person_id or 0


def _page(form: ScanForm) -> str:
    database, person_id = the_database(), _person_id()
    newest = request.args.get("added") or request.args.get("again")
    return render_template(
        "printing/basket.html",
        form=form,
        newest=None if form.refusals else store.entry(database, person_id, row_number(newest)),
        was_there="again" in request.args,
        entries=store.entries(database, person_id, MOST_SHOWN),
        count=store.count(database, person_id),
    )
