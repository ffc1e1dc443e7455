"""Choosing devices and a sheet; the finished print with its proof."""

from collections.abc import Sequence
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import Form
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.core.settings import is_local_only, settings
from kiosk.devices import codes
from kiosk.devices.records import KIND_WORDS
from kiosk.jobs import actions as jobs
from kiosk.locations import store as locations
from kiosk.printing import actions, long_prints, outcomes, store
from kiosk.printing.basket import store as basket
from kiosk.printing.browser import store as browser_prints
from kiosk.printing.choosing import rules
from kiosk.printing.choosing import store as choosing
from kiosk.printing.choosing.forms import read_choice
from kiosk.printing.choosing.records import Choice
from kiosk.printing.drawer import store as drawer
from kiosk.printing.drawer.rules import free_cells, place_said
from kiosk.printing.forms import PrintForm, first_choice, fitting_sheet
from kiosk.printing.listing import COLUMNS
from kiosk.printing.once import once
from kiosk.printing.printers import store as printers
from kiosk.printing.records import MOST_LABELS, Blank, Carrier
from kiosk.printing.rules import most_devices
from kiosk.printing.stock import actions as stock
from kiosk.stickers import store as ledger
from kiosk.stickers.blanks import store as blanks
from kiosk.stickers.ledger.records import titled
from kiosk.stickers.records import PrintedSheets
from labels.result import MODULE_WARNING_MM
from labels.stock import Stock

bp = Blueprint("printing", __name__, url_prefix="/printing")
prints_labels = only_for(Role.COORDINATOR, Role.DESK)
MOST_OFFERED = 500
CHUNK = 50  # so many rows of the list are in sight, the others behind one more tap


@bp.get("/")
@prints_labels
def choose() -> str:
    return _choose_page(None)


@bp.post("/")
@prints_labels
def print_labels() -> Response | tuple[str, int]:
    form, choice = PrintForm(), read_choice(request.args)

    def ask() -> str:
        return once(the_database(), form.form_key.data or "", clock.now(), make)

    def make() -> str:
        chosen = _chosen(form, choice)
        order = form.order(the_database(), _person_id() if choice.basket else None)
        in_browser = request.form.get("how") == "browser"
        return long_prints.ask(the_database(), signed_in(), chosen, order, in_browser, clock.now(), _own_address())

    address = form.attempt(ask)
    if address is None:
        return _choose_page(form), form.status
    return redirect(address)


def _chosen(form: PrintForm, choice: Choice) -> Sequence[Carrier]:
    """Return the devices that were ticked, or all that match; or the blank stickers of a batch."""
    if choice.blank_batch:
        return [Blank(code) for code in blanks.codes_of_batch(the_database(), choice.blank_batch)]
    if not form.everything.data:
        return choosing.offered_by_ids(the_database(), form.chosen_ids())
    found = choosing.offered(the_database(), _filters(choice), MOST_LABELS + 1)
    most = most_devices(MOST_LABELS, int(form.copies.data))
    if len(found) > most:
        said = f"More than {most:,} devices match. Choose by location or kind, and print them part by part."
        raise FieldRefused("chosen", said)
    return found


def _choose_page(form: PrintForm | None) -> str:
    database, choice = the_database(), read_choice(request.args)
    stocks, known_printers = stock.offers(database), printers.printers(database)
    drawer_sheets = [sheet for sheet in drawer.open_sheets(database) if sheet.free]
    states = drawer.states(database, [sheet.id for sheet in drawer_sheets])
    first_free = {sheet.id: free_cells(sheet.cells, states[sheet.id])[0] + 1 for sheet in drawer_sheets}
    shown = form or PrintForm(formdata=None, data=first_choice(request.args, stocks, known_printers, first_free))
    shown.offer(stocks, drawer_sheets, known_printers)
    filters = _filters(choice)
    devices = choosing.offered(database, filters, MOST_OFFERED)
    ticked = set(shown.chosen.data or ())
    if form is None and choice.is_picked:
        ticked = {str(device.id) for device in devices}
    blank_codes = blanks.codes_of_batch(database, choice.blank_batch) if choice.blank_batch else []
    newest_jobs = jobs.newest_jobs(database, signed_in())
    count = len(devices) if len(devices) < MOST_OFFERED else choosing.count(database, filters)
    all_ticked = shown.everything.data or (form is None and choice.is_picked and count > len(devices))
    wanted = len(blank_codes) if choice.blank_batch else count if all_ticked else len(ticked)
    drawer_sheet = next((sheet for sheet in drawer_sheets if str(sheet.id) == shown.drawer.data), None)
    waiting = browser_prints.ready(database)
    sheet_id = drawer_sheet.id if drawer_sheet else 0
    return render_template(
        "printing/choose.html",
        form=shown,
        choice=choice,
        blank_codes=blank_codes,
        shown_code=codes.shown,
        ticked=ticked,
        devices=devices,
        count=count,
        all_ticked=all_ticked,
        wanted=wanted,
        chunk=CHUNK,
        kind_words=KIND_WORDS,
        unseen_months=rules.UNSEEN_MONTHS,
        locations=locations.locations(database),
        has_printers=bool(known_printers),
        drawer_sheets=drawer_sheets,
        first_free=first_free,
        drawer_sheet=drawer_sheet,
        offered_sheet=None if drawer_sheet else fitting_sheet(drawer_sheets, stocks, shown.stock.data or "", wanted),
        waiting_on_sheet=[one for one in waiting if sheet_id and one.drawer_sheet_id == sheet_id],
        basket_count=basket.count(database, _person_id()),
        newest=ledger.newest_sheets(database)[:8],
        waiting=waiting,
        jobs=newest_jobs,
        can_print=bool(settings().address) and not is_local_only(settings().address),
    )


def _filters(choice: Choice) -> dict[str, object]:
    return choice.filters(settings().address, _person_id(), clock.now())


def _person_id() -> int:
    return signed_in().person_id or 0


def _own_address() -> str:
    query = request.query_string.decode("ascii", "ignore")
    return f"/printing/?{query}" if query else "/printing/"


@bp.get("/sheets/<int:sheet_id>")
@prints_labels
def sheets(sheet_id: int) -> str:
    return _sheets_page(sheet_id, Form(formdata=None))


@taken_out(bp, "/printing/sheets/<int:sheet_id>")
@prints_labels
def sheets_list(sheet_id: int) -> Listing:
    found = actions.known_sheets(the_database(), sheet_id)
    on = _stock_of(found)
    columns = {name: partial(tell, on) for name, tell in COLUMNS.items()}
    return listing_of(f"print-{sheet_id}", columns, ledger.labels_of(the_database(), sheet_id))


@bp.post("/sheets/<int:sheet_id>/printed")
@prints_labels
def it_printed_well(sheet_id: int) -> Response | tuple[str, int]:
    form = Form()

    def act() -> bool:
        outcomes.it_printed_well(the_database(), signed_in(), sheet_id, clock.now())
        return True

    if not form.attempt(act):
        return _sheets_page(sheet_id, form), form.status
    return redirect(f"/printing/sheets/{sheet_id}")


@bp.post("/sheets/<int:sheet_id>/discard")
@prints_labels
def discard(sheet_id: int) -> Response | tuple[str, int]:
    form, are_good = Form(), "labels_good" in request.form
    again = form.attempt(lambda: outcomes.discard(the_database(), signed_in(), sheet_id, are_good, clock.now()))
    if again is None:
        return _sheets_page(sheet_id, form), form.status
    flash("Discarded: these labels no longer count as printed. What was on them is chosen again.")
    return redirect(again)


def _stock_of(found: PrintedSheets) -> Stock | None:
    try:
        return stock.known_stock(the_database(), found.stock)
    except FieldRefused:  # a stock that an older register had
        return None


def _sheets_page(sheet_id: int, form: Form) -> str:
    database = the_database()
    found = actions.known_sheets(database, sheet_id)
    run = store.run(database, sheet_id)
    left = drawer.sheet(database, run.left_sheet_id) if run and run.left_sheet_id else None
    labels = ledger.labels_of(database, sheet_id)
    is_read_back = run is None or run.dpi is not None
    return render_template(
        "printing/sheets.html",
        sheets=found,
        form=form,
        stock=_stock_of(found),
        run=run,
        left=left if left and not left.gone_at else None,
        is_read_back=is_read_back,
        is_asked=is_read_back and found.answered_at is None,
        void=ledger.count_void_on(database, sheet_id),
        is_address_old=bool(settings().address) and found.address.lower() != settings().address.lower(),
        is_fine_print=found.smallest_module_mm < MODULE_WARNING_MM,
        labels=labels,
        any_device=any(label["device_id"] for label in labels),
        place=place_said,
        titled=titled,
        shown_code=codes.shown,
        on_paper=drawer.cells_of_print(database, [one["code"] for one in labels], found.printed_at),
    )


@bp.get("/sheets/<int:sheet_id>.pdf")
@prints_labels
def pdf(sheet_id: int) -> Response:
    content = ledger.pdf(the_database(), sheet_id)
    if not content:
        raise NotFound("There is no PDF of this print.")
    headers = {"Content-Disposition": f'inline; filename="labels-{sheet_id}.pdf"'}
    return Response(content, content_type="application/pdf", headers=headers)
