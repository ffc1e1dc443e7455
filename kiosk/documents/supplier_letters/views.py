"""Choosing a supplier and a period, the letter as it would be, and keeping it as a version."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import new_form_key
from kiosk.core.pdf import pdf_or_page
from kiosk.core.refusals import NotFound, Refused
from kiosk.core.settings import school_today
from kiosk.documents import actions, pages, rules, store
from kiosk.documents.forms import PublishForm
from kiosk.documents.records import WORDS, Document, Version
from kiosk.documents.supplier_letters.evidence import supplier_values
from kiosk.repairs.scorecards.periods import Period, read_period
from kiosk.suppliers import store as suppliers
from kiosk.suppliers.records import Supplier

bp = Blueprint("supplier_letters", __name__, url_prefix="/documents/supplier-letter")
at_the_desk = only_for(Role.DESK, Role.COORDINATOR)
LETTER = Document.SUPPLIER_LETTER


@bp.get("/")
@at_the_desk
def all_suppliers() -> str:
    return render_template(
        "documents/suppliers.html",
        suppliers=suppliers.suppliers(the_database()),
        letters=store.newest_to_suppliers(the_database()),
        may_edit=signed_in().holds(Role.COORDINATOR),
    )


@bp.get("/<int:supplier_id>")
@at_the_desk
def letter(supplier_id: int) -> str | tuple[str, int]:
    return _page(_supplier(supplier_id), _period(request.args), PublishForm(formdata=None))


def _supplier(supplier_id: int) -> Supplier:
    found = suppliers.supplier(the_database(), supplier_id)
    if found is None:
        raise NotFound("There is no such supplier.")
    return found


def _period(typed: Mapping[str, str]) -> Period:
    return read_period(typed, school_today(the_database(), clock.now()))


def _values(supplier: Supplier, period: Period) -> dict[str, str]:
    return supplier_values(the_database(), supplier, period.first_on, period.last_on, clock.now())


def _page(supplier: Supplier, period: Period, form: PublishForm) -> str | tuple[str, int]:
    form.form_key.data = form.form_key.data or new_form_key()
    sheet = None
    if period.is_good:
        text = rules.filled(actions.written(the_database(), LETTER), _values(supplier, period))
        sheet = pages.sheets_for(text, LETTER)[0]
    page = render_template(
        "documents/supplier_letter.html",
        supplier=supplier,
        period=period,
        sheet=sheet,
        form=form,
        versions=store.versions(the_database(), LETTER, supplier.id),
        may_edit=signed_in().holds(Role.COORDINATOR),
    )
    return page if period.is_good and not form.refusals else (page, form.status)


@bp.post("/<int:supplier_id>")
@at_the_desk
def keep(supplier_id: int) -> Any:
    supplier, period, form = _supplier(supplier_id), _period(request.form), PublishForm()

    def publish() -> Version:
        if not period.is_good:
            raise Refused("Choose the days first.")
        return actions.publish(
            the_database(),
            signed_in(),
            LETTER,
            actions.written(the_database(), LETTER),
            _values(supplier, period),
            form.why.data,
            form.form_key.data,
            clock.now(),
            supplier.id,
        )

    made = form.attempt(publish)
    if made is None:
        return _page(supplier, period, form)
    flash(f"Kept as letter {made.number} to {supplier.name}. Now send it or print it.")
    return redirect(url_for("documents.version", version_id=made.id))


@bp.get("/<int:supplier_id>/paper")
@at_the_desk
def paper(supplier_id: int) -> str:
    supplier, period = _supplier(supplier_id), _period(request.args)
    if not period.is_good:
        raise NotFound("There is no such letter.")
    text = rules.filled(actions.written(the_database(), LETTER), _values(supplier, period))
    sheets = pages.sheets_for(text, LETTER)
    return render_template(
        "documents/paper.html",
        words=pages.PAPER,
        title=f"{sheets[0].title}: {supplier.name}",
        sheets=sheets,
        document=LETTER,
        version=None,
        back=_address("supplier_letters.letter", supplier_id, period),
    )


@bp.get("/<int:supplier_id>/letter.pdf")
@at_the_desk
def pdf(supplier_id: int) -> Response:
    period = _period(request.args)
    page = _address("supplier_letters.letter", supplier_id, period)
    return pdf_or_page(paper(supplier_id), WORDS[LETTER].title, f"supplier-letter-{supplier_id}", page)


def _address(endpoint: str, supplier_id: int, period: Period) -> str:
    days = urlencode({"from": period.typed_from, "to": period.typed_to})
    return f"{url_for(endpoint, supplier_id=supplier_id)}?{days}"
