"""The calls of the measured school before and as they are written down: seed.py says how many and how old."""

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kiosk.calls.records import Channel, HoldReason, Status, Step
from kiosk.calls.rules import priority
from kiosk.calls.tokens import status_token, token_hash
from kiosk.calls.words import CAUSE_WORDS, HOLD_WORDS, RESOLUTION_WORDS
from kiosk.core import clock
from kiosk.demo.faults import STORIES
from kiosk.demo.phrases import REPORTER_NAMES
from kiosk.demo.school import ACCOUNTS
from kiosk.demo.stories.requests import REQUESTS
from kiosk.demo.story import Story
from kiosk.devices.records import Kind

OPEN_OF_A_THOUSAND = 200
STRIDE = 7919  # a prime: spreads the calls evenly over the devices
DESK, *TECHNICIANS, COORDINATOR = range(1, len(ACCOUNTS) + 1)
NAMES = {number: account.name for number, account in enumerate(ACCOUNTS, 1)}
CHANNELS = (Channel.SCAN, Channel.SCAN, Channel.SCAN, Channel.PHONE, Channel.COUNTER, Channel.EMAIL)

TO_TECHNICIAN = (Step.LOG, Step.TRIAGE, Step.DISPATCH)
WORKED_ON = (*TO_TECHNICIAN, Step.START)
OPEN_WAYS = (
    (25, Status.LOGGED, (Step.LOG, Step.NOTE, Step.NOTE)),
    (20, Status.TRIAGED, (Step.LOG, Step.TRIAGE, Step.NOTE)),
    (25, Status.DISPATCHED, TO_TECHNICIAN),
    (10, Status.IN_PROGRESS, (*WORKED_ON, Step.NOTE)),
    (12, Status.ON_HOLD, (*WORKED_ON, Step.HOLD)),
    (8, Status.RESOLVED, (*WORKED_ON, Step.RESOLVE)),
)
ENDED_WAYS = (
    (30, Status.CLOSED, (Step.LOG, Step.RESOLVE, Step.CLOSE)),
    (34, Status.CLOSED, (Step.LOG, Step.TRIAGE, Step.RESOLVE, Step.CLOSE)),
    (30, Status.CLOSED, (*WORKED_ON, Step.RESOLVE, Step.CLOSE)),
    (3, Status.CANCELLED, (Step.LOG, Step.NOTE, Step.CANCEL)),
    (3, Status.DUPLICATE, (Step.LOG, Step.TRIAGE, Step.DUPLICATE)),
)
LEADS_TO = {
    Step.TRIAGE: Status.TRIAGED,
    Step.DISPATCH: Status.DISPATCHED,
    Step.START: Status.IN_PROGRESS,
    Step.HOLD: Status.ON_HOLD,
    Step.RESOLVE: Status.RESOLVED,
    Step.CLOSE: Status.CLOSED,
    Step.CANCEL: Status.CANCELLED,
    Step.DUPLICATE: Status.DUPLICATE,
}
NEXT_STEP_AFTER = (0, 25, 90, 1500, 1530, 2900)  # minutes since the call was logged, step by step

CALL_COLUMNS = (
    "id",
    "form_key",
    "status_token_hash",
    "kind",
    "status",
    "channel",
    "device_id",
    "model_id",
    "location_id",
    "symptom",
    "summary",
    "description",
    "error_text",
    "impact",
    "urgency",
    "priority",
    "reporter_name",
    "people_affected",
    "owner_id",
    "technician_id",
    "hold_reason",
    "follow_up_on",
    "occurred_at",
    "logged_at",
    "dispatched_at",
    "resolved_at",
    "closed_at",
    "cause",
    "resolution_type",
    "resolution",
    "technician_minutes",
    "duplicate_of",
    "version",
)
EVENT_COLUMNS = (
    "call_id",
    "at",
    "person_id",
    "actor",
    "step",
    "from_status",
    "to_status",
    "note",
    "minutes",
    "details",
)
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Standing:
    """What a device is and where it stands, as its calls repeat it."""

    kind: Kind
    model_id: int
    location_id: int


@dataclass(frozen=True)
class Course:
    """One call before it is written down: what it is about, how far it came, and when each step was taken."""

    number: int
    device_id: int
    story: Story
    status: Status
    steps: tuple[Step, ...]
    moments: tuple[str, ...]
    technician: int
    hold_reason: HoldReason
    follow_up_on: str
    original: int | None
    also: bool

    def at(self, step: Step) -> str | None:
        """Return when a step was taken, or None."""
        return self.moments[self.steps.index(step)] if step in self.steps else None

    def person(self, step: Step) -> int:
        """Return who took a step."""
        with_technician = Step.START in self.steps and step in (Step.START, Step.HOLD, Step.RESOLVE)
        return self.technician if with_technician else DESK


def courses(
    chance: random.Random, standings: dict[int, Standing], calls: int, begins: datetime, now: datetime
) -> Iterator[Course]:
    """Yield calls from the oldest to the newest."""
    latest = now - timedelta(minutes=1)
    for number in range(1, calls + 1):
        ways = OPEN_WAYS if number % 1000 < OPEN_OF_A_THOUSAND else ENDED_WAYS
        _, status, steps = chance.choices(ways, [way[0] for way in ways])[0]
        device_id = number * STRIDE % len(standings) + 1
        logged = begins + (latest - begins) * (number / calls)
        moments = (min(now, logged + timedelta(minutes=after)) for after in NEXT_STEP_AFTER[: len(steps)])
        yield Course(
            number=number,
            device_id=device_id,
            story=chance.choice(REQUESTS if number % 10 == 0 else STORIES[standings[device_id].kind]),
            status=status,
            steps=steps,
            moments=tuple(map(clock.stored, moments)),
            technician=chance.choice(TECHNICIANS),
            hold_reason=chance.choice(tuple(HoldReason)),
            follow_up_on=(now + timedelta(days=chance.randint(-20, 20))).date().isoformat(),
            original=max(1, number - len(standings)) if status is Status.DUPLICATE and number > 1 else None,
            also=number % 25 == 3,
        )


def call_row(chance: random.Random, course: Course, standing: Standing, secret: str) -> Row:
    """Return the values of CALL_COLUMNS."""
    story, form_key = course.story, _form_key(course.number)
    resolved_at, dispatched_at = course.at(Step.RESOLVE), course.at(Step.DISPATCH)
    is_touched = course.status is not Status.LOGGED
    about = (course.device_id, standing.model_id, standing.location_id, story.symptom, story.summary)
    said = (chance.choice(story.said), story.error, story.impact, story.urgency, priority(story.impact, story.urgency))
    waits = course.status is Status.ON_HOLD
    follow_up_on = course.follow_up_on if course.status in (Status.ON_HOLD, Status.DISPATCHED) else None
    hands = (DESK if is_touched else None, course.technician if dispatched_at else None)
    outcome = (story.cause, story.type, story.done, story.minutes) if resolved_at else (None, None, "", 0)
    return (
        *(course.number, form_key, token_hash(status_token(secret, form_key))),
        *(story.kind, course.status, chance.choice(CHANNELS)),
        *about,
        *said,
        *(chance.choice(REPORTER_NAMES), 2 if course.also else 1),
        *hands,
        *(course.hold_reason if waits else None, follow_up_on),
        *(course.moments[0], course.moments[0], dispatched_at, resolved_at, course.at(Step.CLOSE)),
        *outcome,
        *(course.original, len(course.steps)),
    )


def _form_key(number: int) -> str:
    return hashlib.blake2b(number.to_bytes(8, "big"), digest_size=16).hexdigest()


def event_rows(course: Course) -> Iterator[Row]:
    """Yield the values of EVENT_COLUMNS, step by step."""
    before: Status | None = None
    for step, at in zip(course.steps, course.moments, strict=True):
        after = LEADS_TO.get(step, before or Status.LOGGED)
        person = course.person(step)
        note = course.story.done if step is Step.RESOLVE else "Rang the room." if step is Step.NOTE else ""
        minutes = course.story.minutes if step is Step.RESOLVE else 0
        if step is Step.LOG:
            yield (course.number, at, None, "reporter", step, None, after, "", 0, "{}")
        else:
            details = _details(course, step)
            yield (course.number, at, person, NAMES[person], step, before, after, note, minutes, details)
        before = after
    if course.also:
        yield (course.number, course.moments[-1], None, "somebody else", Step.AFFECTS_ME, before, before, "", 0, "{}")


def _details(course: Course, step: Step) -> str:
    said: dict[str, str] = {}
    if step is Step.DISPATCH:
        said = {"technician": NAMES[course.technician]}
    elif step is Step.HOLD:
        said = {"waits_for": HOLD_WORDS[course.hold_reason], "follow_up_on": course.follow_up_on}
    elif step in (Step.RESOLVE, Step.CLOSE):
        said = {"type": RESOLUTION_WORDS[course.story.type], "cause": CAUSE_WORDS[course.story.cause]}
    elif step is Step.DUPLICATE and course.original:
        said = {"duplicate_of": f"C{course.original}"}
    return json.dumps(said, ensure_ascii=False)
