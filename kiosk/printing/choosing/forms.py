"""What stands in the address of the page becomes a choice; what makes no sense there is left out."""

from contextlib import suppress

from werkzeug.datastructures import MultiDict

from kiosk.core.forms import LONGEST_LINE, clean_line
from kiosk.core.numbers import row_number
from kiosk.core.refusals import Refused
from kiosk.devices import codes
from kiosk.devices.records import Kind
from kiosk.printing.choosing import rules
from kiosk.printing.choosing.records import Choice


def read_choice(arguments: MultiDict[str, str]) -> Choice:
    """Return what the devices are chosen by."""
    kind, months = arguments.get("kind"), row_number(arguments.get("unseen_months"))
    text = clean_line(arguments.get("text"))[:LONGEST_LINE]
    return Choice(
        text=codes.without_address(text),
        location_id=row_number(arguments.get("location_id")) or None,
        kind=Kind(kind) if kind in tuple(Kind) else None,
        never_printed=bool(arguments.get("never_printed")),
        old_address=bool(arguments.get("old_address")),
        unseen_months=months if months in rules.UNSEEN_MONTHS else None,
        basket=bool(arguments.get("basket")),
        again=row_number(arguments.get("again")) or None,
        blank_batch=row_number(arguments.get("blank")) or None,
        codes=_codes(arguments.getlist("code")),
    )


def _codes(typed: list[str]) -> tuple[str, ...]:
    found = []
    for text in typed[: rules.MOST_CODES]:
        with suppress(Refused):
            found.append(codes.read_code(text))
    return rules.told_apart(found)
