"""Which device of the register a row of an old call log speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.devices import codes
from kiosk.imports.calls.headings import CallField
from kiosk.imports.calls.words import plain

SERVED_BY = (CallField.ASSET_TAG, CallField.CODE, CallField.SERIAL, CallField.DEVICE)


@dataclass(frozen=True)
class Known:
    """A device as it is looked for."""

    id: int
    code: str
    asset_tag: str
    serial: str
    name: str
    location: str
    model_id: int


class Finder:
    """Devices by all they are called by; what two devices share finds neither."""

    def __init__(self, devices: Iterable[Known]) -> None:
        self._by: dict[tuple[str, ...], Known | None] = {}
        for device in devices:
            self._add(("code", device.code), device)
            self._add(("tag", device.asset_tag.casefold()), device)
            self._add(("serial", device.serial.casefold()), device)
            self._add(("name", plain(device.name)), device)
            self._add(("name", plain(device.name), plain(device.location)), device)

    def _add(self, key: tuple[str, ...], device: Known) -> None:
        if key[1]:
            self._by[key] = None if key in self._by else device

    def find(self, texts: dict[CallField, str]) -> Known | None:
        """Return the device that a row means: by tag, code or serial number, else by its name in that room."""
        said = [texts[field] for field in SERVED_BY if field in texts]
        for kind in ("tag", "code", "serial"):  # "Device: 0042" is a tag in one school and a name in the next
            for text in said:
                if found := self._by.get((kind, _as(kind, text))):
                    return found
        name = plain(texts.get(CallField.DEVICE, ""))
        room = plain(texts.get(CallField.LOCATION, ""))
        return self._by.get(("name", name, room)) if room else self._by.get(("name", name))


def _as(kind: str, text: str) -> str:
    if kind != "code":
        return text.casefold()
    try:
        return codes.read_code(text)
    except codes.CodeRefused:
        return ""
