"""What opening a call again takes back, whoever opens it."""

from typing import Any

from kiosk.calls.records import Approval, Call

FILLED_BY_THE_END = (
    "resolved_at",
    "closed_at",
    "resolution_type",
    "cause",
    "technician_id",
    "duplicate_of",
    "told_how",
    "told_at",
)


def opened_again(call: Call) -> dict[str, Any]:
    """Return the changes that take back what ended a call; its events keep how it had ended.

    What the co-ordinator refused stays refused until it is asked for and approved.
    """
    kept = Approval.REFUSED if call.approval is Approval.REFUSED else None
    nothing: dict[str, Any] = dict.fromkeys(FILLED_BY_THE_END)
    return nothing | {"resolution": "", "approval": kept, "reopened": call.reopened + 1}
