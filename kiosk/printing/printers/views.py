"""The printers, and a printer."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import offered
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.printing.printers import actions, store
from kiosk.printing.printers.forms import PrinterForm
from kiosk.printing.printers.listing import COLUMNS
from kiosk.printing.printers.records import SchoolPrinter
from kiosk.printing.stock.actions import offered_stocks
from kiosk.printing.stock.records import USUAL_STOCK
from kiosk.printing.stock.rules import said

bp = Blueprint("printers", __name__, url_prefix="/printing/printers")
prints_labels = only_for(Role.COORDINATOR, Role.DESK)
Answer = str | Response | tuple[str, int]


@bp.get("/")
@prints_labels
def all_printers() -> str:
    return render_template("printing/printers.html", printers=store.printers(the_database(), with_retired=True))


@taken_out(bp, "/printing/printers")
@prints_labels
def printers_list() -> Listing:
    return listing_of("printers", COLUMNS, store.printers(the_database(), with_retired=True))


@bp.route("/new", methods=["GET", "POST"])
@prints_labels
def new_printer() -> Answer:
    form = _form(None)
    if request.method != "POST":
        return render_template("printing/printers_edit.html", form=form, printer=None)

    def add() -> SchoolPrinter:
        wanted, key = form.printer(0, None), form.form_key.data
        return actions.add_printer(the_database(), signed_in(), wanted, key, clock.now())

    added = form.attempt(add)
    if added is None:
        return render_template("printing/printers_edit.html", form=form, printer=None), form.status
    flash(f"Added {added.name}.")
    return redirect(url_for("printers.edit_printer", printer_id=added.id, test="now"))


@bp.route("/<int:printer_id>", methods=["GET", "POST"])
@prints_labels
def edit_printer(printer_id: int) -> Answer:
    known = actions.known_printer(the_database(), printer_id)
    form = _form(known)
    if request.method != "POST":
        is_to_be_tested = request.args.get("test") == "now"
        return render_template("printing/printers_edit.html", form=form, printer=known, is_to_be_tested=is_to_be_tested)

    def save() -> SchoolPrinter:
        retired_at = (known.retired_at or clock.stored(clock.now())) if form.is_retired.data else None
        return actions.change_printer(the_database(), form.printer(printer_id, retired_at))

    saved = form.attempt(save)
    if saved is None:
        return render_template("printing/printers_edit.html", form=form, printer=known), form.status
    flash(f"Saved {saved.name}.")
    has_moved = saved.printer != known.printer and saved.retired_at is None
    return redirect(url_for("printers.edit_printer", printer_id=printer_id, test="now" if has_moved else None))


@bp.get("/<int:printer_id>/test-sheet")
@prints_labels
def test_sheet(printer_id: int) -> Response:
    """Lead to the test sheet of the stock that was chosen, as a PDF or as a page."""
    known = actions.known_printer(the_database(), printer_id)
    page = "stock.test_sheet" if request.args.get("as") == "page" else "stock.test_sheet_pdf"
    code = request.args.get("stock") or known.stock or USUAL_STOCK
    return redirect(url_for(page, stock_code=code, printer=known.id))


def _form(known: SchoolPrinter | None) -> PrinterForm:
    form = PrinterForm()
    stocks = offered_stocks(the_database())
    form.stock.choices = offered(((stock.code, said(stock)) for stock in stocks), empty="it varies")
    if request.method != "POST":
        form.begin(known)
    return form
