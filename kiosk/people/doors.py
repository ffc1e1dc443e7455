"""Between a request and the person behind it: who is signed in, from where, and what is in the way of their pages."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, g, redirect, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import OPEN, REPORTER, Actor, may_use
from kiosk.core.addresses import is_loopback
from kiosk.core.clock_watch import steady_s
from kiosk.core.cookies import is_https
from kiosk.core.database import the_database
from kiosk.core.refusals import FieldRefused
from kiosk.core.secret import keyed, the_secret
from kiosk.core.settings import settings
from kiosk.people import actions as people
from kiosk.people import kept_forms, networks
from kiosk.people.attempts import Attempts, Try, waiting_words
from kiosk.people.audit.actions import refusals_of
from kiosk.people.audit.records import PLACE_DIGITS, THIS_PC, Event, Note, Origin
from kiosk.people.forms import SignInForm
from kiosk.people.hashing import Busy
from kiosk.people.records import Person
from kiosk.people.second_factor.actions import is_wanted
from kiosk.people.sessions import actions as sessions
from kiosk.people.sessions.rules import IDLE_S

SIGNED_IN_KEY = "_user_id"  # where Flask-Login keeps it in the session
WHO_KEY = "who"  # whose session it was, for the form that comes too late
BY_ITSELF = "clock"  # X-Asked-By of what a page asks without anybody doing something
NO_WAY_ROUND = ("account.home", "account.change_password", "people.sign_out", "assets.asset")
EveryTime = TypeVar("EveryTime")  # what happens at every request
Result = TypeVar("Result")


class SignedIn(UserMixin):  # type: ignore[misc]  # the library has no types
    """A person behind a session row; the cookie holds the row's token, which dies with the row."""

    def __init__(self, person: Person, token: str) -> None:
        self.person = person
        self.token = token

    def get_id(self) -> str:
        """Return the token that Flask-Login keeps in the cookie."""
        return self.token


def place() -> str:
    """Return from where a request comes: this PC, or a mark that can be compared and not read."""
    address = request.remote_addr or ""
    return THIS_PC if is_loopback(address) else keyed(the_secret(), "place", address)[:PLACE_DIGITS]


def find_signed_in(token: str) -> SignedIn | None:
    """Return who the token belongs to, while their session lives."""
    bound_to = "" if is_https() else place()  # over https nobody reads the cookie on its way
    is_used = request.headers.get("X-Asked-By") != BY_ITSELF
    person = sessions.person_of(the_database(), token, bound_to, clock.now(), is_used)
    return SignedIn(person, token) if person else None


def find_actor() -> Actor | None:
    """Return the signed-in person as an actor."""
    if SIGNED_IN_KEY not in session:  # most who scan a sticker: nothing to look up
        return None
    return current_user.person.actor if current_user.is_authenticated else None


def origin() -> Origin:
    """Return who does something now, and from where."""
    return Origin(find_actor() or REPORTER, place())


def attempts() -> Attempts:
    """Return what counts the wrong passwords of this school."""
    found: Attempts = current_app.extensions["scandesk.attempts"]
    return found


def with_own_password(step: Callable[[], Result], field: str) -> Result:
    """Take a step that asks for one's own password again, as slowly as at the door: a session may be a copied one.

    The step refuses beside `field` where the password is wrong.
    """
    tried, asked = Try(f"own:{current_user.person.id}", request.remote_addr or ""), steady_s()
    if wait_s := attempts().ask(tried, asked):
        raise FieldRefused(field, waiting_words(wait_s, "try again"))
    try:
        done = step()
    except FieldRefused as refusal:
        if refusal.field != field:
            attempts().was_right(tried, asked)
        raise
    except Busy:
        attempts().was_right(tried, asked)  # nobody looked at it
        raise
    attempts().was_right(tried, asked)
    return done


def confirm_own_password(typed: str, field: str = "password") -> bool:
    """Insist on one's own password before a step that whoever found a PC signed in must not take.

    FieldRefused when it is not right, or when it is too soon to try again.
    """
    if not typed:
        raise FieldRefused(field, "Enter your own password.")
    person_id = current_user.person.id
    with_own_password(lambda: people.confirm_password(the_database(), person_id, typed), field)
    return True


def set_up(app: Flask) -> None:
    """Connect Flask-Login, and what is looked at before the pages of the staff."""
    app.extensions["scandesk.attempts"] = Attempts()
    login_manager = LoginManager(app, add_context_processor=False)  # pages know the actor
    login_manager.session_protection = None  # the session row decides, not the browser's name
    login_manager.user_loader(find_signed_in)
    # Nobody is remembered beyond the session: what the library does after every request comes to nothing, takes its
    # time, and makes the style sheet vary with the cookie.
    _leave_out(app.after_request_funcs[None], login_manager)
    networks.watch(app, place)
    app.before_request(_hold_back)
    app.after_request(_note_refusal)
    app.register_error_handler(Unauthorized, _sign_in_again)
    app.jinja_env.globals["idle_minutes"] = IDLE_S // 60


def _leave_out(steps: list[EveryTime], library: object) -> None:
    steps[:] = [step for step in steps if getattr(step, "__self__", None) is not library]


def _hold_back() -> Response | None:
    """Lead to what must be done first: a password of one's own, a second factor where the school asks for one."""
    if request.endpoint is None or may_use(current_app, request.endpoint) == OPEN or SIGNED_IN_KEY not in session:
        return None  # in this order: a page that looked into the session varies with the cookie
    if request.endpoint in NO_WAY_ROUND or not current_user.is_authenticated:
        return None
    if current_user.person.is_password_given:
        return redirect(url_for("account.home"), 303)
    is_on_the_way = request.endpoint.startswith("second_factor.")
    if not is_on_the_way and is_wanted(current_user.person, settings()):
        return redirect(url_for("second_factor.home"), 303)
    return None


def _note_refusal(response: Response) -> Response:
    if response.status_code != 403 or "is_refusal_noted" in g:
        return response
    if actor := find_actor():
        refusal = Note(Event.NOT_ALLOWED, actor.person_id, place=place(), details=request.endpoint or "")
        refusals_of(the_database()).note(refusal, clock.now())
    return response


def _sign_in_again(_: Unauthorized) -> tuple[str, int]:
    """Ask to sign in where a form came too late, and keep what was typed."""
    form = kept_forms.of_request(request, session.get(WHO_KEY))
    kept = kept_forms.packed(form, the_secret()) if form else ""
    page = render_template(
        "people/sign_in.html",
        form=SignInForm(formdata=None),
        next="",
        kept=kept,
        is_too_late=True,
        is_too_long=bool(form) and not kept,
    )
    return page, 401
