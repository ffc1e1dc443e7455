"""Choosing devices and a sheet; the finished print with its proof."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.refusals import NotFound
from kiosk.core.settings import is_local_only, settings
from kiosk.devices import store as devices
from kiosk.devices.forms import register_filters
from kiosk.devices.records import KIND_WORDS
from kiosk.locations import store as locations
from kiosk.printing import actions, store
from kiosk.printing.forms import PrintForm
from kiosk.printing.records import PrintedSheets
from labels.stock import STOCKS

bp = Blueprint("printing", __name__, url_prefix="/printing")
prints_labels = only_for(Role.COORDINATOR, Role.DESK)
MOST_OFFERED = 500


@bp.get("/")
@prints_labels
def choose() -> str:
    return _choose_page(PrintForm())


def _choose_page(form: PrintForm) -> str:
    filters = register_filters(request.args)
    return render_template(
        "printing/choose.html",
        form=form,
        ticked=set(form.chosen.data or ()),
        devices=devices.devices(the_database(), filters, MOST_OFFERED),
        count=devices.count_devices(the_database(), filters),
        printed_on=store.printed_on(the_database()),
        filters=request.args,
        kind_words=KIND_WORDS,
        locations=locations.locations(the_database()),
        stocks=STOCKS,
        newest=store.newest_sheets(the_database()),
        can_print=bool(settings().address) and not is_local_only(settings().address),
    )


@bp.post("/")
@prints_labels
def print_labels() -> Response | tuple[str, int]:
    form = PrintForm()

    def make() -> PrintedSheets:
        ids = form.chosen_ids()
        found = [device for device_id in ids if (device := devices.device(the_database(), device_id))]
        return actions.print_labels(the_database(), signed_in(), found, form.stock.data, form.start.data, clock.now())

    made = form.attempt(make)
    if made is None:
        return _choose_page(form), form.status
    return redirect(url_for("printing.sheets", sheet_id=made.id))


@bp.get("/sheets/<int:sheet_id>")
@prints_labels
def sheets(sheet_id: int) -> str:
    found = store.sheets(the_database(), sheet_id)
    if found is None:
        raise NotFound("There is no such print.")
    return render_template("printing/sheets.html", sheets=found, stock=STOCKS.get(found.stock))


@bp.get("/sheets/<int:sheet_id>.pdf")
@prints_labels
def pdf(sheet_id: int) -> Response:
    content = store.pdf(the_database(), sheet_id)
    if content is None:
        raise NotFound("There is no such print.")
    headers = {"Content-Disposition": f'inline; filename="labels-{sheet_id}.pdf"'}
    return Response(content, content_type="application/pdf", headers=headers)
