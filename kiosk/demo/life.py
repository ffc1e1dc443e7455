"""The life of one call: reported, triaged, solved at the desk or dispatched, on hold, resolved, closed, reopened."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from kiosk.calls import actions as calls
from kiosk.calls import intake
from kiosk.calls.records import Call, CallKind, Cause, Channel, HoldReason, Resolution, ResolutionType
from kiosk.core.access import REPORTER, Actor
from kiosk.core.database import Database
from kiosk.demo import articles, away, ends, parts, phrases, reports, scans, sheets, spares, terms
from kiosk.demo.register import School, one_time_key, technicians
from kiosk.demo.school import Account
from kiosk.demo.story import Story
from kiosk.demo.twists import STRAIGHT, Twists
from kiosk.devices.records import Device, Kind

COMPUTING = (Kind.LAPTOP, Kind.DESKTOP, Kind.TABLET, Kind.NETWORK, Kind.SERVER, Kind.PHONE)


class CallLife:
    """One call from the report to its end; `run` takes a step and yields the moment of the next."""

    def __init__(
        self,
        school: School,
        at: datetime,
        story: Story,
        device: Device | None,
        room_id: int,
        twists: Twists,
        chance: random.Random | None = None,
    ) -> None:
        self.school, self.at, self.story, self.device, self.twists = school, at, story, device, twists
        self.chance, self.desk = chance or school.chance, school.desk
        self.room_id = device.location_id if device else room_id
        self.is_swapped = False  # put right with a spare
        self.technician = self._suitable_technician()
        self.call: Call = self._log()

    def run(self) -> Iterator[datetime]:
        """Live the call to its end."""
        yield from self._affect_others()
        yield self._after(8, 70)
        if self._happens(self.twists.cancelled):
            self._take(calls.cancel(self._db, self.desk, self.call, self._pick(phrases.CANCELLED), self.at))
            return
        self._triage()
        yield self._after(4, 60)
        yield from self._put_right()
        yield self._after(15, 700)
        self._close()
        if self._happens(self.twists.reopened):
            yield self._after(60, 1400)
            self._take(ends.open_again(self.school, self.call, self._pick(phrases.REOPENED), self.at))
            yield self._after(5, 60)
            yield from self._visit()
            yield self._after(15, 500)
            self._close()

    def _put_right(self) -> Iterator[datetime]:
        if self._happens(self.twists.cured):
            self._take(ends.cure(self.school, self.call, self._pick(phrases.CURED), self.at))
        elif self.story.is_desk and not self._happens(self.twists.desk_fails):
            yield from self._solve_at_desk()
        else:
            yield from self._visit()

    def _solve_at_desk(self) -> Iterator[datetime]:
        if self.story.wait:
            self._hold(self.desk, 2)
            yield self._on(self._waited_for(), 30, 400)
        elif self._happens(self.twists.noted):
            self._take(calls.note(self._db, self.desk, self.call, self._pick(phrases.NOTED), self.at))
            yield self._after(5, 120)
        articles.use(self.school, self.call, self.device, True, self.at)
        parts.use(self.school, self.desk, self.call, self.at)
        self._resolve(self.desk, self.story.type, self.story.cause, self.story.done, self.story.minutes)

    def _visit(self) -> Iterator[datetime]:
        articles.use(self.school, self.call, self.device, False, self.at)
        technician, visit_on = self._dispatch()
        yield self._on(visit_on, 40, 380)
        scans.scan(self.school, self.device, self.at)
        self._take(calls.start(self._db, technician, self.call, self.at))
        if self.device and self.twists is not STRAIGHT:
            sheets.fill_in_sometimes(self.school, technician, self.call, self.device.kind, self.at)
        if self._happens(self.twists.no_fault):
            yield self._soon(10, 25)
            text = self._pick(phrases.NO_FAULT)
            self._resolve(technician, ResolutionType.NO_FAULT_FOUND, Cause.UNKNOWN, text, 15)
            return
        if self.story.found:
            yield self._soon(4, 12)
            self._take(calls.note(self._db, technician, self.call, self.story.found, self.at, 5))
        if self.story.wait:
            yield self._soon(2, 6)
            self._hold(technician, 5)
            self._take(away.send(self.school, technician, self.call, self.device, self.at))
            yield self._on(self._next_visit_from(self._waited_for()), 40, 380)
            self._take(away.take_in(self.school, technician, self.call, self.at))
            self._take(calls.start(self._db, technician, self.call, self.at))
        yield self._soon(5, 30)
        parts.use(self.school, technician, self.call, self.at)
        self._resolve(technician, self.story.type, self.story.cause, self.story.done, self._about(self.story.minutes))

    def _log(self) -> Call:
        channel = reports.channel_of(self.chance, self.device, self.technician, self.at)
        writer = REPORTER if channel is Channel.SCAN else self.desk
        if channel is Channel.CORRIDOR:
            writer = self.school.people[self.technician.username]
        new = reports.new_call(self.school, self.chance, self.story, self.device, self.room_id, channel, self.at)
        new = reports.perhaps_at_kiosk(self.school, new)
        if new.channel is Channel.SCAN:
            scans.scan(self.school, self.device, self.at)
        return intake.log_call(self._db, writer, self.school.secret, new, self.at)

    def _affect_others(self) -> Iterator[datetime]:
        while self.call.kind is CallKind.INCIDENT and self._happens(self.twists.affects_more):
            yield self._after(3, 40)
            name = self._pick(phrases.REPORTER_NAMES)
            self._take(intake.affects_me_too(self._db, self.call.id, one_time_key(self.school.chance), name, self.at))

    def _triage(self) -> None:
        urgency = self.call.urgency
        if self._happens(self.twists.noted):
            urgency = min(3, max(1, urgency + self.chance.choice((-1, 1))))
        kind, impact = self.call.kind, self.call.impact
        self._take(calls.triage(self._db, self.desk, self.call, kind, impact, urgency, self.at))
        self._take(ends.overrule(self.school, self.call, self.at))

    def _dispatch(self) -> tuple[Actor, date]:
        technician = self.school.people[self.technician.username]
        visit_on = terms.next_day_on(self.at, self.technician.days)
        text = self._pick(phrases.DISPATCHED)
        self._take(calls.dispatch(self._db, self.desk, self.call, technician, text, self.at, visit_on.isoformat()))
        return technician, visit_on

    def _hold(self, actor: Actor, minutes: int) -> None:
        wait = self.story.wait
        if wait is None:
            raise ValueError(f"'{self.story.summary}' waits for nothing")
        until = terms.later(self.at, wait.school_days * terms.MINUTES_A_DAY).astimezone(terms.ZONE).date()
        if wait.reason is HoldReason.NEXT_VISIT:
            until = terms.next_day_on(self.at, self.technician.days)
        held = calls.hold(self._db, actor, self.call, wait.reason, until.isoformat(), wait.why, self.at, minutes)
        self._take(held)

    def _resolve(self, actor: Actor, kind: ResolutionType, cause: Cause, text: str, minutes: int) -> None:
        resolution = Resolution(kind, cause, text, minutes)
        if self.is_swapped:
            self._take(spares.swap(self.school, actor, self.call, resolution, self.at))
        else:
            self._take(calls.resolve(self._db, actor, self.call, resolution, self.at))

    def _close(self) -> None:
        self._take(ends.close(self.school, self.call, self._pick(phrases.TOLD), self.at))

    def _suitable_technician(self) -> Account:
        first, second = technicians()
        if self.device is None or self.device.kind in COMPUTING:
            return self.chance.choice((first, second, second))
        return self.chance.choice((first, first, first, second))

    def _waited_for(self) -> date:
        return max(date.fromisoformat(self.call.follow_up_on or ""), self.at.date())

    def _next_visit_from(self, day: date) -> date:
        return terms.next_day_on(terms.at_minute(day - timedelta(days=1), 0), self.technician.days)

    def _after(self, least: int, most: int) -> datetime:
        """Let school minutes pass, more often few than many."""
        self.at = terms.later(self.at, round(self.chance.triangular(least, most, least)))
        return self.at

    def _soon(self, least: int, most: int) -> datetime:
        """Let minutes pass on the same day: a technician finishes before going home."""
        self.at += timedelta(minutes=self.chance.randint(least, most))
        return self.at

    def _on(self, day: date, earliest: int, latest: int) -> datetime:
        school_day = day if terms.is_school_day(day) else terms.next_school_day(day)
        self.at = max(self.at, terms.at_minute(school_day, self.chance.randint(earliest, latest)))
        return self.at

    def _take(self, call: Call) -> None:
        self.call = call

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    def _pick(self, texts: tuple[str, ...]) -> str:
        return self.chance.choice(texts)

    def _about(self, minutes: int) -> int:
        return max(2, round(minutes * self.chance.uniform(0.7, 1.6)))

    @property
    def _db(self) -> Database:
        return self.school.database
