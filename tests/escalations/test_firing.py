"""Each level fires once an episode, with its event and its mail, whatever time it is and however often it is asked."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.calendar import actions as calendar
from kiosk.calls import actions as calls
from kiosk.calls import store as call_store
from kiosk.calls.records import Call, HoldReason, Status, Step
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.settings import change_setting
from kiosk.escalations import actions, firing, ladder, rules, store
from kiosk.escalations.firing import fire_due
from kiosk.escalations.records import SHIPPED_RULES, Level, Rule, Rung
from kiosk.outbox import store as outbox
from kiosk.outbox.records import State
from tests import builders
from tests.builders import MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE = MONDAY + 4 * HOUR


def fired(database: Database, call: Call) -> list[str]:
    return sorted(escalation.level.value for escalation in store.escalations_of(database, call.id))


def mails(database: Database) -> list[str]:
    return sorted(message.recipient for message in outbox.messages(database, State.WAITING, 100))


def escalate_events(database: Database, call: Call) -> list[str]:
    return [event.note for event in call_store.events(database, call.id) if event.step is Step.ESCALATE]


def quiet_call(database: Database, now: datetime = MONDAY, **what: object) -> Call:
    """A call that reaches no level by itself: triaged by the desk, P3."""
    call = builders.log_call(database, None, now, **({"impact": 2, "urgency": 2} | what))
    return calls.triage(database, builders.actor(database, "desk"), call, call.kind, call.impact, call.urgency, now)


def three_quarters(database: Database, call: Call, which: str, share: float, now: datetime) -> datetime | None:
    """A target of four plain hours from the moment it was logged."""
    return clock.moment(call.logged_at) + 4 * HOUR * share


# --- each level


def test_a_p1_is_told_to_the_leaders_at_once_and_once(with_ladder: Database):
    call = builders.log_call(with_ladder, None, impact=1, urgency=1, summary="No Wi-Fi anywhere")
    assert fire_due(with_ladder, MONDAY) == 1
    assert fire_due(with_ladder, MONDAY + HOUR) == 0
    assert fired(with_ladder, call) == ["p1_at_once"]
    assert escalate_events(with_ladder, call) == ["Its priority is P1."]
    assert mails(with_ladder) == ["head@school.example"], "the leader without an address is not written to"
    (message,) = outbox.messages(with_ladder, State.WAITING, 5)
    assert message.subject == f"{call.reference} P1: P1 or major incident"
    assert f"http://helpdesk.school:8080/desk/calls/{call.id}" in message.body
    assert message.call_id == call.id


def test_a_mail_names_nobody_who_reported(with_ladder: Database):
    builders.log_call(with_ladder, None, impact=1, urgency=1, reporter_name="Mrs Secret", description="Private words")
    fire_due(with_ladder, MONDAY)
    (message,) = outbox.messages(with_ladder, State.WAITING, 5)
    assert "Secret" not in message.subject + message.body
    assert "Private" not in message.subject + message.body


def test_the_levels_of_a_target_fire_in_their_order(with_ladder: Database):
    call = quiet_call(with_ladder)
    call_store.save_due_times(with_ladder, call.id, None, clock.stored(DUE))
    seen = []
    for minutes in range(0, 6 * 60, 10):
        fire_due(with_ladder, MONDAY + timedelta(minutes=minutes), three_quarters)
        seen.append((minutes, fired(with_ladder, call)))
    first = {level: next(m for m, levels in seen if level in levels) for level in ("resolve_75", "resolve_100")}
    assert first == {"resolve_75": 180, "resolve_100": 240}
    assert seen[-1][1] == ["resolve_100", "resolve_75"]
    assert mails(with_ladder) == ["huw@school.example", "mair@school.example"]
    assert "it was to be resolved by Mon 7 Sep 2026, 13:30" in escalate_events(with_ladder, call)[1]


def test_a_response_is_late_only_until_somebody_has_seen_to_it(with_ladder: Database):
    late, seen_to = builders.log_call(with_ladder, None, urgency=2), quiet_call(with_ladder)
    assert seen_to.responded_at
    for call in (late, seen_to):
        call_store.save_due_times(with_ladder, call.id, clock.stored(DUE), None)
    fire_due(with_ladder, MONDAY + 3 * HOUR - timedelta(seconds=1), three_quarters)
    assert fired(with_ladder, late) == []
    fire_due(with_ladder, MONDAY + 3 * HOUR, three_quarters)
    assert fired(with_ladder, late) == ["respond_75"]
    fire_due(with_ladder, DUE, three_quarters)
    assert fired(with_ladder, late) == ["respond_100", "respond_75"]
    assert fired(with_ladder, seen_to) == []


def test_nothing_of_a_target_fires_while_it_pauses_or_there_is_none(with_ladder: Database):
    call = quiet_call(with_ladder)
    assert fire_due(with_ladder, MONDAY + 300 * DAY, lambda *_: MONDAY) == 0
    call_store.save_due_times(with_ladder, call.id, None, clock.stored(DUE))
    assert fire_due(with_ladder, MONDAY, lambda *_: None) == 0


def test_a_pause_that_moves_the_due_time_does_not_fire_again_but_another_priority_does(with_ladder: Database):
    call = quiet_call(with_ladder)
    call_store.save_due_times(with_ladder, call.id, None, clock.stored(DUE))
    fire_due(with_ladder, DUE, three_quarters)
    call_store.save_due_times(with_ladder, call.id, None, clock.stored(DUE + DAY))
    assert fire_due(with_ladder, DUE + 2 * DAY, three_quarters) == 0
    call = call_store.call(with_ladder, call.id)
    assert call
    calls.triage(with_ladder, builders.actor(with_ladder, "desk"), call, call.kind, 1, 2, DUE)
    call_store.save_due_times(with_ladder, call.id, None, clock.stored(DUE + DAY))
    assert fire_due(with_ladder, DUE + 2 * DAY, three_quarters) == 2


def test_a_missed_follow_up_fires_the_day_after_and_again_for_another_date(with_ladder: Database):
    desk = builders.actor(with_ladder, "desk")
    call = quiet_call(with_ladder)
    call = calls.follow_up(with_ladder, desk, call, "2026-09-08", "", MONDAY)
    assert fire_due(with_ladder, datetime(2026, 9, 8, 22, 59, tzinfo=clock.UTC)) == 0
    assert fire_due(with_ladder, datetime(2026, 9, 8, 23, 1, tzinfo=clock.UTC)) == 1, "midnight at the school"
    assert fire_due(with_ladder, MONDAY + 5 * DAY) == 0
    later = MONDAY + 5 * DAY
    calls.follow_up(with_ladder, desk, call, "2026-09-15", "", later)
    assert fire_due(with_ladder, later) == 0
    assert fire_due(with_ladder, MONDAY + 9 * DAY) == 1


def test_the_third_time_it_is_passed_on_is_told(with_ladder: Database):
    desk = builders.actor(with_ladder, "desk")
    call = quiet_call(with_ladder)
    for number, username in enumerate(("tech1", "tech1", "tech2", "tech1", "tech1", "tech2")):
        assert fire_due(with_ladder, MONDAY) == 0, number
        call = calls.dispatch(with_ladder, desk, call, builders.actor(with_ladder, username), "", MONDAY)
    assert fire_due(with_ladder, MONDAY) == 1
    assert fired(with_ladder, call) == ["reassigned_3"]
    assert mails(with_ladder) == ["huw@school.example"]


def test_a_new_call_unread_for_half_a_school_day_is_told(with_ladder: Database):
    friday_afternoon = datetime(2026, 9, 11, 14, 0, tzinfo=clock.UTC)  # 15:00: an hour of school is left
    call = builders.log_call(with_ladder, None, friday_afternoon)
    read = quiet_call(with_ladder, friday_afternoon)
    for hours in (4, 20, 40, 65):
        assert fire_due(with_ladder, friday_afternoon + hours * HOUR) == 0, "the weekend does not count"
    monday_at_eleven = datetime(2026, 9, 14, 10, 0, tzinfo=clock.UTC)  # three hours of school later
    assert fire_due(with_ladder, monday_at_eleven) == 0
    assert fire_due(with_ladder, monday_at_eleven + timedelta(minutes=1)) == 1
    assert (fired(with_ladder, call), fired(with_ladder, read)) == (["unread_half_day"], [])


def test_what_has_ended_or_was_set_aside_reaches_nothing(with_ladder: Database):
    desk = builders.actor(with_ladder, "desk")
    grave = {"impact": 1, "urgency": 1}
    cancelled = builders.log_call(with_ladder, None, **grave)
    calls.cancel(with_ladder, desk, cancelled, "A test", MONDAY)
    builders.log_call(with_ladder, None, **grave, set_aside_because="too many reports")
    device = builders.add_device(with_ladder)
    builders.resolved_call(with_ladder, device, **grave)
    builders.closed_call(with_ladder, device, **grave)
    assert fire_due(with_ladder, MONDAY + 30 * DAY) == 0


@pytest.mark.parametrize("status", sorted(rules.ENDED))
def test_the_rules_and_the_question_each_leave_out_what_has_ended(with_ladder: Database, status: Status):
    call = builders.log_call(with_ladder, None, impact=1, urgency=1)
    facts = rules.Facts(MONDAY, "2026-09-07")
    assert rules.has_reached(Level.P1_AT_ONCE, call, facts)
    assert [row["id"] for row in store.candidates(with_ladder, Level.P1_AT_ONCE, {})] == [call.id]
    assert not rules.has_reached(Level.P1_AT_ONCE, replace(call, status=status), facts)
    with with_ladder.writing() as connection:
        connection.execute("UPDATE calls SET status = ?", (status.value,))
    assert store.candidates(with_ladder, Level.P1_AT_ONCE, {}) == []


def test_a_call_that_was_opened_again_may_reach_a_level_once_more(with_ladder: Database):
    call = builders.resolved_call(with_ladder, builders.add_device(with_ladder), impact=1, urgency=1)
    desk = builders.actor(with_ladder, "desk")
    call = calls.reopen(with_ladder, desk, call, "Still dark", MONDAY + 2 * HOUR)
    assert fire_due(with_ladder, MONDAY + 2 * HOUR) == 1
    assert fire_due(with_ladder, MONDAY + 3 * HOUR) == 0


def test_with_the_schools_own_targets(with_ladder: Database):
    """P3 is to be resolved in three days of eight hours: three quarters are 18 school hours, by Wednesday at 11:30."""
    calendar.switch_targets(with_ladder, builders.actor(with_ladder, "coordinator"), True, MONDAY - DAY)
    call = quiet_call(with_ladder)
    assert call.resolve_by
    wednesday = datetime(2026, 9, 9, 10, 29, tzinfo=clock.UTC)
    assert fire_due(with_ladder, wednesday) == 0
    assert fire_due(with_ladder, wednesday + timedelta(minutes=1)) == 1
    assert fire_due(with_ladder, clock.moment(call.resolve_by) - timedelta(seconds=1)) == 0
    assert fire_due(with_ladder, clock.moment(call.resolve_by)) == 1
    assert fired(with_ladder, call) == ["resolve_100", "resolve_75"]


# --- rules, mail


def test_a_level_that_is_off_fires_nothing_and_a_rule_may_name_one_person(with_ladder: Database):
    call = builders.log_call(with_ladder, None, impact=1, urgency=1)
    actions.change_rule(with_ladder, Rule(Level.P1_AT_ONCE, False, Rung.LEADER, True), MONDAY)
    assert fire_due(with_ladder, MONDAY) == 0
    mair = next(contact for contact in store.contacts(with_ladder) if contact.name == "Mair Rees")
    actions.change_rule(with_ladder, Rule(Level.P1_AT_ONCE, True, mair.rung, True, mair.id), MONDAY)
    assert fire_due(with_ladder, MONDAY) == 1
    assert mails(with_ladder) == ["mair@school.example"]
    (escalation,) = store.escalations_of(with_ladder, call.id)
    assert escalation.told == "Mair Rees: Mair Rees by e-mail"


def test_without_mail_it_stands_on_the_day_list_all_the_same(with_ladder: Database):
    change_setting(with_ladder, "mail", "off")
    call = builders.log_call(with_ladder, None, impact=1, urgency=1)
    assert fire_due(with_ladder, MONDAY) == 1
    assert mails(with_ladder) == []
    (escalation,) = store.escalations_of(with_ladder, call.id)
    assert escalation.told == "School leaders: on the day list"


def test_an_escalation_its_event_and_its_mail_are_one(with_ladder: Database, monkeypatch: pytest.MonkeyPatch):
    call = builders.log_call(with_ladder, None, impact=1, urgency=1)

    def fail(*_: object, **__: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(ladder.outbox, "enqueue", fail)
        assert fire_due(with_ladder, MONDAY) == 0
        leader = Rung.LEADER
        with pytest.raises(OSError, match="no room"):
            actions.tell_by_hand(
                with_ladder, builders.actor(with_ladder, "desk"), call, leader, None, "Money", True, "k" * 22, MONDAY
            )
    assert (fired(with_ladder, call), escalate_events(with_ladder, call), mails(with_ladder)) == ([], [], [])
    assert fire_due(with_ladder, MONDAY) == 1


def test_what_goes_wrong_with_one_call_does_not_keep_the_others(with_ladder: Database, monkeypatch: pytest.MonkeyPatch):
    first, second = (builders.log_call(with_ladder, None, impact=1, urgency=1) for _ in range(2))
    really = ladder.tell

    def spoilt(database: Database, actor: object, call: Call, *rest: object) -> int | None:
        if call.id == first.id:
            raise ValueError("spoilt")
        return really(database, actor, call, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(firing.ladder, "tell", spoilt)
    assert fire_due(with_ladder, MONDAY) == 1
    assert (fired(with_ladder, first), fired(with_ladder, second)) == ([], ["p1_at_once"])


def test_somebody_who_resolves_it_in_the_last_moment_is_in_time(with_ladder: Database, monkeypatch: pytest.MonkeyPatch):
    builders.dispatched_call(with_ladder, builders.add_device(with_ladder), impact=1, urgency=1)
    really, asked = firing.known_call, []

    def then_hold(database: Database, call_id: int) -> Call:
        call = really(database, call_id)
        asked.append(call)
        if len(asked) == 1:  # between the look and the transaction
            actor = builders.actor(database, "desk")
            calls.hold(database, actor, call, HoldReason.PART, "2026-09-08", "", MONDAY)
            calls.triage(database, actor, really(database, call_id), call.kind, 3, 3, MONDAY)
        return call

    monkeypatch.setattr(firing, "known_call", then_hold)
    assert fire_due(with_ladder, MONDAY) == 0
    assert len(asked) == 2


def test_it_stops_where_it_is_told_to(with_ladder: Database):
    for _ in range(5):
        builders.log_call(with_ladder, None, impact=1, urgency=1)
    answers = iter([True, True, False])
    assert fire_due(with_ladder, MONDAY, goes_on=lambda: next(answers, False)) == 2
    assert fire_due(with_ladder, MONDAY) == 3


def test_what_fired_is_never_taken_back(with_ladder: Database):
    builders.log_call(with_ladder, None, impact=1, urgency=1)
    fire_due(with_ladder, MONDAY)
    for statement in (
        "DELETE FROM escalations",
        "UPDATE escalations SET because = 'x'",
        "UPDATE escalations SET level = 'by_hand'",
    ):
        with pytest.raises(Exception, match=r"never deleted|only ever marked"):
            with_ladder.connection.execute(statement)


# --- the candidates


def test_the_episode_is_the_same_in_sql_and_in_python(with_ladder: Database):
    call = calls.follow_up(
        with_ladder, builders.actor(with_ladder, "desk"), quiet_call(with_ladder), "2026-09-08", "", MONDAY
    )
    for reopened in (0, 3):
        with with_ladder.writing() as connection:
            connection.execute("UPDATE calls SET reopened = ?", (reopened,))
        call = call_store.call(with_ladder, call.id)
        assert call
        for level in SHIPPED_RULES:
            query = f"SELECT {store.EPISODE[level]} AS episode FROM calls"
            assert with_ladder.connection.execute(query).fetchone()["episode"] == rules.occurrence(level, call), level


def test_each_question_is_answered_by_an_index_of_open_calls(with_ladder: Database):
    for level in SHIPPED_RULES:
        plan = with_ladder.connection.execute(
            f"EXPLAIN QUERY PLAN SELECT calls.id FROM calls WHERE {store.LIVE} AND {store.WORTH_ASKING[level]}",
            {"now": "", "today": "", "half_a_day_ago": ""},
        ).fetchall()
        on_calls = [row["detail"] for row in plan if "calls" in row["detail"] and "call_events" not in row["detail"]]
        assert on_calls
        assert all("USING" in detail and "INDEX calls_" in detail for detail in on_calls), (level, on_calls)


def test_a_moment_is_asked_for_once_while_the_due_time_stands(with_ladder: Database):
    call = quiet_call(with_ladder)
    asked = []

    def at_share(database: Database, call: Call, which: str, share: float, now: datetime) -> datetime:
        asked.append(call.resolve_by)
        return DUE

    moments = firing.Moments(at_share)
    for due in (DUE, DUE, DUE + DAY):
        call_store.save_due_times(with_ladder, call.id, None, clock.stored(due))
        fire_due(with_ladder, MONDAY, moments)
    assert asked == [clock.stored(DUE), clock.stored(DUE + DAY)]


# --- the rules by values alone


@given(st.lists(st.sampled_from(["Tom", "Priya", "Sam"]), max_size=8))
def test_passing_on_counts_changes_of_hands(technicians: list[str]):
    hands = [name for name, _ in groupby(technicians)]
    assert rules.reassignments(tuple(technicians)) == max(len(hands) - 1, 0)
