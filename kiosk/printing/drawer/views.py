"""The drawer, a sheet in it drawn to scale, and what can be done with one."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import Form, new_form_key, offered
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.core.words import count_of
from kiosk.printing.browser import store as browser_prints
from kiosk.printing.drawer import actions, rules, store
from kiosk.printing.drawer.forms import MarkForm, PutInForm, RenameForm, ThrowAwayForm
from kiosk.printing.drawer.listing import COLUMNS
from kiosk.printing.drawer.records import GONE_WORDS, STATE_WORDS, DrawerSheet
from kiosk.printing.stock import pictures
from kiosk.printing.stock.actions import known_stock, offered_stocks
from kiosk.printing.stock.rules import said
from labels.stock import Stock

bp = Blueprint("drawer", __name__, url_prefix="/printing/drawer")
prints_labels = only_for(Role.COORDINATOR, Role.DESK)
Answer = str | Response | tuple[str, int]


@bp.get("/")
@prints_labels
def home() -> str:
    return render_template(
        "printing/drawer.html",
        sheets=store.open_sheets(the_database()),
        gone=store.gone_sheets(the_database()),
        gone_words=GONE_WORDS,
        most=store.MOST_OPEN,
    )


@taken_out(bp, "/printing/drawer")
@prints_labels
def sheets_list() -> Listing:
    found = [*store.open_sheets(the_database()), *store.gone_sheets(the_database())]
    return listing_of("sheet-drawer", COLUMNS, found)


@bp.route("/new", methods=["GET", "POST"])
@prints_labels
def put_in() -> Answer:
    form = PutInForm()
    stocks = [stock for stock in offered_stocks(the_database()) if stock.cells > 1]
    form.stock.choices = offered((stock.code, said(stock)) for stock in stocks)
    if request.method != "POST":
        form.form_key.data = new_form_key()
        form.stock.data = request.args.get("stock", "")
        return render_template("printing/drawer_new.html", form=form)

    def act() -> DrawerSheet:
        name, code, used = form.name.data, form.stock.data or "", form.first_used.data or 0
        return actions.put_in(the_database(), signed_in(), name, code, used, form.form_key.data, clock.now())

    made = form.attempt(act)
    if made is None:
        return render_template("printing/drawer_new.html", form=form), form.status
    flash(f"{made.name} is in the drawer.")
    return redirect(url_for("drawer.sheet", drawer_id=made.id))


@bp.get("/<int:drawer_id>")
@prints_labels
def sheet(drawer_id: int) -> str:
    return _page(actions.known_sheet(the_database(), drawer_id))


@bp.get("/<int:drawer_id>.svg")
@prints_labels
def picture(drawer_id: int) -> Response:
    found = actions.known_sheet(the_database(), drawer_id)
    states = store.states(the_database(), [drawer_id])[drawer_id]
    return Response(pictures.picture(_stock(found.stock), states), content_type="image/svg+xml; charset=utf-8")


@bp.get("/cells/<stock_code>.css")
@prints_labels
def places(stock_code: str) -> Response:
    """Where each label is on a page of a stock, as a stylesheet: pages themselves carry no style."""
    found = _stock(stock_code)
    response = Response(rules.places_css(found), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


@bp.route("/<int:drawer_id>/mark", methods=["GET", "POST"])
@prints_labels
def mark(drawer_id: int) -> Answer:
    found = actions.known_sheet(the_database(), drawer_id)
    form = MarkForm()
    if request.method != "POST":
        return _mark_page(found, form)

    def act() -> str:
        chosen = form.chosen()
        if "free" in request.form:
            freed = actions.free_again(the_database(), signed_in(), drawer_id, chosen, clock.now())
            return f"{count_of(freed, 'label')} free again."
        damaged = actions.mark_damaged(the_database(), signed_in(), drawer_id, chosen, clock.now())
        rest = len(chosen) - damaged
        taken = f" {count_of(rest, 'was not free', 'were not free')} anyway." if rest else ""
        return f"{count_of(damaged, 'label')} marked as damaged.{taken}"

    words = form.attempt(act)
    if words is None:
        return _mark_page(found, form), form.status
    flash(words)
    return redirect(url_for("drawer.sheet", drawer_id=drawer_id))


@bp.post("/<int:drawer_id>/rename")
@prints_labels
def rename(drawer_id: int) -> Answer:
    form = RenameForm()
    return _done(
        drawer_id,
        form,
        lambda: actions.rename(the_database(), signed_in(), drawer_id, form.name.data, clock.now()),
        "Renamed.",
    )


@bp.post("/<int:drawer_id>/throw-away")
@prints_labels
def throw_away(drawer_id: int) -> Answer:
    form = ThrowAwayForm()
    return _done(
        drawer_id,
        form,
        lambda: actions.throw_away(the_database(), signed_in(), drawer_id, form.reason.data, clock.now()),
        "It is no longer in the drawer. What was printed on it stays known.",
    )


@bp.post("/<int:drawer_id>/put-back")
@prints_labels
def put_back(drawer_id: int) -> Response:
    back = actions.put_back(the_database(), signed_in(), drawer_id, clock.now())
    flash(f"{back.name} is in the drawer again.")
    return redirect(url_for("drawer.sheet", drawer_id=drawer_id))


def _done(drawer_id: int, form: Form, act: Callable[[], None], words: str) -> Answer:
    """Act and lead back to the sheet, or show it with what was refused."""
    found = actions.known_sheet(the_database(), drawer_id)

    def done() -> bool:
        act()
        return True

    if not form.attempt(done):
        return _page(found, form), form.status
    flash(words)
    return redirect(url_for("drawer.sheet", drawer_id=drawer_id))


def _page(found: DrawerSheet, sent: Form | None = None) -> str:
    database = the_database()
    cells = {cell.cell: cell for cell in store.cells(database, found.id)}
    free = rules.free_cells(found.cells, cells)
    return render_template(
        "printing/drawer_sheet.html",
        sheet=found,
        cells=cells,
        free=free,
        runs=rules.runs(cells.values()),
        place=rules.place_said,
        state_words=STATE_WORDS,
        gone_words=GONE_WORDS,
        events=store.events(database, found.id),
        waiting=[one for one in browser_prints.ready(database) if one.drawer_sheet_id == found.id],
        freed=store.freed_cells(database, found.id),
        rename_form=sent if isinstance(sent, RenameForm) else RenameForm(formdata=None, obj=found),
        throw_away_form=sent if isinstance(sent, ThrowAwayForm) else ThrowAwayForm(formdata=None),
        refusals=sent.refusals if sent else [],
    )


def _mark_page(found: DrawerSheet, form: MarkForm) -> str:
    return render_template(
        "printing/drawer_mark.html",
        sheet=found,
        form=form,
        cells={cell.cell: cell for cell in store.cells(the_database(), found.id)},
        ticked=frozenset(form.cells.data or ()),
        place=rules.place_said,
        state_words=STATE_WORDS,
    )


def _stock(stock_code: str) -> Stock:
    try:
        return known_stock(the_database(), stock_code)
    except FieldRefused as refusal:
        raise NotFound("There is no such label stock.") from refusal
