"""The register's forms: a device, a model, retiring."""

import re
from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from kiosk.core.forms import Form, OnceForm, at_most, clean_line, clean_text, new_form_key, offered
from kiosk.core.refusals import FieldRefused
from kiosk.devices import codes
from kiosk.devices.records import KIND_WORDS, Device, DeviceEntry, Kind

LARGEST_ID = 2**62
KIND_CHOICES = [(kind.value, words.one[0].upper() + words.one[1:]) for kind, words in KIND_WORDS.items()]


class DeviceForm(Form):
    """What the register holds of a device."""

    name = StringField("Name", [at_most(100)], filters=[clean_line])
    model = SelectField("Model", [InputRequired("Choose the model.")], validate_choice=False)
    location = SelectField("Location", [InputRequired("Choose where it stands.")], validate_choice=False)
    asset_tag = StringField("Asset tag", [at_most(60)], filters=[clean_line])
    serial = StringField("Serial", [at_most(100)], filters=[clean_line])
    supplier = SelectField("Supplier", validate_choice=False)
    in_service_on = DateField("In service since", [InputRequired("Enter the day it came into service.")])
    warranty_until_on = DateField("Warranty until", [Optional()])
    price = StringField("Price in pounds", [at_most(20)], filters=[clean_line])
    notes = TextAreaField("Notes", [at_most(2000)], filters=[clean_text])

    def start_from(self, device: Device) -> None:
        """Show a device as it is registered."""
        for name in ("name", "asset_tag", "serial", "notes"):
            self[name].data = getattr(device, name)
        self.model.data, self.location.data = str(device.model.id), str(device.location_id)
        self.supplier.data = str(device.supplier_id or "")
        self.in_service_on.process_data(_as_date(self.in_service_on, device.in_service_on))
        self.warranty_until_on.process_data(_as_date(self.warranty_until_on, device.warranty_until_on))
        self.price.data = "" if device.price_pence is None else f"{device.price_pence / 100:.2f}"

    def entry(self) -> DeviceEntry:
        """Return the checked form as a register entry; FieldRefused names what is wrong."""
        warranty = self.warranty_until_on.data
        return DeviceEntry(
            name=self.name.data,
            asset_tag=self.asset_tag.data or None,
            serial=self.serial.data or None,
            model_id=_chosen(self.model, "model", "Choose the model."),
            location_id=_chosen(self.location, "location", "Choose where it stands."),
            supplier_id=_chosen(self.supplier, "supplier", "Choose a supplier.") if self.supplier.data else None,
            in_service_on=self.in_service_on.data.isoformat(),
            warranty_until_on=warranty.isoformat() if warranty else None,
            price_pence=pence(self.price.data),
            notes=self.notes.data,
        )


class NewDeviceForm(DeviceForm, OnceForm):
    """A device that is not in the register yet; it may take a blank sticker that was printed before."""

    sticker = StringField("Sticker", [at_most(300)], filters=[clean_line])

    def start_new(self, today: date, sticker: str) -> None:
        """Begin an empty form, with a key of its own, for a blank sticker or none."""
        self.form_key.data = new_form_key()
        self.sticker.data = sticker
        self.in_service_on.process_data(today)

    def blank_code(self) -> str:
        """Return the code of the blank sticker, if one was named; FieldRefused("sticker") when it is no code."""
        try:
            return codes.read_code(self.sticker.data) if self.sticker.data else ""
        except codes.CodeRefused as refusal:
            raise FieldRefused("sticker", str(refusal)) from refusal


class RetireForm(Form):
    """When and why a device left service."""

    retired_on = DateField("Out of service since", [InputRequired("Enter the day it left service.")])
    reason = StringField("Why?", [at_most(200)], filters=[clean_line])


class ModelForm(Form):
    """Maker, name and kind of a model."""

    maker = StringField("Maker", [at_most(80)], filters=[clean_line])
    name = StringField("Model", [InputRequired("Enter the model's name."), at_most(120)], filters=[clean_line])
    kind = SelectField("Kind", choices=offered(KIND_CHOICES))

    @property
    def chosen_kind(self) -> Kind:
        """The kind that was chosen."""
        return Kind(self.kind.data)


def pence(pounds: str) -> int | None:
    """Return a typed price in pence, or None when nothing was typed; FieldRefused("price") when it is no price."""
    typed = pounds.replace("£", "").replace(",", "").strip()
    if not typed:
        return None
    found = re.fullmatch(r"(\d{1,7})(?:\.(\d{1,2}))?", typed, re.ASCII)
    if found is None:
        raise FieldRefused("price", "Enter a price such as 349.99.")
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _as_date(field: DateField, iso: str | None) -> object:
    if iso is None:
        return None
    field.process_formdata([iso])
    return field.data


def _chosen(field: SelectField, name: str, words: str) -> int:
    known = {choice.value for choice in field.choices or ()}
    if field.data not in known or not str(field.data).isdigit():
        raise FieldRefused(name, words)
    return int(field.data)


def register_filters(arguments: MultiDict[str, str]) -> dict[str, object]:
    """Return the register's filters (keys of store.FILTERS) as an address names them; strange values are left out."""
    filters: dict[str, object] = {"retired" if arguments.get("retired") else "in_use": True}
    if text := codes.without_address(clean_line(arguments.get("text")))[:100]:
        filters["text"] = text
    for name in ("location_id", "model_id", "supplier_id"):
        if (number := arguments.get(name, type=int)) is not None:
            filters[name] = max(min(number, LARGEST_ID), -1)
    if arguments.get("kind") in tuple(Kind):
        filters["kind"] = arguments["kind"]
    if arguments.get("never_printed"):
        filters["never_printed"] = True
    return filters
