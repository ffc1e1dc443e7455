"""Asking for blank stickers, and binding one to a device by scanning both."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line, new_form_key
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.numbers import row_number
from kiosk.core.settings import is_local_only, settings
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.finding import device_named
from kiosk.locations import store as locations
from kiosk.stickers import actions as stickers
from kiosk.stickers.blanks import actions, store
from kiosk.stickers.blanks.forms import BindForm, BlankForm
from kiosk.stickers.blanks.listing import COLUMNS

bp = Blueprint("blanks", __name__, url_prefix="/stickers")
prints_stickers = only_for(Role.COORDINATOR, Role.DESK)
MOST_OFFERED = 200


@bp.get("/blank")
@prints_stickers
def blank() -> str:
    form = BlankForm(formdata=None)
    form.form_key.data = new_form_key()
    return _blank_page(form)


@bp.post("/blank")
@prints_stickers
def give_blank() -> Response | tuple[str, int]:
    form = BlankForm()
    given = form.attempt(
        lambda: stickers.new_blank_codes(the_database(), signed_in(), form.count.data, clock.now(), form.form_key.data)
    )
    if given is None:
        return _blank_page(form), form.status
    return redirect(f"/printing/?{urlencode({'blank': store.batch_of(the_database(), given[0])})}")


@taken_out(bp, "/stickers/blank")
@prints_stickers
def batches_list() -> Listing:
    return listing_of("blank-stickers", COLUMNS, store.batches(the_database(), -1))


def _blank_page(form: BlankForm) -> str:
    can_print = bool(settings().address) and not is_local_only(settings().address)
    batches = store.batches(the_database())
    return render_template("stickers/blank.html", form=form, batches=batches, can_print=can_print)


@bp.get("/bind")
@only_for(*STAFF)
def bind() -> str:
    form = BindForm(formdata=None)
    form.sticker.data = clean_line(request.args.get("sticker"))[:300]
    form.device.data = clean_line(request.args.get("device"))[:300]
    return _bind_page(form)


@bp.post("/bind")
@only_for(*STAFF)
def bind_both() -> Response | tuple[str, int]:
    form = BindForm()
    if form.sticker.data and not form.device.data and form.validate():
        code = form.attempt(lambda: actions.blank_code(the_database(), form.sticker.data))
        if code:
            return redirect(url_for("blanks.bind", sticker=code))
        return _bind_page(form), form.status
    bound = form.attempt(
        lambda: actions.bind(the_database(), signed_in(), form.sticker.data, form.device.data, clock.now())
    )
    if bound is None:
        return _bind_page(form), form.status
    flash(f"{bound.title} in {bound.location} carries {bound.shown_code} now.")
    return redirect(url_for("blanks.bind", done=bound.code))


def _bind_page(form: BindForm) -> str:
    database = the_database()
    location_id = request.args.get("location", 0, type=row_number)
    sticker = form.sticker.data if actions.is_blank(database, form.sticker.data or "") else ""
    named = device_named(database, form.device.data or "") if sticker else None
    filters = {"location_id": location_id, "in_use": True}
    return render_template(
        "stickers/bind.html",
        form=form,
        sticker=codes.read_code(sticker) if sticker else "",
        named=None if form.refusals else named,
        shown=codes.shown,
        done=devices.device_by_code(database, clean_line(request.args.get("done"))[:20]),
        locations=locations.locations(database),
        location_id=location_id,
        devices=devices.devices(database, filters, MOST_OFFERED) if sticker and location_id else [],
    )
