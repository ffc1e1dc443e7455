"""What needs attention, as it is taken out: one list, each row with why it is there."""

from collections.abc import Iterator

from kiosk.core.tables import Cell
from kiosk.escalations.actions import DayList

COLUMNS = ("Why", "Reference", "Summary", "Priority", "Status", "Due", "Told", "Because", "Owner")


def rows(day: DayList) -> Iterator[list[Cell]]:
    """Yield what the day list holds; what the head of Needs attention calls a part stands in the first column."""
    for row in day.unseen:
        told = row["told"], row["because"]
        yield [row["level"], f"C{row['call_id']}", row["summary"], row["priority"], row["status"], None, *told, None]
    for why, part in (
        ("follow-up missed", day.missed),
        ("follow-up today", day.today),
        ("response ends today", day.respond),
        ("resolution ends today", day.resolve),
    ):
        for row in part:
            yield [why, f"C{row['id']}", row["summary"], row["priority"], row["status"], row["due"], None, None, None]
    for row in day.reviews:
        yield ["major incident to review", f"C{row['call_id']}", row["summary"], None, None, None, None, None, None]
    for row in day.actions:
        yield ["decided in a review", None, row["text"], None, None, row["due_on"], None, None, row["owner"]]
