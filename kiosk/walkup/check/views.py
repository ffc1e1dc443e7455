"""The kiosk's pages that say how a call stands. A wrong reference and wrong words read the same."""

from dataclasses import replace

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import store as calls
from kiosk.calls import symptoms, tokens
from kiosk.calls.public.standing import NEXT, how_it_stands
from kiosk.calls.records import Call, Event, Status, Step
from kiosk.core import clock
from kiosk.core.access import open_to_all
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NotFound
from kiosk.core.secret import the_secret
from kiosk.core.settings import settings
from kiosk.devices import store as devices
from kiosk.walkup import limits, lock
from kiosk.walkup.claims import are_the_words, check_words, claim_code
from kiosk.walkup.records import Draft
from kiosk.walkup.visits import the_visits

bp = lock.kiosk_pages("walkup_check", __name__)
LONGEST_REFERENCE, LONGEST_WORDS = 12, 60
NOT_A_REFERENCE = "A reference is a C and a number, such as C1042."
NO_SUCH_PAIR = "These words do not belong to this reference. Please compare both with your slip."
TOO_MANY = "Too many wrong words were tried today. Please ask the service desk how it stands."
DELETE, CLEAR = "delete", "clear"


@bp.get("/<visit>/call")
@open_to_all
def call(visit: str) -> str | tuple[str, int]:
    typed, key = clean_line(request.args.get("reference"))[:LONGEST_REFERENCE], request.args.get("key", "")
    if key in (DELETE, CLEAR):
        typed = typed[:-1] if key == DELETE else ""
    elif key.isascii() and key.isdigit() and len(key) == 1:
        typed = f"{typed}{key}"[:LONGEST_REFERENCE]
    if key or not typed:
        return render_template("walkup/reference.html", visit=visit, typed=typed, problem="")
    number = _number(typed)
    if not number:
        return render_template("walkup/reference.html", visit=visit, typed=typed, problem=NOT_A_REFERENCE), 422
    return render_template("walkup/check_words.html", visit=visit, number=number, words="", problem="")


@bp.post("/<visit>/call")
@open_to_all
def check(visit: str) -> Response:
    number, words = row_number(request.form.get("reference")), clean_line(request.form.get("words"))[:LONGEST_WORDS]
    now = clock.now()
    if not limits.may_try_words(number, now):
        return _again(visit, number, words, TOO_MANY, 429)
    found = calls.call(the_database(), number)
    # an unknown reference is compared as well: neither the words nor the time tell which of the two was wrong
    token = tokens.status_token(the_secret(), found.form_key if found else "no such call")
    is_too_old = found is None or calls.has_ended_before(the_database(), number, tokens.leads_on_since(now))
    if not are_the_words(words, token) or found is None or is_too_old:
        limits.count_wrong_words(number, now)
        return _again(visit, number, words, NO_SUCH_PAIR, 422)
    draft = the_visits().draft(visit) or Draft()
    the_visits().keep(visit, limits.the_visitor().address, replace(draft, checked_call_id=found.id))
    return redirect(url_for(".stands", visit=visit))


def _again(visit: str, number: int, words: str, problem: str, status: int) -> Response:
    page = render_template("walkup/check_words.html", visit=visit, number=number, words=words, problem=problem)
    return make_response(page, status)


@bp.get("/<visit>/call/stands")
@open_to_all
def stands(visit: str) -> str:
    draft = the_visits().draft(visit)
    found = calls.call(the_database(), draft.checked_call_id) if draft and draft.checked_call_id else None
    if found is None:
        raise NotFound("Nothing was chosen yet. Please begin again.")
    original = calls.original_of(the_database(), found) or found
    device = devices.device(the_database(), found.device_id) if found.device_id else None
    token = tokens.status_token(the_secret(), found.form_key)
    return render_template(
        "walkup/stands.html",
        visit=visit,
        call=found,
        device=device,
        about=symptoms.words_for(found.symptom, found.kind, device.kind if device else None),
        standing=how_it_stands(original.status, original.hold_reason, original.follow_up_on, original.approval),
        next_step=NEXT[original.status],
        is_duplicate=original.id != found.id,
        question=_question(original, calls.events(the_database(), found.id)) if original.id == found.id else "",
        words=check_words(token),
        claim=claim_code(settings().address, token),
    )


def _question(found: Call, events: list[Event]) -> str:
    """Return what the desk wants to know, while it waits for the answer."""
    if found.status is not Status.RETURNED:
        return ""
    return next((event.note for event in reversed(events) if event.step is Step.RETURN), "")


def _number(typed: str) -> int:
    return row_number(typed.removeprefix("C").removeprefix("c").strip())
