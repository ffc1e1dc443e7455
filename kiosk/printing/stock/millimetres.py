"""A length in millimetres as people type it: 63.5, 63,5 or 63.5 mm; with a sign where one is wanted."""

import re
from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from kiosk.core.forms import clean_line

LENGTH = re.compile(r"([+-]?)(\d{1,4})(?:[.,](\d{1,2}))?", re.ASCII)
LONGEST = 20


def millimetres(typed: str) -> float:
    """Return a typed length; ValueError when it is none."""
    plain = clean_line(typed).lower().removesuffix("mm").strip().replace("\N{MINUS SIGN}", "-")
    found = LENGTH.fullmatch(plain) if len(plain) <= LONGEST else None
    if found is None:
        raise ValueError("Enter millimetres, such as 63.5.")
    return float(f"{found[1]}{found[2]}.{found[3] or 0}") + 0.0  # -0 becomes 0


class Millimetres(StringField):  # type: ignore[misc]  # the library has no types
    """A text field that holds a length; `mm` is the length, or None where nothing was typed and nothing is needed."""

    def __init__(
        self, label: str, least: float, most: float, is_needed: bool = True, wanted: str = "", **kwargs: Any
    ) -> None:
        super().__init__(label, filters=[clean_line], **kwargs)
        self.least, self.most, self.is_needed, self.wanted = least, most, is_needed, wanted

    @property
    def mm(self) -> float | None:
        """The length as typed; ValueError when it is none."""
        return millimetres(self.data) if self.data else None

    def pre_validate(self, form: Any) -> None:
        """Insist on a length between the limits."""
        try:
            length = self.mm
        except ValueError as error:
            raise ValidationError(self.wanted or str(error)) from error
        if length is None and self.is_needed:
            raise ValidationError(self.wanted or "Enter millimetres, such as 63.5.")
        if length is not None and not self.least <= length <= self.most:
            raise ValidationError(f"Enter millimetres from {self.least:g} to {self.most:g}.")
