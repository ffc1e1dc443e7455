"""What the desk decides: returning, converting, approving, correcting, owning, the side lane, telling the reporter."""

import pytest

from kiosk.calls import actions, approvals, store
from kiosk.calls.records import (
    Approval,
    CallKind,
    Cause,
    DispatchWay,
    HoldReason,
    Resolution,
    ResolutionType,
    Status,
    Step,
    Told,
)
from kiosk.core.refusals import FieldRefused, NotAllowed
from tests.builders import MONDAY, actor, add_device, dispatched_call, log_call, resolved_call


@pytest.fixture
def desk(school):
    return actor(school, "desk")


@pytest.fixture
def coordinator(school):
    return actor(school, "coordinator")


def last_event(database, call):
    return store.events(database, call.id)[-1]


def test_a_sheet_that_cannot_be_understood_goes_back_with_a_question(school, desk):
    call = actions.return_for_information(school, desk, log_call(school), "Which of the two lamps is it?", MONDAY)
    assert (call.status, call.owner_id) == (Status.RETURNED, desk.person_id)
    assert last_event(school, call).note == "Which of the two lamps is it?"
    assert call.responded_at is not None
    with pytest.raises(FieldRefused, match="needs to know"):
        actions.return_for_information(school, desk, log_call(school), "", MONDAY)


def test_a_request_waits_for_its_approval_and_nobody_goes_round_it(school, desk, coordinator):
    call = log_call(school, kind=CallKind.REQUEST, symptom="install")
    call = approvals.ask_approval(school, desk, call, "A colour licence, £140 a year", "2026-09-14", MONDAY)
    assert (call.status, call.hold_reason, call.approval) == (Status.ON_HOLD, HoldReason.APPROVAL, Approval.ASKED)
    with pytest.raises(NotAllowed):
        actions.dispatch(school, desk, call, actor(school, "tech1"), "", MONDAY)
    with pytest.raises(NotAllowed):
        approvals.approve(school, desk, call, "I say so.", MONDAY)
    with pytest.raises(FieldRefused):
        approvals.refuse(school, coordinator, call, "", MONDAY)
    approved = approvals.approve(school, coordinator, call, "Until July.", MONDAY)
    assert (approved.status, approved.approval, approved.hold_reason) == (Status.TRIAGED, Approval.APPROVED, None)
    assert actions.dispatch(school, desk, approved, actor(school, "tech1"), "", MONDAY).status is Status.DISPATCHED


def test_a_refused_request_ends_with_words_for_the_reporter(school, desk, coordinator):
    call = log_call(school, kind=CallKind.REQUEST, symptom="install")
    call = approvals.ask_approval(school, desk, call, "A drone", "2026-09-14", MONDAY)
    refused = approvals.refuse(school, coordinator, call, "Not in this year's budget.", MONDAY)
    assert (refused.status, refused.approval) == (Status.CANCELLED, Approval.REFUSED)
    again = actions.reopen(school, desk, refused, "The parents pay for it.", MONDAY)
    assert (again.approval, again.reopened) == (Approval.REFUSED, 1)
    with pytest.raises(NotAllowed):
        actions.dispatch(school, desk, again, actor(school, "tech1"), "", MONDAY)
    asked = approvals.ask_approval(school, desk, again, "Nothing to pay", "2026-09-14", MONDAY)
    assert approvals.approve(school, coordinator, asked, "", MONDAY).approval is Approval.APPROVED


def test_the_desk_may_withdraw_what_it_asked_for(school, desk):
    call = log_call(school, kind=CallKind.REQUEST, symptom="install")
    call = approvals.ask_approval(school, desk, call, "A drone", "2026-09-14", MONDAY)
    assert actions.take_back(school, desk, call, "Found one.", MONDAY).approval is None


def test_an_incident_needs_no_approval(school, desk):
    with pytest.raises(NotAllowed):
        approvals.ask_approval(school, desk, log_call(school), "A lamp", "2026-09-14", MONDAY)


def test_a_call_is_converted_with_a_reason_and_can_be_converted_back(school, desk):
    call = actions.convert(school, desk, log_call(school), "They want a second one.", MONDAY)
    assert call.kind is CallKind.REQUEST
    assert last_event(school, call).details == {"old": "Incident", "new": "Request"}
    assert actions.convert(school, desk, call, "It is broken after all.", MONDAY).kind is CallKind.INCIDENT
    with pytest.raises(FieldRefused, match="why"):
        actions.convert(school, desk, log_call(school), "", MONDAY)


def test_a_corrected_sheet_keeps_what_stood_there_before(school, desk):
    call = log_call(school, summary="Beamer kaput", reporter_name="Mrs Pritchad")
    fixed = actions.correct(
        school, desk, call, {"summary": "Projector stays dark", "reporter_name": "Mrs Pritchard"}, MONDAY
    )
    assert (fixed.summary, fixed.reporter_name) == ("Projector stays dark", "Mrs Pritchard")
    note = last_event(school, fixed).note
    assert "Beamer kaput" in note
    assert "Mrs Pritchad" in note
    with pytest.raises(FieldRefused, match="Nothing was changed"):
        actions.correct(school, desk, fixed, {"summary": "Projector stays dark"}, MONDAY)
    with pytest.raises(ValueError, match="not on the sheet"):
        actions.correct(school, desk, fixed, {"status": "closed"}, MONDAY)


def test_an_owner_is_of_the_desk(school, desk, coordinator):
    call = actions.own(school, desk, log_call(school), coordinator, MONDAY)
    assert call.owner_id == coordinator.person_id
    with pytest.raises(FieldRefused, match="service desk"):
        actions.own(school, desk, call, actor(school, "tech1"), MONDAY)


def test_a_report_that_was_set_aside_is_let_in_or_dismissed_and_never_lost(school, desk):
    first, second = (log_call(school, set_aside_because="The same words came nine times.") for _ in range(2))
    assert (first.status, first.is_open) == (Status.SET_ASIDE, True)
    assert last_event(school, first).note == "The same words came nine times."
    assert actions.admit(school, desk, first, "", MONDAY).status is Status.LOGGED
    dismissed = actions.dismiss(school, desk, second, "A joke.", MONDAY)
    assert dismissed.status is Status.CANCELLED
    assert actions.reopen(school, desk, dismissed, "It was none.", MONDAY).status is Status.TRIAGED


def test_a_set_aside_report_is_no_original_of_a_duplicate(school, desk):
    doubtful, call = log_call(school, set_aside_because="Too many at once."), log_call(school)
    with pytest.raises(FieldRefused, match="not open"):
        actions.mark_duplicate(school, desk, call, doubtful, MONDAY)


def test_a_call_left_for_the_next_visit_says_which(school, desk):
    call = actions.triage(school, desk, log_call(school), CallKind.INCIDENT, 2, 2, MONDAY)
    technician = actor(school, "tech1")
    with pytest.raises(FieldRefused, match="day of the visit"):
        actions.dispatch(school, desk, call, technician, "", MONDAY, how=DispatchWay.NEXT_VISIT)
    sent = actions.dispatch(school, desk, call, technician, "", MONDAY, "2026-09-08", DispatchWay.NEXT_VISIT)
    assert (sent.dispatched_how, sent.follow_up_on) == (DispatchWay.NEXT_VISIT, "2026-09-08")


def test_closing_confirms_the_kind_of_fault_and_says_how_the_reporter_was_told(school, desk):
    call = resolved_call(school, add_device(school))
    done = Resolution(ResolutionType.FIX, Cause.WEAR, "", 0)
    closed = actions.close(school, desk, call, done, "Was delighted.", MONDAY, Told.PHONE, "poor_picture")
    assert (closed.symptom, closed.opening_symptom) == ("poor_picture", "no_picture")
    assert (closed.told_how, closed.told_at) == (Told.PHONE, "2026-09-07T08:30:00Z")
    assert last_event(school, closed).details["told"] == "By phone"


def test_what_other_work_leaves_in_the_timeline_overtakes_nobody(school, desk):
    call = dispatched_call(school, add_device(school))
    technician = actor(school, "tech1")
    actions.add_to_timeline(school, technician, call, Step.VISIT, MONDAY, "On site", 7, {"device": "7K3Q-9XZ"})
    noted = actions.note(school, technician, call, "The lamp flickers.", MONDAY, 3)  # with the version from before
    assert noted.technician_minutes == 10
    with pytest.raises(ValueError, match="verb of its own"):
        actions.add_to_timeline(school, technician, call, Step.RESOLVE, MONDAY)


def test_a_duplicate_waits_for_nothing_any_more_even_when_it_is_opened_again(school, desk):
    call = actions.triage(school, desk, log_call(school), CallKind.INCIDENT, 2, 1, MONDAY)
    call = actions.hold(school, desk, call, HoldReason.PART, "2026-09-14", "", MONDAY)
    call = actions.mark_duplicate(school, desk, call, log_call(school), MONDAY)
    assert call.hold_reason is None
    assert actions.reopen(school, desk, call, "It is another fault.", MONDAY).hold_reason is None


def test_a_closed_call_is_looked_at_on_no_day_and_opens_again_without_one(school, desk):
    call = resolved_call(school, add_device(school))
    call = actions.follow_up(school, desk, call, "2026-09-08", "Ring her.", MONDAY)
    call = actions.close(school, desk, call, Resolution(ResolutionType.FIX, Cause.WEAR, "", 0), "", MONDAY)
    assert call.follow_up_on is None


def test_a_call_that_ended_in_the_meantime_takes_no_duplicates(school, desk):
    original, call = log_call(school), log_call(school)
    actions.cancel(school, desk, original, "All back.", MONDAY)
    with pytest.raises(FieldRefused, match="is not open"):
        actions.mark_duplicate(school, desk, call, original, MONDAY)


def test_what_is_left_beside_a_call_says_how_it_stands_now(school, desk):
    read = actions.triage(school, desk, log_call(school), CallKind.INCIDENT, 2, 1, MONDAY)
    actions.hold(school, desk, read, HoldReason.REPORTER, "2026-09-14", "", MONDAY)
    actions.add_to_timeline(school, desk, read, Step.CHECK, MONDAY, "The lead is in.")
    assert last_event(school, read).to_status is Status.ON_HOLD
