"""The desk's pages: queue, call, log a call."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions, symptoms
from kiosk.calls import records as calls_records
from kiosk.calls import store as calls
from kiosk.calls.forms import STEP_FORMS, ResolveForm, StepForm, forms_open_to
from kiosk.calls.records import Call, Step
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NotFound, Refused, StoreUnavailable
from kiosk.core.secret import the_secret
from kiosk.core.settings import settings
from kiosk.desk import store
from kiosk.desk.forms import LogCallForm
from kiosk.desk.records import FILTERS, VIEWS, QueueLine
from kiosk.devices import store as devices
from kiosk.devices.records import Device
from kiosk.locations import store as locations
from kiosk.people import store as people

bp = Blueprint("desk", __name__, url_prefix="/desk")
at_the_desk = only_for(Role.DESK, Role.COORDINATOR)


@bp.get("/")
@at_the_desk
def queue() -> str:
    view = request.args.get("view", "all")
    order = request.args.get("order", "priority")
    if view not in VIEWS or order not in store.ORDERS:
        abort(404)
    today = clock.school_date(clock.now(), settings().time_zone).isoformat()
    values = {"today": today, "person_id": signed_in().person_id}
    filters = {name: clean_line(request.args[name]) for name in FILTERS if request.args.get(name)}
    lines = store.queue(the_database(), view, filters, values, order, _after(order))
    has_more, lines = len(lines) > store.PAGE_LINES, lines[: store.PAGE_LINES]
    is_filtering = bool(filters) or "filters" in request.args
    return render_template(
        "desk/queue.html",
        lines=lines,
        next_page=_address(after=_key(order, lines[-1])) if has_more else "",
        first_page=_address(after="") if request.args.get("after") else "",
        view=view,
        views=VIEWS,
        counts=store.counts(the_database(), values),
        cap=store.COUNT_CAP,
        order=order,
        filters=filters,
        is_filtering=is_filtering,
        address=_address,
        today=today,
        status_words=calls_records.STATUS_WORDS,
        technicians=people.people_with_role(the_database(), Role.TECHNICIAN) if is_filtering else (),
        locations=locations.locations(the_database()) if is_filtering else (),
    )


def _address(**changes: str) -> str:
    """Return this queue's address with some of its filters changed; every state of the queue is a link."""
    names = ("view", "order", *FILTERS, "filters", "after")
    kept = {name: request.args[name] for name in names if request.args.get(name) and name != "after"}
    query = urlencode({name: value for name, value in (kept | changes).items() if value})
    return f"/desk/?{query}" if query else "/desk/"


def _key(order: str, line: QueueLine) -> str:
    parts = (str(line.priority), line.logged_at, str(line.id))
    return "~".join(parts if order == "priority" else parts[1:])


def _after(order: str) -> tuple[str | int, ...]:
    """Return the key of the last line of the page before, or () for the first page or a spoilt address."""
    parts = request.args.get("after", "").split("~")
    wanted = 3 if order == "priority" else 2
    numbers = parts[:1] * (wanted == 3) + parts[-1:]
    if len(parts) != wanted or not all(n.isascii() and n.isdigit() and len(n) < 16 for n in numbers):
        return ()
    return (*(int(n) for n in parts[: wanted - 2]), parts[-2], int(parts[-1]))


@bp.get("/calls/<int:call_id>")
@at_the_desk
def call(call_id: int) -> str:
    found = actions.call_for(the_database(), signed_in(), call_id)
    return _call_page(found, {})


@bp.post("/calls/<int:call_id>/<step>")
@at_the_desk
def take_step(call_id: int, step: str) -> Response | tuple[str, int]:
    if step not in STEP_FORMS:
        abort(404)
    found = actions.call_for(the_database(), signed_in(), call_id)
    form = STEP_FORMS[Step(step)]()
    form.prepare(the_database(), found)
    if not form.send(the_database(), signed_in(), found, clock.now()):
        return _call_page(found, {Step(step): form}), 422
    return redirect(url_for("desk.call", call_id=call_id))


def _call_page(call: Call, sent: dict[Step, StepForm]) -> str:
    actor, database = signed_in(), the_database()
    device = devices.device(database, call.device_id) if call.device_id else None
    forms = forms_open_to(database, actor, call, sent)
    fix = request.args.get("fix", 0, type=row_number)
    if Step.RESOLVE in forms and not sent and fix:
        _start_from_fix(forms[Step.RESOLVE], fix)
    return render_template(
        "desk/call.html",
        call=call,
        device=device,
        location=locations.location(database, call.location_id) if call.location_id else None,
        names={person.id: person.name for person in people.all_people(database)},
        events=calls.events(database, call.id),
        photos=calls.photos(database, call.id),
        also_affected=calls.affected_people(database, call.id),
        earlier=store.earlier_calls(database, device.id, call.id) if device else [],
        fixes=store.model_fixes(database, device.model.id, device.id, call.symptom) if device else [],
        nearby=store.other_open_calls(database, call.device_id, call.location_id, call.id) if call.is_open else [],
        forms=forms,
        open_step=_open_step(call, forms, sent, bool(fix)),
        refusals=[refusal for form in sent.values() for refusal in form.refusals],
        status_link=f"/status/{actions.status_token(the_secret(), call.form_key)}",
        words=calls_records,
        symptom=symptoms.words_for(call.symptom),
    )


def _start_from_fix(form: StepForm, call_id: int) -> None:
    fix = calls.call(the_database(), call_id)
    if isinstance(form, ResolveForm) and fix and fix.resolution:
        form.start_from(fix)


def _open_step(call: Call, forms: dict[Step, StepForm], sent: dict[Step, StepForm], has_fix: bool) -> Step | None:
    """Return the step whose form stands open: the one sent back, else the one that usually comes next."""
    if sent:
        return next(iter(sent))
    if has_fix and Step.RESOLVE in forms:
        return Step.RESOLVE
    usual = {"logged": Step.TRIAGE, "triaged": Step.DISPATCH, "resolved": Step.CLOSE}.get(call.status)
    return usual if usual in forms else None


@bp.get("/calls/<int:call_id>/photos/<int:photo_id>")
@only_for(Role.DESK, Role.COORDINATOR, Role.TECHNICIAN)
def photo(call_id: int, photo_id: int) -> Response:
    found = actions.call_for(the_database(), signed_in(), call_id)
    jpeg = calls.photo(the_database(), found.id, photo_id)
    if jpeg is None:
        raise NotFound("There is no such photo.")
    return Response(jpeg, content_type="image/jpeg")


@bp.get("/calls/new")
@only_for(Role.DESK)
def new_call() -> str:
    device = devices.device_by_code(the_database(), request.args.get("device", ""))
    form = LogCallForm()
    form.prepare(the_database(), device)
    return _log_call_page(form, device)


@bp.post("/calls/new")
@only_for(Role.DESK)
def log_call() -> Response | tuple[str, int]:
    actor, now = signed_in(), clock.now()
    device = devices.device_by_code(the_database(), request.args.get("device", ""))
    form = LogCallForm()
    form.prepare(the_database(), device)
    if not form.validate():
        return _log_call_page(form, device), 422
    try:
        new = form.new_call(the_database(), settings().time_zone, now)
        with the_database().writing():
            logged = actions.log_call(the_database(), actor, the_secret(), new, now)
            if logged.status == calls_records.Status.LOGGED:
                actions.triage(the_database(), actor, logged, new.kind, new.impact, new.urgency, now)
    except Refused as refusal:
        form.refuse(refusal)
        return _log_call_page(form, device), 503 if isinstance(refusal, StoreUnavailable) else 422
    flash(f"Logged as {logged.reference}. Tell {new.reporter_name or 'the caller'} this reference.")
    return redirect(url_for("desk.call", call_id=logged.id))


def _log_call_page(form: LogCallForm, device: Device | None) -> str:
    context: dict[str, Any] = {"earlier": [], "nearby": []}
    if device:
        context["earlier"] = store.earlier_calls(the_database(), device.id, 0)
        context["nearby"] = store.other_open_calls(the_database(), device.id, None, 0)
    return render_template("desk/new_call.html", form=form, device=device, words=calls_records, **context)
