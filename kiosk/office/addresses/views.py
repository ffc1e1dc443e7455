"""Trying a new address and following an old one, for the co-ordinator; and /here, where this Scandesk says its mark."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, open_to_all, signed_in
from kiosk.core.addresses import is_number_of_this_pc, lan_addresses
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.refusals import FieldRefused
from kiosk.core.secret import the_secret
from kiosk.core.settings import settings
from kiosk.office.addresses import actions, reach, rules
from kiosk.office.addresses.forms import AddressForm, GiveUpForm
from kiosk.office.addresses.listing import COLUMNS
from kiosk.office.addresses.records import SILENT, Reached

bp = Blueprint("addresses", __name__)
in_the_office = only_for(Role.COORDINATOR)


@bp.get("/here")
@open_to_all
def here() -> Response:
    return Response(reach.mark_of(the_secret()), content_type="text/plain; charset=utf-8")


@bp.get("/office/address")
@in_the_office
def rehearsal() -> str | tuple[str, int]:
    typed = clean_line(request.args.get("new"))
    form = AddressForm(formdata=None, new=typed)
    if not typed:
        return _page(form)
    try:
        new = actions.fit_for_stickers(typed)
    except FieldRefused as refusal:
        form.refuse(refusal)
        return _page(form), form.status
    form.new.data = new
    return _page(form, reach.reach(new, reach.mark_of(the_secret())))


@taken_out(bp, "/office/address")
@in_the_office
def places_list() -> Listing:
    """Return what carries another address than the one that is tried, or than the one that is printed now."""
    typed, database = clean_line(request.args.get("new")), the_database()
    goal = actions.fit_for_stickers(typed) if typed else settings().address
    return listing_of("to-reprint", COLUMNS, actions.places(database, goal) if goal else [])


@bp.post("/office/address/switch")
@in_the_office
def switch() -> Response | tuple[str, int]:
    form = AddressForm()
    before = form.attempt(lambda: (actions.switch(the_database(), form.new.data or ""),))
    if before is None:
        return _page(form), form.status
    flash(f"From now on {form.new.data} is printed." + (f" Keep {before[0]} leading to this PC." if before[0] else ""))
    return redirect(url_for("addresses.rehearsal"))


@bp.post("/office/address/give-up")
@in_the_office
def give_up() -> Response | tuple[str, int]:
    form = GiveUpForm()

    def act() -> bool:
        actions.give_up(the_database(), signed_in(), form.address.data or "", clock.now())
        return True

    if not form.attempt(act):
        page = _page(AddressForm(formdata=None), refusals=form.refusals)
        return page, form.status
    flash(f"{form.address.data} need not be kept any more.")
    return redirect(url_for("addresses.rehearsal"))


def _page(form: AddressForm, tried: Reached | None = None, refusals: list[tuple[str, str]] | None = None) -> str:
    current, own = settings().address, lan_addresses()
    goal = tried.address if tried else current
    number = rules.number_in(goal) if tried else ""
    numbers = [*own, number] if number not in own and number and is_number_of_this_pc(number) else own
    return render_template(
        "office/address.html",
        form=form,
        refusals=form.refusals if refusals is None else refusals,
        current=current,
        tried=tried,
        said=rules.said_of(tried) if tried else "",
        warnings=rules.warnings_about(tried.address, numbers) if tried else [],
        keeping=rules.keeping_words(current, tried.address) if tried and current else "",
        carried=actions.carried(the_database()),
        places=actions.places(the_database(), goal) if goal else [],
        own=own,
        silent=current_app.extensions.get(SILENT, frozenset()),
    )
