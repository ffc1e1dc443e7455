"""One's own account: the password, where one is signed in, and whether a second factor is set up."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from kiosk.core import clock, clock_watch
from kiosk.core.access import STAFF, only_for
from kiosk.core.cookies import is_https
from kiosk.core.database import the_database
from kiosk.core.numbers import row_number
from kiosk.core.secret import the_secret
from kiosk.people import actions as people
from kiosk.people import doors, known_browsers
from kiosk.people import store as people_store
from kiosk.people.forms import PasswordForm
from kiosk.people.sessions import actions, lives, store
from kiosk.people.sessions.records import Session

bp = Blueprint("account", __name__)


@bp.get("/account")
@only_for(*STAFF)
def home() -> str:
    return _page(PasswordForm(formdata=None))


def _page(form: PasswordForm) -> str:
    person = current_user.person
    if person.is_password_given:
        return render_template("people/own_password.html", form=form, person=person)
    return render_template(
        "people/account.html",
        form=form,
        person=person,
        sessions=[(each, _last_used(each), _is_this(each)) for each in store.of_person(the_database(), person.id)],
    )


def _last_used(each: Session) -> str:
    now = clock.now()
    return clock.stored(lives.lives_of(the_database()).last_used(each, now, clock_watch.steady_s()))


def _is_this(each: Session) -> bool:
    return each.token_hash == actions.session_hash(current_user.token)


@bp.post("/account")
@only_for(*STAFF)
def change_password() -> Response | tuple[str, int]:
    form, person, now = PasswordForm(), current_user.person, clock.now()

    def change() -> None:
        current, new = form.current.data, form.password.data
        people.change_password(the_database(), person, current, new, now, doors.origin())

    form.attempt(lambda: doors.with_own_password(change, "current"))
    if form.refusals:
        return _page(form), form.status
    session.clear()
    flash("Your password is changed. Please sign in with the new one.")
    answer = redirect(url_for("people.sign_in"))
    if changed := people_store.person(the_database(), person.id):
        known_browsers.remember(answer, request, changed, the_secret(), is_secure=is_https())
    return answer


@bp.post("/account/sessions/end")
@only_for(*STAFF)
def end_sessions() -> Response:
    """End one session, which a button names, or every one but this."""
    number = row_number(request.form.get("session"))
    person, origin, now = current_user.person, doors.origin(), clock.now()
    if number:
        actions.end_one(the_database(), person, number, origin, now)
        flash("That browser is signed out.")
    else:
        ended = actions.end_all(the_database(), person, origin, now, but_token=current_user.token)
        flash(f"{ended} other {'browser is' if ended == 1 else 'browsers are'} signed out.")
    return redirect(url_for("account.home"))


@bp.get("/account/stay")
@only_for(*STAFF)
def stay() -> tuple[str, int]:
    """Say that somebody is still there: they type, or pressed "Stay signed in"."""
    return "", 204
