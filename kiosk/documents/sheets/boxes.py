"""What stands in the boxes of the sheet, for a call and for nobody yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.calls.help.records import PART_WORDS, Part
from kiosk.calls.records import Call, CallKind, Status
from kiosk.calls.words import (
    CAUSE_WORDS,
    CHANNEL_WORDS,
    DISPATCH_WORDS,
    HOLD_WORDS,
    KIND_WORDS,
    LAST_WORKED_WORDS,
    REPEATS_WORDS,
    RESOLUTION_WORDS,
    TOLD_WORDS,
)
from kiosk.core.words import full_time, shown_date
from kiosk.documents.sheets.records import Box, SheetPart

SHORT_URGENCY = {1: "Now", 2: "Soon", 3: "It can wait"}
SHORT_IMPACT = {1: "Whole school, many", 2: "A class, a room", 3: "One person"}


@dataclass(frozen=True)
class Filling:
    """What is known of a call beside itself; all of it empty for the blank sheet."""

    call: Call | None = None
    device: str = ""
    location: str = ""
    symptom: str = ""
    names: Mapping[int, str] = field(default_factory=dict)
    articles: str = ""
    parts_used: str = ""
    problem: str = ""
    closed_by: str = ""

    def of(self, tell: Callable[[Call], object]) -> str:
        """Return what a call says, or nothing on the blank sheet."""
        return str(tell(self.call) or "") if self.call else ""

    def name(self, person_id: int | None) -> str:
        """Return a person's name."""
        return self.names.get(person_id, "") if person_id else ""

    def ticks(self, words: Mapping[Any, str], chosen: object) -> tuple[tuple[str, bool], ...]:
        """Return the choices of a closed list, with a tick at the one that was chosen."""
        return tuple((said, self.call is not None and key == chosen) for key, said in words.items())


def parts_of(filling: Filling) -> tuple[SheetPart, ...]:
    """Return the three parts of the sheet."""
    return (
        SheetPart(PART_WORDS[Part.USER], _part_a(filling)),
        SheetPart(PART_WORDS[Part.DESK], _part_b(filling)),
        SheetPart(PART_WORDS[Part.TECHNICIAN] + ", and closing at the desk", _part_c(filling)),
    )


def _part_a(it: Filling) -> tuple[Box, ...]:
    call = it.call
    return (
        Box("It is", ticks=it.ticks(KIND_WORDS, call and call.kind), width=3),
        Box("Reported by, role or department", it.of(lambda c: c.reporter_name), width=9),
        Box("Who is affected, if somebody else", it.of(lambda c: c.affected_person), width=8),
        Box("When did it happen? (date, time)", it.of(lambda c: full_time(c.occurred_at)), width=4),
        Box("How to reach them", it.of(lambda c: c.reporter_contact or c.reporter_email), width=5),
        Box("When can somebody come?", it.of(lambda c: c.availability), width=7),
        Box("Room", it.location, width=4, lines=2),
        Box("Device: code, asset tag, kind (or: not known)", it.device, width=8, lines=2),
        Box("In one line", it.of(lambda c: c.summary)),
        Box("What was expected to happen? For a request: what is it for?", it.of(lambda c: c.expected), lines=2),
        Box("What happened instead? For a request: what is wanted, for whom?", it.of(lambda c: c.description), lines=3),
        Box("Error message, word for word", it.of(lambda c: c.error_text), width=7, lines=2),
        Box("Programs that were open", it.of(lambda c: c.open_programs), width=5, lines=2),
        Box("What was checked or tried? (power, cables, start-up, paper)", it.of(lambda c: c.tried), width=7, lines=2),
        Box("Does it happen again?", ticks=it.ticks(REPEATS_WORDS, call and call.repeats), width=5, lines=2),
        Box("When did it last work?", ticks=it.ticks(LAST_WORKED_WORDS, call and call.last_worked)),
        Box("Seen before? Reference", it.of(lambda c: c.earlier_reference), width=7),
        Box("Needed by (request)", it.of(lambda c: shown_date(c.needed_by_on)), width=5),
    )


def _part_b(it: Filling) -> tuple[Box, ...]:
    call = it.call
    return (
        Box("Call number", it.of(lambda c: c.reference), width=2),
        Box("Received (date, time)", it.of(lambda c: full_time(c.logged_at)), width=4),
        Box("How it came", it.of(lambda c: CHANNEL_WORDS[c.channel]), width=3),
        Box("Owner at the desk", it.of(lambda c: it.name(c.owner_id)), width=3),
        Box("Kind of fault or request", it.symptom, width=4),
        Box("Who is affected?", ticks=it.ticks(SHORT_IMPACT, call and call.impact), width=8),
        Box("How urgent?", ticks=it.ticks(SHORT_URGENCY, call and call.urgency), width=4),
        Box("Priority", it.of(lambda c: f"P{c.priority}"), width=2),
        Box("To be seen to by", it.of(lambda c: full_time(c.respond_by)), width=3),
        Box("To be resolved by", it.of(lambda c: full_time(c.resolve_by)), width=3),
        Box("Sent to", it.of(lambda c: it.name(c.technician_id)), width=4),
        Box("When, how", it.of(_dispatched), width=4),
        Box("Looked at: answer or earlier call", it.articles, width=4),
        Box("Look again on, why", it.of(_follow_up), width=12),
    )


def _dispatched(call: Call) -> str:
    how = DISPATCH_WORDS[call.dispatched_how] if call.dispatched_how else ""
    return ", ".join(part for part in (full_time(call.dispatched_at), how) if part)


def _follow_up(call: Call) -> str:
    waits = f"waits for {HOLD_WORDS[call.hold_reason]}" if call.hold_reason else ""
    return ", ".join(part for part in (shown_date(call.follow_up_on), waits) if part)


def _part_c(it: Filling) -> tuple[Box, ...]:
    call = it.call
    return (
        Box("What was done", it.of(lambda c: c.resolution), lines=3),
        Box("It ended as", ticks=it.ticks(RESOLUTION_WORDS, call and call.resolution_type)),
        Box("Cause", it.of(lambda c: CAUSE_WORDS[c.cause] if c.cause else ""), width=4),
        Box("Parts or swap used", it.parts_used, width=4),
        Box("Minutes", it.of(lambda c: c.technician_minutes), width=1),
        Box("Resolved (date, time)", it.of(lambda c: full_time(c.resolved_at)), width=3),
        Box("User told: when, how", it.of(_told), width=5, lines=2),
        Box("Closed: by, when", it.of(lambda c: _closed(c, it.closed_by)), width=4, lines=2),
        Box("Problem raised?", it.problem, width=3, lines=2),
    )


def _told(call: Call) -> str:
    how = TOLD_WORDS[call.told_how] if call.told_how else ""
    return ", ".join(part for part in (full_time(call.told_at), how) if part)


def _closed(call: Call, by: str) -> str:
    return ", ".join(part for part in (by, full_time(call.closed_at)) if part) if call.status == Status.CLOSED else ""


def title_of(call: Call | None) -> str:
    """Return the sheet's title."""
    if call is None:
        return "Incident or request sheet"
    return f"{'Request' if call.kind is CallKind.REQUEST else 'Incident'} sheet {call.reference}"
