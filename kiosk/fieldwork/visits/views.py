"""The visits, a visit's list in walking order, and the job sheets."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions as calls
from kiosk.calls import words as call_words
from kiosk.calls.records import CallKind
from kiosk.calls.symptoms import words_for
from kiosk.core import clock
from kiosk.core.access import STAFF, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.pdf import pdf_or_page
from kiosk.core.refusals import NotFound
from kiosk.core.settings import school_today
from kiosk.core.tables import Cell
from kiosk.devices import codes
from kiosk.devices.records import KIND_WORDS, Kind
from kiosk.fieldwork.due import due_teller
from kiosk.fieldwork.visits import actions, store
from kiosk.fieldwork.visits.forms import VisitForm
from kiosk.fieldwork.visits.records import Visit, VisitCall
from kiosk.fieldwork.visits.rules import by_room, day_words

COLUMNS: dict[str, Callable[[Visit], Cell]] = {
    "Technician": lambda visit: visit.technician,
    "Visit On": lambda visit: visit.visit_on,
    "Note": lambda visit: visit.note,
    "Planned By": lambda visit: visit.planned_by,
}
CALL_COLUMNS: dict[str, Callable[[VisitCall], Cell]] = {
    "Reference": lambda line: line.reference,
    "Priority": lambda line: line.priority,
    "Status": lambda line: line.status,
    "Kind": lambda line: line.kind,
    "Summary": lambda line: line.summary,
    "Location": lambda line: line.location,
    "Device": lambda line: line.device,
    "Device Code": lambda line: codes.shown(line.code) if line.code else None,
    "Asset Tag": lambda line: line.asset_tag,
    "Reporter": lambda line: line.reporter,
    "Logged At": lambda line: line.logged_at,
    "Resolve By": lambda line: line.resolve_by,
}
bp = Blueprint("visits", __name__, url_prefix="/fieldwork")


@bp.get("/visits/")
@only_for(*STAFF)
def all_visits() -> str:
    form = VisitForm(formdata=None)
    form.prepare(the_database(), signed_in())
    return _visits_page(form)


@taken_out(bp, "/fieldwork/visits")
@only_for(*STAFF)
def visits_list() -> Listing:
    return listing_of("visits", COLUMNS, store.coming(the_database(), _today().isoformat()))


@bp.post("/visits/")
@only_for(*STAFF)
def plan() -> Response | tuple[str, int]:
    form = VisitForm()
    form.prepare(the_database(), signed_in())
    planned = form.attempt(
        lambda: actions.plan(
            the_database(),
            signed_in(),
            form.chosen(the_database()),
            form.visit_on.data,
            form.note.data,
            clock.now(),
        )
    )
    if planned is None:
        return _visits_page(form), form.status
    flash(f"{planned.technician} comes {_day(planned.visit_on)}.")
    return redirect(url_for("visits.all_visits"))


@bp.get("/visits/<int:visit_id>")
@only_for(*STAFF)
def visit(visit_id: int) -> str:
    found = actions.visit_for(the_database(), signed_in(), visit_id)
    lines = store.calls_of(the_database(), found.technician_id, found.visit_on)
    return render_template(
        "fieldwork/visit.html",
        visit=found,
        day=_day(found.visit_on),
        rooms=by_room(lines),
        count=len(lines),
        device_title=_device_title,
        due=due_teller(the_database(), clock.now()),
        is_own=found.technician_id == signed_in().person_id,
        words=call_words,
    )


@taken_out(bp, "/fieldwork/visits/<int:visit_id>")
@only_for(*STAFF)
def visit_list(visit_id: int) -> Listing:
    found = actions.visit_for(the_database(), signed_in(), visit_id)
    lines = store.calls_of(the_database(), found.technician_id, found.visit_on)
    return replace(listing_of(f"visit-{visit_id}-{found.visit_on}", CALL_COLUMNS, lines), is_of_today=False)


@bp.post("/visits/<int:visit_id>/call-off")
@only_for(*STAFF)
def call_off(visit_id: int) -> Response:
    visit = actions.call_off(the_database(), signed_in(), visit_id, clock.now())
    flash(f"{visit.technician} does not come {_day(visit.visit_on)}. The calls wait for the next visit.")
    return redirect(url_for("visits.all_visits"))


@bp.get("/visits/<int:visit_id>/sheet")
@only_for(*STAFF)
def sheet(visit_id: int) -> str:
    found = actions.visit_for(the_database(), signed_in(), visit_id)
    lines = store.calls_of(the_database(), found.technician_id, found.visit_on)
    return _sheet(found, lines)


@bp.get("/visits/<int:visit_id>/sheet.pdf")
@only_for(*STAFF)
def sheet_pdf(visit_id: int) -> Response:
    page = url_for("visits.sheet", visit_id=visit_id)
    return pdf_or_page(sheet(visit_id), "Job sheets", f"job-sheets-{visit_id}", page)


@bp.get("/calls/<int:call_id>/sheet")
@only_for(*STAFF)
def call_sheet(call_id: int) -> str:
    call = calls.call_for(the_database(), signed_in(), call_id)
    line = store.call(the_database(), call.id)
    if line is None:
        raise NotFound("There is no such call.")
    return _sheet(None, [line])


@bp.get("/calls/<int:call_id>/sheet.pdf")
@only_for(*STAFF)
def call_sheet_pdf(call_id: int) -> Response:
    page = url_for("visits.call_sheet", call_id=call_id)
    return pdf_or_page(call_sheet(call_id), f"Job sheet C{call_id}", f"job-sheet-C{call_id}", page)


def _visits_page(form: VisitForm) -> str:
    actor = signed_in()
    coming = store.coming(the_database(), _today().isoformat())
    return render_template(
        "fieldwork/visits.html",
        form=form,
        visits=[(visit, _day(visit.visit_on)) for visit in coming],
        may_open={visit.id for visit in coming if actions.may_change(actor, visit.technician_id)},
    )


def _sheet(visit: Visit | None, lines: list[VisitCall]) -> str:
    return render_template(
        "fieldwork/sheet.html",
        visit=visit,
        day=_day(visit.visit_on) if visit else "",
        lines=lines,
        earlier=store.earlier_on_devices(the_database(), [line.id for line in lines]),
        device_title=_device_title,
        due=due_teller(the_database(), clock.now()),
        shown_code=codes.shown,
        symptom_of=lambda line: words_for(
            line.symptom, CallKind(line.kind), Kind(line.device_kind) if line.device_kind else None
        ),
        words=call_words,
        printed_at=clock.stored(clock.now()),
    )


def _device_title(line: VisitCall) -> str:
    """Return what people call a call's device: its own name, or its kind."""
    if line.device or not line.device_kind:
        return line.device
    words = KIND_WORDS[Kind(line.device_kind)].one
    return words[0].upper() + words[1:]


def _today() -> date:
    return school_today(the_database(), clock.now())


def _day(visit_on: str) -> str:
    """Return a day as the end of the sentence 'Tom comes …'."""
    words = day_words(visit_on, _today())
    return words if words in ("today", "tomorrow") else f"on {words}"
