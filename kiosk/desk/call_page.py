"""The call's page at the desk: the sheet, what may be done now, what is known, what happened."""

from flask import render_template, request

from kiosk.calls import records as calls_records
from kiosk.calls import store as calls
from kiosk.calls import symptoms, tokens
from kiosk.calls.forms import STEP_FORMS, forms_open_to, rare_steps_open_to
from kiosk.calls.records import Call, Status, Step
from kiosk.calls.step_form import StepForm
from kiosk.calls.work_forms import ResolveForm
from kiosk.core import clock
from kiosk.core.access import signed_in
from kiosk.core.database import the_database
from kiosk.core.numbers import row_number
from kiosk.core.secret import the_secret
from kiosk.core.settings import school_today
from kiosk.desk import store
from kiosk.devices import store as devices
from kiosk.locations import store as locations
from kiosk.people import store as people

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
    forms = forms_open_to(database, actor, call, sent, _asked())
    _fill_in(forms, sent)
    return render_template(
        "desk/call.html",
        call=call,
        device=device,
        location=locations.location(database, call.location_id) if call.location_id else None,
        names={person.id: person.name for person in people.all_people(database)},
        events=calls.events(database, call.id),
        photos=calls.photos(database, call.id),
        also_affected=calls.affected_people(database, call.id),
        earlier=store.earlier_calls(database, device.id, call.id) if device else [],
        fixes=store.model_fixes(database, device.model.id, device.id, call.symptom) if device else [],
        nearby=store.other_open_calls(database, call.device_id, call.location_id, call.id) if call.is_open else [],
        forms=forms,
        rare_steps=[step for step in rare_steps_open_to(actor, call) if step not in forms],
        open_step=_open_step(call, forms, sent),
        refusals=[refusal for form in sent.values() for refusal in form.refusals],
        status_link=f"/status/{tokens.status_token(the_secret(), call.form_key)}",
        words=calls_records,
        today=school_today(database, clock.now()).isoformat(),
        symptom=symptoms.words_for(call.symptom, call.kind, device.kind if device else None),
    )


def _asked() -> tuple[Step, ...]:
    """Return the rare step that the address asks for."""
    name = request.args.get("step", "")
    return (Step(name),) if name in STEP_FORMS else ()


def _fill_in(forms: dict[Step, StepForm], sent: dict[Step, StepForm]) -> None:
    """Start the resolution from an earlier call's, where the address names one."""
    form = forms.get(Step.RESOLVE)
    fix = calls.call(the_database(), request.args.get("fix", 0, type=row_number))
    if isinstance(form, ResolveForm) and not sent and fix and fix.resolution:
        form.start_from(fix)


def _open_step(call: Call, forms: dict[Step, StepForm], sent: dict[Step, StepForm]) -> Step | None:
    """Return the step whose form stands open: the one sent back or asked for, else the one that usually comes next."""
    wanted = (*sent, *_asked(), *((Step.RESOLVE,) if "fix" in request.args else ()), USUALLY_NEXT.get(call.status))
    return next((step for step in wanted if step and step in forms), None)
