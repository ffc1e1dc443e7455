"""A report's status page, by its unguessable token, and the three things a reporter can say there."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.calls import intake, reporting, tokens
from kiosk.calls import store as calls
from kiosk.calls.public.standing import NEXT, how_it_stands
from kiosk.calls.records import Call, Status, Step
from kiosk.core import clock
from kiosk.core.access import open_to_all
from kiosk.core.database import Database, the_database
from kiosk.core.forms import csrf, new_form_key
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NotFound, Refused
from kiosk.core.secret import the_secret
from kiosk.core.settings import settings
from kiosk.devices import store as devices
from kiosk.gate import actions as gate
from kiosk.intake import keeping
from kiosk.scan import visits
from kiosk.scan.forms import HowItWentForm, SayForm
from kiosk.scan.status import rules
from kiosk.surveys.after_closing import actions as after_closing
from kiosk.surveys.after_closing import rules as after_closing_rules
from kiosk.surveys.after_closing import store as after_closing_store
from kiosk.surveys.scales import RATING

bp = Blueprint("status", __name__)
LEADS_NOWHERE = "This link leads nowhere. Scan the sticker to see how it stands, or telephone the desk."
Verb = Callable[[Database, Call, str, str, datetime, str], Call]
VERBS: dict[str, Verb] = {
    Step.ADD: reporting.add,
    Step.WORKS_NOW: reporting.works_now,
    Step.STILL_BROKEN: reporting.still_broken,
}
THANKS = {
    Step.ADD: "Thank you. The service desk reads it.",
    Step.WORKS_NOW: "Thank you. The service desk knows that it works again.",
    Step.STILL_BROKEN: "Thank you. The service desk has it again.",
}


@bp.get("/status/<token>")
@open_to_all
def page(token: str) -> str:
    try:
        return _page(_call_of(token))
    except NotFound:
        kept = keeping.waiting_with_token(the_database(), the_secret(), token)
        if kept is None:
            return _page(_call_of(token))  # it got its number between the two looks, or there is none
        return render_template("scan/kept.html", kept=kept, token=token)


@bp.post("/status/<token>/<said>")
@csrf.exempt  # type: ignore[untyped-decorator]  # no types there; the form checks the token itself, so that typed words stay
@open_to_all
def say(token: str, said: str) -> Response:
    call = _call_of(token)
    verb = VERBS.get(said)
    if verb is None:
        raise NotFound(LEADS_NOWHERE)
    form, now = SayForm(), clock.now()
    visitor = visits.the_visitor(now)
    retry_s = 0
    if form.validate():
        retry_s = visits.wait_before_words(visitor, now)
        try:
            if retry_s:
                raise Refused(visits.slow_down_words(retry_s))
            with the_database().writing():
                stands_for = calls.original_of(the_database(), call) or call
                verb(the_database(), stands_for, form.text.data, form.key_of_these_words, now, call.reporter_name)
                gate.count_words(the_database(), visitor, call.device_id, call.id, now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(THANKS[Step(said)])
            return redirect(f"/status/{token}")
    answer = make_response(_page(call, Step(said), form), 429 if retry_s else form.status)
    if retry_s:
        answer.headers["Retry-After"] = str(retry_s)
    return answer


@bp.post("/status/<token>/how-it-went")
@csrf.exempt  # type: ignore[untyped-decorator]  # no types there; the form checks the token itself, so that typed words stay
@open_to_all
def answer(token: str) -> Response:
    call, form, now = _call_of(token), HowItWentForm(), clock.now()
    visitor, retry_s = visits.the_visitor(now), 0
    if form.validate():
        retry_s = visits.wait_before_words(visitor, now)
        try:
            if retry_s:
                raise Refused(visits.slow_down_words(retry_s, "the answer"))
            with the_database().writing():
                score = row_number(form.score.data)
                after_closing.answer(the_database(), call, score, form.comment.data, form.key_of_this_answer, now)
                gate.count_words(the_database(), visitor, call.device_id, call.id, now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash("Thank you. The service desk sees your answer.")
            return redirect(f"/status/{token}#how-it-went")
    again = make_response(_page(call, how_it_went=form), 429 if retry_s else form.status)
    if retry_s:
        again.headers["Retry-After"] = str(retry_s)
    return again


def _call_of(token: str) -> Call:
    call = calls.call_by_status_token(the_database(), tokens.token_hash(token))
    if call is None or calls.has_ended_before(the_database(), call.id, tokens.leads_on_since(clock.now())):
        raise NotFound(LEADS_NOWHERE)
    return call


def _page(
    call: Call, sent: Step | None = None, form: SayForm | None = None, how_it_went: HowItWentForm | None = None
) -> str:
    device = devices.device(the_database(), call.device_id) if call.device_id else None
    original = calls.original_of(the_database(), call)
    stands_for = original or call
    events = calls.events(the_database(), call.id)
    today = clock.school_date(clock.now(), settings().time_zone)
    steps = rules.steps_open(stands_for, today)
    is_stale = form is not None and bool(form.form_key.errors)
    return render_template(
        "scan/status.html",
        call=call,
        token=request.view_args["token"] if request.view_args else "",
        device=device,
        is_new=request.args.get("sent") == "yes" and call.status in (Status.LOGGED, Status.SET_ASIDE),
        standing=how_it_stands(stands_for.status, stands_for.hold_reason, stands_for.follow_up_on, stands_for.approval),
        is_photo_lost=intake.was_photo_lost(events) and not calls.photos(the_database(), call.id),
        is_duplicate=original is not None,
        next_step=NEXT[stands_for.status],
        question=rules.question(call, events) if not original else "",
        lines=rules.lines(events, calls.events(the_database(), original.id) if original else ()),
        steps=[*steps, sent] if sent and sent not in steps else steps,
        form_key=form.form_key.data if form and not is_stale else new_form_key(),
        sent=sent,
        typed=form.text.data if form else "",
        problem=form.problem if form else how_it_went.problem if how_it_went else "",
        how_it_went=how_it_went,
        is_asked=after_closing_rules.may_answer(call, today),
        answered=after_closing_store.newest(the_database(), call.id) if call.asked_at else None,
        answer_until=after_closing_rules.answer_until(call),
        rating=RATING,
        reopen_until=rules.may_reopen_until(stands_for) if Step.STILL_BROKEN in steps else "",
    )
