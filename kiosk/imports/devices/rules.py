"""What becomes of one row: which device it speaks of, what it changes there, or why it cannot be used."""

import re
from dataclasses import fields, replace
from datetime import date
from typing import Any

from kiosk.devices import codes
from kiosk.devices.records import Device, Kind
from kiosk.imports.devices.kinds import guess_kind
from kiosk.imports.devices.reading import FILLER
from kiosk.imports.devices.records import Said, Wish
from kiosk.imports.devices.register import Key, Register, agrees, keys_of, same
from kiosk.imports.subject import Change, Outcome, PlannedRow, RowRefused
from kiosk.imports.values import months_later
from kiosk.locations.records import UNPLACED

SHOWN = (
    *("Name", "Asset tag", "Serial number", "Kind", "Model", "Location", "Supplier", "In service from"),
    *("Warranty until", "Cost"),
)
OF_A_DEVICE = tuple(field.name for field in fields(Wish) if field.name not in ("maker", "model"))
UNKNOWN_MODEL = "Unknown model"
NO_LOCATION, NO_MODEL = "No location: ", "No model: "
GUESSES = {  # how a remark begins, and what is said of all rows that have it
    NO_LOCATION: f"without a location: they go to '{UNPLACED}', which no public page shows",
    NO_MODEL: "without a model: what they are called or what kind they are is taken for it",
    FILLER: "with an asset tag or serial number such as 0 or 00000, which is left out: it tells no device from another",
}
TOTAL = re.compile(r"((grand|overall|sub|running)[ -]?)?totals?\b.{0,40}|sum|cyfanswm", re.IGNORECASE)
IDS = (
    *("name", "asset_tag", "serial", "location_id", "supplier_id", "in_service_on", "warranty_until_on"),
    *("price_pence", "notes", "retired_on", "retired_reason"),
)
WORDS = {
    "name": "name",
    "asset_tag": "asset tag",
    "serial": "serial number",
    "maker": "manufacturer",
    "model": "model",
    "location": "location",
    "supplier": "supplier",
    "in_service_on": "in service from",
    "warranty_until_on": "warranty until",
    "price_pence": "purchase cost",
    "notes": "notes",
    "retired_on": "retired on",
    "retired_reason": "retired because",
}


def plan_row(register: Register, line: int, said: Said, today: date) -> PlannedRow:
    """Decide what becomes of a row, and note in the register what it claims. RowRefused says why it cannot be used."""
    if not any((said.code, said.asset_tag, said.serial, said.name, said.model, said.maker, said.category)):
        raise RowRefused("Nothing in this row says which device it is.")
    device = _device_of(register, said)
    if device is None:
        _check_is_device(said)
    before = _as_it_stands(device) if device else None
    wish = _wish(register, said, before, today)
    _check(wish)
    code = device.code if device else said.code
    keys = keys_of(wish, code)
    _check_keys(register, keys, device, said)
    register.claim(keys, line)
    kind = said.kind or guess_kind(said.category, wish.model, wish.name)
    register.expect(wish, kind)
    changes = _changes(before, wish) if before else ()
    return PlannedRow(
        line,
        Outcome.ADDED if before is None else Outcome.CHANGED if changes else Outcome.UNCHANGED,
        title=_title(wish),
        remarks=_remarks(said, device, wish, kind),
        changes=changes,
        shown=_cells(wish, kind),
        address=f"/devices/{device.code}" if device else "",
        planned=_carried(wish, kind, said.code, device) if changes or device is None else {},
    )


def _check_is_device(said: Said) -> None:
    """Refuse titles between the rows and totals below them, which stand in the columns of devices."""
    if said.alone:
        raise RowRefused(
            f"Nothing but '{said.alone}' stands in this row, as in a title or a total. "
            "If it is a device, say more about it, such as its model or where it stands."
        )
    text = said.asset_tag or said.name or said.model
    if TOTAL.fullmatch(text) and not said.serial and not said.location:
        raise RowRefused(f"'{text}' looks like the total below a list. If it is a device, say where it stands.")


def _cells(wish: Wish, kind: Kind) -> tuple[str, ...]:
    """Return a device as the preview shows it, under the headings of SHOWN."""
    return (
        wish.name,
        wish.asset_tag or "",
        wish.serial or "",
        kind.value.replace("_", " "),
        f"{wish.maker} {wish.model}".strip(),
        wish.location,
        wish.supplier or "",
        _day(wish.in_service_on),
        _day(wish.warranty_until_on),
        _shown("price_pence", wish.price_pence) if wish.price_pence is not None else "",
    )


def _day(iso: str | None) -> str:
    """Return a date as nobody can misread it."""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%b %Y}"


def _carried(wish: Wish, kind: Kind, code: str, device: Device | None) -> dict[str, Any]:
    """Return what carrying it out needs: the wish in names, and the device in ids as it stands."""
    carried: dict[str, Any] = {"wish": {**vars(wish), "kind": kind.value}, "code": code}
    if device:
        carried["device_id"] = device.id
        carried["before"] = {**{name: getattr(device, name) for name in IDS}, "model_id": device.model.id}
    return carried


def _device_of(register: Register, said: Said) -> Device | None:
    """Return the device a row speaks of: by code, else by asset tag, else by serial number and model, else by place."""
    found = register.by_code(said.code) if said.code else None
    tagged = register.by_asset_tag(said.asset_tag) if said.asset_tag else None
    if said.code and tagged and tagged is not found:
        raise RowRefused(
            f"The code {codes.shown(said.code)} and the asset tag {said.asset_tag} belong to two different devices "
            f"({_in_words(found) if found else 'the code to none here'}; {_in_words(tagged)})."
        )
    found = found or tagged
    maker, model = _model(register, said, _as_it_stands(found) if found else None)
    numbered = register.by_serial(said, maker, model) if said.serial else None
    if found and numbered and numbered is not found:
        raise RowRefused(
            f"This row is {_in_words(found)}, but its serial number {said.serial} belongs to {_in_words(numbered)}."
        )
    if said.code or said.asset_tag or said.serial:
        return found or (None if said.code else numbered)
    return register.next_in_place(said.name, model, said.location or UNPLACED)


def _as_it_stands(device: Device) -> Wish:
    own = {name: getattr(device, name) for name in OF_A_DEVICE}
    return Wish(maker=device.model.maker, model=device.model.name, **own)


def _model(register: Register, said: Said, before: Wish | None) -> tuple[str, str]:
    """Return maker and name of the model that a row means."""
    if before and agrees(said.maker, before.maker) and agrees(said.model, before.model):
        return before.maker, before.model
    if before and not said.model:
        return said.maker, before.model
    name = said.model or said.category or said.name or UNKNOWN_MODEL
    return said.maker or register.maker_of(name) or (before.maker if before else ""), name


def _wish(register: Register, said: Said, before: Wish | None, today: date) -> Wish:
    """Return the device as it shall stand: what the row says, over what stands already."""
    maker, model = _model(register, said, before)
    start = before or _bare(maker, model, today)
    wish = replace(
        start,
        name=said.name or start.name,
        asset_tag=said.asset_tag or start.asset_tag,
        serial=said.serial or start.serial,
        maker=_kept(start.maker, maker),
        model=_kept(start.model, model),
        location=_kept(start.location, said.location),
        supplier=_kept(start.supplier or "", said.supplier) or None,
        in_service_on=said.in_service_on or _start_of_new(said, before, start),
        price_pence=start.price_pence if said.price_pence is None else said.price_pence,
        notes=said.notes or start.notes,
    )
    return _retired(said, replace(wish, warranty_until_on=_warranty(said, wish)), today)


def _bare(maker: str, model: str, today: date) -> Wish:
    """Return a device of which nothing but the model is known."""
    return Wish("", None, None, maker, model, UNPLACED, None, today.isoformat(), None, None, "", None, "")


def _kept(standing: str, said: str) -> str:
    return said if said and same(said) != same(standing) else standing


def _start_of_new(said: Said, before: Wish | None, start: Wish) -> str:
    """Return when a device came into service that the file gives no date for.

    At the latest, that was the day it was retired, or the day its warranty ended.
    """
    if before is None:
        return min(day for day in (said.retired_on, said.warranty_until_on, start.in_service_on) if day)
    return start.in_service_on


def _warranty(said: Said, wish: Wish) -> str | None:
    if said.warranty_months and said.in_service_on:
        return months_later(date.fromisoformat(said.in_service_on), said.warranty_months).isoformat()
    return said.warranty_until_on or wish.warranty_until_on


def _retired(said: Said, wish: Wish, today: date) -> Wish:
    """Return the wish with its retirement; a status such as Archived retires today, once, and nothing takes back."""
    if said.retired_on:
        return replace(wish, retired_on=said.retired_on, retired_reason=said.retired_reason or wish.retired_reason)
    if said.retired_status and not wish.retired_on:
        on = max(today.isoformat(), wish.in_service_on)
        return replace(wish, retired_on=on, retired_reason=said.retired_reason or said.retired_status)
    return wish


def _check(wish: Wish) -> None:
    if wish.warranty_until_on and wish.warranty_until_on < wish.in_service_on:
        raise RowRefused(
            f"The warranty would end ({wish.warranty_until_on}) before the device came into service "
            f"({wish.in_service_on})."
        )
    if wish.retired_on and wish.retired_on < wish.in_service_on:
        raise RowRefused(f"It would be retired ({wish.retired_on}) before it came into service ({wish.in_service_on}).")


def _check_keys(register: Register, keys: list[Key], device: Device | None, said: Said) -> None:
    if claimed := register.claimed(keys):
        key, line = claimed
        raise RowRefused(f"The same device is in line {line} already ({_key_in_words(key, said)}).")
    for key in keys:
        holder = register.holder(key)
        if holder and (device is None or holder.id != device.id):
            raise RowRefused(f"The {_key_in_words(key, said)} belongs to {_in_words(holder)} already.")


def _changes(before: Wish, wish: Wish) -> tuple[Change, ...]:
    old, new = vars(before), vars(wish)
    return tuple(
        Change(WORDS[name], _shown(name, old[name]), _shown(name, new[name])) for name in new if old[name] != new[name]
    )


def _remarks(said: Said, device: Device | None, wish: Wish, kind: Kind) -> tuple[str, ...]:
    remarks = list(said.remarks)
    if device is None and wish.location == UNPLACED:
        remarks.append(f"{NO_LOCATION}it goes to '{UNPLACED}'.")
    if device is None and not said.model:
        remarks.append(f"{NO_MODEL}'{wish.model}' is taken for it.")
    if device is None and not said.in_service_on:
        remarks.append(f"No date: it counts as in service from {_from_when(said, wish)}.")
    if device is None and not (said.asset_tag or said.serial or said.code):
        remarks.append("No asset tag and no serial number: known again only by its name, model and location.")
    if said.warranty_months and not said.in_service_on:
        remarks.append("The warranty is left out: its months have no date to count from.")
    if device and said.kind and said.kind is not device.kind and same(device.model.name) == same(wish.model):
        remarks.append(f"The kind stays {device.kind.value}: it belongs to the model, and is changed there.")
    if said.retired_status and not (device and device.retired_on):
        remarks.append(f"'{said.retired_status}': it is retired as of {wish.retired_on}.")
    return tuple(remarks)


def _from_when(said: Said, wish: Wish) -> str:
    if wish.in_service_on == said.retired_on:
        return "the day it was retired"
    return "the day its warranty ended" if wish.in_service_on == said.warranty_until_on else "today"


def _shown(name: str, value: object) -> str:
    if value is None or value == "":
        return "nothing"
    return f"£{int(str(value)) / 100:,.2f}" if name == "price_pence" else str(value)


def _title(wish: Wish) -> str:
    own = wish.name or f"{wish.maker} {wish.model}".strip()
    return f"{own} ({wish.asset_tag or wish.serial})" if wish.asset_tag or wish.serial else own


def _in_words(device: Device) -> str:
    return f"{device.title} in {device.location} ({device.asset_tag or device.shown_code})"


def _key_in_words(key: Key, said: Said) -> str:
    as_written = {"code": codes.shown(key[1]), "asset tag": said.asset_tag, "serial number": said.serial}
    return f"{key[0]} {as_written[key[0]] or key[1]}"
