"""Signing in and out. (One's own account is in `sessions` and `second_factor`, the list of people in the office.)"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import STAFF, only_for, open_to_all
from kiosk.core.clock_watch import steady_s
from kiosk.core.cookies import is_https
from kiosk.core.database import the_database
from kiosk.core.refusals import Refused
from kiosk.core.secret import keyed, the_secret
from kiosk.people import actions, doors, hashing, kept_forms, known_browsers, plain_http, store
from kiosk.people.attempts import Try, waiting_words
from kiosk.people.audit.actions import refusals_of
from kiosk.people.audit.records import Event, Note
from kiosk.people.forms import CodeForm, SignInForm
from kiosk.people.kept_forms import KeptForm
from kiosk.people.records import Person
from kiosk.people.second_factor import actions as second_factor
from kiosk.people.sessions import actions as sessions
from kiosk.people.shelf import Shelf

bp = Blueprint("people", __name__)
CODE_WITHIN_S = 5 * 60
FORM_KEPT_S = 30 * 60
CODE_KEY, FORM_KEY = "half_way", "kept_form"


@dataclass(frozen=True)
class HalfWay:
    """Somebody whose password was right, and who owes the code of the second factor."""

    person_id: int
    password_hash: str
    target: str
    kept: str


half_way: Shelf[HalfWay] = Shelf(CODE_WITHIN_S)
kept: Shelf[KeptForm] = Shelf(FORM_KEPT_S, places=100)


def home_of(person: Person) -> str:
    """Return the page where a person's work begins."""
    for role, endpoint in (("desk", "desk.queue"), ("technician", "fieldwork.my_work")):
        if role in person.roles:
            return url_for(endpoint)
    return url_for("office.home")


def own_path(target: str) -> str:
    """Return the target when it is a path of ours, else nothing: a link must not lead away after signing in."""
    if not target.startswith("/") or target.startswith("//") or not target.isprintable() or "\\" in target:
        return ""
    parts = urlsplit(target)
    return "" if parts.scheme or parts.netloc else target


@bp.get("/sign-in")
@open_to_all
def sign_in() -> str | Response:
    if current_user.is_authenticated:
        return redirect(home_of(current_user.person))
    return render_template("people/sign_in.html", form=SignInForm(), next=own_path(request.args.get("next", "")))


@bp.post("/sign-in")
@open_to_all
def check_sign_in() -> Response:
    form, kept_field = SignInForm(), request.form.get("kept", "")
    target = own_path(request.form.get("next", ""))

    def again(status: int, wait_s: int = 0) -> Response:
        page = render_template("people/sign_in.html", form=form, next=target, kept=kept_field)
        return _answer(page, status, wait_s)

    if not form.validate():
        return again(form.status)
    plain_http.note(the_database(), clock.now())
    tried = _try(form.username.data)
    asked = steady_s()
    if wait_s := doors.attempts().ask(tried, asked):
        _refused(Event.SIGN_IN_SLOWED, form.username.data)
        form.refuse(Refused(waiting_words(wait_s)))
        return again(429, wait_s)
    try:
        person = actions.person_with_password(the_database(), form.username.data, form.password.data)
    except hashing.Busy as busy:
        doors.attempts().was_right(tried, asked)  # nobody looked at it
        form.refuse(busy)
        return again(429, hashing.BUSY_S)
    except Refused as refusal:
        _refused(Event.SIGN_IN_REFUSED, form.username.data)
        form.refuse(refusal)
        return again(form.status)
    doors.attempts().was_right(tried, asked)
    _leave_to_the_next()
    if person.has_second_factor:
        session.clear()
        session[CODE_KEY] = half_way.put(HalfWay(person.id, person.password_hash, target, kept_field), steady_s())
        return redirect(url_for("people.second_step"))
    return _begin(person, target, kept_field)


@bp.get("/sign-in/code")
@open_to_all
def second_step() -> str | Response:
    if _who_is_half_way() is None:
        return redirect(url_for("people.sign_in"))
    return render_template("people/code.html", form=CodeForm(), now=clock.stored(clock.now()))


@bp.post("/sign-in/code")
@open_to_all
def check_code() -> Response:
    found, form, now = _who_is_half_way(), CodeForm(), clock.now()
    if found is None:
        return redirect(url_for("people.sign_in"))
    person, stage = found

    def again(status: int, wait_s: int = 0) -> Response:
        return _answer(render_template("people/code.html", form=form, now=clock.stored(now)), status, wait_s)

    if not form.validate():
        return again(form.status)
    tried = _try(person.username, "code:")
    asked = steady_s()
    if wait_s := doors.attempts().ask(tried, asked):
        _refused(Event.SIGN_IN_SLOWED, person.username)
        form.refuse(Refused(waiting_words(wait_s)))
        return again(429, wait_s)
    try:
        by = second_factor.check(the_database(), person, form.code.data, doors.origin(), now)
    except Refused as refusal:
        _refused(Event.CODE_REFUSED, person.username)
        form.refuse(refusal)
        return again(form.status)
    doors.attempts().was_right(tried, asked)
    half_way.drop(session.pop(CODE_KEY, ""))
    return _begin(person, stage.target, stage.kept, f"with {by}")


@bp.get("/sign-in/kept")
@only_for(*STAFF)
def kept_form() -> str | Response:
    form = kept.look(session.get(FORM_KEY, ""), steady_s())
    if form is None:
        return redirect(home_of(current_user.person))
    return render_template("people/kept_form.html", kept=form, home=home_of(current_user.person))


@bp.post("/sign-out")
@open_to_all
def sign_out() -> Response:
    if current_user.is_authenticated:
        sessions.sign_out(the_database(), current_user.person, current_user.token, doors.origin(), clock.now())
        logout_user()
    kept.drop(session.get(FORM_KEY, ""))
    session.clear()
    answer = redirect(url_for("people.sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'  # not the cookies: this phone's reports stay known
    return answer


def _answer(page: str, status: int, wait_s: int) -> Response:
    answer = make_response(page, status)
    if wait_s:
        answer.headers["Retry-After"] = str(wait_s)
    return answer


def _try(username: str, sort: str = "") -> Try:
    account = keyed(the_secret(), "account", username.strip().casefold())[:16]
    person = store.person_by_username(the_database(), username.strip())
    browser = known_browsers.mark_for(request, person, the_secret()) if person else ""
    return Try(f"{sort}{account}", request.remote_addr or "", browser)


def _refused(event: Event, username: str) -> None:
    """Count a refusal. What was typed as a username is not kept: it may be a password."""
    person = store.person_by_username(the_database(), username.strip())
    refusal = Note(event, person.id if person else None, place=doors.place())
    refusals_of(the_database()).note(refusal, clock.now())


def _who_is_half_way() -> tuple[Person, HalfWay] | None:
    """Return whose password was right a moment ago and still is."""
    stage = half_way.look(session.get(CODE_KEY, ""), steady_s())
    person = store.person(the_database(), stage.person_id) if stage else None
    if stage is None or person is None or not person.is_active or person.password_hash != stage.password_hash:
        return None
    return person, stage


def _leave_to_the_next() -> None:
    """End the session of whoever was signed in on the same browser: nobody could end that one any more."""
    if current_user.is_authenticated:
        sessions.sign_out(the_database(), current_user.person, current_user.token, doors.origin(), clock.now())
        logout_user()


def _begin(person: Person, target: str, kept_field: str, how: str = "") -> Response:
    _leave_to_the_next()
    user_agent = request.headers.get("User-Agent", "")
    token = sessions.begin(the_database(), person, clock.now(), doors.origin(), user_agent, how)
    session.clear()
    session[doors.WHO_KEY] = person.id
    login_user(doors.SignedIn(person, token))
    form = kept_forms.unpacked(kept_field, the_secret()) if kept_field else None
    if form and form.person_id == person.id and own_path(form.path):
        session[FORM_KEY] = kept.put(form, steady_s())
        target = url_for("people.kept_form")
    answer = redirect(target or home_of(person))
    known_browsers.remember(answer, request, person, the_secret(), is_secure=is_https())
    return answer
