"""The calls that wait longest, as a table that leads to each of them."""

from kiosk.calls.records import HoldReason
from kiosk.calls.words import HOLD_WORDS, STATUS_WORDS
from kiosk.core.words import count_of
from kiosk.measures.figures import report as figures
from kiosk.measures.figures.records import CallFact, Split, Unit, key_of
from kiosk.measures.reports.counting import Counting
from kiosk.measures.reports.records import Number, Row, Section, Table, Text

MOST_OLD = 10
COLUMNS = ("Call", "Waits for", "Priority", "Location", "Technician", "School days")


def oldest(counting: Counting, most: int = MOST_OLD) -> Section:
    """Return the calls that waited longest when the period ended."""
    ages = counting.figure("age").amounts
    by_id = {call.id: call for call in counting.facts.outstanding}
    calls = [by_id[i] for i in sorted(ages, key=lambda call_id: (-ages[call_id], call_id))[:most]]
    sentence = (
        f"The oldest of {count_of(len(ages), 'call')} that waited at the end has waited "
        f"{counting.said(ages[calls[0].id], Unit.SCHOOL_DAYS)}."
        if calls
        else "No call waited at the end."
    )
    summaries = figures.summaries_of(counting.database, calls)
    names = {by: counting.names(by) for by in (Split.LOCATION, Split.TECHNICIAN)}
    rows = tuple(
        Row(
            Text(f"{call.reference} {summaries.get(call.id, '')}", f"/desk/calls/{call.id}"),
            (
                Text(waits_for(call)),
                Text(f"P{call.priority}"),
                *(Text(known.get(key_of(call, by), "–")) for by, known in names.items()),
                Number(ages[call.id], Unit.SCHOOL_DAYS, f"{ages[call.id]:g}"),
            ),
        )
        for call in calls
    )
    return Section("oldest", "Waiting longest", sentence, Table(COLUMNS, rows))


def waits_for(call: CallFact) -> str:
    """Return how a call stood, and for what it waited."""
    if call.hold_reason:
        return f"On hold: {HOLD_WORDS[HoldReason(call.hold_reason)]}"
    return STATUS_WORDS[call.status]
