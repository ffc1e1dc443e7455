"""The call's page at the desk: the sheet, what may be done now, what is known, what happened."""

from collections.abc import Sequence

from flask import render_template, request

from kiosk.calls import store as calls
from kiosk.calls import symptoms, tokens
from kiosk.calls import words as call_words
from kiosk.calls.forms import STEP_FORMS, forms_open_to, rare_steps_open_to
from kiosk.calls.records import Call, Status, Step
from kiosk.calls.step_form import StepForm
from kiosk.core import clock
from kiosk.core.access import signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import offered
from kiosk.core.secret import the_secret
from kiosk.core.settings import school_today
from kiosk.desk import store
from kiosk.devices import store as devices
from kiosk.devices.records import Device
from kiosk.diagnostics.skills.actions import suggested_technicians
from kiosk.locations import store as locations
from kiosk.panels.beside import beside, start_resolution
from kiosk.people import store as people
from kiosk.search import actions as search

USUALLY_NEXT = {
    Status.SET_ASIDE: Step.ADMIT,
    Status.LOGGED: Step.TRIAGE,
    Status.TRIAGED: Step.DISPATCH,
    Status.INVESTIGATING: Step.RESOLVE,
    Status.RESOLVED: Step.CLOSE,
}


def call_page(call: Call, sent: dict[Step, StepForm]) -> str:
    """Return the page of a call; the form that was `sent` and refused keeps what was typed."""
    actor, database = signed_in(), the_database()
    device = devices.device(database, call.device_id) if call.device_id else None
    now = clock.now()
    events = calls.events(database, call.id)
    forms = forms_open_to(database, actor, call, sent, _asked())
    _suggest_technicians(forms, device)
    is_started = not sent and start_resolution(database, actor, call, forms, request.args)
    return render_template(
        "desk/call.html",
        call=call,
        device=device,
        location=locations.location(database, call.location_id) if call.location_id else None,
        names={person.id: person.name for person in people.all_people(database)},
        events=events,
        beside=beside(database, actor, call, events, now),
        photos=calls.photos(database, call.id),
        also_affected=calls.affected_people(database, call.id),
        earlier=store.earlier_calls(database, device.id, call.id) if device else [],
        fixes=_fixes(call, device),
        nearby=store.other_open_calls(database, call.device_id, call.location_id, call.id) if call.is_open else [],
        forms=forms,
        rare_steps=[step for step in rare_steps_open_to(actor, call) if step not in forms],
        open_step=_open_step(call, forms, (*sent, *((Step.RESOLVE,) if is_started else ()))),
        refusals=[refusal for form in sent.values() for refusal in form.refusals],
        status_link=f"/status/{tokens.status_token(the_secret(), call.form_key)}",
        words=call_words,
        today=school_today(database, now).isoformat(),
        symptom=symptoms.words_for(call.symptom, call.kind, device.kind if device else None),
    )


def _fixes(call: Call, device: Device | None) -> Sequence[object]:
    """Return what helped on other devices of the model; where nothing did, calls that were described alike."""
    fixes = store.model_fixes(the_database(), device.model.id, device.id, call.symptom) if device else []
    if fixes or not call.is_open:
        return fixes
    alike = search.similar(the_database(), f"{call.summary} {call.error_text}", call.device_id, call.model_id)
    return [found for found in alike if found.id != call.id]


def _asked() -> tuple[Step, ...]:
    """Return the rare step that the address asks for."""
    name = request.args.get("step", "")
    return (Step(name),) if name in STEP_FORMS else ()


def _suggest_technicians(forms: dict[Step, StepForm], device: Device | None) -> None:
    """Offer whoever is best qualified for the device first, and say so."""
    suggested = suggested_technicians(the_database(), device.kind if device else None)
    choices = [(person_id, f"{name} (qualified)" if is_skilled else name) for person_id, name, is_skilled in suggested]
    for step, empty in ((Step.DISPATCH, "Choose …"), (Step.TRIAGE, "Not yet")):
        if step in forms:
            forms[step]["technician"].choices = offered(choices, empty)


def _open_step(call: Call, forms: dict[Step, StepForm], first: tuple[Step, ...]) -> Step | None:
    """Return the step whose form stands open: the one sent back or asked for, else the one that usually comes next."""
    wanted = (*first, *_asked(), USUALLY_NEXT.get(call.status))
    return next((step for step in wanted if step and step in forms), None)
