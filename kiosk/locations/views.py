"""The list of locations, and adding, renaming and retiring one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.refusals import NotFound
from kiosk.core.settings import school_today
from kiosk.locations import actions, store
from kiosk.locations.forms import LocationForm
from kiosk.locations.listing import COLUMNS

bp = Blueprint("locations", __name__, url_prefix="/locations")
keeps_the_register = only_for(Role.COORDINATOR, Role.DESK)


@bp.get("/")
@keeps_the_register
def all_locations() -> str:
    return render_template("locations/all.html", locations=store.locations(the_database(), with_retired=True))


@taken_out(bp, "/locations")
@keeps_the_register
def locations_list() -> Listing:
    return listing_of("locations", COLUMNS, store.locations(the_database(), with_retired=True))


@bp.route("/new", methods=["GET", "POST"])
@keeps_the_register
def new_location() -> str | Response | tuple[str, int]:
    form = LocationForm()
    if request.method != "POST":
        return render_template("locations/edit.html", form=form, location=None)
    if form.attempt(lambda: actions.add_location(the_database(), form.name.data, clock.now())) is None:
        return render_template("locations/edit.html", form=form, location=None), form.status
    flash(f"Added {form.name.data}.")
    return redirect(url_for("locations.all_locations"))


@bp.route("/<int:location_id>", methods=["GET", "POST"])
@keeps_the_register
def edit_location(location_id: int) -> str | Response | tuple[str, int]:
    found = store.location(the_database(), location_id)
    if found is None:
        raise NotFound("There is no such location.")
    form = LocationForm(data={"name": found.name, "is_retired": bool(found.retired_on)})
    if request.method != "POST":
        return render_template("locations/edit.html", form=form, location=found)
    today = school_today(the_database(), clock.now()).isoformat()

    def save() -> bool:
        retired_on = (found.retired_on or today) if form.is_retired.data else None
        actions.change_location(the_database(), location_id, form.name.data, retired_on)
        return True

    if not form.attempt(save):
        return render_template("locations/edit.html", form=form, location=found), form.status
    flash("Saved.")
    return redirect(url_for("locations.all_locations"))
