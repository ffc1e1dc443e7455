"""The doctor looks at the history: was it checked lately, and is everything as it was written?"""

from datetime import timedelta

from kiosk.calls.history.checks import store
from kiosk.core import clock
from kiosk.office.doctor.records import Found, Patient, in_order, is_wrong, needs_attention

SUBJECT = "History of calls"
CHECKED_WITHIN = timedelta(days=8)


def history(patient: Patient) -> list[Found]:
    """Say what the daily check found, and when it last ran."""
    if number := store.open_findings(patient.database):
        words = f"Another program changed it: {number:,} findings that nobody has confirmed."
        return [is_wrong(SUBJECT, words, "See which calls in the office, under History of calls, and confirm them.")]
    newest = store.past_checks(patient.database, 1)
    if not newest:
        return [in_order(SUBJECT, "It is checked every day; the first check is still to come.")]
    ended = clock.moment(newest[0].ended_at)
    shown = clock.in_full(ended, patient.settings.time_zone)
    if patient.now - ended > CHECKED_WITHIN:
        words = f"It was last checked on {shown}."
        return [needs_attention(SUBJECT, words, "Let the server run for an hour, or use ./run check-history.")]
    return [in_order(SUBJECT, f"Whole when it was last checked, on {shown}: {newest[0].entries:,} entries.")]
