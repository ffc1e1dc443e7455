"""What the words of other systems mean here: states, outcomes, causes, priorities, ways of reporting."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from kiosk.calls import symptoms
from kiosk.calls.records import CallKind, Cause, Channel, HoldReason, ResolutionType


class Meaning(StrEnum):
    """What a state word of an old log means."""

    NEW = "new"
    WORKED_ON = "worked_on"
    WAITS_FOR_REPORTER = "waits_for_reporter"
    WAITS_FOR_PART = "waits_for_part"
    WAITS_FOR_SUPPLIER = "waits_for_supplier"
    WAITS_FOR_APPROVAL = "waits_for_approval"
    WAITS = "waits"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REPLACED = "replaced"
    NOT_PUT_RIGHT = "not_put_right"
    CANCELLED = "cancelled"


MEANING_WORDS = {
    Meaning.NEW: "New: nobody has seen to it",
    Meaning.WORKED_ON: "Somebody sees to it",
    Meaning.WAITS_FOR_REPORTER: "Waits for the reporter",
    Meaning.WAITS_FOR_PART: "Waits for a part",
    Meaning.WAITS_FOR_SUPPLIER: "Waits for the supplier",
    Meaning.WAITS_FOR_APPROVAL: "Waits for approval",
    Meaning.WAITS: "Waits for something else",
    Meaning.RESOLVED: "Resolved",
    Meaning.CLOSED: "Closed: put right",
    Meaning.REPLACED: "Closed: beyond repair, replaced or written off",
    Meaning.NOT_PUT_RIGHT: "Ended, but not put right or not known",
    Meaning.CANCELLED: "Cancelled: nothing to do, or reported twice",
}
WAITING = {
    Meaning.WAITS_FOR_REPORTER: HoldReason.REPORTER,
    Meaning.WAITS_FOR_PART: HoldReason.PART,
    Meaning.WAITS_FOR_SUPPLIER: HoldReason.SUPPLIER,
    Meaning.WAITS_FOR_APPROVAL: HoldReason.APPROVAL,
    Meaning.WAITS: None,
}
PUT_RIGHT = frozenset({Meaning.RESOLVED, Meaning.CLOSED, Meaning.REPLACED})
ENDED = PUT_RIGHT | {Meaning.NOT_PUT_RIGHT, Meaning.CANCELLED}
STATES: dict[Meaning, str] = {
    Meaning.NEW: "new, logged, open, opened, reported, received, submitted, registered, raised, unassigned, queued, "
    "to do, todo, outstanding, not started, reopened, re opened, no, not fixed, unresolved, not done, set aside",
    Meaning.WORKED_ON: "active, in progress, assigned, work in progress, wip, started, working, being worked on, "
    "under investigation, investigating, dispatched, allocated, scheduled, planned, accepted, triaged, ongoing, "
    "in repair, being repaired, processing",
    Meaning.WAITS_FOR_REPORTER: "awaiting user info, awaiting user, awaiting caller, awaiting customer, "
    "awaiting reply, awaiting response, awaiting information, awaiting info, waiting on customer, waiting on user, "
    "waiting for customer, waiting for user, waiting for reporter, waiting on requester, user to confirm, returned",
    Meaning.WAITS_FOR_PART: "awaiting part, awaiting parts, waiting for part, waiting for parts, parts ordered, "
    "part ordered, on order, parts on order, awaiting delivery, ordered",
    Meaning.WAITS_FOR_SUPPLIER: "awaiting vendor, awaiting supplier, waiting for supplier, waiting for vendor, "
    "waiting on third party, awaiting third party, with supplier, with vendor, sent away, sent for repair, escalated",
    Meaning.WAITS_FOR_APPROVAL: "awaiting approval, waiting for approval, pending approval, approval requested",
    Meaning.WAITS: "on hold, pending, hold, held, waiting, paused, suspended, deferred, awaiting problem, "
    "awaiting evidence, awaiting change, stalled, parked",
    Meaning.RESOLVED: "resolved, solved",
    Meaning.CLOSED: "closed, completed, complete, done, fixed, finished, repaired, yes, closed complete, "
    "closed resolved, mended, sorted, ok, archived",
    Meaning.REPLACED: "replaced, swapped, end of life, beyond repair, written off, scrapped, disposed, irreparable, "
    "not repairable, unrepairable",
    Meaning.NOT_PUT_RIGHT: "repairable, unknown, closed incomplete, not resolved, abandoned, expired, closed skipped, "
    "could not fix, cannot fix",
    Meaning.CANCELLED: "cancelled, canceled, duplicate, withdrawn, rejected, merged, void, spam, no fault, "
    "no fault found, not needed, not a fault, deleted, closed duplicate",
}
MEANING_OF = {word: meaning for meaning, line in STATES.items() for word in line.split(", ")}
# ServiceNow's numbers, in the column it calls incident_state; any other system numbers its states in its own way
SERVICENOW_STATES = {
    "1": Meaning.NEW,
    "2": Meaning.WORKED_ON,
    "3": Meaning.WAITS,
    "4": Meaning.WAITS_FOR_REPORTER,
    "5": Meaning.WAITS,
    "6": Meaning.RESOLVED,
    "7": Meaning.CLOSED,
    "8": Meaning.CANCELLED,
}
SERVICENOW_STATE_WORDS = {
    "1": "New",
    "2": "In progress",
    "3": "On hold",
    "4": "Awaiting user info",
    "5": "Awaiting evidence",
    "6": "Resolved",
    "7": "Closed",
    "8": "Cancelled",
}


@dataclass(frozen=True)
class Ending:
    """How a word of an old log says that a call ended."""

    type: ResolutionType
    cause: Cause | None = None


OUTCOMES: tuple[tuple[str, Ending], ...] = (  # the first that is found in the text
    (r"work ?around|temporar", Ending(ResolutionType.WORKAROUND)),
    (r"not reproducible|no fault|could not reproduce|nff", Ending(ResolutionType.NO_FAULT_FOUND)),
    (r"by caller|by (the )?user|cured itself|self ?heal|resolved itself", Ending(ResolutionType.CURED_ITSELF)),
    (r"swap|replac|end of life|written off|beyond repair", Ending(ResolutionType.SWAP)),
    (r"guidance|advice|advised|training|showed|user error|how to|explained", Ending(ResolutionType.GUIDANCE)),
    (r"toner|ink\b|paper|lamp|bulb|batter|consumable", Ending(ResolutionType.FIX, Cause.CONSUMABLE)),
    (r"solved|permanent|fix|repair|resolved|complete|done|mended|closed", Ending(ResolutionType.FIX)),
)
CAUSES: tuple[tuple[str, Cause], ...] = (
    (r"toner|ink\b|paper|lamp|bulb|batter|consumable", Cause.CONSUMABLE),
    (r"network|wi-?fi|internet|switch|cabling|server", Cause.NETWORK),
    (r"power|electric|fuse|psu", Cause.POWER),
    (r"damage|accident|dropped|broken|vandal|spill", Cause.DAMAGE),
    (r"user|misuse|handling|human", Cause.HANDLING),
    (r"setting|config|cable|permission|password|account", Cause.SETTINGS),
    (r"software|app\b|update|driver|virus|malware|windows", Cause.SOFTWARE),
    (r"wear|worn|age|old\b|end of life", Cause.WEAR),
    (r"hardware|faulty|component|failed|failure|part\b", Cause.HARDWARE),
)
KINDS = {
    "incident": CallKind.INCIDENT,
    "fault": CallKind.INCIDENT,
    "problem": CallKind.INCIDENT,
    "bug": CallKind.INCIDENT,
    "request": CallKind.REQUEST,
    "service request": CallKind.REQUEST,
    "request for service": CallKind.REQUEST,
    "change": CallKind.REQUEST,
    "change request": CallKind.REQUEST,
    "order": CallKind.REQUEST,
    "task": CallKind.REQUEST,
}
PRIORITIES: tuple[frozenset[str], ...] = (
    frozenset({"critical", "urgent", "very high", "highest", "emergency", "immediate", "blocker", "major"}),
    frozenset({"high", "important"}),
    frozenset({"moderate", "medium", "normal", "standard", "average", "routine"}),
    frozenset({"low", "minor"}),
    frozenset({"planning", "very low", "lowest", "trivial", "none"}),
)
LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"high", "critical", "urgent", "school", "whole school", "many", "extensive", "significant"}),
    frozenset({"medium", "moderate", "normal", "class", "room", "limited"}),
    frozenset({"low", "minor", "one person", "single user", "person"}),
)
UNKNOWN_STATE = "The state '{state}' is not known here."
IDS = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@lru_cache(4096)
def plain(word: str) -> str:
    """Return a word without case and punctuation: 'Re-opened' is 're opened'."""
    return " ".join(re.sub(r"[\W_]+", " ", word.casefold()).split())


def meaning_of(
    state: str, is_servicenow_number: bool = False, by_hand: Mapping[str, Meaning] | None = None
) -> Meaning | None:
    """Return what a state word means: as the person said by hand, else as it is usually meant; None if unknown."""
    word = plain(state)
    if by_hand and word in by_hand:
        return by_hand[word]
    if is_servicenow_number and word in SERVICENOW_STATES:
        return SERVICENOW_STATES[word]
    return MEANING_OF.get(word)


def meanings_by_hand(text: str) -> dict[str, Meaning]:
    """Return what the school's own list says of state words: 'Complet = closed, Ouvert = new'."""
    pairs = (part.split("=", 1) for part in re.split(r"[,;\n]", text) if "=" in part)
    known = {meaning.value.replace("_", " "): meaning for meaning in Meaning}
    return {plain(word): known[plain(meant)] for word, meant in pairs if plain(meant) in known}


@lru_cache(4096)
def ending_of(outcome: str) -> Ending | None:
    """Return how a call ended in the words of its log; None when the words are not known."""
    own = plain(outcome).replace(" ", "_")
    if own in tuple(ResolutionType):
        return Ending(ResolutionType(own))
    return next((ending for pattern, ending in OUTCOMES if re.search(rf"\b(?:{pattern})", outcome.casefold())), None)


@lru_cache(4096)
def end_by_outcome(outcome: str) -> Meaning | None:
    """Return what an outcome knows better than a state such as Closed: that nothing was put right, or nothing wrong."""
    word = plain(outcome)
    if MEANING_OF.get(word) in (Meaning.REPLACED, Meaning.NOT_PUT_RIGHT, Meaning.CANCELLED):
        return MEANING_OF[word]
    if re.search(r"not reproducible|no fault", word):
        return None
    return Meaning.NOT_PUT_RIGHT if re.search(r"\bnot (solved|resolved|fixed|repaired|put right)\b", word) else None


def cause_of(text: str) -> Cause | None:
    """Return the cause that a text speaks of, or None."""
    own = plain(text)
    if own in tuple(Cause):
        return Cause(own)
    return next((cause for pattern, cause in CAUSES if re.search(rf"\b(?:{pattern})", text.casefold())), None)


def channel_of(text: str) -> Channel:
    """Return how a call of our own list came in."""
    return Channel(text) if text in tuple(Channel) else Channel.IMPORTED


def symptom_of(text: str) -> str:
    """Return the symptom of a call of our own list."""
    return text if text in symptoms.ALL_WORDS else symptoms.OTHER


def kind_of(text: str) -> CallKind | None:
    """Return whether a text says incident or request, or None."""
    return KINDS.get(plain(text))


def priority_of(text: str) -> int | None:
    """Return 1 to 5 from 'P2', '2 - High', '2' or 'high'; None when it is none of them."""
    return _graded(text, PRIORITIES)


def level_of(text: str) -> int | None:
    """Return an impact or urgency from 1 (high) to 3 (low), or None."""
    return _graded(text, LEVELS)


def _graded(text: str, grades: tuple[frozenset[str], ...]) -> int | None:
    word = plain(text)
    numbered = re.fullmatch(r"(?:p|prio|priority)? ?([1-5])(?: .*)?", word)
    if numbered and int(numbered[1]) <= len(grades):
        return int(numbered[1])
    return next((grade for grade, words in enumerate(grades, 1) if word in words), None)


def name_of(text: str) -> str:
    """Return a person's name; what is an id of the other system names nobody here."""
    return "" if IDS.fullmatch(text) else text
