"""The kiosk's pages of a report: the device, what helps at once, the questions, the check page, the claim slip."""

from dataclasses import replace
from typing import NamedTuple

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import rules as call_rules
from kiosk.calls import store as calls
from kiosk.calls import symptoms, tokens
from kiosk.calls.public import store as public
from kiosk.calls.public.standing import NEXT, how_it_stands
from kiosk.calls.records import CallKind, HoldReason, Status
from kiosk.core import clock
from kiosk.core.access import open_to_all
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NotFound, Refused, StoreUnavailable
from kiosk.core.secret import the_secret
from kiosk.core.settings import settings
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS, Device
from kiosk.gate import actions as gate
from kiosk.intake import keeping
from kiosk.intake.records import Kept
from kiosk.knowledge import actions as knowledge
from kiosk.knowledge import suggestions
from kiosk.knowledge.records import Article
from kiosk.problems.known import known_errors_for
from kiosk.walkup import limits, lock, rules
from kiosk.walkup.claims import check_words, claim_code
from kiosk.walkup.records import Draft, Question
from kiosk.walkup.report import forms, sending
from kiosk.walkup.report.sending import SlowDown
from kiosk.walkup.visits import the_visits

bp: Blueprint = lock.kiosk_pages("walkup_report", __name__)
BEGIN_AGAIN = "Nothing was chosen yet. Please begin again."
REPORTED_AT_ONCE = 2


class Begun(NamedTuple):
    """A report that was begun, and the device it is about."""

    draft: Draft
    device: Device


@bp.get("/<visit>/device/<code>")
@open_to_all
def device(visit: str, code: str) -> str:
    return _device_page(visit, _device(code))


def _device_page(visit: str, found: Device, problem: str = "") -> str:
    rows = public.open_calls(the_database(), found.id)
    reported = [
        {
            "id": row["id"],
            "fault": symptoms.words_for(row["symptom"], CallKind(row["kind"]), found.kind),
            "since": row["logged_at"],
            "people": row["people_affected"],
            "standing": how_it_stands(
                Status(row["status"]), row["hold_reason"] and HoldReason(row["hold_reason"]), row["follow_up_on"]
            ),
        }
        for row in (rows if request.args.get("reported") == "all" else rows[:REPORTED_AT_ONCE])
    ]
    return render_template(
        "walkup/device.html",
        visit=visit,
        device=found,
        kind_words=KIND_WORDS[found.kind],
        reported=reported,
        more_reported=len(rows) - len(reported),
        known=known_errors_for(the_database(), found)[:2],
        problem=problem,
    )


@bp.post("/<visit>/device/<code>")
@open_to_all
def begin(visit: str, code: str) -> Response:
    found, now = _device(code), clock.now()
    if found.retired_on:
        raise NotFound("This device is no longer in service.")
    kind = CallKind.REQUEST if request.form.get("kind") == CallKind.REQUEST else CallKind.INCIDENT
    _keep(visit, Draft(device_code=found.code, kind=kind, begun_s=int(now.timestamp())))
    return redirect(url_for(".ask", visit=visit, question=Question.WRONG.value))


@bp.post("/<visit>/device/<code>/affects-me")
@open_to_all
def affects_me(visit: str, code: str) -> Response:
    found, now = _device(code), clock.now()
    call = calls.call(the_database(), row_number(request.form.get("call")))
    if call is None or call.device_id != found.id or call.status is Status.SET_ASIDE:
        raise NotFound("There is no such report on this device.")
    draft = the_visits().draft(visit) or Draft()
    _keep(visit, draft)
    try:
        sending.affects_me_too(draft, call.id, found.id, now)
    except Refused as refusal:
        return _refused(_device_page(visit, found, str(refusal)), refusal)
    return redirect(url_for(".thanks", visit=visit, what="affects-me"))


@bp.get("/<visit>/device/<code>/affects-me")
@open_to_all
def affects_me_again(visit: str, code: str) -> Response:
    return redirect(url_for(".device", visit=visit, code=code))  # a refusal was read, and Reload or Back pressed


@bp.get("/<visit>/privacy")
@open_to_all
def privacy(visit: str) -> str:
    return render_template("walkup/privacy.html", visit=visit, question=Question.NAME.value)


@bp.get("/<visit>/report/<question>")
@open_to_all
def ask(visit: str, question: str) -> str | Response:
    begun, asked = _begun(visit), _question(question)
    if begun.draft.is_sent:
        return redirect(url_for(".sent", visit=visit))
    must = rules.first_unanswered(begun.draft, asked)
    if must is not asked:
        return redirect(url_for(".ask", visit=visit, question=must.value))
    return _question_page(visit, begun, asked, "")


@bp.post("/<visit>/report/<question>")
@open_to_all
def answer(visit: str, question: str) -> Response:
    begun, asked = _begun(visit), _question(question)
    if begun.draft.is_sent:
        return redirect(url_for(".sent", visit=visit))
    if asked is Question.CHECK:
        return _send(visit, begun)
    typed, trap = request.form.get("answer", ""), clean_line(request.form.get("leave_empty"))
    try:
        draft = forms.answered(begun.draft, begun.device, asked, typed, trap)
    except Refused as refusal:
        kept = getattr(refusal, "draft", begun.draft)
        _keep(visit, kept)
        return _refused(_question_page(visit, Begun(kept, begun.device), asked, str(refusal)), refusal)
    _keep(visit, draft)
    if asked is Question.WRONG and _helps(draft, begun.device):
        return redirect(url_for(".first_aid", visit=visit))
    is_change = request.args.get("then") == Question.CHECK and forms.is_whole(draft)
    after = Question.CHECK if is_change else rules.question_after(draft, asked)
    return redirect(url_for(".ask", visit=visit, question=after.value))


def _question_page(visit: str, begun: Begun, asked: Question, problem: str) -> str:
    draft, found = begun
    before, then = rules.question_before(draft, asked), request.args.get("then", "")
    numbered = rules.questions(draft)
    offered, has_more = rules.page_of(
        symptoms.symptoms_for(draft.kind, found.kind), row_number(request.args.get("page")) or 1
    )
    return render_template(
        "walkup/question.html",
        visit=visit,
        device=found,
        draft=draft,
        asked=asked.value,
        symptoms=offered,
        has_more=has_more,
        page=row_number(request.args.get("page")) or 1,
        answers=call_rules.answers_for(draft.kind),
        answer=forms.shown_answer(draft, asked),
        most_typed=forms.most_typed(asked),
        chosen_words=symptoms.words_for(draft.symptom, draft.kind, found.kind) if draft.symptom else "",
        then=Question.CHECK.value if then == Question.CHECK and forms.is_whole(draft) else "",
        back=url_for(".ask", visit=visit, question=before.value)
        if before
        else url_for(".device", visit=visit, code=found.code),
        number=numbered.index(asked) + 1,
        numbers=len(numbered),
        problem=problem,
    )


@bp.get("/<visit>/first-aid")
@open_to_all
def first_aid(visit: str) -> str | Response:
    begun = _begun(visit)
    found = _helps(begun.draft, begun.device)
    if not found:
        return redirect(url_for(".ask", visit=visit, question=Question.LESSON.value))
    wanted = row_number(request.args.get("answer"))
    chosen = next((article for article in found if article.id == wanted), found[0] if len(found) == 1 else None)
    return render_template(
        "walkup/first_aid.html", visit=visit, device=begun.device, articles=found, chosen=chosen, problem=""
    )


@bp.post("/<visit>/first-aid")
@open_to_all
def fixed(visit: str) -> Response:
    begun, now = _begun(visit), clock.now()
    article = knowledge.public_article(the_database(), row_number(request.form.get("article")))
    try:
        if retry_s := limits.wait_before_words(now):
            raise SlowDown(retry_s)
        with the_database().writing():
            gate.count_words(the_database(), limits.the_visitor(), begun.device.id, None, now)
            once = f"{begun.draft.form_key}-{article.id}"[:64]
            knowledge.helped_themselves(the_database(), article.id, begun.device.code, once, now)
    except Refused as refusal:
        found = _helps(begun.draft, begun.device)
        page = render_template(
            "walkup/first_aid.html",
            visit=visit,
            device=begun.device,
            articles=found,
            chosen=article,
            problem=str(refusal),
        )
        return _refused(page, refusal)
    return redirect(url_for(".thanks", visit=visit, what="fixed"))


@bp.get("/<visit>/thanks")
@open_to_all
def thanks(visit: str) -> str:
    return render_template("walkup/thanks.html", visit=visit, what=request.args.get("what", ""))


def _send(visit: str, begun: Begun) -> Response:
    draft, found = begun
    if not forms.is_whole(draft):
        return redirect(url_for(".ask", visit=visit, question=rules.first_unanswered(draft, Question.CHECK).value))
    try:
        taken = sending.send(draft, forms.new_call(draft, found), clock.now())
    except Refused as refusal:
        return _refused(_question_page(visit, begun, Question.CHECK, str(refusal)), refusal)
    # what was typed is with the call now; here only what the claim slip needs stays until the visit is over
    sent = Draft(device_code=found.code, kind=draft.kind, form_key=taken.form_key)
    _keep(visit, replace(sent, is_kept=True) if isinstance(taken, Kept) else replace(sent, sent_call_id=taken.id))
    return redirect(url_for(".sent", visit=visit))


@bp.get("/<visit>/sent")
@open_to_all
def sent(visit: str) -> str:
    return _claim_page("walkup/sent.html", visit)


@bp.get("/<visit>/slip")
@open_to_all
def slip(visit: str) -> str:
    if settings().walkup_print != "on":
        raise NotFound("This kiosk does not print.")
    return _claim_page("walkup/slip.html", visit)


def _claim_page(template: str, visit: str) -> str:
    begun = _begun(visit)
    kept = keeping.waiting_with_key(the_database(), begun.draft.form_key) if begun.draft.is_kept else None
    # in this order: a report that got its number between the two looks is found by the second
    call = calls.call_by_form_key(the_database(), begun.draft.form_key) if begun.draft.is_sent else None
    if call is None and kept:
        return _kept_page(visit, kept)
    if call is None:
        raise NotFound(BEGIN_AGAIN)
    token = tokens.status_token(the_secret(), call.form_key)
    return render_template(
        template,
        visit=visit,
        device=begun.device,
        call=call,
        next_step=NEXT[call.status],
        words=check_words(token),
        claim=claim_code(settings().address, token),
        has_print=settings().walkup_print == "on",
    )


def _kept_page(visit: str, kept: Kept) -> str:
    """Show what somebody takes away while their report has no number."""
    token = tokens.status_token(the_secret(), kept.form_key)
    claim = claim_code(settings().address, token)
    return render_template("walkup/kept.html", visit=visit, kept=kept, words=check_words(token), claim=claim)


def _helps(draft: Draft, found: Device) -> list[Article]:
    """Return what somebody could try first; nothing for a request."""
    if draft.kind is not CallKind.INCIDENT or not draft.symptom:
        return []
    return suggestions.for_reporter(the_database(), found, draft.symptom)


def _device(code: str) -> Device:
    found = devices.device_by_code(the_database(), codes.read_code(code))
    if found is None:
        raise NotFound("No device has this code. Please compare it with the sticker.")
    return found


def _begun(visit: str) -> Begun:
    draft = the_visits().draft(visit)
    found = devices.device_by_code(the_database(), draft.device_code) if draft and draft.device_code else None
    if draft is None or found is None:
        raise NotFound(BEGIN_AGAIN)
    return Begun(draft, found)


def _question(name: str) -> Question:
    if name not in tuple(Question):
        raise NotFound("There is no such page.")
    return Question(name)


def _keep(visit: str, draft: Draft) -> None:
    the_visits().keep(visit, limits.the_visitor().address, draft)


def _refused(page: str, refusal: Refused) -> Response:
    """Return a page that says why something was not done."""
    status = 503 if isinstance(refusal, StoreUnavailable) else 422
    page_again = make_response(page, status)
    if isinstance(refusal, SlowDown):
        page_again.status_code = 429
        page_again.headers["Retry-After"] = str(refusal.retry_s)
    return page_again
