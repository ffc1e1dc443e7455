"""E-mail as the co-ordinator sees it: the mail server, a test, and what waits, was sent or was given up."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.settings import settings
from kiosk.core.tables import Cell
from kiosk.outbox import actions, store
from kiosk.outbox.forms import MailForm, TestForm
from kiosk.outbox.password import has_password
from kiosk.outbox.records import STATE_WORDS, Message, State

COLUMNS: dict[str, Callable[[Message], Cell]] = {
    "To": lambda message: message.recipient,
    "Subject": lambda message: message.subject,
    "Reference": lambda message: f"C{message.call_id}" if message.call_id else None,
    "Made At": lambda message: message.made_at,
    "Attempts": lambda message: message.attempts,
    "Last Error": lambda message: message.last_error,
    "Sent At": lambda message: message.sent_at,
    "Given Up At": lambda message: message.given_up_at,
}
bp = Blueprint("outbox", __name__, url_prefix="/outbox")
in_the_office = only_for(Role.COORDINATOR)
MOST_SHOWN = 100


@bp.get("/")
@in_the_office
def home() -> str:
    counts = store.counts(the_database())
    shown = _shown(counts)
    return render_template(
        "outbox/home.html",
        mail=actions.mail_settings(the_database()),
        messages=store.messages(the_database(), shown, MOST_SHOWN),
        counts=counts,
        shown=shown,
        states=STATE_WORDS,
        most_shown=MOST_SHOWN,
    )


@taken_out(bp, "/outbox")
@in_the_office
def messages_list() -> Listing:
    shown = _shown(store.counts(the_database()))
    return listing_of(f"mail-{shown.value.replace('_', '-')}", COLUMNS, store.messages(the_database(), shown, -1))


def _shown(counts: dict[State, int]) -> State:
    """Return the state that the address asks for; where it asks for none, what was given up comes first."""
    usual = State.GIVEN_UP if counts[State.GIVEN_UP] else State.WAITING
    return next((state for state in State if state == request.args.get("show")), usual)


@bp.route("/settings", methods=["GET", "POST"])
@in_the_office
def mail_settings() -> str | Response | tuple[str, int]:
    known = actions.mail_settings(the_database())
    form = MailForm(data=vars(known) | {"port": str(known.port), "security": known.security.value})
    if request.method != "POST":
        return _settings_page(form)

    def save() -> bool:
        actions.change_mail(the_database(), form.settings(), clock.now())
        return True

    if not form.attempt(save):
        return _settings_page(form), form.status
    flash("Saved. Send a test to see whether it works." if form.is_on.data else "Saved. E-mail is off.")
    return redirect(url_for("outbox.test" if form.is_on.data else "outbox.home"))


def _settings_page(form: MailForm) -> str:
    return render_template("outbox/settings.html", form=form, has_password=has_password(the_database()))


@bp.route("/test", methods=["GET", "POST"])
@in_the_office
def test() -> str | Response | tuple[str, int]:
    form = TestForm()
    mail = actions.mail_settings(the_database())
    if request.method != "POST":
        return render_template("outbox/test.html", form=form, mail=mail)

    def send() -> bool:
        actions.send_test(the_database(), form.to.data, settings().school, clock.now())
        return True

    if not form.attempt(send):
        return render_template("outbox/test.html", form=form, mail=mail), form.status
    flash(f"The mail server took the test for {form.to.data}. Look whether it arrives, in the junk folder, too.")
    return redirect(url_for("outbox.home"))


@bp.post("/<int:message_id>/retry")
@in_the_office
def retry(message_id: int) -> Response:
    actions.try_again(the_database(), message_id, clock.now())
    flash("It will be tried again within a minute.")
    return redirect(url_for("outbox.home", show=State.WAITING.value))
