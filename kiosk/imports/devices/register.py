"""The register as an import looks at it: the devices its rows can mean, and what earlier rows of the file claimed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from kiosk.devices.bulk.records import Wanted
from kiosk.devices.records import Device, Kind, Model
from kiosk.imports.devices.records import Said, Wish
from kiosk.locations.records import UNPLACED

Key = tuple[str, ...]


def same(text: str) -> str:
    """Return what the database compares names by: the letters A to Z in one case, all others as they are."""
    return text.translate(LOWER)


LOWER = {ordinal: ordinal + 32 for ordinal in range(ord("A"), ord("Z") + 1)}


class Register:
    """Devices by code, asset tag, serial number with model, and place; models and locations with those to come.

    Only the devices that a batch of rows can mean are held at a time; claims, names and models are of the whole file.
    """

    def __init__(
        self, find: Callable[[Wanted], list[Device]], models: Iterable[Model], names: Mapping[str, Iterable[str]]
    ) -> None:
        self._find = find
        self._claims: dict[Key, int] = {}
        self._makers: dict[str, list[str]] = defaultdict(list)
        self.names = {what: {same(name): name for name in known} for what, known in names.items()}
        self.new_names: dict[str, list[str]] = {what: [] for what in names}
        self.new_models: dict[Key, tuple[str, str, Kind]] = {}
        self.models: dict[Key, Model] = {}
        for model in sorted(models, key=lambda model: model.id):
            self.models[same(model.maker), same(model.name)] = model
            self._makers[same(model.name)].append(model.maker)
        self._forget()

    def _forget(self) -> None:
        self._by_key: dict[Key, Device] = {}
        self._by_serial: dict[str, list[Device]] = defaultdict(list)
        self._by_place: dict[Key, list[Device]] = defaultdict(list)

    def look_up(self, rows: Sequence[Said]) -> None:
        """Hold the devices that these rows can mean, and no others any more."""
        self._forget()
        keyless = [said for said in rows if not (said.code or said.asset_tag or said.serial)]
        wanted = Wanted(
            codes=tuple(said.code for said in rows if said.code),
            asset_tags=tuple(said.asset_tag for said in rows if said.asset_tag),
            serials=tuple(said.serial for said in rows if said.serial),
            names=tuple({said.name for said in keyless}),
            locations=tuple({said.location or UNPLACED for said in keyless}),
        )
        for device in self._find(wanted):
            self._keep(device)

    def _keep(self, device: Device) -> None:
        self._by_key["code", device.code] = device
        if device.asset_tag:
            self._by_key["asset tag", same(device.asset_tag)] = device
        if device.serial:
            self._by_key[_serial_key(device.serial, device.model.maker, device.model.name)] = device
            self._by_serial[same(device.serial)].append(device)
        if not device.asset_tag and not device.serial:
            self._by_place[_place_key(device.name, device.model.name, device.location)].append(device)

    def by_code(self, code: str) -> Device | None:
        """Return the device with a code."""
        return self._by_key.get(("code", code))

    def by_asset_tag(self, asset_tag: str) -> Device | None:
        """Return the device with an asset tag."""
        return self._by_key.get(("asset tag", same(asset_tag)))

    def by_serial(self, said: Said, maker: str, model: str) -> Device | None:
        """Return the device with a serial number and the model, else the first that what the row says can mean."""
        exact = self._by_key.get(_serial_key(said.serial, maker, model))
        if exact:
            return exact
        others = self._by_serial.get(same(said.serial), [])
        return next((device for device in others if _can_mean(said, device)), None)

    def next_in_place(self, name: str, model: str, location: str) -> Device | None:
        """Return a device without any key that no row has claimed yet, by its name, model and location."""
        waiting = self._by_place.get(_place_key(name, model, location), [])
        return next((device for device in waiting if ("code", device.code) not in self._claims), None)

    def maker_of(self, model: str) -> str:
        """Return the maker of the first model of this name, so that the answer stays the same as models are added."""
        return next(iter(self._makers.get(same(model), ())), "")

    def claim(self, keys: Iterable[Key], line: int) -> None:
        """Note that the row of a line speaks for these keys."""
        for key in keys:
            self._claims.setdefault(key, line)

    def claimed(self, keys: Iterable[Key]) -> tuple[Key, int] | None:
        """Return the first of the keys that an earlier row spoke for, and that row's line."""
        return next(((key, self._claims[key]) for key in keys if key in self._claims), None)

    def holder(self, key: Key) -> Device | None:
        """Return the device that has a key now."""
        return self._by_key.get(key)

    def expect(self, wish: Wish, kind: Kind) -> None:
        """Note the location, supplier and model that a row brings along."""
        self._expect_name("location", wish.location)
        self._expect_name("supplier", wish.supplier or "")
        key = (same(wish.maker), same(wish.model))
        if key in self.models:
            return
        if key not in self.new_models:
            self._makers[key[1]].append(wish.maker)
            self.new_models[key] = (wish.maker, wish.model, kind)
        elif self.new_models[key][2] is Kind.OTHER:  # a later row may say more clearly what it is
            self.new_models[key] = (*self.new_models[key][:2], kind)

    def _expect_name(self, what: str, name: str) -> None:
        if name and same(name) not in self.names[what]:
            self.names[what][same(name)] = name
            self.new_names[what].append(name)


def keys_of(wish: Wish, code: str) -> list[Key]:
    """Return the keys by which a row could be found again."""
    keys: list[Key] = [("code", code)] if code else []
    if wish.asset_tag:
        keys.append(("asset tag", same(wish.asset_tag)))
    if wish.serial:
        keys.append(_serial_key(wish.serial, wish.maker, wish.model))
    return keys


def agrees(said: str, standing: str) -> bool:
    """Tell whether what a row says, if anything, is what stands already."""
    return not said or same(said) == same(standing)


def _can_mean(said: Said, device: Device) -> bool:
    return agrees(said.maker, device.model.maker) and agrees(said.model, device.model.name)


def _serial_key(serial: str, maker: str, model: str) -> Key:
    return ("serial number", same(serial), same(maker), same(model))


def _place_key(name: str, model: str, location: str) -> Key:
    return ("place", same(name), same(model), same(location))
