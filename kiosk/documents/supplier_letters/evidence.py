"""A supplier's scorecard as the sentences and the table of a letter."""

from datetime import date, datetime, timedelta
from functools import partial

from kiosk.calendar import actions as calendar
from kiosk.calendar import hours as school_hours
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.settings import read_settings, school_today
from kiosk.core.words import count_of, shown_date
from kiosk.documents import rules
from kiosk.documents.settings_said import said_now, table
from kiosk.repairs.records import ScoreLine, Verdict
from kiosk.repairs.scorecards import report
from kiosk.repairs.scorecards.report import Scorecard
from kiosk.suppliers import rules as supplier_rules
from kiosk.suppliers import store as suppliers
from kiosk.suppliers.records import Agreement, Supplier

HEADS = ("What", "Sent", "Answered", "Back", "Answer in time?", "Back in time?")
SAID = {
    Verdict.KEPT: "yes",
    Verdict.MISSED: "**no**",
    Verdict.RUNNING: "still in time",
    Verdict.NOT_AGREED: "nothing agreed",
}
# what the editor shows in place of a supplier
SAMPLE = {
    "supplier": "Example Supplier",
    "supplier_contact": "Jo Example",
    "agreement": "Contract X\\-1: an answer within 4 school hours, back within 20 school hours",
    "period": "1 Sep 2026 to 30 Sep 2026",
    "finding": "2 jobs\\. Answered in time: 1 of 2\\. Back in time: 2 of 2\\.",
    "evidence": table(
        HEADS, [["C1 Projector hums", "3 Sep 2026", "3 Sep 2026", "5 Sep 2026", "yes, 2\\.5 of 4 h", "yes"]]
    ),
}


def supplier_values(
    database: Database, supplier: Supplier, first_on: date, last_on: date, now: datetime
) -> dict[str, str]:
    """Return what the placeholders of a letter to a supplier say for a period, both days included."""
    worked = partial(school_hours.worked, calendar.school_hours(database))
    card = report.scorecard(database, supplier.id, first_on, last_on, worked, now)
    today = school_today(database, now).isoformat()
    agreed = supplier_rules.in_force(suppliers.agreements(database, supplier.id), today)
    people = [person for person in suppliers.contacts(database, supplier.id) if not person.retired_on]
    return said_now(database, now) | {
        "supplier": rules.escaped(supplier.name),
        "supplier_contact": rules.escaped(people[0].name) if people else rules.escaped(supplier.name),
        "agreement": rules.escaped(_agreement(agreed)),
        "period": rules.escaped(f"{shown_date(first_on.isoformat())} to {shown_date(last_on.isoformat())}"),
        "finding": rules.escaped(finding(card)),
        "evidence": evidence(card, read_settings(database).time_zone),
    }


def _agreement(agreed: Agreement | None) -> str:
    if agreed is None:
        return "No agreement is in force today"
    said = [f"Contract {agreed.contract_number}" if agreed.contract_number else "Our agreement"]
    if agreed.respond_hours is not None:
        said.append(f"an answer within {count_of(agreed.respond_hours, 'school hour')}")
    if agreed.fix_hours is not None:
        said.append(f"back within {count_of(agreed.fix_hours, 'school hour')}")
    return f"{said[0]}: {', '.join(said[1:]) or 'no times agreed'}"


def finding(card: Scorecard) -> str:
    """Return the evidence in a sentence or two."""
    totals = card.totals
    if not card.lines:
        return "Nothing was with you in this time."
    said = [count_of(totals.jobs, "job")]
    if totals.answered_judged:
        said.append(f"Answered in time: {totals.answered_kept} of {totals.answered_judged}")
    if totals.fixed_judged:
        said.append(f"Back in time: {totals.fixed_kept} of {totals.fixed_judged}")
    return ". ".join(said) + "."


def evidence(card: Scorecard, zone: str) -> str:
    """Return a scorecard as a table in Markdown, a row for each job; the newest first."""
    if not card.lines:
        return "*No job in this time\\.*"
    more = "\n\n*The newest jobs; there were more\\.*" if card.is_capped else ""
    return table(HEADS, (_row(line, zone) for line in card.lines)) + more


def _row(line: ScoreLine, zone: str) -> list[str]:
    job, agreed = line.job, line.agreement
    reference = f"C{job.call_id}" if job.call_id else f"R{job.repair_id}"
    return [
        rules.escaped(f"{reference} {job.title}"),
        _day(line.sent_at, zone, ""),
        _day(job.answered_at, zone, "not noted"),
        _day(line.back_at, zone, "still there"),
        _judged(line.response_verdict, line.response, agreed.respond_hours if agreed else None),
        _judged(line.fix_verdict, line.fix, agreed.fix_hours if agreed else None),
    ]


def _day(at: datetime | None, zone: str, none: str) -> str:
    return rules.escaped(shown_date(clock.school_date(at, zone).isoformat()) if at else none)


def _judged(verdict: Verdict, took: timedelta, agreed: int | None) -> str:
    hours = f"{took.total_seconds() / 3600:.1f}"
    of_agreed = f"{hours} of {agreed} h" if agreed is not None else f"{hours} h"
    return f"{SAID[verdict]}, {rules.escaped(of_agreed)}"
