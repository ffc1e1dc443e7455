"""The list of suppliers; a supplier: how to reach them, what they agreed to, whom to ring."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import Form
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.refusals import NotFound
from kiosk.core.settings import school_today
from kiosk.suppliers import actions, agreements, rules, store
from kiosk.suppliers.forms import AgreementForm, ContactForm, EndForm, SupplierForm
from kiosk.suppliers.listing import COLUMNS
from kiosk.suppliers.records import Contact, Supplier

bp = Blueprint("suppliers", __name__, url_prefix="/suppliers")
keeps_the_register = only_for(Role.COORDINATOR, Role.DESK)
Answer = str | Response | tuple[str, int]


@bp.get("/")
@keeps_the_register
def all_suppliers() -> str:
    return render_template(
        "suppliers/all.html",
        suppliers=store.suppliers(the_database(), with_retired=True),
        ending=len(agreements.ending_contracts(the_database(), clock.now())),
    )


@taken_out(bp, "/suppliers")
@keeps_the_register
def suppliers_list() -> Listing:
    return listing_of("suppliers", COLUMNS, store.suppliers(the_database(), with_retired=True))


@bp.route("/new", methods=["GET", "POST"])
@keeps_the_register
def new_supplier() -> Answer:
    form = SupplierForm()
    if request.method != "POST":
        return render_template("suppliers/new.html", form=form)
    added = form.attempt(lambda: actions.add_supplier(the_database(), form.supplier(0, None), clock.now()))
    if added is None:
        return render_template("suppliers/new.html", form=form), form.status
    flash(f"Added {added.name}.")
    return redirect(url_for("suppliers.edit_supplier", supplier_id=added.id))


@bp.route("/<int:supplier_id>", methods=["GET", "POST"])
@keeps_the_register
def edit_supplier(supplier_id: int) -> Answer:
    found = _supplier(supplier_id)
    if request.method != "POST":
        return _page(found)
    form = _own_form(found)
    today = school_today(the_database(), clock.now()).isoformat()

    def save() -> bool:
        retired_on = (found.retired_on or today) if form.is_retired.data else None
        actions.change_supplier(the_database(), form.supplier(supplier_id, retired_on))
        return True

    return _answer(found, form, form.attempt(save), "Saved.")


@bp.post("/<int:supplier_id>/agreements")
@keeps_the_register
def add_agreement(supplier_id: int) -> Answer:
    found, form = _supplier(supplier_id), AgreementForm()
    done = form.attempt(lambda: agreements.agree(the_database(), signed_in(), form.agreement(supplier_id), clock.now()))
    return _answer(found, form, done, "Noted. It counts from that day on; what was agreed before stays as it was.")


@bp.post("/<int:supplier_id>/agreements/<int:agreement_id>/end")
@keeps_the_register
def end_agreement(supplier_id: int, agreement_id: int) -> Answer:
    found, form = _supplier(supplier_id), EndForm()

    def act() -> bool:
        on = form.until_on.data.isoformat()
        agreements.end(the_database(), signed_in(), supplier_id, agreement_id, on, clock.now())
        return True

    return _answer(found, form, form.attempt(act), "Saved.")


@bp.post("/<int:supplier_id>/agreements/<int:agreement_id>/withdraw")
@keeps_the_register
def withdraw_agreement(supplier_id: int, agreement_id: int) -> Response:
    agreements.withdraw(the_database(), signed_in(), supplier_id, agreement_id, clock.now())
    flash("Withdrawn. The history keeps it.")
    return redirect(url_for("suppliers.edit_supplier", supplier_id=supplier_id))


@bp.post("/<int:supplier_id>/contacts")
@keeps_the_register
def add_contact(supplier_id: int) -> Answer:
    found, form = _supplier(supplier_id), ContactForm()

    def act() -> bool:
        agreements.save_contact(the_database(), signed_in(), form.contact(0, supplier_id), clock.now())
        return True

    return _answer(found, form, form.attempt(act), "Added.")


@bp.post("/<int:supplier_id>/contacts/<int:contact_id>/left")
@keeps_the_register
def contact_left(supplier_id: int, contact_id: int) -> Response:
    database, now = the_database(), clock.now()
    known = next((c for c in store.contacts(database, supplier_id) if c.id == contact_id), None)
    if known is None:
        raise NotFound("There is no such contact.")
    today = school_today(database, now).isoformat()
    gone = Contact(known.id, supplier_id, known.name, known.role, known.phone, known.email, today)
    agreements.save_contact(database, signed_in(), gone, now)
    flash(f"{known.name} is no longer shown.")
    return redirect(url_for("suppliers.edit_supplier", supplier_id=supplier_id))


def _supplier(supplier_id: int) -> Supplier:
    found = store.supplier(the_database(), supplier_id)
    if found is None:
        raise NotFound("There is no such supplier.")
    return found


def _own_form(found: Supplier, **kwargs: Any) -> SupplierForm:
    return SupplierForm(obj=found, is_retired=bool(found.retired_on), **kwargs)


def _answer(found: Supplier, form: Form, done: object, words: str) -> Answer:
    """Show the page again with what was refused, or lead back to it."""
    if not done:
        return _page(found, form), form.status
    flash(words)
    return redirect(url_for("suppliers.edit_supplier", supplier_id=found.id))


def _page(found: Supplier, sent: Form | None = None) -> str:
    database, today = the_database(), school_today(the_database(), clock.now()).isoformat()
    known = store.agreements(database, found.id)
    return render_template(
        "suppliers/supplier.html",
        supplier=found,
        form=sent if isinstance(sent, SupplierForm) else _own_form(found, formdata=None),
        agreement_form=sent if isinstance(sent, AgreementForm) else AgreementForm(formdata=None),
        end_form=sent if isinstance(sent, EndForm) else EndForm(formdata=None),
        contact_form=sent if isinstance(sent, ContactForm) else ContactForm(formdata=None),
        refusals=sent.refusals if sent else [],
        agreements=known,
        in_force=rules.in_force(known, today),
        contacts=store.contacts(database, found.id),
        devices=store.count_devices(database, found.id),
        events=store.events(database, found.id),
        today=today,
    )
