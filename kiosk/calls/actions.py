"""The verbs of a call, each one transaction that either happens wholly, with its event, or not at all."""

from datetime import datetime
from typing import Any

from kiosk.calls import asking, rules, store
from kiosk.calls.records import Approval, Call, CallKind, DispatchWay, Event, HoldReason, Resolution, Status, Step, Told
from kiosk.calls.reopening import opened_again
from kiosk.calls.taking import check_day, known_call, take
from kiosk.calls.words import (
    CAUSE_WORDS,
    DISPATCH_WORDS,
    HOLD_WORDS,
    IMPACT_WORDS,
    KIND_WORDS,
    RESOLUTION_WORDS,
    SHEET_WORDS,
    TOLD_WORDS,
    URGENCY_WORDS,
)
from kiosk.core import clock
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound


def triage(
    database: Database, actor: Actor, call: Call, kind: CallKind, impact: int, urgency: int, now: datetime
) -> Call:
    """Say what kind of call it is and how urgent; whoever triages first becomes its owner at the desk."""
    changes = {
        "kind": kind,
        "impact": impact,
        "urgency": urgency,
        "priority": rules.priority(impact, urgency),
        "priority_reason": "",
        "owner_id": call.owner_id or actor.person_id,
        "approval": call.approval if kind is call.kind else None,
    }
    details = {"kind": KIND_WORDS[kind], "impact": IMPACT_WORDS[impact], "urgency": URGENCY_WORDS[urgency]}
    return take(database, actor, call, Step.TRIAGE, now, changes, details=details)


def override(database: Database, actor: Actor, call: Call, priority: int, reason: str, now: datetime) -> Call:
    """Set another priority than impact and urgency make; who and why stand in the monthly list (ITIL)."""
    if priority not in range(1, 6):
        raise FieldRefused("priority", "Choose P1 to P5.")
    if priority == call.priority:
        raise FieldRefused("priority", f"It is P{priority} already.")
    if not reason:
        raise FieldRefused("note", "Write why: the list of such calls is looked at every month.")
    is_usual = priority == rules.priority(call.impact, call.urgency)
    changes = {"priority": priority, "priority_reason": "" if is_usual else reason}
    details = {"old": f"P{call.priority}", "new": f"P{priority}"}
    return take(database, actor, call, Step.OVERRIDE, now, changes, text=reason, details=details)


def convert(database: Database, actor: Actor, call: Call, reason: str, now: datetime) -> Call:
    """Make a request of an incident, or the other way round; an approval that was asked for is asked no more."""
    kind = CallKind.REQUEST if call.kind is CallKind.INCIDENT else CallKind.INCIDENT
    if not reason:
        raise FieldRefused("note", f"Write why its kind is {KIND_WORDS[kind].lower()} after all.")
    if call.approval is Approval.ASKED:
        raise FieldRefused("", "Its approval is being asked for. Let it be approved or refused first.")
    changes = {"kind": kind, "approval": None}
    details = {"old": KIND_WORDS[call.kind], "new": KIND_WORDS[kind]}
    return take(database, actor, call, Step.CONVERT, now, changes, text=reason, details=details)


def own(database: Database, actor: Actor, call: Call, owner: Actor, now: datetime) -> Call:
    """Give a call to the person at the desk who sees to it until it is closed."""
    if not owner.holds(Role.DESK, Role.COORDINATOR):
        raise FieldRefused("owner", "Choose somebody of the service desk.")
    return take(database, actor, call, Step.OWN, now, {"owner_id": owner.person_id}, details={"owner": owner.name})


def correct(database: Database, actor: Actor, call: Call, sheet: dict[str, Any], now: datetime) -> Call:
    """Put fields of the incident/request sheet right; the event keeps what stood there before."""
    unknown = set(sheet) - set(SHEET_WORDS)
    if unknown:
        raise ValueError(f"not on the sheet: {unknown}")
    changes = {name: value for name, value in sheet.items() if value != getattr(call, name)}
    if not changes:
        raise FieldRefused("", "Nothing was changed.")
    before = "\n".join(f"{SHEET_WORDS[name]}: {getattr(call, name) or 'nothing'}" for name in changes)
    return take(database, actor, call, Step.CORRECT, now, changes, text=f"Before:\n{before}")


def investigate(database: Database, actor: Actor, call: Call, now: datetime) -> Call:
    """Begin to try at the desk what is known already, before a technician is asked."""
    return take(database, actor, call, Step.INVESTIGATE, now, {"owner_id": call.owner_id or actor.person_id})


def return_for_information(database: Database, actor: Actor, call: Call, question: str, now: datetime) -> Call:
    """Give a sheet that cannot be understood back to the reporter, with a question they can read."""
    if not question:
        raise FieldRefused("note", "Write what the desk needs to know. The reporter reads it.")
    changes = {"owner_id": call.owner_id or actor.person_id}
    return take(database, actor, call, Step.RETURN, now, changes, text=question)


def admit(database: Database, actor: Actor, call: Call, text: str, now: datetime) -> Call:
    """Let a report that was set aside into the queue."""
    return take(database, actor, call, Step.ADMIT, now, {}, text=text)


def dismiss(database: Database, actor: Actor, call: Call, text: str, now: datetime) -> Call:
    """End a report that was set aside and is none."""
    return take(database, actor, call, Step.DISMISS, now, {}, text=text)


def note(database: Database, actor: Actor, call: Call, text: str, now: datetime, minutes: int = 0) -> Call:
    """Write something down beside the call; the reporter never reads it."""
    if not text:
        raise FieldRefused("note", "Write what there is to note.")
    return take(database, actor, call, Step.NOTE, now, {}, text=text, minutes=minutes)


def tell(database: Database, actor: Actor, call: Call, text: str, now: datetime) -> Call:
    """Say something to the reporter: it stands on the status page, and goes by e-mail where there is an address."""
    if not text:
        raise FieldRefused("note", "Write what the reporter should know.")
    return take(database, actor, call, Step.TELL, now, {}, text=text)


def follow_up(database: Database, actor: Actor, call: Call, on: str, text: str, now: datetime) -> Call:
    """Set the day on which the desk looks again."""
    check_day(database, "follow_up_on", on, now)
    changes = {"follow_up_on": on}
    return take(database, actor, call, Step.FOLLOW_UP, now, changes, text=text, details={"follow_up_on": on})


def dispatch(
    database: Database,
    actor: Actor,
    call: Call,
    technician: Actor,
    text: str,
    now: datetime,
    visit_on: str = "",
    how: DispatchWay = DispatchWay.SENT,
) -> Call:
    """Send a call to a technician; it appears in their list from now on."""
    if not technician.holds(Role.TECHNICIAN):
        raise FieldRefused("technician", "Choose a technician.")
    if visit_on:
        check_day(database, "follow_up_on", visit_on, now)
    elif how is DispatchWay.NEXT_VISIT:
        raise FieldRefused("follow_up_on", "Choose the day of the visit it is left for.")
    changes = {
        "technician_id": technician.person_id,
        "dispatched_at": clock.stored(now),
        "dispatched_how": how,
        "hold_reason": None,
        "follow_up_on": visit_on or call.follow_up_on,
    }
    details = {"technician": technician.name, "how": DISPATCH_WORDS[how]}
    details |= {"follow_up_on": visit_on} if visit_on else {}
    return take(database, actor, call, Step.DISPATCH, now, changes, text=text, details=details)


def take_back(database: Database, actor: Actor, call: Call, text: str, now: datetime) -> Call:
    """Take a call back to the desk from the technician, or from waiting; an approval is asked for no longer."""
    approval = None if call.approval is Approval.ASKED else call.approval
    changes = {"technician_id": None, "hold_reason": None, "approval": approval}
    return take(database, actor, call, Step.TAKE_BACK, now, changes, text=text)


def start(database: Database, actor: Actor, call: Call, now: datetime) -> Call:
    """Begin to work on a dispatched call."""
    return take(database, actor, call, Step.START, now, {"hold_reason": None})


def hold(
    database: Database,
    actor: Actor,
    call: Call,
    reason: HoldReason,
    follow_up_on: str,
    text: str,
    now: datetime,
    minutes: int = 0,
) -> Call:
    """Let a call wait, for a named reason and until a follow-up date; both are mandatory (FITS resources, F8)."""
    check_day(database, "follow_up_on", follow_up_on, now)
    changes = {"hold_reason": reason, "follow_up_on": follow_up_on}
    details = {"hold_reason": reason.value, "waits_for": HOLD_WORDS[reason], "follow_up_on": follow_up_on}
    return take(database, actor, call, Step.HOLD, now, changes, text=text, minutes=minutes, details=details)


def resolve(database: Database, actor: Actor, call: Call, resolution: Resolution, now: datetime) -> Call:
    """Record how service was restored: type, cause, text and minutes."""
    if not resolution.text:
        raise FieldRefused("resolution", "Write what was done: the next person with this fault will read it.")
    changes = {
        "resolved_at": clock.stored(now),
        "hold_reason": None,
        "follow_up_on": None,
        "cause": resolution.cause,
        "resolution_type": resolution.type,
        "resolution": resolution.text,
    }
    details = {"type": RESOLUTION_WORDS[resolution.type], "cause": CAUSE_WORDS[resolution.cause]}
    return take(
        database,
        actor,
        call,
        Step.RESOLVE,
        now,
        changes,
        text=resolution.text,
        minutes=resolution.minutes,
        details=details,
    )


def close(
    database: Database,
    actor: Actor,
    call: Call,
    closed_as: Resolution,
    told: str,
    now: datetime,
    told_how: Told = Told.STATUS_PAGE,
    symptom: str = "",
    recurs: str = "",
) -> Call:
    """Close a resolved call: type, cause and kind of fault confirmed or put right, and the reporter told.

    `told_how` says how the reporter was told, which is now; `told` what else there is to say about that. An empty
    symptom confirms the one that stands.
    """
    at = clock.stored(now)
    changes = {
        "closed_at": at,
        "follow_up_on": None,
        "owner_id": call.owner_id or actor.person_id,
        "resolution_type": closed_as.type,
        "cause": closed_as.cause,
        "symptom": symptom or call.symptom,
        "told_how": told_how,
        "told_at": at,
        "asked_at": asking.asked_at(database, call, at),
    }
    details = {
        "type": RESOLUTION_WORDS[closed_as.type],
        "cause": CAUSE_WORDS[closed_as.cause],
        "told": TOLD_WORDS[told_how],
    } | ({"recurs": recurs} if recurs else {})
    return take(database, actor, call, Step.CLOSE, now, changes, text=told, details=details)


def reopen(database: Database, actor: Actor, call: Call, text: str, now: datetime) -> Call:
    """Open a call again that was not put right after all."""
    if not text:
        raise FieldRefused("note", "Write why it is opened again.")
    return take(database, actor, call, Step.REOPEN, now, opened_again(call), text=text)


def cancel(database: Database, actor: Actor, call: Call, text: str, now: datetime) -> Call:
    """End a call that needs nothing done, with the reason."""
    if not text:
        raise FieldRefused("note", "Write why nothing needs to be done.")
    return take(database, actor, call, Step.CANCEL, now, {"follow_up_on": None}, text=text)


def mark_duplicate(database: Database, actor: Actor, call: Call, original: Call, now: datetime) -> Call:
    """End a call that reports what another open call already reports; its people count there from now on."""
    if original.id == call.id:
        raise FieldRefused("original", "A call cannot be the duplicate of itself.")
    at = clock.stored(now)
    with database.writing():
        original = known_call(database, original.id)  # somebody may have ended it since it was read
        if not original.is_open or original.status is Status.SET_ASIDE:
            raise FieldRefused("original", f"{original.reference} is not open. Choose a call that still is.")
        ended = take(
            database,
            actor,
            call,
            Step.DUPLICATE,
            now,
            {"duplicate_of": original.id, "hold_reason": None, "follow_up_on": None},
            details={"duplicate_of": original.reference},
        )
        key = f"duplicate:{call.id}:of:{original.id}"
        store.add_affected_person(database, original.id, key, call.reporter_name, at)
        for number, person in enumerate(store.affected_people(database, call.id)):
            numbered = f"{key}:{number}"
            store.add_affected_person(database, original.id, numbered, person["name"], at)
        event = Event(at, actor.name, Step.NOTE, original.status, original.status, "", 0, {"also": call.reference})
        store.add_event(database, original.id, actor, event)
    return ended


def add_to_timeline(
    database: Database,
    actor: Actor,
    call: Call,
    step: Step,
    now: datetime,
    text: str = "",
    minutes: int = 0,
    details: dict[str, str] | None = None,
) -> None:
    """Leave an event beside a call that moves nothing: a check ticked, an escalation, a part used, a visit.

    For steps that are no rows of the lifecycle. It joins the transaction it is called in and never overtakes anybody:
    the version stays, and whoever has the call's page open can still send their form. `minutes` are added to the
    technician's minutes.
    """
    if step in rules.LIFECYCLE:
        raise ValueError(f"{step} moves a call: it has a verb of its own")
    with database.writing():
        status = known_call(database, call.id).status  # not as it was read: a step may have been taken since
        event = Event(clock.stored(now), actor.name, step, status, status, text, minutes, details or {})
        store.add_event(database, call.id, actor, event)
        if minutes:
            store.add_minutes(database, call.id, minutes)


def call_for(database: Database, actor: Actor, call_id: int) -> Call:
    """Return a call that the person may see; NotFound when there is none or it is not theirs."""
    call = known_call(database, call_id)
    if not rules.may_see(actor, call):
        raise NotFound("There is no such call.")
    return call


def photo_for(database: Database, actor: Actor, call_id: int, photo_id: int) -> bytes:
    """Return the JPEG of a photo that belongs to a call which the person may see; NotFound otherwise."""
    jpeg = store.photo(database, call_for(database, actor, call_id).id, photo_id)
    if jpeg is None:
        raise NotFound("There is no such photo.")
    return jpeg
