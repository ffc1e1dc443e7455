"""The register of label stock, a stock, sheets of our own, and the test sheet."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import settings
from kiosk.printing.drawer import actions as drawer
from kiosk.printing.printers import actions as printers
from kiosk.printing.printers import store as printer_store
from kiosk.printing.stock import actions, fits, measuring, pictures, rules, store
from kiosk.printing.stock.forms import OwnStockForm
from kiosk.printing.stock.listing import COLUMNS
from kiosk.printing.stock.records import ADVICE, MATERIAL_WORDS, PAPER_WORDS, OwnStock
from labels.errors import LabelError, PdfEngineMissing
from labels.own_stock import MOST_ON_A_PAGE
from labels.printer import PLAIN, Printer
from labels.stock import Stock
from labels.test_sheet import how_to

bp = Blueprint("stock", __name__, url_prefix="/printing/stock")
prints_labels = only_for(Role.COORDINATOR, Role.DESK)
Answer = str | Response | tuple[str, int]


@bp.get("/")
@prints_labels
def register() -> str:
    wanted = request.args
    every = actions.offers(the_database())
    return render_template(
        "printing/stock.html",
        offers=[offer for offer in every if rules.is_wanted(offer, wanted)],
        count=len(every),
        filters=wanted,
        makers=sorted({offer.stock.maker for offer in every}),
        material_words=MATERIAL_WORDS,
        paper_words=PAPER_WORDS,
        advice=ADVICE,
        verdict=fits.verdict,
        size_said=rules.size_said,
        retired=[own for own in store.own_stocks(the_database(), with_retired=True) if own.retired_at],
    )


@taken_out(bp, "/printing/stock")
@prints_labels
def stock_list() -> Listing:
    wanted = request.args
    return listing_of(
        "label-stock", COLUMNS, (offer for offer in actions.offers(the_database()) if rules.is_wanted(offer, wanted))
    )


@bp.post("/ours")
@prints_labels
def ours() -> Response:
    """Mark a stock as one that the school keeps (keep=CODE), or no longer (drop=CODE)."""
    is_kept = "keep" in request.form
    code = request.form.get("keep" if is_kept else "drop", "")
    try:
        stock = actions.keep(the_database(), signed_in(), code, is_kept, clock.now())
    except FieldRefused as refusal:
        raise NotFound("There is no such label stock.") from refusal
    said = f"{stock.code} is marked as yours." if is_kept else f"{stock.code} is no longer marked as yours."
    flash(said)
    if request.form.get("back") == "stock":
        return redirect(url_for("stock.stock", stock_code=stock.code))
    return redirect(f"{url_for('stock.register')}?{request.query_string.decode('latin-1')}")


@bp.get("/<stock_code>")
@prints_labels
def stock(stock_code: str) -> str:
    found = _stock(stock_code)
    database, asked = the_database(), fits.wanted(settings())
    usual = printer_store.default_printer(database)
    return render_template(
        "printing/stock_page.html",
        stock=found,
        drawing=pictures.picture(found),
        how_to=how_to(found),
        own=actions.own_by_code(database, found.code),
        fit=fits.fit(found, asked) if asked else None,
        usual=usual,
        usual_fit=fits.fit(found, asked, usual.printer) if asked and usual else None,
        verdict=fits.verdict,
        material=MATERIAL_WORDS[rules.material_of(found)],
        advice=ADVICE[rules.material_of(found)],
        paper=PAPER_WORDS[rules.paper_of(found)],
        size_said=rules.size_said,
        is_kept=found.code in store.kept(database),
        last_printed_at=store.last_printed(database).get(found.code, ""),
        printers=printer_store.printers(database),
        sheets=drawer.open_sheets(database, found.code),
    )


@bp.get("/<stock_code>/test-sheet")
@prints_labels
def test_sheet(stock_code: str) -> Response:
    found, printer_id = _stock(stock_code), request.args.get("printer")
    style = url_for("stock.test_sheet_css", stock_code=found.code, printer=printer_id)
    back = url_for("stock.stock", stock_code=found.code)
    return Response(pictures.test_page(found, _printer(), style, back), content_type="text/html; charset=utf-8")


@bp.get("/<stock_code>/test-sheet.css")
@prints_labels
def test_sheet_css(stock_code: str) -> Response:
    return Response(pictures.test_style(_stock(stock_code), _printer()), content_type="text/css; charset=utf-8")


@bp.get("/<stock_code>/test-sheet.pdf")
@prints_labels
def test_sheet_pdf(stock_code: str) -> Response:
    found = _stock(stock_code)
    try:
        content = pictures.test_pdf(found, _printer())
    except PdfEngineMissing:
        flash("This PC cannot make a PDF, because a library (Pango) is missing. Print the test sheet from the browser.")
        return redirect(url_for("stock.stock", stock_code=found.code))
    except LabelError as error:
        raise Refused(str(error)) from error
    headers = {"Content-Disposition": f'inline; filename="test-sheet-{found.code}.pdf"'}
    return Response(content, content_type="application/pdf", headers=headers)


@bp.route("/new", methods=["GET", "POST"])
@prints_labels
def new_own() -> Answer:
    return _own_page(None)


@bp.route("/own/<int:own_id>", methods=["GET", "POST"])
@prints_labels
def edit_own(own_id: int) -> Answer:
    return _own_page(actions.known_own(the_database(), own_id))


@bp.post("/own/<int:own_id>/retire")
@prints_labels
def retire_own(own_id: int) -> Response:
    found = actions.retire_own(the_database(), signed_in(), own_id, clock.now())
    flash(f"{found.name} is no longer offered. What was printed on it stays as it is.")
    return redirect(url_for("stock.register"))


@bp.get("/preview")
@prints_labels
def preview() -> str:
    """A part of the page on which sheets are measured: how they would look, as far as they are typed."""
    return render_template(
        "printing/stock_preview.html",
        **_drawn(_form_of({name: request.args[name] for name in measuring.FIELDS if name in request.args})),
    )


def _own_page(known: OwnStock | None) -> Answer:
    form = OwnStockForm()
    if request.method != "POST":
        form.begin(known)
        return render_template("printing/stock_own.html", form=form, own=known, **_drawn(form if known else None))

    def save() -> OwnStock:
        measured = measuring.checked(form.stock())
        if known:
            return actions.change_own(the_database(), signed_in(), known.id, measured, form.form_key.data, clock.now())
        return actions.add_own(the_database(), signed_in(), measured, form.form_key.data, clock.now())

    if "show" in request.form:
        form.validate()
        return render_template("printing/stock_own.html", form=form, own=known, **_drawn(form))
    saved = form.attempt(save)
    if saved is None:
        return render_template("printing/stock_own.html", form=form, own=known, **_drawn(form)), form.status
    flash(f"Saved {saved.name}. Print the test sheet and hold it against a sheet before you use one.")
    return redirect(url_for("stock.stock", stock_code=saved.code))


def _drawn(form: OwnStockForm | None) -> dict[str, object]:
    """What the preview shows: the drawing and the fit, or what is missing."""
    nothing: dict[str, object] = {"drawing": "", "wrong": [], "fit": None, "verdict": fits.verdict}
    if form is None:
        return nothing
    typed = {name: form[name].data for name in measuring.FIELDS if form[name].data not in (None, "")}
    probe = _form_of(typed)
    if not probe.validate():
        return nothing
    measured = probe.stock()
    wrong = [message for _, message in measuring.problems(measured)]
    asked = fits.wanted(settings())
    return {
        "drawing": pictures.picture(measured) if measured.cells <= MOST_ON_A_PAGE else "",
        "wrong": wrong,
        "fit": fits.fit(replace(measured, code="This label"), asked) if asked and not wrong else None,
        "verdict": fits.verdict,
    }


def _form_of(typed: Mapping[str, object]) -> OwnStockForm:
    """The form with measures alone, for a look: it is never saved."""
    return OwnStockForm(formdata=MultiDict({"name": "-", "form_key": "x" * 16} | dict(typed)), meta={"csrf": False})


def _stock(stock_code: str) -> Stock:
    try:
        return actions.known_stock(the_database(), stock_code)
    except FieldRefused as refusal:
        raise NotFound("There is no such label stock.") from refusal


def _printer() -> Printer:
    """The printer that was asked for, or the usual one."""
    printer_id = row_number(request.args.get("printer"))
    if not printer_id:
        return PLAIN if "printer" in request.args else printers.usual_printer(the_database())
    return printers.known_printer(the_database(), printer_id).printer
