"""A corridor request: one screen, and the reference the desk has it under."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls.records import Call
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.cookies import is_https
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line
from kiosk.core.refusals import NotFound
from kiosk.core.secret import the_secret
from kiosk.fieldwork import store
from kiosk.fieldwork.corridor import actions
from kiosk.fieldwork.corridor.forms import CorridorForm
from kiosk.intake.records import Kept

bp = Blueprint("corridor", __name__, url_prefix="/fieldwork/corridor")
ROOM_COOKIE = "corridor_room"
ROOM_KEPT_S = 12 * 3600


@bp.get("/")
@only_for(Role.TECHNICIAN)
def ask() -> str:
    form = CorridorForm(formdata=None)
    typed = clean_line(request.args.get("device"))[:80]
    form.prepare(the_database(), typed, "" if typed else clean_line(request.cookies.get(ROOM_COOKIE))[:20])
    form.begin(the_secret(), clock.now())
    return _page(form)


@bp.post("/")
@only_for(Role.TECHNICIAN)
def log() -> Response | tuple[str, int]:
    form = CorridorForm()
    form.prepare(the_database(), "", "")
    logged = form.attempt(lambda: _log(form))
    if logged is None:
        return _page(form), form.status
    if isinstance(logged, Kept):
        flash(f"Kept as {logged.receipt}: the data cannot be written just now. The desk gets it as soon as they can.")
        return redirect(url_for("corridor.ask"))
    answer = redirect(url_for("corridor.logged", call_id=logged.id))
    if logged.location_id:
        answer.set_cookie(
            ROOM_COOKIE, str(logged.location_id), ROOM_KEPT_S, httponly=True, samesite="Lax", secure=is_https()
        )
    return answer


@bp.get("/<int:call_id>")
@only_for(Role.TECHNICIAN)
def logged(call_id: int) -> str:
    found = store.corridor_call_by(the_database(), call_id, signed_in().person_id or 0)
    if found is None:
        raise NotFound("There is no such call.")
    return render_template("fieldwork/corridor_logged.html", call=found)


def _log(form: CorridorForm) -> Call | Kept:
    now, secret = clock.now(), the_secret()
    new = replace(form.new_call(the_database()), recording_seconds=form.recording_seconds(secret, now))
    return actions.log(the_database(), signed_in(), secret, new, form.done_at_once(), now)


def _page(form: CorridorForm) -> str:
    return render_template("fieldwork/corridor.html", form=form)
