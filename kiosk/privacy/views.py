"""Finding, taking out and redacting a person; the log of it; and the open page that says what is kept of whom.

A name is looked for by POST, and the answer is the same page again: no name stands in an address, in the browser's
history or in a log, and none is kept between two pages (decision 0014).
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.backups.rules import NAME_LIVES
from kiosk.core import clock
from kiosk.core.access import Role, only_for, open_to_all, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import new_form_key
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.refusals import NotFound, Refused
from kiosk.core.secret import the_secret
from kiosk.privacy import export, finding, redacting, store
from kiosk.privacy.forms import PersonForm, RedactForm
from kiosk.privacy.records import Found, Wanted
from kiosk.privacy.redacting import Order, Plan
from kiosk.privacy.words import table_words

bp = Blueprint("privacy", __name__)
in_the_office = only_for(Role.COORDINATOR)
SHOWN_OF_A_GROUP = 12
NEWEST = 10
MOST_SPELLINGS = 60


@bp.get("/privacy")
@open_to_all
def notice() -> str:
    return render_template("privacy/notice.html")


@bp.get("/privacy/people")
@in_the_office
def people() -> str:
    form = PersonForm(formdata=None)
    return render_template("privacy/people.html", form=form, redactions=store.redactions(the_database(), NEWEST))


@bp.post("/privacy/people")
@in_the_office
def find() -> str | tuple[str, int]:
    form = PersonForm()
    if not form.validate():
        page = render_template("privacy/people.html", form=form, redactions=store.redactions(the_database(), NEWEST))
        return page, form.status
    wanted = _wanted(form)
    return _found_page(form, wanted, finding.find(the_database(), wanted))


def _wanted(form: PersonForm) -> Wanted:
    """Return who is looked for; the first time, with the spellings that can mean nobody else."""
    wanted = form.wanted(tuple(request.form.getlist("spelling")[:MOST_SPELLINGS]))
    if "again" in request.form:
        return wanted
    return form.wanted(finding.sure_spellings(wanted))


def _found_page(form: PersonForm, wanted: Wanted, found: Found) -> str:
    typed = {wanted.name, wanted.email, wanted.phone, *wanted.others}
    return render_template(
        "privacy/found.html",
        form=form,
        wanted=wanted,
        found=found,
        spellings=[each for each in finding.all_spellings(wanted) if each.text in typed or found.counts.get(each.text)],
        shown=SHOWN_OF_A_GROUP,
        ticked=frozenset(request.form.getlist("take")),
        is_first=request.endpoint == "privacy.find",
        before=store.redacted_before(the_database(), redacting.name_hash(the_secret(), wanted.name)),
    )


@bp.post("/privacy/people/file")
@in_the_office
def person_file() -> Response | tuple[str, int]:
    form = PersonForm()
    if not form.validate():
        return render_template("privacy/people.html", form=form, redactions=()), form.status
    found = finding.find(the_database(), _wanted(form))
    content = export.person_zip(the_database(), found, clock.now())
    headers = {"Content-Disposition": 'attachment; filename="personal-data.zip"', "Cache-Control": "no-store"}
    return Response(content, content_type="application/zip", headers=headers)


@bp.post("/privacy/people/check")
@in_the_office
def check() -> str | tuple[str, int]:
    form = RedactForm()
    form.form_key.data = form.form_key.data or new_form_key()
    wanted = _wanted(form)
    found = finding.find(the_database(), wanted)
    try:
        planned = redacting.plan(the_database(), found, request.form.getlist("take"))
    except Refused as refusal:
        form.refuse(refusal)
        return _found_page(form, wanted, found), form.status
    return _check_page(form, wanted, planned)


def _check_page(form: RedactForm, wanted: Wanted, planned: Plan) -> str:
    return render_template(
        "privacy/check.html",
        form=form,
        wanted=wanted,
        plan=planned,
        takes=list(dict.fromkeys(request.form.getlist("take"))),
        table_words=table_words,
        former_name=redacting.former_name,
    )


@bp.post("/privacy/people/redact")
@in_the_office
def redact() -> Response | str | tuple[str, int]:
    form = RedactForm()
    wanted = _wanted(form)
    order = Order(
        wanted=wanted,
        marks=frozenset(request.form.getlist("take")),
        reason=form.reason.data or "",
        with_photos=bool(form.with_photos.data),
        form_key=form.form_key.data or "",
    )
    number = form.attempt(lambda: redacting.redact(the_database(), signed_in(), order, the_secret(), clock.now()))
    if number is not None:
        return redirect(url_for("privacy.redaction", redaction_id=number))
    found = finding.find(the_database(), wanted)
    try:
        return _check_page(form, wanted, redacting.plan(the_database(), found, order.marks)), form.status
    except Refused:
        return _found_page(form, wanted, found), form.status


@bp.get("/privacy/redactions/<int:redaction_id>")
@in_the_office
def redaction(redaction_id: int) -> str:
    found = store.redaction(the_database(), redaction_id)
    if found is None:
        raise NotFound("There is no such line in the log.")
    gone = clock.stored(clock.moment(found.at) + NAME_LIVES)
    return render_template("privacy/redaction.html", line=found, table_words=table_words, gone_from_backups=gone)


@bp.post("/privacy/tidy")
@in_the_office
def tidy() -> Response:
    if redacting.tidy_what_waits(the_database(), clock.now()):
        flash("The data file was written anew. Search for the name once more to see that it is gone.")
    else:
        flash("Nothing was waiting, or somebody is reading just now. Scandesk tries again by itself every hour.")
    return redirect(url_for("privacy.people"))


@taken_out(bp, "/privacy/people")
@in_the_office
def redaction_list() -> Listing:
    return listing_of("redactions", export.REDACTION_COLUMNS, store.redactions(the_database()))
