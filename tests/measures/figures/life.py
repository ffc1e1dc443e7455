"""A small school whose calls go every way that the lifecycle allows, at random but the same for the same seed."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from kiosk.calls import actions, reporting
from kiosk.calls.records import (
    Call,
    CallKind,
    Cause,
    Channel,
    HoldReason,
    Resolution,
    ResolutionType,
    Status,
    Step,
)
from kiosk.calls.rules import may_take
from kiosk.calls.taking import known_call
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.core.settings import change_setting
from kiosk.devices import actions as devices
from kiosk.devices.records import Device, Kind
from kiosk.surveys.after_closing import actions as after_closing
from kiosk.surveys.after_closing.rules import may_answer
from tests import builders

NAMES = ("Mrs Hughes", "Mr Bevan", "Miss Okafor", "", "Mrs Gwŷdd-Evans")
SYMPTOMS = ("no_picture", "paper_jam", "toner", "other", "no_sound")
WAYS = (
    *(Step.TRIAGE, Step.DISPATCH, Step.DISPATCH, Step.START, Step.HOLD, Step.RESOLVE, Step.RESOLVE, Step.CLOSE),
    *(Step.CLOSE, Step.REOPEN, Step.CORRECT, Step.CONVERT, Step.NOTE, Step.CANCEL, Step.TAKE_BACK, Step.OVERRIDE),
)


class Life:
    """One school: two rooms, three devices of two suppliers, a desk, two technicians, a co-ordinator."""

    def __init__(self, school: Database, seed: int) -> None:
        self.database = school
        self.chance = random.Random(seed)  # invented, no secret
        self.people = [builders.actor(school, name) for name in ("desk", "tech1", "tech2", "coordinator")]
        self.devices: list[Device] = [
            builders.add_device(school, "Hall projector", supplier="Acme", location="Hall"),
            builders.add_device(school, "Room 1 printer", Kind.PRINTER, "HP", "LaserJet 4", "Room 1", "Dyffryn"),
            builders.add_device(school, "Room 1 laptop", Kind.LAPTOP, "Dell", "Latitude", "Room 1"),
        ]
        self.opinions = random.Random(seed)  # invented, no secret
        self.calls: list[int] = []
        change_setting(school, "survey_every", "1")

    def live(self, begins: datetime, days: int, at_midnight: Callable[[datetime], None]) -> None:
        """Let days go by, in each of which calls come and go; every midnight is told."""
        for day in range(days):
            midnight = begins + timedelta(days=day)
            at_midnight(midnight)
            for minute in sorted(self.chance.sample(range(7 * 60, 18 * 60), 15)):
                now = midnight + timedelta(minutes=minute)
                if not self.calls or self.chance.random() < 0.25:
                    self.log(now)
                else:
                    self.step(now)

    def log(self, now: datetime) -> None:
        device = self.chance.choice([*self.devices, None])
        kind = self.chance.choice([CallKind.INCIDENT] * 4 + [CallKind.REQUEST])
        call = builders.log_call(
            self.database,
            device and devices.known_device(self.database, device.id),
            now,
            kind=kind,
            channel=self.chance.choice([Channel.SCAN, Channel.PHONE, Channel.CORRIDOR]),
            symptom=self.chance.choice(SYMPTOMS),
            reporter_name=self.chance.choice(NAMES),
            urgency=self.chance.choice([1, 2, 3]),
        )
        self.calls.append(call.id)

    def step(self, now: datetime) -> None:
        call = known_call(self.database, self.chance.choice(self.calls))
        actor = self.chance.choice(self.people)
        open_ways = [step for step in WAYS if may_take(actor, step, call)]
        if call.status is Status.RESOLVED and self.chance.random() < 0.1:
            reporting.still_broken(self.database, call, "No.", new_form_key(), now)
        elif open_ways:
            self.take(actor, self.chance.choice(open_ways), call, now)
        if self.opinions.random() < 0.3:
            self.see_to(known_call(self.database, self.opinions.choice(self.calls)), now)
        for call_id in self.opinions.sample(self.calls, min(5, len(self.calls))):
            self.say_how_it_went(known_call(self.database, call_id), now)

    def see_to(self, call: Call, now: datetime) -> None:
        desk = self.people[0]
        for step in (Step.TRIAGE, Step.RESOLVE, Step.CLOSE):
            if may_take(desk, step, call):
                self.take(desk, step, call, now)
                call = known_call(self.database, call.id)

    def say_how_it_went(self, call: Call, now: datetime) -> None:
        if may_answer(call, now.date()) and self.opinions.random() < 0.7:
            after_closing.answer(self.database, call, self.opinions.randint(1, 5), "", new_form_key(), now)

    def take(self, actor: Actor, step: Step, call: Call, now: datetime) -> None:
        database, chance = self.database, self.chance
        resolution = Resolution(
            chance.choice(list(ResolutionType)), chance.choice(list(Cause)), "Done.", chance.randint(0, 90)
        )
        tomorrow = (now + timedelta(days=1)).date().isoformat()
        reason = chance.choice(list(HoldReason))
        {
            Step.TRIAGE: lambda: actions.triage(
                database, actor, call, call.kind, chance.randint(1, 3), chance.randint(1, 3), now
            ),
            Step.DISPATCH: lambda: actions.dispatch(database, actor, call, chance.choice(self.people[1:3]), "", now),
            Step.START: lambda: actions.start(database, actor, call, now),
            Step.HOLD: lambda: actions.hold(database, actor, call, reason, tomorrow, "", now, chance.randint(0, 9)),
            Step.RESOLVE: lambda: actions.resolve(database, actor, call, resolution, now),
            Step.CLOSE: lambda: actions.close(
                database, actor, call, resolution, "", now, symptom=chance.choice(("", *SYMPTOMS))
            ),
            Step.REOPEN: lambda: actions.reopen(database, actor, call, "Again.", now),
            Step.CORRECT: lambda: actions.correct(database, actor, call, self._other_place(call), now),
            Step.CONVERT: lambda: actions.convert(database, actor, call, "It is the other.", now),
            Step.NOTE: lambda: actions.note(database, actor, call, "Looked.", now, chance.randint(0, 9)),
            Step.CANCEL: lambda: actions.cancel(database, actor, call, "Not needed.", now),
            Step.TAKE_BACK: lambda: actions.take_back(database, actor, call, "", now),
            Step.OVERRIDE: lambda: actions.override(
                database, actor, call, 1 if call.priority == 5 else 5, "The head said so.", now
            ),
        }[step]()

    def _other_place(self, call: Call) -> dict[str, object]:
        places = [device.location_id for device in self.devices if device.location_id != call.location_id]
        return {"location_id": self.chance.choice(places), "reporter_contact": str(self.chance.random())}
