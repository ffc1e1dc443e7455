"""Which tables the chain covers, and which of their columns are digested as what somebody typed.

A column that is added to one of these tables is added to the end of `plain` or `typed` of a new shape; rows that were
sealed with an older one are checked with that until they are next written.
"""

CALL, EVENT, PHOTO, AFFECTED, CONFIRMATION = "call", "event", "photo", "affected", "confirmation"
KINDS = (CALL, EVENT, PHOTO, AFFECTED, CONFIRMATION)
SHAPE = 1  # of what is sealed from now on

CALL_PLAIN = (
    *("id", "form_key", "status_token_hash", "kind", "status", "channel", "device_id", "model_id", "location_id"),
    *("symptom", "opening_symptom", "impact", "urgency", "priority", "people_affected", "owner_id", "technician_id"),
    *("hold_reason", "follow_up_on", "occurred_at", "logged_at", "dispatched_at", "responded_at", "resolved_at"),
    *("closed_at", "cause", "resolution_type", "technician_minutes", "duplicate_of", "version", "repeats"),
    *("last_worked", "needed_by_on", "dispatched_how", "approval", "told_how", "told_at", "reopened"),
    *("reporter_wrote_at", "respond_by", "resolve_by", "old_log_id", "recording_seconds", "asked_at"),
)
CALL_TYPED = (
    *("summary", "description", "error_text", "expected", "tried", "open_programs", "earlier_reference"),
    *("reporter_name", "reporter_contact", "reporter_email", "affected_person", "availability"),
    *("priority_reason", "resolution"),
)
EVENT_PLAIN = ("id", "call_id", "at", "person_id", "step", "from_status", "to_status", "minutes", "old_log_id")
EVENT_TYPED = ("actor", "note", "details")
PHOTO_PLAIN = ("id", "call_id", "at", "width", "height")
PHOTO_TYPED = ("jpeg",)
AFFECTED_PLAIN = ("id", "call_id", "form_key", "at")
AFFECTED_TYPED = ("name",)
CONFIRMATION_PLAIN = ("id", "form_key", "at", "person_id", "finding_ids")
CONFIRMATION_TYPED = ("actor", "words")

PLAIN = {
    CALL: CALL_PLAIN,
    EVENT: EVENT_PLAIN,
    PHOTO: PHOTO_PLAIN,
    AFFECTED: AFFECTED_PLAIN,
    CONFIRMATION: CONFIRMATION_PLAIN,
}
TYPED = {
    CALL: CALL_TYPED,
    EVENT: EVENT_TYPED,
    PHOTO: PHOTO_TYPED,
    AFFECTED: AFFECTED_TYPED,
    CONFIRMATION: CONFIRMATION_TYPED,
}
TABLES = {
    CALL: "calls",
    EVENT: "call_events",
    PHOTO: "photos",
    AFFECTED: "affected_people",
    CONFIRMATION: "history_confirmations",
}


def call_of(kind: str, plain: tuple[object, ...]) -> int | None:
    """Return the call that a row belongs to, from its plain fields."""
    if kind == CONFIRMATION:
        return None
    number = plain[0] if kind == CALL else plain[1]
    return number if isinstance(number, int) else None
