"""Stock-takes as they are taken out: the rooms, and what was found, strange and missing in one of them."""

from collections.abc import Callable, Iterable, Iterator

from kiosk.core.tables import Cell
from kiosk.devices import codes
from kiosk.stickers.stocktakes.records import Expected, Line, Room

ROOM_COLUMNS: dict[str, Callable[[Room], Cell]] = {
    "Location": lambda room: room.location,
    "Devices": lambda room: room.devices,
    "Stock-take": lambda room: room.stocktake_id,
    "State": lambda room: room.state.value if room.state else None,
    "By": lambda room: room.actor,
    "At": lambda room: room.at,
    "Found": lambda room: room.here,
    "Missing": lambda room: room.missing,
    "Strange": lambda room: room.strange,
}
COLUMNS = ("Found", "Code", "Device", "Model", "Asset Tag", "Said", "At", "Times", "Step", "Step At", "Step By")
NOT_SEEN = "not seen yet"


def rows(lines: Iterable[Line], expected: Iterable[Expected]) -> Iterator[list[Cell]]:
    """Yield what was scanned or is missing, then what was not seen yet."""
    for line in lines:
        code = codes.shown(line.device_code) if line.device_code else line.shown_code
        step = line.step.value or None, line.step_at, line.step_by or None
        yield [line.found.value, code, line.title, line.model, line.asset_tag, line.said, line.at, line.times, *step]
    for device in expected:
        what = device.shown_code, device.title, device.model, device.asset_tag
        yield [NOT_SEEN, *what, *[None] * 6]
