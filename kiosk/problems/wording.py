"""What the rules propose, in words: a title to start from, and the evidence a person can check."""

from dataclasses import dataclass

from kiosk.calls import symptoms
from kiosk.core.database import Database
from kiosk.core.words import count_of, shown_date, shown_time
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS
from kiosk.locations import store as locations
from kiosk.problems import store
from kiosk.problems.records import Proposal, Rule

MOST_SHOWN = 10
CALLS_SHOWN = 6
EVIDENCE_LINES = 40


@dataclass(frozen=True)
class EvidenceCall:
    """A call that speaks for a proposal."""

    id: int
    summary: str
    status: str
    logged_at: str
    technician_id: int | None
    device: str
    location: str


@dataclass(frozen=True)
class ShownProposal:
    """A proposal as the list shows it."""

    key: str
    newest_call_id: int
    title: str
    reason: str
    evidence: str
    calls: tuple[EvidenceCall, ...]
    more: int


def proposals(database: Database, found: list[Proposal], days: int) -> list[ShownProposal]:
    """Return proposals with their words; the calls of all of them are read at once."""
    rows = store.calls_by_id(database, [number for proposal in found for number in proposal.calls])
    shown = []
    for proposal in found:
        calls = tuple(
            EvidenceCall(
                row["id"],
                row["summary"],
                row["status"],
                row["logged_at"],
                row["technician_id"],
                row["device"] or "",
                row["location"] or "",
            )
            for number in reversed(proposal.calls)
            if (row := rows.get(number))
        )
        reason = _reason(proposal, days)
        lines = [f"C{call.id}, {shown_time(call.logged_at)}: {call.summary}" for call in calls[:EVIDENCE_LINES]]
        shown.append(
            ShownProposal(
                key=proposal.key,
                newest_call_id=proposal.newest_call_id,
                title=_title(database, proposal, calls),
                reason=reason,
                evidence="\n".join([reason, *lines]),
                calls=calls[:CALLS_SHOWN],
                more=max(0, len(calls) - CALLS_SHOWN),
            )
        )
    return shown


def _title(database: Database, proposal: Proposal, calls: tuple[EvidenceCall, ...]) -> str:
    touches = proposal.touches
    symptom = symptoms.ALL_WORDS.get(touches.symptom or "", "") or (calls[0].summary if calls else "")
    places = []
    if touches.device_id and (device := devices.device(database, touches.device_id)):
        places.append(f"{device.title}, {device.location}")
    elif touches.model_id and (model := devices.model(database, touches.model_id)):
        places.append(model.title)
    elif touches.kind:
        places.append(KIND_WORDS[touches.kind].many)
    if touches.location_id and not touches.device_id and (place := locations.location(database, touches.location_id)):
        places.append(place.name)
    return f"{symptom}: {', '.join(places)}"[:120] if places else symptom[:120]


def _reason(proposal: Proposal, days: int) -> str:
    number = len(proposal.calls)
    match proposal.rule:
        case Rule.SAME_DEVICE:
            return f"{count_of(number, 'incident')} on this device in {count_of(days, 'day')}."
        case Rule.SAME_PLACE:
            return f"{count_of(number, 'incident')} of the same kind in this place in {count_of(days, 'day')}."
        case Rule.MANY_PEOPLE:
            return f"{count_of(proposal.people, 'person', 'people')} affected on {shown_date(proposal.on)}."
        case Rule.WORKAROUND_ONLY:
            return f"{count_of(number, 'call')} closed with a workaround only in {count_of(days, 'day')}."
