"""Choosing devices and a sheet; the finished print with its proof."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.core.settings import is_local_only, settings
from kiosk.devices import codes
from kiosk.devices.records import KIND_WORDS
from kiosk.jobs import actions as jobs
from kiosk.locations import store as locations
from kiosk.printing import actions, long_prints, store
from kiosk.printing.basket import store as basket
from kiosk.printing.browser import store as browser_prints
from kiosk.printing.choosing import rules
from kiosk.printing.choosing import store as choosing
from kiosk.printing.choosing.forms import read_choice
from kiosk.printing.choosing.records import Choice
from kiosk.printing.drawer import store as drawer
from kiosk.printing.forms import PrintForm, first_choice
from kiosk.printing.once import once
from kiosk.printing.printers import store as printers
from kiosk.printing.records import MOST_LABELS, Blank, Carrier
from kiosk.printing.rules import most_devices
from kiosk.printing.stock import actions as stock
from kiosk.stickers import store as ledger
from kiosk.stickers.blanks import store as blanks
from labels.result import MODULE_WARNING_MM

bp = Blueprint("printing", __name__, url_prefix="/printing")
prints_labels = only_for(Role.COORDINATOR, Role.DESK)
MOST_OFFERED = 500


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
    shown = form or PrintForm(formdata=None, data=first_choice(request.args, stocks, known_printers))
    shown.offer(stocks, drawer_sheets, known_printers)
    filters = _filters(choice)
    devices = choosing.offered(database, filters, MOST_OFFERED)
    ticked = set(shown.chosen.data or ())
    if form is None and choice.is_picked:
        ticked = {str(device.id) for device in devices}
    newest_jobs = jobs.newest_jobs(database, signed_in())
    count = len(devices) if len(devices) < MOST_OFFERED else choosing.count(database, filters)
    return render_template(
        "printing/choose.html",
        form=shown,
        choice=choice,
        blank_codes=blanks.codes_of_batch(database, choice.blank_batch) if choice.blank_batch else [],
        shown_code=codes.shown,
        ticked=ticked,
        devices=devices,
        count=count,
        all_ticked=shown.everything.data or (form is None and choice.is_picked and count > len(devices)),
        kind_words=KIND_WORDS,
        unseen_months=rules.UNSEEN_MONTHS,
        locations=locations.locations(database),
        has_printers=bool(known_printers),
        has_sheets=bool(drawer_sheets),
        drawer_sheet=next((sheet for sheet in drawer_sheets if str(sheet.id) == shown.drawer.data), None),
        basket_count=basket.count(database, _person_id()),
        newest=ledger.newest_sheets(database)[:8],
        waiting=browser_prints.ready(database),
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
    database = the_database()
    found = actions.known_sheets(database, sheet_id)
    try:
        on = stock.known_stock(database, found.stock)
    except FieldRefused:  # a stock that an older register had
        on = None
    run = store.run(database, sheet_id)
    left = drawer.sheet(database, run.left_sheet_id) if run and run.left_sheet_id else None
    return render_template(
        "printing/sheets.html",
        sheets=found,
        stock=on,
        run=run,
        left=left if left and not left.gone_at else None,
        is_read_back=run is None or run.dpi is not None,
        void=ledger.count_void_on(database, sheet_id),
        is_address_old=bool(settings().address) and found.address.lower() != settings().address.lower(),
        is_fine_print=found.smallest_module_mm < MODULE_WARNING_MM,
    )


@bp.get("/sheets/<int:sheet_id>.pdf")
@prints_labels
def pdf(sheet_id: int) -> Response:
    content = ledger.pdf(the_database(), sheet_id)
    if not content:
        raise NotFound("There is no PDF of this print.")
    headers = {"Content-Disposition": f'inline; filename="labels-{sheet_id}.pdf"'}
    return Response(content, content_type="application/pdf", headers=headers)
