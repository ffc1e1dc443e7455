"""Which column of an old call log holds what: headings as schools, ServiceNow and repair cafés write them."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property

from kiosk.imports.headings import plain_heading
from kiosk.imports.subject import ListField


class CallField(StrEnum):
    """What a column can hold; the value is how the pages call it."""

    REFERENCE = "Reference"
    KIND = "Incident or request"
    STATE = "State"
    OPENED = "Logged at"
    RESOLVED = "Resolved at"
    CLOSED = "Closed at"
    UPDATED = "Time of this row"
    SEQUENCE = "Number of this row's change"
    SUMMARY = "In one line"
    DESCRIPTION = "What happened"
    CATEGORY = "Category"
    SUBCATEGORY = "Category below it"
    IMPACT = "Impact"
    URGENCY = "Urgency"
    PRIORITY = "Priority"
    CHANNEL = "How it was reported"
    REPORTER = "Reported by (names are kept only if you choose this)"
    TECHNICIAN = "Technician"
    RESOLVED_BY = "Resolved by"
    LOCATION = "Location"
    DEVICE = "Device"
    CODE = "Code"
    ASSET_TAG = "Asset tag"
    SERIAL = "Serial number"
    MAKER = "Manufacturer"
    MODEL = "Model"
    WAITS_FOR = "Waits for"
    OUTCOME = "Outcome"
    NOT_FIXED_BECAUSE = "Why it was not put right"
    CAUSE = "Cause"
    RESOLUTION = "What was done"
    MINUTES = "Minutes"
    HOURS = "Hours"
    COST = "Cost"
    REOPENED = "Times opened again"
    REASSIGNED = "Times given to somebody else"

    @cached_property
    def key(self) -> str:
        """How saved mappings call it."""
        return self.name.lower()


# the first heading of a line wins over the later ones when a file has several for the same thing
HEADINGS: dict[CallField, str] = {
    CallField.REFERENCE: "reference, ref, ref no, ref number, reference no, reference number, number, no, ticket no, "
    "ticket number, ticket id, ticket ref, ticket, call no, call number, call id, call ref, call reference, job no, "
    "job number, job id, job ref, incident no, incident number, incident id, incident, case no, case number, case id, "
    "request id, request no, log no, log number, fault no, fault number, id",
    CallField.KIND: "kind, call type, ticket type, record type, request type, type of call, incident or request, "
    "call kind, type",
    CallField.STATE: "incident state, state, status, call status, ticket status, job status, current status, "
    "repair status, progress",
    CallField.OPENED: "opened at, opened, open date, date opened, opened on, opened date, logged at, logged, "
    "logged on, date logged, log date, logged date, reported at, reported, reported on, date reported, report date, "
    "reported date, created at, created, created on, date created, created date, creation date, created time, "
    "date raised, raised, raised on, raised at, received, date received, event date, call date, date of call, "
    "date and time, date time, sys created at, sys created on, date",
    CallField.RESOLVED: "resolved at, resolved, resolved on, date resolved, resolved date, resolution date, "
    "resolved time, date fixed, fixed, fixed on, fixed at, date solved, solved, solved at, solved on, date repaired, "
    "repaired on, completed, completed on, completed at, date completed, completion date, completed date, "
    "finished on, date finished",
    CallField.CLOSED: "closed at, closed, closed on, date closed, closed date, close date, closing date, closed time, "
    "closure date, ended at",
    CallField.UPDATED: "sys updated at, sys updated on, updated at, updated, updated on, last updated, last update, "
    "last updated at, date updated, modified, modified at, modified on, last modified, changed at, changed, "
    "event time, event at, timestamp",
    CallField.SEQUENCE: "sys mod count, mod count, sequence, event no, event number, revision",
    CallField.SUMMARY: "short description, summary, title, subject, topic, brief description, headline, issue, fault",
    CallField.DESCRIPTION: "description, problem, problem description, description of problem, details, "
    "fault description, description of fault, fault details, issue description, what is wrong, what happened, "
    "long description, call details, notes, comments",
    CallField.CATEGORY: "category, product category, call category, ticket category, fault type, type of fault, "
    "problem type, issue type, area, service",
    CallField.SUBCATEGORY: "subcategory, sub category, secondary category, u symptom, symptom",
    CallField.IMPACT: "impact",
    CallField.URGENCY: "urgency",
    CallField.PRIORITY: "priority, severity, importance",
    CallField.CHANNEL: "contact type, channel, how reported, reported via, reported how, reported by what, source, "
    "logged via, method, contact method",
    CallField.REPORTER: "",  # personal data of years back: kept only where somebody chooses the column by hand
    CallField.TECHNICIAN: "assigned to, technician, engineer, technician name, engineer name, assignee, allocated to, "
    "given to, dealt with by, worked on by, agent, handled by, attended by, owner",
    CallField.RESOLVED_BY: "resolved by, fixed by, closed by, completed by, repaired by",
    CallField.LOCATION: "location, room, room no, room number, location name, room name, classroom, where, place, "
    "building, site",
    CallField.DEVICE: "device, device name, equipment, equipment name, asset, asset name, item, item name, "
    "computer name, pc name, hostname, host name, machine, cmdb ci, configuration item, ci, affected device",
    CallField.CODE: "code, device code, scandesk code, sticker code",
    CallField.ASSET_TAG: "asset tag, asset no, asset number, asset id, asset code, tag, tag no, tag number, barcode, "
    "inventory no, inventory number",
    CallField.SERIAL: "serial, serial no, serial number, s n, sn, service tag",
    CallField.MAKER: "manufacturer, make, maker, brand",
    CallField.MODEL: "model, model name, device model, make and model, make model",
    CallField.WAITS_FOR: "hold reason, on hold reason, pending reason, waiting for, waits for, reason for waiting",
    CallField.OUTCOME: "close code, closed code, closure code, close reason, outcome, resolution code, "
    "resolution type, ended as, result",
    CallField.NOT_FIXED_BECAUSE: "repair barrier if end of life, repair barrier, why not fixed, reason not fixed",
    CallField.CAUSE: "cause, root cause, caused by, cause of fault, reason for fault, cause code",
    CallField.RESOLUTION: "resolution, solution, close notes, closing notes, resolution notes, what was done, "
    "action taken, action, actions taken, work done, work carried out, fix, remedy, response, engineer notes, "
    "technician notes",
    CallField.MINUTES: "minutes, mins, time spent minutes, time spent mins, time taken minutes, minutes spent, "
    "time in minutes, duration minutes, minutes worked, time spent, time taken, time worked",
    CallField.HOURS: "hours, hrs, time spent hours, time taken hours, hours spent, time in hours, labour hours, "
    "hours worked",
    CallField.COST: "cost, costs, total cost, cost gbp, parts cost, price, repair cost",
    CallField.REOPENED: "reopen count, reopened, times reopened, reopens, number of reopens",
    CallField.REASSIGNED: "reassignment count, times reassigned, reassignments",
}
OURS_ALONE = frozenset({"device code", "people affected", "technician minutes", "counts as failure"})
TIMES = (CallField.OPENED, CallField.RESOLVED, CallField.CLOSED, CallField.UPDATED)
FIELDS = tuple(
    ListField(field.key, field.value, tuple(line.split(", ")) if line else (), field in TIMES)
    for field, line in HEADINGS.items()
)


def are_ours(headings: Iterable[str]) -> bool:
    """Tell whether a file is a list of calls that a Scandesk has written: then its words are our own."""
    return {plain_heading(heading) for heading in headings} >= OURS_ALONE
