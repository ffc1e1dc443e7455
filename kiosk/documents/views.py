"""The toolkit, and each document: as it stands, its text, its versions, on paper."""

import hashlib

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import new_form_key
from kiosk.core.pdf import pdf_or_page
from kiosk.core.refusals import Overtaken
from kiosk.documents import actions, pages, rules, store
from kiosk.documents.actions import Standing
from kiosk.documents.forms import PublishForm, TextForm
from kiosk.documents.handing_out import store as handouts
from kiosk.documents.placeholders import offered_to
from kiosk.documents.posters import how_to_report
from kiosk.documents.records import GUIDES, SHORT_HOW_WORDS, STANDING, WORDS, Document, Version
from kiosk.documents.supplier_letters.evidence import SAMPLE
from kiosk.suppliers import store as suppliers

bp = Blueprint("documents", __name__, url_prefix="/documents")
staff = only_for(*STAFF)
at_the_desk = only_for(Role.DESK, Role.COORDINATOR)
office = only_for(Role.COORDINATOR)


def _document(name: str, among: tuple[Document, ...] = STANDING) -> Document:
    if name not in among:
        abort(404)
    return Document(name)


@bp.get("/")
@at_the_desk
def toolkit() -> str:
    now = clock.now()
    found = {document: actions.standing(the_database(), document, now) for document in STANDING}
    return render_template(
        "documents/toolkit.html",
        standing=found,
        documents=WORDS,
        letters=store.newest_to_suppliers(the_database()),
        suppliers=suppliers.suppliers(the_database()),
        newest_given=handouts.handouts(the_database())[:5],
        how_words=SHORT_HOW_WORDS,
    )


@bp.get("/<document>")
@at_the_desk
def standing(document: str) -> str | Response:
    found = _document(document)
    if found in GUIDES.values():
        return redirect(WORDS[found].page)
    return _page(found, PublishForm(formdata=None))


@bp.get("/guides/<role>")
@staff
def guide(role: str) -> str:
    if role not in GUIDES:
        abort(404)
    return _page(GUIDES[role], PublishForm(formdata=None))


def _page(document: Document, form: PublishForm) -> str:
    found = actions.standing(the_database(), document, clock.now())
    form.form_key.data, form.seen.data = form.form_key.data or new_form_key(), _fingerprint(found)
    versions = store.versions(the_database(), document)
    return render_template(
        "documents/document.html",
        document=document,
        words=WORDS[document],
        standing=found,
        sheet=pages.sheets_for(found.text, document)[0],
        versions=versions,
        given={version.id: _given(version) for version in versions},
        form=form,
        may_edit=signed_in().holds(Role.COORDINATOR),
        may_give=signed_in().holds(Role.COORDINATOR, Role.DESK),
    )


def _given(version: Version) -> int:
    return sum(each.count or 1 for each in handouts.handouts(the_database(), version.id))


def _fingerprint(found: Standing) -> str:
    return hashlib.sha256(found.text.encode()).hexdigest()[:32]


@bp.post("/<document>/publish")
@office
def publish(document: str) -> Response | tuple[str, int]:
    form, found = PublishForm(), actions.standing(the_database(), _document(document), clock.now())

    def keep() -> Version:
        if form.seen.data != _fingerprint(found) and not store.version_of_form(the_database(), form.form_key.data):
            raise Overtaken("It has changed since you opened this page. Read it as it stands now, then publish it.")
        return actions.publish(
            the_database(),
            signed_in(),
            found.document,
            found.written,
            found.values,
            form.why.data,
            form.form_key.data,
            clock.now(),
        )

    made = form.attempt(keep)
    if made is None:
        return _page(found.document, form), form.status
    flash(f"Version {made.number} is published. Now give it to people.")
    return redirect(url_for("documents.version", version_id=made.id))


@bp.route("/<document>/edit", methods=["GET", "POST"])
@office
def edit(document: str) -> str | Response | tuple[str, int]:
    found, form = _document(document, tuple(Document)), TextForm()
    if not form.is_submitted():
        form.text.data = actions.written(the_database(), found)
        return _edit_page(found, form)
    if "preview" in request.form:
        if form.validate() and (wrong := rules.what_is_wrong(found, form.text.data)):
            form.text.errors = [wrong]
        return _edit_page(found, form), (422 if form.refusals else 200)
    saved = form.attempt(lambda: actions.change_text(the_database(), signed_in(), found, form.text.data, clock.now()))
    if saved is None:
        return _edit_page(found, form), form.status
    flash("Saved. Publish it when it is ready: until then people have the version before.")
    return redirect(WORDS[found].page)


def _edit_page(document: Document, form: TextForm) -> str:
    values = actions.values_for(the_database(), document, clock.now())
    if document is Document.SUPPLIER_LETTER:
        values |= SAMPLE
    text = form.text.data or ""
    return render_template(
        "documents/edit.html",
        document=document,
        words=WORDS[document],
        form=form,
        is_own=store.own_text(the_database(), document) is not None,
        sheet=pages.sheets_for(rules.filled(text, values), document)[0],
        placeholders=offered_to(document),
        values=values,
        not_set=rules.not_set_yet(text, values),
    )


@bp.post("/<document>/reset")
@office
def reset(document: str) -> Response:
    found = _document(document, tuple(Document))
    actions.reset_text(the_database(), found)
    flash("The shipped text is back. Versions that were published stay as they were.")
    return redirect(url_for("documents.edit", document=found.value))


@bp.get("/<document>/paper")
@staff
def paper(document: str) -> str:
    return _paper(_document(document), _which(document), WORDS[Document(document)].page)


@bp.get("/<document>.pdf")
@staff
def pdf(document: str) -> Response:
    return _pdf(_document(document), paper(document), WORDS[Document(document)].page, _which(document))


def _which(document: str) -> Version | None:
    """Return the version to print: the newest, or None for the draft that was asked for or is all there is."""
    return None if "draft" in request.args else store.newest(the_database(), Document(document))


def _paper(document: Document, version: Version | None, back: str) -> str:
    text = version.text if version else actions.standing(the_database(), document, clock.now()).text
    sheets = pages.sheets_for(text, document)
    return render_template(
        "documents/paper.html",
        words=pages.PAPER,
        title=sheets[0].title,
        sheets=sheets,
        document=document,
        version=version,
        poster=how_to_report(the_database(), version) if document is Document.POSTER else None,
        back=back,
    )


def _pdf(document: Document, html: str, page: str, version: Version | None) -> Response:
    poster = how_to_report(the_database(), version) if document is Document.POSTER else None
    return pdf_or_page(html, WORDS[document].title, document.value, page, [[poster.text]] if poster else ())


@bp.get("/versions/<int:version_id>")
@at_the_desk
def version(version_id: int) -> str:
    found = actions.known_version(the_database(), version_id)
    supplier = suppliers.supplier(the_database(), found.supplier_id) if found.supplier_id else None
    return render_template(
        "documents/version.html",
        version=found,
        words=WORDS[found.document],
        page=f"/documents/supplier-letter/{found.supplier_id}" if supplier else WORDS[found.document].page,
        supplier=supplier,
        sheet=pages.sheets_for(found.text, found.document)[0],
        handouts=handouts.handouts(the_database(), version_id),
        how_words=SHORT_HOW_WORDS,
    )


@bp.get("/versions/<int:version_id>/paper")
@at_the_desk
def version_paper(version_id: int) -> str:
    found = actions.known_version(the_database(), version_id)
    return _paper(found.document, found, url_for("documents.version", version_id=version_id))


@bp.get("/versions/<int:version_id>.pdf")
@at_the_desk
def version_pdf(version_id: int) -> Response:
    found = actions.known_version(the_database(), version_id)
    return _pdf(found.document, version_paper(version_id), url_for("documents.version", version_id=version_id), found)
