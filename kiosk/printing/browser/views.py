"""Sheets for the browser: how to print them, the sheets themselves, and the question how they came out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import Form
from kiosk.core.refusals import NotFound
from kiosk.printing.browser import actions, page, store
from kiosk.printing.browser.records import BrowserPrint, BrowserState

bp = Blueprint("browser_prints", __name__, url_prefix="/printing/browser")
prints_labels = only_for(Role.COORDINATOR, Role.DESK)


@bp.get("/<int:print_id>")
@prints_labels
def browser_print(print_id: int) -> str | Response:
    found = actions.known_print(the_database(), print_id)
    if found.state is BrowserState.PRINTED:
        return redirect(url_for("printing.sheets", sheet_id=found.sheet_id))
    return _page(found, Form(formdata=None))


@bp.post("/<int:print_id>/printed")
@prints_labels
def printed(print_id: int) -> Response | tuple[str, int]:
    form = Form()
    made = form.attempt(lambda: actions.it_printed_well(the_database(), signed_in(), print_id, clock.now()))
    if made is None:
        return _page(actions.known_print(the_database(), print_id), form), form.status
    return redirect(url_for("printing.sheets", sheet_id=made.id))


@bp.post("/<int:print_id>/discard")
@prints_labels
def discard(print_id: int) -> Response:
    actions.discard(the_database(), print_id, clock.now())
    flash("Discarded. The ledger stays as it was.")
    return redirect(url_for("printing.choose"))


@bp.get("/<int:print_id>/sheets")
@prints_labels
def sheets(print_id: int) -> Response:
    return Response(page.page(_html(print_id), print_id), content_type="text/html; charset=utf-8")


@bp.get("/<int:print_id>/sheets.css")
@prints_labels
def sheets_css(print_id: int) -> Response:
    stock = actions.known_print(the_database(), print_id).prepared.order.stock
    return Response(page.style(_html(print_id), stock), content_type="text/css; charset=utf-8")


def _html(print_id: int) -> str:
    found = store.html(the_database(), print_id)
    if not found:
        raise NotFound("These sheets are no longer kept. Choose the devices again to make new ones.")
    return found


def _page(found: BrowserPrint, form: Form) -> str:
    missing = request.args.get("engine") == "missing"
    return render_template("printing/browser_print.html", found=found, form=form, engine_missing=missing)
