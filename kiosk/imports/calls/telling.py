"""What the rows of one call say of it in words: its summary, its description, how urgent it was, who saw to it."""

from collections.abc import Sequence
from itertools import pairwise

from kiosk.calls import rules
from kiosk.calls.records import CallKind
from kiosk.imports.calls import words
from kiosk.imports.calls.headings import CallField
from kiosk.imports.calls.records import OldRow, Told

LONGEST_SUMMARY = 120
NOTHING_SAID = "Old call"
# impact and urgency that make a priority, where the log gives that alone
PAIRS = {1: (1, 1), 2: (2, 1), 3: (2, 2), 4: (2, 3), 5: (3, 3)}
USUAL = 3
FACTS = {
    CallField.CATEGORY: "Category",
    CallField.SUBCATEGORY: "Category below it",
    CallField.DEVICE: "Device",
    CallField.ASSET_TAG: "Asset tag",
    CallField.SERIAL: "Serial number",
    CallField.MAKER: "Manufacturer",
    CallField.MODEL: "Model",
    CallField.CHANNEL: "Reported how",
    CallField.TECHNICIAN: "Technician",
    CallField.OUTCOME: "Outcome",
    CallField.NOT_FIXED_BECAUSE: "Why it was not put right",
    CallField.CAUSE: "Cause",
    CallField.WAITS_FOR: "Waited for",
    CallField.REASSIGNED: "Times given to somebody else",
}


def last(rows: Sequence[OldRow], field: CallField) -> str:
    """Return what the latest row that says anything in a field says."""
    return next((text for row in reversed(rows) if (text := row.text(field))), "")


def state_words(state: str, is_servicenow: bool) -> str:
    """Return a state as people call it; ServiceNow exports some of them as numbers."""
    return words.SERVICENOW_STATE_WORDS.get(state, state) if is_servicenow else state


def state_note(row: OldRow, is_servicenow: bool) -> str:
    """Return the state of a row in the words of its log."""
    state, waits_for = state_words(row.text(CallField.STATE), is_servicenow), row.text(CallField.WAITS_FOR)
    return f"{state}, {waits_for}" if waits_for else state


def technician(row: OldRow) -> str:
    """Return the name of whoever a row says it was given to."""
    return words.name_of(row.text(CallField.TECHNICIAN))


def resolved_by(rows: Sequence[OldRow]) -> str:
    """Return the name of whoever resolved a call."""
    return words.name_of(last(rows, CallField.RESOLVED_BY)) or words.name_of(last(rows, CallField.TECHNICIAN))


def kind(rows: Sequence[OldRow]) -> CallKind:
    """Return whether it was an incident or a request; what says neither was an incident."""
    return words.kind_of(last(rows, CallField.KIND)) or CallKind.INCIDENT


def grades(rows: Sequence[OldRow]) -> dict[str, int]:
    """Return impact, urgency and priority, as far as the log gives them; what it does not give is the usual one."""
    impact, urgency = words.level_of(last(rows, CallField.IMPACT)), words.level_of(last(rows, CallField.URGENCY))
    priority = words.priority_of(last(rows, CallField.PRIORITY))
    if priority is None:
        priority = rules.priority(impact, urgency) if impact and urgency else USUAL
    usual = PAIRS[priority]
    return {"impact": impact or usual[0], "urgency": urgency or usual[1], "priority": priority}


def summary(rows: Sequence[OldRow]) -> str:
    """Return what a call is about in one line."""
    said = last(rows, CallField.SUMMARY) or last(rows, CallField.DESCRIPTION) or last(rows, CallField.RESOLUTION)
    line = " ".join(said.split())
    if not line:
        about = (CallField.CATEGORY, CallField.SUBCATEGORY, CallField.DEVICE)
        line = ", ".join(text for field in about if (text := last(rows, field))) or NOTHING_SAID
    if len(line) <= LONGEST_SUMMARY:
        return line
    return f"{line[:LONGEST_SUMMARY].rsplit(' ', 1)[0].rstrip(' ,.;:')} …"


def description(
    rows: Sequence[OldRow], told: Told, is_open: bool, with_a_place: frozenset[CallField] = frozenset()
) -> str:
    """Return what else the log says of a call: its words, then what has no place of its own here."""
    short, long = last(rows, CallField.SUMMARY), last(rows, CallField.DESCRIPTION)
    said = next((text for text in (long, short) if text and " ".join(text.split()) != summary(rows)), "")
    said_beside = (field for field in FACTS if field not in with_a_place)
    facts = [f"{FACTS[field]}: {text}" for field in said_beside if (text := _fact(rows, field))]
    if pence := max(row.pence for row in rows):
        facts.append(f"Cost: £{pence / 100:,.2f}")
    if is_open and told.state:
        facts.append(f"State in the old call log: {told.state}")
    return "\n\n".join(part for part in (said, "\n".join(facts)) if part)


def _fact(rows: Sequence[OldRow], field: CallField) -> str:
    text = last(rows, field)
    if field is CallField.REASSIGNED:
        return _reassigned(rows, text)
    return words.name_of(text) if field is CallField.TECHNICIAN else text


def _reassigned(rows: Sequence[OldRow], counted: str) -> str:
    if counted.isdigit():
        return counted if int(counted) else ""
    names = [name for row in rows if (name := technician(row))]
    changes = sum(one != after for one, after in pairwise(names))
    return str(changes) if changes else ""


def end_note(rows: Sequence[OldRow], told: Told) -> str:
    """Return how the log says that a call ended: 'Closed, Solved (Permanently)'."""
    parts = (told.state, last(rows, CallField.OUTCOME), last(rows, CallField.NOT_FIXED_BECAUSE))
    return ", ".join(part for part in parts if part)
