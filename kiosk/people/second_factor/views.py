"""Setting up, renewing and taking away one's own second factor."""

import base64

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import STAFF, only_for
from kiosk.core.clock_watch import steady_s
from kiosk.core.database import the_database
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.core.settings import settings
from kiosk.people import doors
from kiosk.people.second_factor import actions, rules, store
from kiosk.people.second_factor.forms import ProveForm, RemoveForm
from kiosk.people.sessions import actions as sessions
from kiosk.people.shelf import Shelf
from labels.qr import QUIET_ZONE, svg_path, symbol

bp = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")
SET_UP_WITHIN_S = 15 * 60
SECRET_KEY = "new_factor"  # noqa: S105  the name of a place, no secret
proposed: Shelf[str] = Shelf(SET_UP_WITHIN_S)


@bp.get("/")
@only_for(*STAFF)
def home() -> str:
    return _page(ProveForm(formdata=None), RemoveForm(formdata=None))


@bp.post("/")
@only_for(*STAFF)
def add() -> Response | tuple[str, int]:
    form, person, now = ProveForm(), current_user.person, clock.now()
    secret = proposed.look(session.get(SECRET_KEY, ""), steady_s())
    if person.has_second_factor:
        raise Refused("Your account has a second factor already.")
    if secret is None:
        form.refuse(FieldRefused("code", "The page was open for too long. Scan the new square, then enter its code."))
        return _page(form, RemoveForm(formdata=None)), form.status

    def add_it() -> list[str]:
        doors.confirm_own_password(form.password.data)
        with the_database().writing():
            codes = actions.add(the_database(), person, secret, form.code.data, doors.origin(), now)
            # elsewhere the password alone opened the account: whoever is there signs in again, with the code
            sessions.end_all(the_database(), person, doors.origin(), now, but_token=current_user.token)
        return codes

    codes = form.attempt(add_it)
    if codes is None:
        return _page(form, RemoveForm(formdata=None)), form.status
    proposed.drop(session.pop(SECRET_KEY, ""))
    # shown once and kept nowhere: a redirect would have to carry the codes
    return render_template("people/recovery_codes.html", codes=codes), 201


@bp.post("/recovery-codes")
@only_for(*STAFF)
def renew() -> tuple[str, int]:
    form = RemoveForm()
    if not _is_right(form):
        return _page(ProveForm(formdata=None), form), form.status
    codes = actions.fresh_recovery_codes(the_database(), current_user.person, doors.origin(), clock.now())
    return render_template("people/recovery_codes.html", codes=codes), 201


@bp.post("/remove")
@only_for(*STAFF)
def remove() -> Response | tuple[str, int]:
    form = RemoveForm()
    if not _is_right(form):
        return _page(ProveForm(formdata=None), form), form.status
    actions.remove(the_database(), current_user.person, doors.origin(), clock.now())
    flash("Your second factor is taken away. Your password is all that opens the account now.")
    return redirect(url_for("account.home"))


def _is_right(form: RemoveForm) -> bool:
    """Tell whether the password that such a step asks for was given."""
    return bool(form.attempt(lambda: doors.confirm_own_password(form.password.data)))


def _page(prove: ProveForm, remove: RemoveForm) -> str:
    person, secret = current_user.person, ""
    if not person.has_second_factor:
        secret = proposed.look(session.get(SECRET_KEY, ""), steady_s()) or rules.new_secret()
        session[SECRET_KEY] = proposed.put(secret, steady_s())
    return render_template(
        "people/second_factor.html",
        person=person,
        prove=prove,
        remove=remove,
        is_asked_for=actions.is_wanted(person, settings()),
        secret_words=rules.secret_in_groups(secret),
        picture=_picture(rules.address_for_phone(secret, person.username)) if secret else "",
        codes_left=store.recovery_codes_left(the_database(), person.id),
        now=clock.stored(clock.now()),
    )


def _picture(text: str) -> str:
    """Return a QR code as an address that holds the whole picture."""
    dark = symbol(text)
    side = len(dark) + 2 * QUIET_ZONE
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{svg_path(dark)}"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()
