"""The technician's pages: my work, a call, a device's history."""

from datetime import timedelta
from itertools import groupby

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions, symptoms
from kiosk.calls import records as calls_records
from kiosk.calls import store as calls
from kiosk.calls.forms import StepForm, forms_open_to, posted_step
from kiosk.calls.records import Call, Step
from kiosk.core import clock
from kiosk.core.access import STAFF, Actor, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.numbers import row_number
from kiosk.core.pieces import piece, together
from kiosk.core.refusals import NotFound
from kiosk.core.settings import school_today, settings
from kiosk.core.words import shown_time
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS, Device
from kiosk.fieldwork import store
from kiosk.fieldwork.records import PastCall
from kiosk.people import store as people

bp = Blueprint("fieldwork", __name__, url_prefix="/fieldwork")
FIELD_STEPS = (Step.START, Step.RESOLVE, Step.HOLD, Step.NOTE)
A_YEAR = timedelta(days=364)  # and today, as the failure rates count it
PAST_CALL = piece("fieldwork/_past_call.html", "call", "logged", "address", words=calls_records)


@bp.get("/")
@only_for(Role.TECHNICIAN)
def my_work() -> str:
    lines = store.my_work(the_database(), signed_in().person_id or 0)
    rooms_by_urgency = list(dict.fromkeys(line["location"] for line in lines))
    in_rooms = sorted(lines, key=lambda line: rooms_by_urgency.index(line["location"]))
    rooms = [(room, list(found)) for room, found in groupby(in_rooms, key=lambda line: line["location"])]
    return render_template(
        "fieldwork/my_work.html",
        rooms=rooms,
        count=len(lines),
        today=school_today(the_database(), clock.now()).isoformat(),
        words=calls_records,
    )


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
    form = posted_step(the_database(), signed_in(), found, Step(step), clock.now())
    if form.refusals:
        return _call_page(found, {form.step: form}), form.status
    if step == Step.RESOLVE:
        return redirect(url_for("fieldwork.my_work"))
    return redirect(url_for("fieldwork.call", call_id=call_id))


def _call_page(call: Call, sent: dict[Step, StepForm]) -> str:
    actor, database = signed_in(), the_database()
    device = devices.device(database, call.device_id) if call.device_id else None
    forms = {s: form for s, form in forms_open_to(database, actor, call, sent).items() if s in FIELD_STEPS}
    return render_template(
        "fieldwork/call.html",
        call=call,
        device=device,
        names={person.id: person.name for person in people.all_people(database)},
        events=calls.events(database, call.id),
        photos=calls.photos(database, call.id),
        also_affected=calls.affected_people(database, call.id),
        earlier=[row for row in store.device_calls(database, device.id, 0) if row.id != call.id] if device else [],
        forms=forms,
        open_step=next(iter(sent), Step.RESOLVE if call.status == calls_records.Status.IN_PROGRESS else None),
        refusals=[refusal for form in sent.values() for refusal in form.refusals],
        words=calls_records,
        today=school_today(database, clock.now()).isoformat(),
        symptom=symptoms.words_for(call.symptom, call.kind, device.kind if device else None),
    )


@bp.get("/calls/<int:call_id>/photos/<int:photo_id>")
@only_for(Role.TECHNICIAN)
def photo(call_id: int, photo_id: int) -> Response:
    jpeg = actions.photo_for(the_database(), signed_in(), call_id, photo_id)
    return Response(jpeg, content_type="image/jpeg")


@bp.get("/devices/<code>")
@only_for(*STAFF)
def device(code: str) -> str:
    found = _device(code)
    before_id = request.args.get("before", 0, type=row_number)
    rows = store.device_calls(the_database(), found.id, before_id)
    actor, zone = signed_in(), settings().time_zone
    today = clock.school_date(clock.now(), zone)
    return render_template(
        "fieldwork/device.html",
        device=found,
        kind_words=KIND_WORDS[found.kind],
        calls=together(
            PAST_CALL(row, shown_time(row.logged_at), _address_for(actor, row)) for row in rows[: store.HISTORY_PAGE]
        ),
        older=rows[store.HISTORY_PAGE - 1].id if len(rows) > store.HISTORY_PAGE else 0,
        is_newest=before_id == 0,
        failures=store.failures_since(the_database(), found.id, clock.stored(clock.start_of(today - A_YEAR, zone))),
        sticker=store.last_sticker(the_database(), found.id),
        today=today.isoformat(),
    )


def _address_for(actor: Actor, row: PastCall) -> str:
    """Return where this person may look at a call of the history, or nothing."""
    if actor.holds(Role.DESK, Role.COORDINATOR):
        return f"/desk/calls/{row.id}"
    return f"/fieldwork/calls/{row.id}" if row.technician_id == actor.person_id else ""


def _device(code: str) -> Device:
    found = devices.device_by_code(the_database(), codes.read_code(code))
    if found is None:
        raise NotFound("No device has this code.")
    return found
