"""A supplier's scorecard: what they agreed to against what was measured, call by call."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.lists import Listing
from kiosk.core.settings import read_settings
from kiosk.core.tables import Cell
from kiosk.repairs import rules
from kiosk.repairs.records import Job, ScoreLine, Stay, Totals, Verdict
from kiosk.repairs.rules import Worked
from kiosk.repairs.scorecards import store
from kiosk.suppliers import rules as supplier_rules
from kiosk.suppliers import store as suppliers

COLUMNS = (
    "Call",
    "Repair",
    "What",
    "Sent At",
    "Answered At",
    "Back At",
    "Agreed Response Hours",
    "Measured Response Hours",
    "Response Kept",
    "Agreed Fix Hours",
    "Measured Fix Hours",
    "Fix Kept",
)
ONE_DAY = timedelta(days=1)
ALL = -1


@dataclass(frozen=True)
class Scorecard:
    """How a supplier did in a period, the newest first."""

    lines: tuple[ScoreLine, ...]
    totals: Totals
    is_capped: bool


def scorecard(
    database: Database,
    supplier_id: int,
    first_on: date,
    last_on: date,
    worked: Worked,
    now: datetime,
    most: int = store.JOBS_CAP,
) -> Scorecard:
    """Return what a supplier was asked from one day to another, both included, and how they kept what was agreed.

    What was sent and what waited is read up to so many of each; ALL is all of them.
    """
    zone = read_settings(database).time_zone
    since = clock.start_of(first_on, zone)
    before = clock.start_of(last_on + ONE_DAY, zone)
    agreements = suppliers.agreements(database, supplier_id)
    lines = [
        rules.score(job, supplier_rules.in_force(agreements, _day(job, zone)), worked, now)
        for job in jobs(database, supplier_id, since, before, most)
    ]
    lines.sort(key=lambda line: line.sent_at, reverse=True)
    return Scorecard(tuple(lines), rules.totals(lines), 0 <= most <= len(lines))


def _day(job: Job, zone: str) -> str:
    return clock.school_date(job.stays[0].start, zone).isoformat()


def jobs(database: Database, supplier_id: int, since: datetime, before: datetime, most: int = ALL) -> list[Job]:
    """Return what a supplier began to see to in [since, before)."""
    window = (clock.stored(since), clock.stored(before))
    sent = store.repairs_sent(database, supplier_id, *window, most)
    call_ids = {row["call_id"] for row in sent if row["call_id"]}
    call_ids |= set(store.calls_that_waited(database, supplier_id, *window, most))
    found = _jobs_of_calls(database, supplier_id, call_ids)
    for row in sent:
        if row["call_id"] is None:
            stay = Stay(clock.moment(row["sent_at"]), _moment(row["back_at"]))
            found.append(Job(None, row["repair_id"], row["title"], (stay,), _moment(row["answered_at"])))
    return [job for job in found if since <= job.stays[0].start < before]


def _jobs_of_calls(database: Database, supplier_id: int, call_ids: set[int]) -> list[Job]:
    stays: dict[int, list[Stay]] = defaultdict(list)
    backs: dict[int, list[datetime]] = defaultdict(list)
    for row in store.repairs_of_calls(database, supplier_id, call_ids):
        back = _moment(row["back_at"])
        stays[row["call_id"]].append(Stay(clock.moment(row["sent_at"]), back))
        backs[row["call_id"]] += [back] if back else []
    for call_id, events in store.events_of_calls(database, call_ids).items():
        stays[call_id] += rules.waits(events, backs[call_id])
    answers: dict[int, list[datetime]] = defaultdict(list)
    for row in store.replies_about_calls(database, supplier_id, call_ids):
        answers[row["call_id"]].append(clock.moment(row["at"]))
    summaries = store.summaries(database, call_ids)
    found = []
    for call_id in sorted(call_ids):
        if together := rules.merged(stays[call_id]):
            answered = min((at for at in answers[call_id] if at >= together[0].start), default=None)
            found.append(Job(call_id, None, summaries[call_id], together, answered))
    return found


def _moment(stored: str | None) -> datetime | None:
    return clock.moment(stored) if stored else None


def listing(card: Scorecard, name: str) -> Listing:
    """Return a scorecard as a list to take out: UTC times, hours with two places."""
    return Listing(name, COLUMNS, map(_cells, card.lines), is_of_today=False)


def _cells(line: ScoreLine) -> list[Cell]:
    job, agreed = line.job, line.agreement
    return [
        f"C{job.call_id}" if job.call_id else None,
        f"R{job.repair_id}" if job.repair_id else None,
        job.title,
        clock.stored(line.sent_at),
        clock.stored(job.answered_at) if job.answered_at else None,
        clock.stored(line.back_at) if line.back_at else None,
        agreed.respond_hours if agreed else None,
        _hours(line.response),
        _said(line.response_verdict),
        agreed.fix_hours if agreed else None,
        _hours(line.fix),
        _said(line.fix_verdict),
    ]


def _hours(time: timedelta) -> str:
    return f"{time.total_seconds() / 3600:.2f}"


def _said(verdict: Verdict) -> str:
    return {Verdict.KEPT: "yes", Verdict.MISSED: "no"}.get(verdict, verdict.value)
