"""The desk's pages: queue, call, log a call."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from kiosk.calls import actions, intake
from kiosk.calls import records as calls_records
from kiosk.calls.forms import STEP_FORMS, posted_step
from kiosk.calls.records import Step
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line
from kiosk.core.pieces import piece, together
from kiosk.core.refusals import Refused
from kiosk.core.secret import the_secret
from kiosk.core.settings import settings
from kiosk.core.words import age_at
from kiosk.desk import store
from kiosk.desk.call_page import call_page
from kiosk.desk.forms import LogCallForm
from kiosk.desk.records import FILTERS, VIEWS, QueueLine
from kiosk.devices import store as devices
from kiosk.devices.records import Device
from kiosk.locations import store as locations
from kiosk.people import store as people

bp = Blueprint("desk", __name__, url_prefix="/desk")
KEPT_IN_ADDRESS = ("view", "order", *FILTERS, "filters")
PARTS = piece("desk/_parts.html", "parts", cap=store.COUNT_CAP)
LINE = piece("desk/_line.html", "line", "age", "today", status_words=calls_records.STATUS_WORDS)
at_the_desk = only_for(Role.DESK, Role.COORDINATOR)


@bp.get("/")
@at_the_desk
def queue() -> str:
    view = request.args.get("view", "all")
    order = request.args.get("order", "priority")
    if view not in VIEWS or order not in store.ORDERS:
        abort(404)
    now = clock.now()
    today = clock.school_date(now, settings().time_zone).isoformat()
    values = {"today": today, "person_id": signed_in().person_id}
    filters = {name: clean_line(request.args[name]) for name in FILTERS if request.args.get(name)}
    lines = store.queue(the_database(), view, filters, values, order, _after(order))
    has_more, lines = len(lines) > store.PAGE_LINES, lines[: store.PAGE_LINES]
    is_filtering = bool(filters) or "filters" in request.args
    address = _addresses()
    return render_template(
        "desk/queue.html",
        lines=together(LINE(line, age_at(now, line.logged_at), today) for line in lines),
        page_lines=store.PAGE_LINES,
        next_page=address(after=_key(order, lines[-1])) if has_more else "",
        first_page=address() if request.args.get("after") else "",
        view=view,
        views=VIEWS,
        parts=_parts(view, address, store.counts(the_database(), values)),
        order=order,
        filters=filters,
        is_filtering=is_filtering,
        address=address,
        technicians=people.people_with_role(the_database(), Role.TECHNICIAN) if is_filtering else (),
        locations=locations.locations(the_database()) if is_filtering else (),
    )


def _parts(shown: str, address: Callable[..., str], counts: dict[str, int]) -> Markup:
    return PARTS(
        tuple(
            (address(view=name if name != "all" else ""), part.words, counts.get(name), name == shown)
            for name, part in VIEWS.items()
        )
    )


def _addresses() -> Callable[..., str]:
    """Return what makes this queue's address with some of its filters changed; every state of the queue is a link."""
    kept = {name: given for name in KEPT_IN_ADDRESS if (given := request.args.get(name))}

    def address(**changes: str) -> str:
        query = urlencode({name: value for name, value in (kept | changes).items() if value})
        return f"/desk/?{query}" if query else "/desk/"

    return address


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
    return call_page(found, {})


@bp.post("/calls/<int:call_id>/<step>")
@at_the_desk
def take_step(call_id: int, step: str) -> Response | tuple[str, int]:
    if step not in STEP_FORMS:
        abort(404)
    found = actions.call_for(the_database(), signed_in(), call_id)
    form = posted_step(the_database(), signed_in(), found, Step(step), clock.now())
    if form.refusals:
        return call_page(found, {form.step: form}), form.status
    return redirect(url_for("desk.call", call_id=call_id))


@bp.get("/calls/<int:call_id>/photos/<int:photo_id>")
@at_the_desk
def photo(call_id: int, photo_id: int) -> Response:
    jpeg = actions.photo_for(the_database(), signed_in(), call_id, photo_id)
    return Response(jpeg, content_type="image/jpeg")


@bp.get("/calls/new")
@only_for(Role.DESK)
def new_call() -> str:
    device = devices.device_by_code(the_database(), request.args.get("device", ""))
    form = LogCallForm()
    form.prepare(the_database(), device)
    return _logcall_page(form, device)


@bp.post("/calls/new")
@only_for(Role.DESK)
def log_call() -> Response | tuple[str, int]:
    actor, now = signed_in(), clock.now()
    device = devices.device_by_code(the_database(), request.args.get("device", ""))
    form = LogCallForm()
    form.prepare(the_database(), device)
    if not form.validate():
        return _logcall_page(form, device), form.status
    try:
        new = form.new_call(the_database(), now)
        with the_database().writing():
            logged = intake.log_call(the_database(), actor, the_secret(), new, now)
            if logged.status == calls_records.Status.LOGGED:
                actions.triage(the_database(), actor, logged, new.kind, new.impact, new.urgency, now)
    except Refused as refusal:
        form.refuse(refusal)
        return _logcall_page(form, device), form.status
    flash(f"Logged as {logged.reference}. Tell {new.reporter_name or 'the caller'} this reference.")
    return redirect(url_for("desk.call", call_id=logged.id))


def _logcall_page(form: LogCallForm, device: Device | None) -> str:
    context: dict[str, Any] = {"earlier": [], "nearby": []}
    if device:
        context["earlier"] = store.earlier_calls(the_database(), device.id, 0)
        context["nearby"] = store.other_open_calls(the_database(), device.id, None, 0)
    return render_template("desk/new_call.html", form=form, device=device, words=calls_records, **context)
