"""Giving a version to people, the letters that makes, and the log of who was given which version when."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import new_form_key
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.pdf import pdf_or_page
from kiosk.core.refusals import NotFound
from kiosk.core.sqlite import Row
from kiosk.core.tables import Cell
from kiosk.core.words import count_of
from kiosk.documents import actions, pages
from kiosk.documents.handing_out import actions as giving
from kiosk.documents.handing_out import store
from kiosk.documents.handing_out.forms import GiveForm
from kiosk.documents.records import HOW_WORDS, SHORT_HOW_WORDS, WORDS, Document, Handout, How, Version
from kiosk.outbox import actions as outbox
from kiosk.suppliers import store as suppliers

bp = Blueprint("handing_out", __name__, url_prefix="/documents")
at_the_desk = only_for(Role.DESK, Role.COORDINATOR)
COLUMNS: dict[str, Callable[[Row], Cell]] = {
    "Given At": lambda row: row["at"],
    "Document": lambda row: row["document"],
    "Supplier": lambda row: row["supplier"],
    "Version": lambda row: row["number"],
    "How": lambda row: row["how"],
    "Name": lambda row: row["name"],
    "E-mail": lambda row: row["email"],
    "Queued": lambda row: {1: "yes", 0: "no"}.get(row["is_queued"]) if row["how"] == How.EMAIL else None,
    "Note": lambda row: row["note"],
    "By": lambda row: row["actor"],
}


@bp.route("/versions/<int:version_id>/give", methods=["GET", "POST"])
@at_the_desk
def give(version_id: int) -> str | Response | tuple[str, int]:
    version, form = actions.known_version(the_database(), version_id), GiveForm()
    if not form.is_submitted():
        form.form_key.data, form.how.data = new_form_key(), How.LETTER.value
        return _give_page(version, form)
    given = form.attempt(lambda: _given(version, form))
    if given is None:
        return _give_page(version, form), form.status
    flash("Noted.")
    return redirect(url_for("handing_out.handout", handout_id=given.id))


def _given(version: Version, form: GiveForm) -> Handout:
    how, people = How(form.how.data), form.people()
    return giving.give(
        the_database(), signed_in(), version, how, people, form.note.data or "", form.form_key.data, clock.now()
    )


def _give_page(version: Version, form: GiveForm) -> str:
    contact = ""
    if version.supplier_id:
        supplier = suppliers.supplier(the_database(), version.supplier_id)
        people = [person for person in suppliers.contacts(the_database(), version.supplier_id) if not person.retired_on]
        known = [f"{each.name} <{each.email}>" for each in people if each.email]
        contact = known[0] if known else (supplier.email if supplier else "")
    return render_template(
        "documents/give.html",
        form=form,
        version=version,
        words=WORDS[version.document],
        contact=contact,
        has_mail=outbox.is_on(the_database()),
    )


@bp.get("/handouts/<int:handout_id>")
@at_the_desk
def handout(handout_id: int) -> str:
    found = giving.known_handout(the_database(), handout_id)
    return render_template(
        "documents/handout.html",
        handout=found,
        words=WORDS[found.document],
        how_words=HOW_WORDS,
        people=store.recipients(the_database(), handout_id),
    )


@bp.get("/handouts/<int:handout_id>/letters")
@at_the_desk
def letters(handout_id: int) -> str:
    found = giving.known_handout(the_database(), handout_id)
    version = actions.known_version(the_database(), found.version_id)
    names = [each.name for each in store.recipients(the_database(), handout_id)]
    if not names:
        raise NotFound("Nobody is named there, so there are no letters.")
    return render_template(
        "documents/paper.html",
        words=pages.PAPER,
        title=f"{WORDS[version.document].title}: {count_of(len(names), 'letter')}",
        sheets=pages.sheets_for(version.text, version.document, names),
        document=version.document,
        version=version,
        back=url_for("handing_out.handout", handout_id=handout_id),
    )


@bp.get("/handouts/<int:handout_id>/letters.pdf")
@at_the_desk
def letters_pdf(handout_id: int) -> Response:
    page = url_for("handing_out.handout", handout_id=handout_id)
    return pdf_or_page(letters(handout_id), "Letters", f"letters-{handout_id}", page)


@bp.get("/given/")
@at_the_desk
def given() -> str:
    names = {supplier.id: supplier.name for supplier in suppliers.suppliers(the_database(), with_retired=True)}
    return render_template(
        "documents/given.html",
        handouts=store.handouts(the_database()),
        documents=WORDS,
        supplier_letter=Document.SUPPLIER_LETTER,
        suppliers=names,
        how_words=SHORT_HOW_WORDS,
        most=store.MOST_SHOWN,
    )


@taken_out(bp, "/documents/given")
@at_the_desk
def given_list() -> Listing:
    return listing_of("documents-given", COLUMNS, store.log(the_database()))
