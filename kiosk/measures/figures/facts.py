"""The facts of a period: calls as they stood at its end, put together from how they stood from when to when."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from kiosk.calendar import actions as calendar
from kiosk.calendar.hours import Pause
from kiosk.calendar.reading import read_amount
from kiosk.calendar.reckoning import Reckoner
from kiosk.calls.records import CallKind, Cause, Channel, ResolutionType, Status
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.settings import read_settings
from kiosk.core.sqlite import sqlite3
from kiosk.measures import periods
from kiosk.measures.figures import store
from kiosk.measures.figures.records import CallFact, Facts
from kiosk.measures.periods import Period

NO_MINUTES = (0, 0)
ENDED = (Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.DUPLICATE)


def facts_of(database: Database, period: Period, now: datetime) -> Facts:
    """Return the facts of a period; one that is not over yet ends now."""
    settings = read_settings(database)
    begins, ends = periods.moments(period, settings.time_zone)
    ends = min(ends, clock.stored(now + timedelta(seconds=1)))  # what happens this second is in it
    hours, pausing = calendar.school_hours(database), calendar.targets(database).pausing
    beside, is_over = store.beside(database, begins, ends), ends < clock.stored(now)
    calls = tuple(_fact(rows, ends, beside, pausing, is_over) for rows in store.standings(database, begins, ends))
    first = min((call.occurred_at for call in calls), default=clock.moment(begins))
    return Facts(
        period=period,
        begins_at=clock.moment(begins),
        ends_at=clock.moment(ends),
        calls=calls,
        reckoner=Reckoner(hours, min(first, clock.moment(begins)), clock.moment(ends)),
        usual_day=hours.usual_day,
        users=int(settings.users),
        reopened_in_period=beside.reopened,
        bands=read_bands(settings.fix_time_bands, hours.usual_day),
        major_calls=beside.major,
        problem_calls=beside.problems,
        open_problem_calls=beside.open_problems,
        zone=settings.time_zone,
        work=beside.work,
        workers=store.workers(database, beside),
        diagnosed_calls=beside.diagnosed,
    )


def read_bands(text: str, usual_day: timedelta) -> tuple[timedelta, ...]:
    """Return the bands of a setting such as '4 h, 1 day, 3 days', smallest first."""
    return tuple(sorted({read_amount(part, usual_day) for part in text.split(",") if part.strip()}))


def _fact(rows: list[sqlite3.Row], ends: str, beside: store.Beside, pausing: frozenset[str], is_over: bool) -> CallFact:
    """Return a call as it stood at `ends`; `rows` are how it stood until then, oldest first."""
    row = next((row for row in reversed(rows) if row["until_at"] >= ends), rows[-1])
    is_now = not is_over and row["until_at"] == "9999"
    respond_by, resolve_by = ("respond_by_now", "resolve_by_now") if is_now else ("respond_by", "resolve_by")
    minutes, desk_minutes = beside.minutes.get(row["id"], NO_MINUTES)
    return CallFact(
        id=row["id"],
        kind=CallKind(row["kind"]),
        status=Status(row["status"]),
        channel=Channel(row["channel"]),
        symptom=row["symptom"],
        opening_symptom=row["opening_symptom"],
        priority=row["priority"],
        device_id=row["device_id"],
        device_kind=row["device_kind"] or "",
        model_id=row["model_id"],
        location_id=row["location_id"],
        supplier_id=row["supplier_id"],
        technician_id=row["technician_id"],
        reporter=row["reporter_name"],
        logged_at=clock.moment(row["logged_at"]),
        occurred_at=clock.moment(row["occurred_at"]),
        responded_at=clock.moment(row["responded_at"]) if row["responded_at"] and row["responded_at"] < ends else None,
        resolved_at=_moment(row["resolved_at"]),
        closed_at=_moment(row["closed_at"]),
        resolution_type=ResolutionType(row["resolution_type"]) if row["resolution_type"] else None,
        cause=Cause(row["cause"]) if row["cause"] else None,
        reopened=row["reopened"],
        is_failure=bool(row["is_failure"]),
        recording_seconds=row["recording_seconds"],
        pauses=pauses_of(rows, pausing) if len(rows) > 1 else (),
        sent_to=frozenset(
            one["technician_id"] for one in rows if one["status"] == Status.DISPATCHED and one["technician_id"]
        ),
        was_sent=any(one["status"] == Status.DISPATCHED or one["hold_reason"] == "supplier" for one in rows),
        minutes=minutes,
        desk_minutes=desk_minutes,
        was_helped_by_article=row["id"] in beside.helped,
        escalations=beside.escalations.get(row["id"], 0),
        respond_by=_moment(row[respond_by]),
        resolve_by=_moment(row[resolve_by]),
        hold_reason=row["hold_reason"],
        owner_id=beside.owners.get(row["id"]),
        asked_at=_moment(row["asked_at"]) if row["asked_at"] and row["asked_at"] < ends else None,
        score=beside.scores.get(row["id"]),
    )


def pauses_of(rows: Iterable[sqlite3.Row], pausing: frozenset[str]) -> tuple[Pause, ...]:
    """Return when the clock of a call stood still, as targets have it: with the reporter, for a named reason, ended."""
    return tuple(
        Pause(clock.moment(row["since_at"]), None if row["until_at"] == "9999" else clock.moment(row["until_at"]))
        for row in rows
        if row["status"] == Status.RETURNED or row["status"] in ENDED or row["hold_reason"] in pausing
    )


def _moment(text: str | None) -> datetime | None:
    return clock.moment(text) if text else None
