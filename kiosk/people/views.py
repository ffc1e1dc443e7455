"""Signing in and out, and one's own password. (The co-ordinator's list of people is in the office.)"""

from typing import TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from kiosk.core import clock, clock_watch
from kiosk.core.access import STAFF, Actor, only_for, open_to_all
from kiosk.core.database import the_database
from kiosk.core.refusals import Refused
from kiosk.people import actions, store
from kiosk.people.forms import PasswordForm, SignInForm
from kiosk.people.records import Person

bp = Blueprint("people", __name__)
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")
SIGN_IN_TRIES = "10 per minute; 60 per hour"
EveryTime = TypeVar("EveryTime")  # what happens at every request
SIGNED_IN_KEY = "_user_id"  # where Flask-Login keeps it in the session


class SignedIn(UserMixin):  # type: ignore[misc]  # the library has no types
    """A person behind a session row; the cookie holds the row's token, which dies with the row."""

    def __init__(self, person: Person, token: str) -> None:
        self.person = person
        self.token = token

    def get_id(self) -> str:
        """Return the token that Flask-Login keeps in the cookie."""
        return self.token


def find_signed_in(token: str) -> SignedIn | None:
    """Return who the token belongs to, while their session lives."""
    ends = clock_watch.moment_of_ending(the_database(), clock.now())
    person = store.person_by_session(the_database(), actions.session_hash(token), clock.stored(ends))
    return SignedIn(person, token) if person else None


def find_actor() -> Actor | None:
    """Return the signed-in person as an actor."""
    if SIGNED_IN_KEY not in session:  # most who scan a sticker: nothing to look up
        return None
    return current_user.person.actor if current_user.is_authenticated else None


def set_up_sign_in(app: Flask) -> None:
    """Connect Flask-Login and the limiter of sign-in attempts."""
    login_manager = LoginManager(app, add_context_processor=False)  # pages know the actor
    login_manager.session_protection = None  # the session row decides, not the browser's name or address
    login_manager.user_loader(find_signed_in)
    limiter.init_app(app)
    # A limited view counts for itself and nobody is remembered beyond the session: what the two libraries do at every
    # other request comes to nothing, takes its time, and makes the style sheet vary with the cookie.
    _leave_out(app.before_request_funcs[None], limiter)
    _leave_out(app.after_request_funcs[None], login_manager)


def _leave_out(steps: list[EveryTime], library: object) -> None:
    steps[:] = [step for step in steps if getattr(step, "__self__", None) is not library]


def home_of(person: Person) -> str:
    """Return the page where a person's work begins."""
    for role, endpoint in (("desk", "desk.queue"), ("technician", "fieldwork.my_work")):
        if role in person.roles:
            return url_for(endpoint)
    return url_for("office.home")


def own_path(target: str) -> str:
    """Return the target when it is a path of ours, else nothing: a link must not lead away after signing in."""
    parts = urlsplit(target)
    is_plain = target.isprintable() and "\\" not in target
    if parts.scheme or parts.netloc or not is_plain or not target.startswith("/") or target.startswith("//"):
        return ""
    return target


@bp.get("/sign-in")
@open_to_all
def sign_in() -> str | Response:
    if current_user.is_authenticated:
        return redirect(home_of(current_user.person))
    return render_template("people/sign_in.html", form=SignInForm(), next=own_path(request.args.get("next", "")))


@bp.post("/sign-in")
@open_to_all
@limiter.limit(SIGN_IN_TRIES)
def check_sign_in() -> str | Response | tuple[str, int]:
    form = SignInForm()
    target = own_path(request.form.get("next", ""))
    if not form.validate():
        return render_template("people/sign_in.html", form=form, next=target), form.status
    try:
        token = actions.sign_in(the_database(), form.username.data, form.password.data, clock.now())
    except Refused as refusal:
        form.refuse(refusal)
        return render_template("people/sign_in.html", form=form, next=target), form.status
    session.clear()
    user = find_signed_in(token)
    login_user(user)
    return redirect(target or home_of(user.person))  # type: ignore[union-attr]


@bp.post("/sign-out")
@open_to_all
def sign_out() -> Response:
    if current_user.is_authenticated:
        actions.sign_out(the_database(), current_user.token)
        logout_user()
    session.clear()
    return redirect(url_for("people.sign_in"))


@bp.route("/account", methods=["GET", "POST"])
@only_for(*STAFF)
def account() -> str | Response | tuple[str, int]:
    form = PasswordForm()
    if request.method != "POST":
        return render_template("people/account.html", form=form, person=current_user.person)
    if form.validate():
        try:
            actions.change_password(the_database(), current_user.person, form.current.data, form.password.data)
        except Refused as refusal:
            form.refuse(refusal)
    if form.refusals:
        return render_template("people/account.html", form=form, person=current_user.person), form.status
    session.clear()
    flash("Your password is changed. Please sign in with the new one.")
    return redirect(url_for("people.sign_in"))
