"""The list of suppliers, and adding, changing and retiring one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.refusals import NotFound
from kiosk.core.settings import school_today
from kiosk.suppliers import actions, store
from kiosk.suppliers.forms import SupplierForm

bp = Blueprint("suppliers", __name__, url_prefix="/suppliers")
keeps_the_register = only_for(Role.COORDINATOR, Role.DESK)


@bp.get("/")
@keeps_the_register
def all_suppliers() -> str:
    return render_template("suppliers/all.html", suppliers=store.suppliers(the_database(), with_retired=True))


@bp.route("/new", methods=["GET", "POST"])
@keeps_the_register
def new_supplier() -> str | Response | tuple[str, int]:
    form = SupplierForm()
    if request.method == "GET":
        return render_template("suppliers/edit.html", form=form, supplier=None)
    added = form.attempt(lambda: actions.add_supplier(the_database(), form.supplier(0, None), clock.now()))
    if added is None:
        return render_template("suppliers/edit.html", form=form, supplier=None), form.status
    flash(f"Added {added.name}.")
    return redirect(url_for("suppliers.all_suppliers"))


@bp.route("/<int:supplier_id>", methods=["GET", "POST"])
@keeps_the_register
def edit_supplier(supplier_id: int) -> str | Response | tuple[str, int]:
    found = store.supplier(the_database(), supplier_id)
    if found is None:
        raise NotFound("There is no such supplier.")
    form = SupplierForm(obj=found, is_retired=bool(found.retired_on))
    if request.method == "GET":
        return render_template("suppliers/edit.html", form=form, supplier=found)
    today = school_today(the_database(), clock.now()).isoformat()

    def save() -> bool:
        retired_on = (found.retired_on or today) if form.is_retired.data else None
        actions.change_supplier(the_database(), form.supplier(supplier_id, retired_on))
        return True

    if not form.attempt(save):
        return render_template("suppliers/edit.html", form=form, supplier=found), form.status
    flash("Saved.")
    return redirect(url_for("suppliers.all_suppliers"))
