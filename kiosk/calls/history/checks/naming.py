"""What a row is called for whoever reads a finding: C17; C17, step 3; a photo of C17."""

from kiosk.calls.history.checks import store
from kiosk.calls.history.shapes import AFFECTED, CALL, CONFIRMATION, EVENT, PHOTO
from kiosk.core.sqlite import sqlite3

FIELD_WORDS = {
    "summary": "the summary",
    "description": "the description",
    "error_text": "the error message",
    "expected": "what was expected",
    "tried": "what was tried",
    "open_programs": "the open programs",
    "earlier_reference": "the earlier reference",
    "reporter_name": "the reporter's name",
    "reporter_contact": "how to reach the reporter",
    "reporter_email": "the reporter's e-mail",
    "affected_person": "whom it affects",
    "availability": "when somebody may come",
    "priority_reason": "the reason of the priority",
    "resolution": "how it was resolved",
    "actor": "who did it",
    "note": "the note",
    "details": "the details",
    "jpeg": "the picture",
    "name": "the name",
    "words": "the words",
}


def name_of(connection: sqlite3.Connection, kind: str, row_id: int | None, call_id: int | None) -> str:
    """Return what a row is called, with the reference of its call."""
    reference = f"C{call_id if call_id is not None else '?'}"
    if kind == CALL:
        return f"C{row_id}"
    if kind == EVENT and row_id is not None and call_id is not None:
        try:
            return f"{reference}, step {store.step_number(connection, call_id, row_id)}"
        except sqlite3.DatabaseError:  # of a damaged file
            return f"{reference}, a step (row {row_id})"
    names = {
        EVENT: f"{reference}, a step",
        PHOTO: f"{reference}, photo {row_id}",
        AFFECTED: f"{reference}, another person it affects",
        CONFIRMATION: f"What was said about findings (no. {row_id})",
    }
    return names.get(kind, "The chain itself")


def fields_in_words(names: list[str]) -> str:
    """Return fields as a list in words; without any, what is not typed."""
    if not names:
        return "its state, times, people or numbers"
    said = [FIELD_WORDS.get(name, name) for name in names]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
