"""The technician's pages: my work, a call, a device's history."""

from datetime import timedelta
from itertools import groupby

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions, symptoms
from kiosk.calls import records as calls_records
from kiosk.calls import store as calls
from kiosk.calls.forms import STEP_FORMS, StepForm, forms_open_to
from kiosk.calls.records import Call, Step
from kiosk.core import clock
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NotFound
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS, Device
from kiosk.fieldwork import store
from kiosk.people import store as people

bp = Blueprint("fieldwork", __name__, url_prefix="/fieldwork")
FIELD_STEPS = (Step.START, Step.RESOLVE, Step.HOLD, Step.NOTE)
A_YEAR = timedelta(days=365)


@bp.get("/")
@only_for(Role.TECHNICIAN)
def my_work() -> str:
    lines = store.my_work(the_database(), signed_in().person_id or 0)
    rooms_by_urgency = list(dict.fromkeys(line["location"] for line in lines))
    in_rooms = sorted(lines, key=lambda line: rooms_by_urgency.index(line["location"]))
    rooms = [(room, list(found)) for room, found in groupby(in_rooms, key=lambda line: line["location"])]
    return render_template("fieldwork/my_work.html", rooms=rooms, count=len(lines), words=calls_records)


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
    form = STEP_FORMS[Step(step)]()
    form.prepare(the_database(), found)
    if not form.send(the_database(), signed_in(), found, clock.now()):
        return _call_page(found, {Step(step): form}), 422
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
        earlier=[row for row in store.device_calls(database, device.id, 0) if row["id"] != call.id] if device else [],
        forms=forms,
        open_step=next(iter(sent), Step.RESOLVE if call.status == calls_records.Status.IN_PROGRESS else None),
        refusals=[refusal for form in sent.values() for refusal in form.refusals],
        words=calls_records,
        symptom=symptoms.words_for(call.symptom),
    )


@bp.get("/devices/<code>")
@only_for(*STAFF)
def device(code: str) -> str:
    found = _device(code)
    before_id = request.args.get("before", 0, type=row_number)
    rows = store.device_calls(the_database(), found.id, before_id)
    now = clock.now()
    return render_template(
        "fieldwork/device.html",
        device=found,
        kind_words=KIND_WORDS[found.kind],
        calls=rows[: store.HISTORY_PAGE],
        older=rows[store.HISTORY_PAGE - 1]["id"] if len(rows) > store.HISTORY_PAGE else 0,
        is_newest=before_id == 0,
        failures=store.failures_between(the_database(), found.id, clock.stored(now - A_YEAR), clock.stored(now)),
        sees_all=signed_in().holds(Role.DESK, Role.COORDINATOR),
        words=calls_records,
        today=now.date().isoformat(),
    )


def _device(code: str) -> Device:
    found = devices.device_by_code(the_database(), codes.read_code(code))
    if found is None:
        raise NotFound("No device has this code.")
    return found
