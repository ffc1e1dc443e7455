"""The technician's pages: my work, a call, the scan that proves a visit, a device's history."""

from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions, symptoms
from kiosk.calls import store as calls
from kiosk.calls import words as call_words
from kiosk.calls.forms import STEP_FORMS, forms_open_to, posted_step
from kiosk.calls.lists.listing import calls_with
from kiosk.calls.records import Call, DispatchWay, HoldReason, Status, Step
from kiosk.calls.step_form import StepForm
from kiosk.core import clock
from kiosk.core.access import STAFF, Actor, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.numbers import row_number
from kiosk.core.pieces import piece, together
from kiosk.core.refusals import NotFound, StoreUnavailable
from kiosk.core.settings import school_today, settings
from kiosk.core.sqlite import sqlite3
from kiosk.core.words import shown_time
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.given_codes import store as given_codes
from kiosk.devices.records import KIND_WORDS
from kiosk.fieldwork import arrival, store
from kiosk.fieldwork.arrival import last_visit
from kiosk.fieldwork.due import due_teller
from kiosk.fieldwork.forms import VisitProofForm
from kiosk.fieldwork.listing import COLUMNS, history
from kiosk.fieldwork.parts import store as parts
from kiosk.fieldwork.parts.rules import total_pence
from kiosk.fieldwork.records import PastCall
from kiosk.fieldwork.timers import actions as clocks
from kiosk.fieldwork.timers import store as timers
from kiosk.fieldwork.visits import store as visits
from kiosk.fieldwork.visits.rules import day_words
from kiosk.panels.beside import beside, start_resolution
from kiosk.people import store as people
from kiosk.repairs import store as repairs
from kiosk.stickers import store as stickers
from kiosk.stickers.ledger import store as ledger
from kiosk.stickers.stocktakes import store as stocktakes
from labels.phrase import phrase_of

bp = Blueprint("fieldwork", __name__, url_prefix="/fieldwork")
FIELD_STEPS = (Step.START, Step.RESOLVE, Step.HOLD, Step.NOTE)
A_YEAR = timedelta(days=364)  # and today, as the failure rates count it
PAST_CALL = piece("fieldwork/_past_call.html", "call", "logged", "address", words=call_words)


@bp.get("/")
@only_for(Role.TECHNICIAN)
def my_work() -> str:
    database, actor, now, zone = the_database(), signed_in(), clock.now(), settings().time_zone
    person_id = actor.person_id or 0
    lines = store.my_work(database, person_id)
    today = clock.school_date(now, zone)
    since = clock.stored(clock.start_of(today, zone))
    visit = visits.next_of(database, person_id, today.isoformat())
    return render_template(
        "fieldwork/my_work.html",
        rooms=_by_room([line for line in lines if not _waits(line, today)]),
        waiting=[line for line in lines if _waits(line, today)],
        count=len(lines),
        visit=visit,
        visit_day=day_words(visit.visit_on, today) if visit else "",
        running=timers.running(database, person_id),
        to_count=timers.to_count(database, person_id),
        minutes_today=timers.minutes_since(database, person_id, since),
        resolved=store.resolved_since(database, person_id, since),
        bypass=store.bypass_share(database, clock.stored(clock.start_of(today.replace(day=1), zone)), person_id),
        today=today.isoformat(),
        due=due_teller(database, now),
        words=call_words,
    )


@taken_out(bp, "/fieldwork")
@only_for(Role.TECHNICIAN)
def my_work_list() -> Listing:
    lines = store.my_work(the_database(), signed_in().person_id or 0)
    return calls_with(the_database(), "my-work", (line["id"] for line in lines))


def _waits(line: sqlite3.Row, today: date) -> bool:
    """Tell whether a call can be left alone today: it waits, and the day on which to look again is still to come."""
    return line["status"] == Status.ON_HOLD and bool(line["follow_up_on"]) and line["follow_up_on"] > today.isoformat()


def _by_room(lines: list[sqlite3.Row]) -> list[tuple[str, list[sqlite3.Row]]]:
    """Return the rooms with their calls, the room with the most urgent call first."""
    rooms: dict[str, list[sqlite3.Row]] = {}
    for line in lines:
        rooms.setdefault(line["location"], []).append(line)
    return list(rooms.items())


@bp.get("/calls/<int:call_id>")
@only_for(Role.TECHNICIAN)
def call(call_id: int) -> str:
    return _call_page(actions.call_for(the_database(), signed_in(), call_id), {})


@bp.post("/calls/<int:call_id>/<step>")
@only_for(Role.TECHNICIAN)
def take_step(call_id: int, step: str) -> Response | tuple[str, int]:
    if step not in FIELD_STEPS:
        abort(404)
    found = actions.call_for(the_database(), signed_in(), call_id)
    try:
        form = _take_with_the_clock(found, Step(step))
    except StoreUnavailable as refusal:
        form = STEP_FORMS[Step(step)]()
        form.refuse(refusal)
    if form.refusals:
        return _call_page(found, {form.step: form}), form.status
    if step == Step.RESOLVE:
        return redirect(url_for("fieldwork.my_work"))
    return redirect(url_for("fieldwork.call", call_id=call_id))


def _take_with_the_clock(call: Call, step: Step) -> StepForm:
    """Take a posted step; the minutes of the clock are put away in the transaction of the step that counts them."""
    with the_database().writing():
        form = posted_step(the_database(), signed_in(), call, step, clock.now())
        if not form.refusals and step in (Step.RESOLVE, Step.HOLD):
            minutes = form.minutes.data or 0
            clocks.counted_elsewhere(the_database(), signed_in(), call, minutes, clock.now())
    return form


def _call_page(call: Call, sent: dict[Step, StepForm]) -> str:
    actor, database = signed_in(), the_database()
    device = devices.device(database, call.device_id) if call.device_id else None
    forms = {s: form for s, form in forms_open_to(database, actor, call, sent).items() if s in FIELD_STEPS}
    events = calls.events(database, call.id)
    visited = last_visit(events)
    open_timers = clocks.open_on(database, actor, call.id)
    used = parts.parts_of(database, call.id)
    counted = timers.minutes_on_call(database, call.id, actor.person_id or 0)
    is_started = not sent and start_resolution(database, actor, call, forms, request.args)
    if not sent:
        _propose_minutes(forms, clocks.proposed_on(database, actor, call.id, clock.now()), counted)
    return render_template(
        "fieldwork/call.html",
        call=call,
        device=device,
        may_start=forms.pop(Step.START, None) is not None,
        is_worked_on=call.status in clocks.WORKED_ON,
        timer=next((timer for timer in open_timers if timer.is_running), None),
        to_count=[timer for timer in open_timers if not timer.is_running],
        counted=counted,
        visited=visited,
        is_here=visited is not None and _is_today(visited.at),
        next_visit=_next_visit(call),
        parts=[part for part in used if part.counts],
        parts_total=total_pence(used),
        names={person.id: person.name for person in people.all_people(database)},
        events=events,
        beside=beside(database, actor, call, events, clock.now()),
        photos=calls.photos(database, call.id),
        also_affected=calls.affected_people(database, call.id),
        earlier=[row for row in store.device_calls(database, device.id, 0) if row.id != call.id] if device else [],
        forms=forms,
        open_step=next(iter(sent), Step.RESOLVE if is_started or call.status is Status.IN_PROGRESS else None),
        refusals=[refusal for form in sent.values() for refusal in form.refusals],
        words=call_words,
        today=school_today(database, clock.now()).isoformat(),
        symptom=symptoms.words_for(call.symptom, call.kind, device.kind if device else None),
    )


def _is_today(at: str) -> bool:
    zone = settings().time_zone
    return clock.school_date(clock.moment(at), zone) == clock.school_date(clock.now(), zone)


def _propose_minutes(forms: dict[Step, StepForm], minutes: int | None, counted: int) -> None:
    """Start the forms from what the clock says; what it has counted already is not to be entered once more."""
    proposed = minutes if minutes is not None else (0 if counted else None)
    if proposed is not None and Step.RESOLVE in forms:
        forms[Step.RESOLVE].minutes.data = proposed
    if minutes is not None and Step.HOLD in forms:
        forms[Step.HOLD].minutes.data = minutes


def _next_visit(call: Call) -> str:
    """Return the day on which a call that was left for the next visit is seen to, in words; or nothing."""
    is_left = call.dispatched_how == DispatchWay.NEXT_VISIT or call.hold_reason == HoldReason.NEXT_VISIT
    if not is_left or call.technician_id is None or call.status not in clocks.WORKED_ON:
        return ""
    today = school_today(the_database(), clock.now())
    visit = visits.next_of(the_database(), call.technician_id, today.isoformat())
    return day_words(visit.visit_on, today) if visit else "not planned yet"


@bp.get("/calls/<int:call_id>/visit")
@only_for(Role.TECHNICIAN)
def visit(call_id: int) -> str:
    return _visit_page(actions.call_for(the_database(), signed_in(), call_id), VisitProofForm(formdata=None))


@bp.post("/calls/<int:call_id>/visit")
@only_for(Role.TECHNICIAN)
def confirm_visit(call_id: int) -> Response | tuple[str, int]:
    found = actions.call_for(the_database(), signed_in(), call_id)
    form = VisitProofForm()
    form.attempt(lambda: arrival.confirm_visit(the_database(), signed_in(), found, form.code.data or "", clock.now()))
    if form.refusals:
        return _visit_page(found, form), form.status
    flash(f"Your visit for {found.reference} is noted.")
    return redirect(url_for("fieldwork.call", call_id=call_id))


def _visit_page(call: Call, form: VisitProofForm) -> str:
    device = devices.device(the_database(), call.device_id) if call.device_id else None
    return render_template("fieldwork/visit_proof.html", call=call, device=device, form=form)


@bp.get("/calls/<int:call_id>/photos/<int:photo_id>")
@only_for(Role.TECHNICIAN)
def photo(call_id: int, photo_id: int) -> Response:
    jpeg = actions.photo_for(the_database(), signed_in(), call_id, photo_id)
    return Response(jpeg, content_type="image/jpeg")


@bp.get("/devices/<code>")
@only_for(*STAFF)
def device(code: str) -> str | Response:
    found = devices.device_by_code(the_database(), codes.read_code(code))
    if found is None:
        if given_codes.given(the_database(), codes.read_code(code)) is None:
            raise NotFound("No device has this code.")
        return redirect(f"/stickers/codes/{codes.read_code(code)}")  # void, or on no device yet: said there
    before_id = request.args.get("before", 0, type=row_number)
    rows = store.device_calls(the_database(), found.id, before_id)
    actor, zone = signed_in(), settings().time_zone
    today = clock.school_date(clock.now(), zone)
    return render_template(
        "fieldwork/device.html",
        device=found,
        phrase=phrase_of(found.code),
        kind_words=KIND_WORDS[found.kind],
        calls=together(
            PAST_CALL(row, shown_time(row.logged_at), _address_for(actor, row)) for row in rows[: store.HISTORY_PAGE]
        ),
        older=rows[store.HISTORY_PAGE - 1].id if len(rows) > store.HISTORY_PAGE else 0,
        is_newest=before_id == 0,
        failures=store.failures_since(the_database(), found.id, clock.stored(clock.start_of(today - A_YEAR, zone))),
        stickers=stickers.stickers_of(the_database(), found.id),
        scans=ledger.scans_of(the_database(), found.id),
        codes=given_codes.codes_of(the_database(), found.id),
        missing=stocktakes.missing_since(the_database(), found.id),
        can_print=actor.holds(Role.COORDINATOR, Role.DESK),
        away=repairs.away(the_database(), found.id),
        today=today.isoformat(),
        here_for=store.dispatched_on_device(the_database(), found.id, actor.person_id or 0)
        if actor.holds(Role.TECHNICIAN)
        else [],
    )


@taken_out(bp, "/fieldwork/devices/<code>")
@only_for(*STAFF)
def device_list(code: str) -> Listing:
    found = devices.device_by_code(the_database(), codes.read_code(code))
    if found is None:
        raise NotFound("No device has this code.")
    return listing_of(f"calls-of-{found.shown_code}", COLUMNS, history(the_database(), found.id))


def _address_for(actor: Actor, row: PastCall) -> str:
    """Return where this person may look at a call of the history, or nothing."""
    if actor.holds(Role.DESK, Role.COORDINATOR):
        return f"/desk/calls/{row.id}"
    return f"/fieldwork/calls/{row.id}" if row.technician_id == actor.person_id else ""
