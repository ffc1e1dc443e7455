"""The life of calls as a random walk: a plain model in Python says what should be, the database what is."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from kiosk.calls import actions, approvals, intake, reporting, rules, store, taking
from kiosk.calls.records import Call, CallKind, Cause, HoldReason, Resolution, ResolutionType, Status, Step
from kiosk.calls.words import STATUS_WORDS
from kiosk.core import clock
from kiosk.core.access import REPORTER, Actor, Role
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.refusals import NotAllowed, Overtaken, Refused
from kiosk.devices.actions import known_device
from tests import builders
from tests.quick import open_without_waiting

WALKS = settings(max_examples=500, stateful_step_count=50, deadline=None)

# The lifecycle once more, by hand and in another shape than rules.LIFECYCLE: who, from where, to where.
ALL = {"desk", "tech1", "tech2", "coordinator", "everything"}
DESK = {"desk", "everything"}
COORDINATOR = {"coordinator", "everything"}
LEADERS = DESK | COORDINATOR
FIELD = {"tech1", "tech2", "everything"}
NOBODY: set[str] = set()
AWAY = {"dispatched", "in_progress", "on_hold"}
HANDLED = {"triaged", "investigating"} | AWAY
AT_THE_DESK = {"logged", "returned", "triaged", "investigating"}
UNRESOLVED = AT_THE_DESK | AWAY
LIVE = UNRESOLVED | {"resolved"}
TABLE = {
    "admit": (LEADERS, {"set_aside": "logged"}),
    "dismiss": (LEADERS, {"set_aside": "cancelled"}),
    "return": (LEADERS, {"logged": "returned", "triaged": "returned"}),
    "triage": (LEADERS, {"logged": "triaged", "returned": "triaged"} | {s: s for s in HANDLED}),
    "override": (LEADERS, {s: s for s in UNRESOLVED}),
    "convert": (LEADERS, {s: s for s in UNRESOLVED}),
    "correct": (LEADERS, {s: s for s in LIVE}),
    "own": (LEADERS, {s: s for s in LIVE}),
    "ask_approval": (LEADERS, dict.fromkeys(UNRESOLVED, "on_hold")),
    "approve": (COORDINATOR, {"on_hold": "triaged"}),
    "refuse": (COORDINATOR, {"on_hold": "cancelled"}),
    "investigate": (LEADERS, dict.fromkeys({"logged", "returned", "triaged"}, "investigating")),
    "note": (ALL, {s: s for s in LIVE}),
    "tell": (LEADERS, {s: s for s in LIVE}),
    "follow_up": (LEADERS, {s: s for s in LIVE}),
    "dispatch": (LEADERS, dict.fromkeys(HANDLED, "dispatched")),
    "take_back": (LEADERS, dict.fromkeys(AWAY, "triaged")),
    "start": (FIELD, {"dispatched": "in_progress", "on_hold": "in_progress"}),
    "hold": (ALL, dict.fromkeys(HANDLED, "on_hold")),
    "resolve": (ALL, dict.fromkeys(HANDLED, "resolved")),
    "close": (DESK, {"resolved": "closed"}),
    "reopen": (LEADERS, dict.fromkeys({"resolved", "closed", "cancelled", "duplicate"}, "triaged")),
    "cancel": (DESK, dict.fromkeys(AT_THE_DESK, "cancelled")),
    "duplicate": (DESK, dict.fromkeys(UNRESOLVED, "duplicate")),
    "add": (NOBODY, {s: s for s in LIVE | {"set_aside"}} | {"returned": "logged"}),
    "works_now": (NOBODY, dict.fromkeys(UNRESOLVED, "resolved")),
    "still_broken": (NOBODY, {"resolved": "triaged", "closed": "triaged"}),
}
OPEN = LIVE | {"set_aside"}
OF_REPORTERS = sorted(step for step, (who, _) in TABLE.items() if not who)
SINGLE_STEPS = sorted(set(TABLE) - {"duplicate"} - set(OF_REPORTERS))
WAITS_FOR_APPROVAL = {"dispatch", "start", "resolve", "hold", "triage"}


ROLES = {
    "desk": (Role.DESK,),
    "tech1": (Role.TECHNICIAN,),
    "tech2": (Role.TECHNICIAN,),
    "coordinator": (Role.COORDINATOR,),
    "everything": tuple(Role),
}


@cache
def a_school_with_a_device() -> bytes:
    """Return a data file to begin each walk with."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        for name, held in ROLES.items():
            builders.add_person(database, name, name, *held)
        builders.add_device(database)
        database.close()
        return (Path(folder) / DATA_FILE).read_bytes()


class Lives(RuleBasedStateMachine):
    """Calls that several people work on, a remembered model of each, and the real thing beside it."""

    calls = Bundle("calls")

    @initialize(target=calls)
    def open_the_desk(self) -> int:
        self.folder = tempfile.TemporaryDirectory()
        (Path(self.folder.name) / DATA_FILE).write_bytes(a_school_with_a_device())
        self.database = open_without_waiting(Path(self.folder.name))
        self.people = {name: builders.actor(self.database, name) for name in ROLES}
        self.device = known_device(self.database, 1)
        self.now = builders.MONDAY
        self.model: dict[int, dict[str, object]] = {}
        self.history: dict[int, list[tuple[str, str, str | None, str, int]]] = {}
        return self.log_one()

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()

    @rule(target=calls, kind=st.sampled_from(CallKind), is_doubtful=st.booleans())
    def log(self, kind: CallKind, is_doubtful: bool) -> int:
        return self.log_one(kind, is_doubtful)

    def log_one(self, kind: CallKind = CallKind.INCIDENT, is_doubtful: bool = False) -> int:
        self.now += timedelta(minutes=1)
        doubt = "The same words came nine times." if is_doubtful else ""
        call = builders.log_call(self.database, self.device, self.now, kind=kind, set_aside_because=doubt)
        first = "set_aside" if is_doubtful else "logged"
        self.model[call.id] = {"status": first, "technician": None, "minutes": 0, "people": 1, "owner": None}
        self.model[call.id] |= {"hold": None, "resolved": False, "closed": False, "reopened": 0}
        self.model[call.id] |= {"kind": kind.value, "approval": None, "priority": call.priority}
        self.history[call.id] = [("log", "reporter", None, first, 0)]
        return call.id

    @rule(call_id=calls, key=st.sampled_from(["first", "second", "third"]))
    def affects_somebody_else(self, call_id: int, key: str) -> None:
        model, form_key = self.model[call_id], f"{key}-{call_id}"
        counted = model.setdefault("keys", set())
        assert isinstance(counted, set)
        if model["status"] not in OPEN:
            with pytest.raises(Refused):
                intake.affects_me_too(self.database, call_id, form_key, "Dilys", self.now)
        else:
            intake.affects_me_too(self.database, call_id, form_key, "Dilys", self.now)
            if form_key not in counted:
                counted.add(form_key)
                model["people"] = int(str(model["people"])) + 1
                status = str(model["status"])
                self.history[call_id].append(("affects_me", "Dilys", status, status, 0))

    def may(self, who: str, step: str, call_id: int) -> bool:
        model = self.model[call_id]
        people, leads = TABLE[step]
        sees = who in LEADERS or model["technician"] == who
        own = step != "start" or model["technician"] == who
        return who in people and sees and own and model["status"] in leads and self.approval_allows(step, call_id)

    def approval_allows(self, step: str, call_id: int) -> bool:
        model = self.model[call_id]
        if step in ("approve", "refuse"):
            return model["approval"] == "asked"
        if step == "ask_approval":
            return model["kind"] == "request" and model["approval"] in (None, "refused")
        if model["approval"] == "refused" and step in ("dispatch", "start"):
            return False
        return not (model["approval"] == "asked" and step in WAITS_FOR_APPROVAL)

    def take(self, who: str, step: str, call: Call, technician: str, minutes: int, original: Call | None) -> Call:
        actor, now, database = self.people[who], self.now, self.database
        done = Resolution(ResolutionType.FIX, Cause.WEAR, "Put right.", minutes)
        kind = CallKind(self.model[call.id]["kind"])
        other = 1 if call.priority == 5 else 5
        verbs = {
            "admit": lambda: actions.admit(database, actor, call, "", now),
            "dismiss": lambda: actions.dismiss(database, actor, call, "A joke.", now),
            "return": lambda: actions.return_for_information(database, actor, call, "Which lamp is it?", now),
            "override": lambda: actions.override(database, actor, call, other, "The inspectors are here.", now),
            "convert": lambda: actions.convert(database, actor, call, "It is the other.", now),
            "correct": lambda: actions.correct(database, actor, call, {"tried": f"Another lead, {now:%d %H:%M}"}, now),
            "own": lambda: actions.own(database, actor, call, self.people["desk"], now),
            "ask_approval": lambda: approvals.ask_approval(database, actor, call, "Paint, £45", "2026-12-24", now),
            "approve": lambda: approvals.approve(database, actor, call, "", now),
            "refuse": lambda: approvals.refuse(database, actor, call, "Not this year.", now),
            "investigate": lambda: actions.investigate(database, actor, call, now),
            "tell": lambda: actions.tell(database, actor, call, "Tom comes tomorrow.", now),
            "triage": lambda: actions.triage(database, actor, call, kind, 1, 2, now),
            "note": lambda: actions.note(database, actor, call, "Noted.", now, minutes),
            "follow_up": lambda: actions.follow_up(database, actor, call, "2026-12-24", "", now),
            "dispatch": lambda: actions.dispatch(database, actor, call, self.people[technician], "", now),
            "take_back": lambda: actions.take_back(database, actor, call, "", now),
            "start": lambda: actions.start(database, actor, call, now),
            "hold": lambda: actions.hold(database, actor, call, HoldReason.PART, "2026-12-24", "", now, minutes),
            "resolve": lambda: actions.resolve(database, actor, call, done, now),
            "close": lambda: actions.close(database, actor, call, done, "told", now),
            "reopen": lambda: actions.reopen(database, actor, call, "Again.", now),
            "cancel": lambda: actions.cancel(database, actor, call, "Nothing to do.", now),
        }
        if step == "duplicate":
            assert original
            return actions.mark_duplicate(database, actor, call, original, now)
        return verbs[step]()

    @rule(
        call_id=calls,
        who=st.sampled_from(sorted(ALL)),
        step=st.sampled_from(SINGLE_STEPS),
        technician=st.sampled_from(sorted(FIELD)),
        minutes=st.integers(0, 90),
        is_stale=st.booleans() | st.just(False),
    )
    def take_any_step(self, call_id: int, who: str, step: str, technician: str, minutes: int, is_stale: bool) -> None:
        self.take_a_step_as(call_id, who, step, technician, minutes, is_stale)

    def take_a_step_as(self, call_id: int, who: str, step: str, technician: str, minutes: int, is_stale: bool) -> None:
        self.now += timedelta(minutes=1)
        call = taking.known_call(self.database, call_id)
        assert (Step(step) in rules.steps_open_to(self.people[who], call)) == self.may(who, step, call_id)
        looked_at = replace(call, version=call.version - 1) if is_stale else call
        if step == "convert" and call.approval == "asked":
            with pytest.raises(Refused):
                self.take(who, step, looked_at, technician, minutes, None)
        elif not self.may(who, step, call_id):
            with pytest.raises(NotAllowed):
                self.take(who, step, looked_at, technician, minutes, None)
        elif is_stale:
            with pytest.raises(Overtaken):
                self.take(who, step, looked_at, technician, minutes, None)
        else:
            self.take(who, step, call, technician, minutes, None)
            self.remember(call_id, who, step, technician, minutes if step in ("note", "hold", "resolve") else 0)

    @rule(call_id=calls, data=st.data(), technician=st.sampled_from(sorted(FIELD)), minutes=st.integers(1, 90))
    def take_a_step_that_is_open(self, call_id: int, data: st.DataObject, technician: str, minutes: int) -> None:
        pairs = [(who, step) for who in sorted(ALL) for step in SINGLE_STEPS if self.may(who, step, call_id)]
        who, step = data.draw(st.sampled_from(pairs or [("desk", "reopen")]))
        self.take_a_step_as(call_id, who, step, technician, minutes, is_stale=False)

    def remember(self, call_id: int, who: str, step: str, technician: str, minutes: int) -> None:
        model = self.model[call_id]
        before, after = str(model["status"]), TABLE[step][1][str(model["status"])]
        self.history[call_id].append((step, who, before, after, minutes))
        model["status"] = after
        model["minutes"] = int(str(model["minutes"])) + minutes
        if step in ("triage", "close", "ask_approval", "investigate", "return") and model["owner"] is None:
            model["owner"] = who
        if step == "own":
            model["owner"] = "desk"
        if step == "dispatch":
            model["technician"] = technician
        if step in ("approve", "take_back", "reopen", "still_broken"):
            model["technician"] = None
        if step in ("resolve", "works_now", "reopen", "still_broken"):
            model["resolved"] = step in ("resolve", "works_now")
        if step in ("close", "reopen", "still_broken"):
            model["closed"] = step == "close"
        if step in ("reopen", "still_broken"):
            model["reopened"] = int(str(model["reopened"])) + 1
            model["approval"] = "refused" if model["approval"] == "refused" else None
        if step in ("hold", "ask_approval"):
            model["hold"] = "part" if step == "hold" else "approval"
        if step in ("dispatch", "take_back", "start", "resolve", "works_now", "approve", "refuse", "duplicate"):
            model["hold"] = None
        if step in ("ask_approval", "approve", "refuse"):
            model["approval"] = {"ask_approval": "asked", "approve": "approved", "refuse": "refused"}[step]
        if step in ("take_back", "works_now") and model["approval"] == "asked":
            model["approval"] = None
        if step == "convert":
            model |= {"kind": "request" if model["kind"] == "incident" else "incident", "approval": None}
        if step == "triage":
            model["priority"] = 2
        if step == "override":
            model["priority"] = 1 if model["priority"] == 5 else 5

    @rule(call_id=calls, step=st.sampled_from(OF_REPORTERS), key=st.sampled_from(["red", "green", "blue"]))
    def the_reporter_says_something(self, call_id: int, step: str, key: str) -> None:
        self.now += timedelta(minutes=1)
        verb = {"add": reporting.add, "works_now": reporting.works_now, "still_broken": reporting.still_broken}[step]
        call, form_key = taking.known_call(self.database, call_id), f"{step}-{key}-{call_id}-of-a-page"
        used = self.model[call_id].setdefault("used", set())
        assert isinstance(used, set)
        if form_key in used:
            assert verb(self.database, call, "It hums.", form_key, self.now) == call
        elif call.status not in TABLE[step][1]:
            with pytest.raises(NotAllowed):
                verb(self.database, call, "It hums.", form_key, self.now)
        else:
            verb(self.database, call, "It hums.", form_key, self.now)
            used.add(form_key)
            self.remember(call_id, "The reporter", step, "", 0)

    @rule(call_id=calls, other_id=calls, who=st.sampled_from(sorted(ALL)))
    def mark_a_duplicate(self, call_id: int, other_id: int, who: str) -> None:
        self.now += timedelta(minutes=1)
        call, other = (taking.known_call(self.database, i) for i in (call_id, other_id))
        model, original = self.model[call_id], self.model[other_id]
        if call_id == other_id or original["status"] not in LIVE or not self.may(who, "duplicate", call_id):
            with pytest.raises(Refused):
                self.take(who, "duplicate", call, "", 0, other)
            return
        self.take(who, "duplicate", call, "", 0, other)
        self.remember(call_id, who, "duplicate", "", 0)
        moved = original.setdefault("moved", {})
        assert isinstance(moved, dict)
        people = int(str(model["people"]))  # who was moved there before is not counted again
        original["people"] = int(str(original["people"])) + people - moved.get(call_id, 0)
        moved[call_id] = people
        status = str(original["status"])
        self.history[other_id].append(("note", who, status, status, 0))

    @invariant()
    def the_database_says_the_same(self) -> None:
        for call_id, model in getattr(self, "model", {}).items():
            call = taking.known_call(self.database, call_id)
            ids = {person.person_id: name for name, person in self.people.items()}
            assert call.status == model["status"]
            assert call.technician_minutes == model["minutes"]
            assert call.people_affected == model["people"]
            assert ids.get(call.technician_id) == model["technician"]
            assert ids.get(call.owner_id) == model["owner"]
            assert call.hold_reason == model["hold"]
            assert bool(call.resolved_at) == model["resolved"]
            assert bool(call.closed_at) == model["closed"]
            assert call.is_open == (model["status"] in OPEN)
            assert (call.kind, call.approval, call.priority) == (model["kind"], model["approval"], model["priority"])
            assert call.reopened == model["reopened"]

    @invariant()
    def every_step_left_one_event(self) -> None:
        for call_id, expected in getattr(self, "history", {}).items():
            events = store.events(self.database, call_id)
            assert [(e.step, e.actor, e.from_status, e.to_status, e.minutes) for e in events] == expected
            assert [e.at for e in events] == sorted(e.at for e in events)
            assert events[-1].at <= clock.stored(self.now)
            told = [e.to_status for e in events]
            assert all(event.from_status == before for event, before in zip(events[1:], told, strict=False))


Lives.TestCase.settings = WALKS
TestLives = Lives.TestCase


def test_the_table_by_hand_and_the_rules_name_the_same_steps():
    assert {step.value for step in rules.LIFECYCLE} == set(TABLE)
    for step in rules.LIFECYCLE:
        for status in Status:
            assert rules.next_status(step, status) == TABLE[step.value][1].get(status.value), (step, status)


def test_the_written_lifecycle_is_the_one_that_is_enforced():
    """docs/LIFECYCLE.md is for people; print what it should say when the two differ."""
    written = (Path(__file__).parents[2] / "docs" / "LIFECYCLE.md").read_text(encoding="utf-8")
    table = "\n".join(_rows_of_the_table())
    assert table in written, table


def _rows_of_the_table() -> list[str]:
    rows = ["| step | who | from | to |", "|---|---|---|---|"]
    for step, rule_ in rules.LIFECYCLE.items():
        who = ", ".join(sorted(rule_.roles)) or "reporter"
        by_target: dict[str, list[str]] = {}
        for before, after in rule_.leads.items():
            by_target.setdefault("stays" if before is after else STATUS_WORDS[after], []).append(STATUS_WORDS[before])
        rows += [f"| {step.value} | {who} | {', '.join(before)} | {after} |" for after, before in by_target.items()]
    return rows


def test_only_the_desk_closes_and_only_the_technician_begins():
    call_roles = {step: rule.roles for step, rule in rules.LIFECYCLE.items()}
    assert call_roles[Step.CLOSE] == {Role.DESK}
    assert call_roles[Step.START] == {Role.TECHNICIAN}
    everybody = Actor(1, "x", frozenset(Role))
    assert not rules.steps_open_to(REPORTER, _a_call(Status.LOGGED))
    for status in (Status.CLOSED, Status.CANCELLED, Status.DUPLICATE):
        assert rules.steps_open_to(everybody, _a_call(status)) == {Step.REOPEN}


def _a_call(status: Status) -> Call:
    fields = dict.fromkeys(Call.__dataclass_fields__) | {"id": 1, "status": status, "technician_id": 1, "version": 1}
    return Call(**fields)  # type: ignore[arg-type]
