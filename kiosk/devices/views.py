"""The register's pages: search, a device's entry, models. (A device's calls are in its history, under fieldwork.)"""

import json
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line, offered
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.refusals import NotFound
from kiosk.core.settings import school_today
from kiosk.devices import actions, store
from kiosk.devices.finding import device_with_code
from kiosk.devices.forms import DeviceForm, ModelForm, NewDeviceForm, RetireForm, register_filters
from kiosk.devices.listing import MODEL_COLUMNS, listing
from kiosk.devices.records import KIND_WORDS, Device, Model
from kiosk.locations import store as locations
from kiosk.suppliers import store as suppliers
from labels.phrase import phrase_of

bp = Blueprint("devices", __name__, url_prefix="/devices")
keeps_the_register = only_for(Role.COORDINATOR, Role.DESK)
PAGE = 100

AnyDeviceForm = TypeVar("AnyDeviceForm", bound=DeviceForm)


@bp.get("/")
@only_for(*STAFF)
def register() -> str:
    filters = register_filters(request.args)
    page = max(request.args.get("page", 1, type=int), 1)
    found = store.devices(the_database(), filters, PAGE + 1, (page - 1) * PAGE) if page < 10_000 else []
    return render_template(
        "devices/register.html",
        devices=found[:PAGE],
        count=store.count_devices(the_database(), filters),
        page=page,
        has_more=len(found) > PAGE,
        filters=request.args,
        kind_words=KIND_WORDS,
        locations=locations.locations(the_database()),
        filters_address=lambda number: urlencode({**request.args, "page": number}),
    )


@taken_out(bp, "/devices")
@only_for(*STAFF)
def register_list() -> Listing:
    return listing(store.devices(the_database(), register_filters(request.args)))


@bp.get("/new")
@keeps_the_register
def new_device() -> str:
    form = _offer_choices(NewDeviceForm())
    form.start_new(school_today(the_database(), clock.now()), clean_line(request.args.get("sticker"))[:20])
    return render_template("devices/edit.html", form=form, device=None)


@bp.post("/new")
@keeps_the_register
def add_device() -> Response | tuple[str, int]:
    form = _offer_choices(NewDeviceForm())
    added = form.attempt(
        lambda: actions.add_device(
            the_database(),
            signed_in(),
            form.entry(),
            clock.now(),
            form_key=form.form_key.data,
            sticker=form.blank_code(),
        )
    )
    if added is None:
        return render_template("devices/edit.html", form=form, device=None), form.status
    sticker = "the blank sticker" if form.sticker.data else "the code"
    next_step = "" if form.sticker.data else " Its label can be printed now."
    flash(f"Added {added.title} with {sticker} {added.shown_code}.{next_step}")
    return redirect(url_for("devices.device", code=added.code))


@bp.get("/<code>")
@only_for(*STAFF)
def device(code: str) -> str:
    return _device_page(_device(code), RetireForm())


def _device_page(found: Device, retire_form: RetireForm) -> str:
    changes = [
        (row["at"], row["actor"], row["event"], json.loads(row["changes"]))
        for row in store.events(the_database(), found.id)
    ]
    return render_template(
        "devices/device.html",
        device=found,
        phrase=phrase_of(found.code),
        kind_words=KIND_WORDS[found.kind],
        changes=changes,
        retire_form=retire_form,
        today=school_today(the_database(), clock.now()).isoformat(),
    )


@bp.get("/<code>/edit")
@keeps_the_register
def edit_device(code: str) -> str:
    found = _device(code)
    form = _offer_choices(DeviceForm(), found)
    form.start_from(found)
    return render_template("devices/edit.html", form=form, device=found)


@bp.post("/<code>/edit")
@keeps_the_register
def change_device(code: str) -> Response | tuple[str, int]:
    found = _device(code)
    form = _offer_choices(DeviceForm(), found)
    changed = form.attempt(
        lambda: actions.change_device(the_database(), signed_in(), found.id, form.entry(), clock.now())
    )
    if changed is None:
        return render_template("devices/edit.html", form=form, device=found), form.status
    flash("Saved.")
    return redirect(url_for("devices.device", code=found.code))


@bp.post("/<code>/retire")
@keeps_the_register
def retire_device(code: str) -> Response | tuple[str, int]:
    found = _device(code)
    form = RetireForm()
    retired = form.attempt(
        lambda: actions.retire_device(
            the_database(),
            signed_in(),
            found.id,
            form.retired_on.data.isoformat(),
            form.reason.data,
            clock.now(),
        ),
    )
    if retired is None:
        return _device_page(found, form), form.status
    flash("Retired. Its history stays, and its code is never given out again.")
    return redirect(url_for("devices.device", code=found.code))


@bp.post("/<code>/return")
@keeps_the_register
def return_device(code: str) -> Response:
    found = _device(code)
    actions.return_device(the_database(), signed_in(), found.id, clock.now())
    flash("Back in service.")
    return redirect(url_for("devices.device", code=found.code))


@bp.get("/models/")
@keeps_the_register
def models() -> str:
    return render_template("devices/models.html", models=store.models(the_database()), kind_words=KIND_WORDS)


@taken_out(bp, "/devices/models")
@keeps_the_register
def models_list() -> Listing:
    return listing_of("models", MODEL_COLUMNS, store.models(the_database()))


@bp.route("/models/new", methods=["GET", "POST"])
@keeps_the_register
def new_model() -> str | Response | tuple[str, int]:
    form = ModelForm()
    if request.method != "POST":
        return render_template("devices/edit_model.html", form=form, model=None)
    added = form.attempt(
        lambda: actions.add_model(the_database(), form.maker.data, form.name.data, form.chosen_kind, clock.now()),
    )
    if added is None:
        return render_template("devices/edit_model.html", form=form, model=None), form.status
    flash(f"Added {added.title}.")
    return redirect(url_for("devices.models"))


@bp.route("/models/<int:model_id>", methods=["GET", "POST"])
@keeps_the_register
def edit_model(model_id: int) -> str | Response | tuple[str, int]:
    found = store.model(the_database(), model_id)
    if found is None:
        raise NotFound("There is no such model.")
    form = ModelForm(obj=found)
    if request.method != "POST":
        return render_template("devices/edit_model.html", form=form, model=found)

    def save() -> Model:
        changed = Model(model_id, form.maker.data, form.name.data, form.chosen_kind)
        actions.change_model(the_database(), changed)
        return changed

    if form.attempt(save) is None:
        return render_template("devices/edit_model.html", form=form, model=found), form.status
    flash("Saved.")
    return redirect(url_for("devices.models"))


def _device(code: str) -> Device:
    return device_with_code(the_database(), code)


def _offer_choices(form: AnyDeviceForm, device: Device | None = None) -> AnyDeviceForm:
    """Offer what is used, and what a device has already: saving it again must not take a retired supplier away."""
    places = [(place.id, place.name) for place in locations.locations(the_database())]
    firms = [(firm.id, firm.name) for firm in suppliers.suppliers(the_database())]
    if device:
        places = _with_own(places, device.location_id, device.location)
        firms = _with_own(firms, device.supplier_id, device.supplier)
    form.model.choices = offered(((m.id, m.title) for m in store.models(the_database())), "Choose …")
    form.location.choices = offered(places, "Choose …")
    form.supplier.choices = offered(firms, "Not known")
    return form


def _with_own(pairs: list[tuple[int, str]], own_id: int | None, name: str | None) -> list[tuple[int, str]]:
    if own_id is None or own_id in dict(pairs):
        return pairs
    return [*pairs, (own_id, f"{name} (no longer used)")]
