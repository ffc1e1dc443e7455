"""Noting what was printed, and giving out codes for stickers that no device has yet."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Overtaken, Refused
from kiosk.devices import codes
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes.records import CodeState
from kiosk.stickers import store
from kiosk.stickers.blanks import store as blanks
from kiosk.stickers.records import Printed

MOST_BLANK = 500


def note_print(database: Database, values: dict[str, Any], printed: Sequence[Printed]) -> int:
    """Note a print (the columns of the sheets table) and the stickers on it; return its id.

    Refused when a sticker was replaced or bound while the labels were being made: the paper would be wrong.
    """
    with database.writing():
        wanted = json.dumps([one.code for one in printed])
        stands = {row["code"]: row for row in store.codes_in_order(database, wanted)}
        for one in printed:
            row = stands.get(one.code)
            if row is None or row["state"] == CodeState.VOID or row["device_id"] != one.device_id:
                raise Refused(
                    f"The sticker {codes.shown(one.code)} was replaced while the labels were being made. "
                    "Please make them once more."
                )
        return store.add_print(database, values, printed)


def answer_print(database: Database, actor: Actor, sheet_id: int, is_discarded: bool, now: datetime) -> None:
    """Note what somebody saw on the paper: it came out well, or is discarded. Said twice, it is noted once."""
    with database.writing():
        found = store.sheets(database, sheet_id)
        if found is None:
            raise NotFound("There is no such print.")
        if found.answered_at is None:
            store.answer(database, sheet_id, is_discarded, clock.stored(now), actor.name)
        elif found.is_discarded != is_discarded:
            said = "was discarded" if found.is_discarded else "came out well"
            raise Overtaken(f"{found.answered_by} said in the meantime that this print {said}.")


def new_blank_codes(database: Database, actor: Actor, count: int, now: datetime, form_key: str = "") -> list[str]:
    """Give out fresh codes for blank stickers; the same form sent again returns the codes it made already."""
    if not 1 <= count <= MOST_BLANK:
        raise FieldRefused("count", f"Ask for 1 to {MOST_BLANK} stickers at a time.")
    with database.writing():
        if form_key and (batch_id := blanks.batch_by_form_key(database, form_key)):
            return blanks.codes_of_batch(database, batch_id)
        found = given_codes.give_blank(database, count, now)
        blanks.add_batch(database, found, actor, clock.stored(now), form_key or None)
    return found
