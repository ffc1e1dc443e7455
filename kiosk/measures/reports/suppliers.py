"""How suppliers kept what they agreed to, as it stood when the period ended."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from kiosk.core import clock
from kiosk.core.words import count_of
from kiosk.measures.figures.records import Unit
from kiosk.measures.reports import store
from kiosk.measures.reports.counting import Counting
from kiosk.measures.reports.drawing import bars
from kiosk.measures.reports.records import Number, Row, Section, Table, Text
from kiosk.repairs import rules
from kiosk.repairs.records import Job, Stay, Totals
from kiosk.repairs.scorecards import report as scorecards
from kiosk.suppliers import rules as supplier_rules
from kiosk.suppliers import store as suppliers

COLUMNS = ("Supplier", "Jobs", "Answered in time", "Back in time", "Missed", "Share in time", "Half took at most")


def supplier_section(counting: Counting) -> Section:
    """Return each supplier that was asked for something in the period, with what was kept and missed."""
    rows = []
    jobs = kept = judged = 0
    for supplier_id, name in store.supplier_names(counting.database):
        totals = totals_of(counting, supplier_id)
        if totals.jobs:
            rows.append(_row(counting, supplier_id, name, totals))
            jobs, kept, judged = jobs + totals.jobs, kept + totals.fixed_kept, judged + totals.fixed_judged
    said = f"{count_of(jobs, 'job')} went to suppliers; {kept} of {judged} came back as agreed." if jobs else ""
    table = Table(COLUMNS, tuple(rows))
    return Section(
        "suppliers",
        "What suppliers promised",
        said or "Nothing went to a supplier in these days.",
        table,
        bars(table, "Jobs that came back later than agreed", 3),
        ("Jobs that went to a supplier in these days, as they stood at the end. Only what was agreed is judged.",),
    )


def totals_of(counting: Counting, supplier_id: int) -> Totals:
    """Return how a supplier did with what they were asked in the period; what came later does not count yet."""
    facts = counting.facts
    agreements = suppliers.agreements(counting.database, supplier_id)
    lines = []
    for job in scorecards.jobs(counting.database, supplier_id, facts.begins_at, facts.ends_at):
        then = as_it_stood(job, facts.ends_at)
        day = clock.school_date(then.stays[0].start, facts.zone).isoformat()
        in_force = supplier_rules.in_force(agreements, day)
        lines.append(rules.score(then, in_force, facts.reckoner.worked, facts.ends_at))
    return rules.totals(lines)


def as_it_stood(job: Job, ends: datetime) -> Job:
    """Return a job as it stood at a moment: what ended or was answered later had not then."""
    stays = tuple(
        Stay(stay.start, stay.end if stay.end and stay.end < ends else None) for stay in job.stays if stay.start < ends
    )
    answered = job.answered_at if job.answered_at and job.answered_at < ends else None
    return replace(job, stays=stays, answered_at=answered)


def _row(counting: Counting, supplier_id: int, name: str, totals: Totals) -> Row:
    days = {"from": counting.period.first_on.isoformat(), "to": counting.period.last_on.isoformat()}
    address = f"/repairs/suppliers/{supplier_id}?{urlencode(days)}"
    missed = totals.fixed_judged - totals.fixed_kept
    share = totals.fixed_kept / totals.fixed_judged if totals.fixed_judged else None
    half = totals.median_fix.total_seconds() if totals.median_fix is not None else None
    numbers = [(totals.jobs, Unit.CALLS), (missed, Unit.CALLS), (share, Unit.SHARE), (half, Unit.SCHOOL_TIME)]
    jobs, missed_, share_, half_ = (Number(v, unit, counting.said(v, unit), address) for v, unit in numbers)
    answered = Text(f"{totals.answered_kept} of {totals.answered_judged}", address)
    back = Text(f"{totals.fixed_kept} of {totals.fixed_judged}", address)
    return Row(Text(name, address), (jobs, answered, back, missed_, share_, half_))
