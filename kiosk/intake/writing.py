"""A report as the text of a record in the journal, and back. What an older Scandesk wrote is read, too."""

import base64
import json
from typing import Any

from kiosk.calls.records import CallKind, Channel, LastWorked, NewCall, Repeats, SmallPhoto
from kiosk.core.access import Actor, Role
from kiosk.gate.visitors import Visitor
from kiosk.intake.records import DoneAtOnce, Kept, Report

CLOSED_LISTS = {"kind": CallKind, "channel": Channel, "repeats": Repeats, "last_worked": LastWorked}
NOT_WRITTEN = ("photo", "small_photo", "is_photo_left_out")


def text_of(report: Report, is_photo_left_out: bool = False) -> str:
    """Return a report as text. `is_photo_left_out`: it came with a photo, which is not in it."""
    new, photo = report.new, report.new.small_photo
    written: dict[str, Any] = {
        "new": {
            name: value for name, value in vars(new).items() if name not in NOT_WRITTEN and value not in (None, "")
        },
        "writer": [report.writer.person_id, report.writer.name, sorted(report.writer.roles)],
        "taken_at": report.taken_at,
        "visitor": list(vars(report.visitor).values()) if report.visitor else None,
        "is_shared_address": report.is_shared_address,
        "is_triaged": report.is_triaged,
        "done": list(vars(report.done).values()) if report.done else None,
        "device_code": report.device_code,
        "place": report.place,
        "is_photo_left_out": is_photo_left_out,
    }
    if photo and not is_photo_left_out:
        written["photo"] = [base64.b64encode(photo.jpeg).decode(), photo.width, photo.height]
    return json.dumps(written, ensure_ascii=False)


def kept_of(number: int, text: str) -> Kept:
    """Return the report that `text_of` wrote; ValueError, KeyError or TypeError when it is none."""
    written = json.loads(text)
    person_id, name, roles = written["writer"]
    report = Report(
        new=_new_call(written),
        writer=Actor(person_id, name, frozenset(Role(role) for role in roles)),
        taken_at=written["taken_at"],
        visitor=Visitor(*written["visitor"]) if written["visitor"] else None,
        is_shared_address=written["is_shared_address"],
        is_triaged=written["is_triaged"],
        done=DoneAtOnce(*written["done"]) if written["done"] else None,
        device_code=written["device_code"],
        place=written["place"],
    )
    return Kept(number, report)


def _new_call(written: dict[str, Any]) -> NewCall:
    fields = NewCall.__dataclass_fields__.keys() - set(NOT_WRITTEN)
    known = {name: value for name, value in written["new"].items() if name in fields}
    for name, closed_list in CLOSED_LISTS.items():
        if name in known:
            known[name] = closed_list(known[name])
    if "photo" in written:
        jpeg, width, height = written["photo"]
        known["small_photo"] = SmallPhoto(base64.b64decode(jpeg), width, height)
    return NewCall(**known, is_photo_left_out=written["is_photo_left_out"])
