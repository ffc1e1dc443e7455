"""The sticker's page put together: the device, what is reported on it already, the form.

Most who scan see the form as nobody has touched it yet: those parts are rendered once for each kind of device.
"""

from flask import render_template, request
from markupsafe import Markup

from kiosk.calls import rules, symptoms, tokens
from kiosk.calls.help.actions import the_help
from kiosk.calls.public import store as public
from kiosk.calls.public.standing import how_it_stands
from kiosk.calls.records import CallKind, HoldReason, Status
from kiosk.calls.words import LAST_WORKED_WORDS, REPEATS_WORDS
from kiosk.core.database import the_database
from kiosk.core.forms import new_form_key
from kiosk.core.pieces import piece
from kiosk.core.settings import settings
from kiosk.devices.records import KIND_WORDS, Device, Kind
from kiosk.knowledge import suggestions
from kiosk.problems.known import known_errors_for
from kiosk.scan import phones, store
from kiosk.scan.forms import MORE_FIELDS, Draft
from kiosk.scan.self_checks import checks_for
from kiosk.scan.sticker_codes import host_on_sticker
from labels.phrase import phrase_of

QUESTIONS = piece(
    "scan/_questions.html",
    *("kind", "symptoms", "answers", "symptom", "chosen_answer", "symptom_error", "answer_error"),
)
LISTS = {"repeats_words": tuple(REPEATS_WORDS.items()), "last_worked_words": tuple(LAST_WORKED_WORDS.items())}
UNTOUCHED = piece("scan/_more.html", "kind", "checks", "has_mail", "help", typed={}, ticked=(), errors={}, **LISTS)


def sticker_page(device: Device, kind: CallKind, draft: Draft) -> str:
    """Return the page of a device with the form as it stands."""
    reported = [
        (
            row,
            how_it_stands(
                Status(row["status"]), row["hold_reason"] and HoldReason(row["hold_reason"]), row["follow_up_on"]
            ),
        )
        for row in public.open_calls(the_database(), device.id)
    ]
    is_fault = kind is CallKind.INCIDENT
    is_touched = bool(draft.more or draft.tried or draft.errors)
    checks, has_mail = checks_for(device.kind), settings().mail == "on"
    return render_template(
        "scan/report.html",
        device=device,
        phrase=phrase_of(device.code),
        host_on_sticker=host_on_sticker(),
        kind_words=KIND_WORDS[device.kind],
        kind=kind.value,
        reported=reported,
        reported_ids={row["id"] for row, _ in reported},
        known=known_errors_for(the_database(), device),
        own_reports=_own_reports(device),
        answers=suggestions.for_reporter(the_database(), device, draft.symptom) if is_fault else [],
        answers_key=new_form_key(),
        affects_me_key=new_form_key() if reported else "",
        symptom_words=lambda row: symptoms.words_for(row["symptom"], CallKind(row["kind"]), device.kind),
        questions=_questions(kind, device.kind, draft),
        more="" if is_touched else UNTOUCHED(kind.value, checks, has_mail, the_help()),
        is_more_open=any(name in draft.errors for name in MORE_FIELDS) or bool(draft.errors and draft.more),
        checks=checks,
        has_mail=has_mail,
        help=the_help(),
        typed=draft.more,
        ticked=draft.tried,
        errors=draft.errors,
        draft=draft,
        **LISTS,
    )


def _own_reports(device: Device) -> dict[int, str]:
    """Return the status tokens, by call, of what this phone reported about the device and is not done yet."""
    receipts = {tokens.token_hash(token): token for token in phones.receipts(request.cookies)}
    if not receipts:
        return {}
    found = store.calls_of_receipts(the_database(), list(receipts), device.id)
    return {row["id"]: receipts[row["status_token_hash"]] for row in found}


def _questions(kind: CallKind, device_kind: Kind, draft: Draft) -> Markup:
    offered, answers = symptoms.symptoms_for(kind, device_kind), rules.answers_for(kind)
    return QUESTIONS(
        kind.value,
        offered,
        tuple(answers.items()),
        draft.symptom if draft.symptom in dict(offered) else "",
        draft.answer if draft.answer in answers else "",
        draft.errors.get("symptom", ""),
        draft.errors.get("answer", ""),
    )
