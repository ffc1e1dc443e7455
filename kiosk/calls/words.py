"""How the closed lists of a call are said on pages and in messages."""

from kiosk.calls.records import (
    Approval,
    CallKind,
    Cause,
    Channel,
    DispatchWay,
    HoldReason,
    LastWorked,
    Repeats,
    ResolutionType,
    Status,
    Step,
    Told,
)

STATUS_WORDS = {
    Status.SET_ASIDE: "Set aside",
    Status.LOGGED: "Logged",
    Status.RETURNED: "Returned for information",
    Status.TRIAGED: "Triaged",
    Status.INVESTIGATING: "Initial investigation",
    Status.DISPATCHED: "Dispatched",
    Status.IN_PROGRESS: "In progress",
    Status.ON_HOLD: "On hold",
    Status.RESOLVED: "Resolved",
    Status.CLOSED: "Closed",
    Status.CANCELLED: "Cancelled",
    Status.DUPLICATE: "Duplicate",
}
STEP_WORDS = {
    Step.LOG: "log this call",
    Step.RETURN: "return this call for information",
    Step.TRIAGE: "triage this call",
    Step.OVERRIDE: "set the priority of this call by hand",
    Step.CONVERT: "convert this call",
    Step.OWN: "become the owner of this call",
    Step.ASK_APPROVAL: "ask for approval of this call",
    Step.APPROVE: "approve this call",
    Step.REFUSE: "refuse this call",
    Step.INVESTIGATE: "begin the initial investigation of this call",
    Step.NOTE: "write a note to this call",
    Step.TELL: "tell the reporter of this call something",
    Step.FOLLOW_UP: "set a day to look again at this call",
    Step.DISPATCH: "send this call to a technician",
    Step.TAKE_BACK: "take this call back",
    Step.START: "start on this call",
    Step.HOLD: "put this call on hold",
    Step.RESOLVE: "resolve this call",
    Step.CLOSE: "close this call",
    Step.REOPEN: "open this call again",
    Step.CANCEL: "cancel this call",
    Step.DUPLICATE: "end this call as a duplicate",
    Step.ADMIT: "let this call into the queue",
    Step.DISMISS: "dismiss this call",
    Step.CORRECT: "correct the sheet of this call",
    Step.AFFECTS_ME: "be counted on this call",
    Step.ADD: "add to this call",
    Step.WORKS_NOW: "say that it works again",
    Step.STILL_BROKEN: "say that it is still broken",
}
KIND_WORDS = {CallKind.INCIDENT: "Incident", CallKind.REQUEST: "Request"}
CHANNEL_WORDS = {
    Channel.SCAN: "Scanned sticker",
    Channel.KIOSK: "Walk-up kiosk",
    Channel.PHONE: "Phone",
    Channel.COUNTER: "At the counter",
    Channel.CORRIDOR: "In the corridor",
    Channel.EMAIL: "E-mail",
    Channel.PAPER: "Paper sheet",
    Channel.IMPORTED: "From an old call log",
}
HOLD_WORDS = {
    HoldReason.REPORTER: "the reporter",
    HoldReason.PART: "a part",
    HoldReason.SUPPLIER: "the supplier",
    HoldReason.APPROVAL: "approval",
    HoldReason.NEXT_VISIT: "the next visit",
}
DISPATCH_WORDS = {
    DispatchWay.SENT: "Sheet sent",
    DispatchWay.PHONED: "Phoned and discussed",
    DispatchWay.NEXT_VISIT: "Left for the next visit",
}
APPROVAL_WORDS = {
    Approval.ASKED: "Approval asked for",
    Approval.APPROVED: "Approved",
    Approval.REFUSED: "Refused",
}
REPEATS_WORDS = {
    Repeats.ALWAYS: "Yes, every time",
    Repeats.SOMETIMES: "Sometimes",
    Repeats.NO: "No, it happened once",
}
LAST_WORKED_WORDS = {
    LastWorked.TODAY: "Earlier today",
    LastWorked.YESTERDAY: "Yesterday",
    LastWorked.THIS_WEEK: "This week",
    LastWorked.EARLIER: "Longer ago",
    LastWorked.NEVER: "It never worked",
}
RECURS_WORDS = {
    "no": "No, it is put right for good",
    "perhaps": "Perhaps: keep an eye on it",
    "yes": "Yes: raise a problem for the cause",
}
TOLD_WORDS = {
    Told.IN_PERSON: "In person",
    Told.PHONE: "By phone",
    Told.EMAIL: "By e-mail",
    Told.STATUS_PAGE: "On the status page",
    Told.NOT_REACHED: "Tried, not reached",
    Told.NOT_NEEDED: "Nobody to tell: no name was given",
}
RESOLUTION_WORDS = {
    ResolutionType.FIX: "Fixed",
    ResolutionType.WORKAROUND: "Workaround",
    ResolutionType.SWAP: "Swapped for another",
    ResolutionType.CURED_ITSELF: "Cured itself",
    ResolutionType.NO_FAULT_FOUND: "No fault found",
    ResolutionType.GUIDANCE: "Guidance given",
}
CAUSE_WORDS = {
    Cause.HARDWARE: "Hardware fault",
    Cause.WEAR: "Worn out",
    Cause.CONSUMABLE: "Consumable (toner, paper, lamp, battery)",
    Cause.SOFTWARE: "Software",
    Cause.SETTINGS: "Settings or cabling",
    Cause.NETWORK: "Network",
    Cause.POWER: "Power",
    Cause.DAMAGE: "Accident or damage",
    Cause.HANDLING: "How it was used",
    Cause.UNKNOWN: "Not known",
}
IMPACT_WORDS = {1: "The whole school or many people", 2: "A class or a room", 3: "One person"}
URGENCY_WORDS = {
    1: "Now: teaching is stopped, or it is needed today",
    2: "Soon: it goes on with difficulty",
    3: "It can wait",
}
# what the reporter's part of the incident/request sheet is called; these fields can be put right later
SHEET_WORDS = {
    "summary": "In one line",
    "device_id": "Device",
    "model_id": "Model",
    "location_id": "Location",
    "symptom": "Kind of fault or request",
    "expected": "What was expected",
    "description": "What happened",
    "error_text": "Error message",
    "open_programs": "Programs open",
    "tried": "What was tried",
    "repeats": "Does it happen again",
    "last_worked": "When it last worked",
    "needed_by_on": "Needed by",
    "earlier_reference": "Seen before",
    "occurred_at": "When it happened",
    "reporter_name": "Reported by",
    "reporter_contact": "How to reach them",
    "reporter_email": "E-mail",
    "affected_person": "Who is affected",
    "availability": "When somebody can come",
}
