"""How something is reported at the invented school: on which way, in whose words, and what is told beside."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from kiosk.calls.records import CallKind, Channel, LastWorked, NewCall, Repeats
from kiosk.core import clock
from kiosk.demo import phrases, terms
from kiosk.demo.register import School, one_time_key
from kiosk.demo.school import Account
from kiosk.demo.story import Story
from kiosk.devices.records import Device
from kiosk.scan.self_checks import checks_for, tried_words

TELLS_MORE = 0.3
MOST_TRIED = 2
LEFT_OPEN = 0.04  # the page lay open over break: nobody can tell how long it took
RECORDING_S = {  # least, most, mostly; before the words are typed
    Channel.SCAN: (14, 110, 28),
    Channel.KIOSK: (40, 180, 70),
    Channel.PHONE: (60, 420, 130),
    Channel.COUNTER: (60, 480, 150),
    Channel.EMAIL: (50, 300, 100),
    Channel.PAPER: (80, 360, 160),
    Channel.CORRIDOR: (15, 90, 30),
}
WALKS_TO_THE_KIOSK = 0.12  # of those who would scan


def channel_of(chance: random.Random, device: Device | None, technician: Account, at: datetime) -> Channel:
    """Return how it is reported: mostly by the sticker, in the corridor only while the technician is there."""
    if device is None:
        return chance.choice((Channel.PHONE, Channel.COUNTER, Channel.EMAIL))
    is_here = at.astimezone(terms.ZONE).weekday() in technician.days
    weights = (66, 14, 10, 5, 2, 9 if is_here else 0)
    channels = (Channel.SCAN, Channel.PHONE, Channel.COUNTER, Channel.EMAIL, Channel.PAPER, Channel.CORRIDOR)
    return chance.choices(channels, weights)[0]


def new_call(
    school: School,
    chance: random.Random,
    story: Story,
    device: Device | None,
    room_id: int,
    channel: Channel,
    at: datetime,
) -> NewCall:
    """Return what is written on the sheet."""
    name = chance.choice(phrases.REPORTER_NAMES)
    elapsed = 0 if channel is Channel.SCAN else chance.randint(5, 45)
    new = NewCall(
        form_key=one_time_key(chance),
        kind=story.kind,
        channel=channel,
        symptom=story.symptom,
        summary=story.summary,
        impact=story.impact,
        urgency=story.urgency,
        device_id=device.id if device else None,
        model_id=device.model.id if device else None,
        location_id=room_id,
        description=chance.choice(story.said),
        error_text=story.error if chance.random() < 0.7 else "",
        reporter_name=name,
        reporter_contact=f"extension {chance.randint(201, 224)}" if chance.random() < 0.4 else "",
        occurred_at=clock.stored(terms.earlier(at, elapsed)),
    )
    new = replace(new, recording_seconds=_recording_seconds(new))
    return _tell_more(school, new, device) if device else new


def _recording_seconds(new: NewCall) -> int | None:
    """Return how long it took to write it down; by chance of its own, so that nothing else comes out otherwise."""
    chance = random.Random(new.form_key)  # noqa: S311  # invented, no secret
    least, most, mostly = RECORDING_S[new.channel]
    if chance.random() < LEFT_OPEN:
        return None
    return round(chance.triangular(least, most, mostly)) + len(new.description) // 3


def _tell_more(school: School, new: NewCall, device: Device) -> NewCall:
    """Add what some people say under "Tell more" after a scan."""
    is_scanned_fault = new.kind is CallKind.INCIDENT and new.channel is Channel.SCAN
    if not (is_scanned_fault and school.happens(TELLS_MORE)):
        return new
    aside, keys = school.aside, [key for key, _ in checks_for(device.kind)]
    return replace(
        new,
        tried=tried_words(device.kind, aside.sample(keys, aside.randint(1, min(MOST_TRIED, len(keys)))), ""),
        expected=aside.choice(("", *phrases.EXPECTED.get(device.kind, ()))),
        repeats=aside.choice((None, Repeats.ALWAYS, Repeats.ALWAYS, Repeats.SOMETIMES)),
        last_worked=aside.choice((LastWorked.TODAY, LastWorked.YESTERDAY, LastWorked.THIS_WEEK)),
        availability=aside.choice(("", "", *phrases.AVAILABLE)),
    )


def put_up_kiosk(school: School) -> Iterator[datetime]:
    """Put a PC up in the staff room, for whoever has no phone at hand."""
    school.has_kiosk = True
    yield from ()


def perhaps_at_kiosk(school: School, new: NewCall) -> NewCall:
    """Let some of those who would scan walk to the kiosk instead, which asks for less."""
    if not (school.has_kiosk and new.channel is Channel.SCAN and school.luck.random() < WALKS_TO_THE_KIOSK):
        return new
    return replace(
        new,
        channel=Channel.KIOSK,
        reporter_contact="",
        tried="",
        expected="",
        repeats=None,
        last_worked=None,
        availability="",
    )
