"""The diagnostics sheet of a call: on the phone step by step, and on paper."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.calls import actions as calls
from kiosk.calls import store as calls_store
from kiosk.calls import symptoms
from kiosk.calls import words as call_words
from kiosk.calls.addresses import address_of
from kiosk.calls.records import Call, Step
from kiosk.core import clock
from kiosk.core.access import STAFF, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import Form, new_form_key
from kiosk.core.numbers import row_number
from kiosk.core.pdf import pdf_or_page
from kiosk.devices import store as devices
from kiosk.devices.records import Device
from kiosk.diagnostics import records, rules
from kiosk.diagnostics import store as checklists
from kiosk.diagnostics.sheets import actions, store
from kiosk.diagnostics.sheets import records as sheet_records
from kiosk.diagnostics.sheets.forms import ENTRY_FORMS, ChooseForm, EntryForm, TickForm
from kiosk.diagnostics.sheets.records import PART_WORDS, Entry, Part

bp = Blueprint("sheets", __name__, url_prefix="/diagnostics/calls")
staff = only_for(*STAFF)
WORK = frozenset(
    (
        Step.DISPATCH,
        Step.START,
        Step.HOLD,
        Step.NOTE,
        Step.WORK,
        Step.PART,
        Step.SWAP,
        Step.SEND_AWAY,
        Step.COME_BACK,
        Step.USE_ARTICLE,
        Step.FIND_SOURCE,
        Step.ESCALATE,
        Step.RESOLVE,
    )
)


def _call(call_id: int) -> Call:
    return calls.call_for(the_database(), signed_in(), call_id)


@bp.get("/<int:call_id>")
@staff
def sheet(call_id: int) -> str:
    return _page(_call(call_id), {}, TickForm(formdata=None))


@bp.post("/<int:call_id>/choose")
@staff
def choose(call_id: int) -> Response | tuple[str, int]:
    call, form = _call(call_id), ChooseForm()

    def take() -> bool:
        number = row_number(form.version_id.data)
        actions.choose_checklist(the_database(), signed_in(), call, number, form.form_key.data, clock.now())
        return True

    if not form.attempt(take):
        return _page(call, {}, TickForm(formdata=None), form), form.status
    return redirect(f"/diagnostics/calls/{call_id}")


@bp.post("/<int:call_id>/used/<int:used_id>/tick")
@staff
def tick(call_id: int, used_id: int) -> Response | tuple[str, int]:
    call, form = _call(call_id), TickForm()

    def answer() -> bool:
        step_key, result = form.answer()
        before = actions.used_by(the_database(), call, used_id).latest(step_key)
        actions.tick(
            the_database(),
            signed_in(),
            call,
            used_id,
            step_key,
            result,
            form.note.data,
            form.form_key.data,
            clock.now(),
        )
        if before and before.id > request.form.get("seen_tick", 0, type=row_number) and before.actor != _own_name():
            flash(f"{before.actor} has answered this step in the meantime, too. Both answers stand below.")
        return True

    if not form.attempt(answer):
        return _page(call, {}, form), form.status
    return redirect(f"/diagnostics/calls/{call_id}")


def _own_name() -> str:
    return signed_in().name


@bp.post("/<int:call_id>/<part>")
@staff
def write_down(call_id: int, part: str) -> Response | tuple[str, int]:
    if part not in tuple(Part):
        abort(404)
    call, form = _call(call_id), ENTRY_FORMS[Part(part)]()

    def write() -> bool:
        said, minutes = form.said(), form.minutes.data or 0
        actions.write_down(the_database(), signed_in(), call, form.part, said, minutes, form.form_key.data, clock.now())
        return True

    if not form.attempt(write):
        return _page(call, {form.part: form}, TickForm(formdata=None)), form.status
    return redirect(f"/diagnostics/calls/{call_id}#{part}")


def _page(call: Call, sent: dict[Part, EntryForm], tick_form: TickForm, refused: Form | None = None) -> str:
    database, key = the_database(), new_form_key()
    forms = {part: sent.get(part) or form(formdata=None) for part, form in ENTRY_FORMS.items()}
    for form in (*forms.values(), tick_form):
        form.form_key.data = form.form_key.data or key
    used = store.checklists_used(database, call.id)
    entries = store.entries(database, call.id)
    device = _device(call)
    kind = device.kind.value if device else records.NO_DEVICE
    headings = checklists.headings_in_use(database)
    heading_of = dict(headings)
    ranked = rules.best_first(headings, kind, call.symptom)
    return render_template(
        "diagnostics/call.html",
        call=call,
        device=device,
        address=address_of(signed_in(), call.id),
        symptom=_symptom(call, device),
        used=used[0] if used else None,
        earlier_used=used[1:],
        fitting=[(number, heading_of[number], how) for number, how in ranked if how],
        others=[(number, heading_of[number]) for number, how in ranked if not how],
        is_choosing=not used or request.args.get("choose") is not None or refused is not None,
        correcting=_correcting(used[0].version if used else None, tick_form),
        seen_tick=used[0].ticks[-1].id if used and used[0].ticks else 0,
        entries=_by_part(entries),
        forms=forms,
        open_part=next(iter(sent), None),
        tick_form=tick_form,
        form_key=key,
        refusals=[refusal for form in (*sent.values(), tick_form, refused) if form for refusal in form.refusals],
        people=_people(call),
        words=records,
        sheet_words=sheet_records,
        rules=rules,
    )


def _correcting(version: records.Version | None, form: TickForm) -> int:
    """Return the key of the step that is being corrected, or 0."""
    key = request.args.get("correct", 0, type=row_number) or row_number(form.step_key.data)
    return key if version and version.step(key) else 0


def _by_part(entries: list[Entry]) -> dict[Part, list[Entry]]:
    return {part: [entry for entry in entries if entry.part is part] for part in PART_WORDS}


def _people(call: Call) -> dict[str, int]:
    """Return who did something on the call, and their minutes."""
    minutes: dict[str, int] = {}
    for event in calls_store.events(the_database(), call.id):
        if event.minutes or event.step is Step.CHECK:
            minutes[event.actor] = minutes.get(event.actor, 0) + event.minutes
    return minutes


def _device(call: Call) -> Device | None:
    return devices.device(the_database(), call.device_id) if call.device_id else None


def _symptom(call: Call, device: Device | None) -> str:
    return symptoms.words_for(call.symptom, call.kind, device.kind if device else None)


@bp.get("/<int:call_id>/sheet")
@staff
def paper(call_id: int) -> str:
    call, database = _call(call_id), the_database()
    device, events = _device(call), calls_store.events(database, call_id)
    return render_template(
        "diagnostics/call_sheet.html",
        call=call,
        device=device,
        symptom=_symptom(call, device),
        used=list(reversed(store.checklists_used(database, call_id))),
        entries=_by_part(store.entries(database, call_id)),
        people=_people(call),
        work=[event for event in events if event.step in WORK],
        started_at=next((event.at for event in events if event.step is Step.START), None),
        words=records,
        sheet_words=sheet_records,
        calls_words=call_words,
    )


@bp.get("/<int:call_id>/sheet.pdf")
@staff
def paper_pdf(call_id: int) -> Response:
    title = f"Diagnostics sheet C{call_id}"
    return pdf_or_page(paper(call_id), title, f"diagnostics-C{call_id}", f"/diagnostics/calls/{call_id}/sheet")
