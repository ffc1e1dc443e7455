"""A number of labels as people type it; whatever is no such number is refused in one sentence of our own."""

from typing import Any

from wtforms import IntegerField
from wtforms.validators import ValidationError

LONGEST = 9  # the library would read a figure of any length, and Arabic figures, too


class WholeNumber(IntegerField):  # type: ignore[misc]  # the library has no types
    """A field for a whole number between two limits; None where nothing was typed and nothing is needed."""

    def __init__(self, label: str, least: int, most: int, wanted: str, is_needed: bool = True, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.least, self.most, self.wanted, self.is_needed = least, most, wanted, is_needed

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a number as it was typed; what is none is refused by `pre_validate`, once."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        is_number = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST
        self.data = int(typed) if is_number else None

    def pre_validate(self, form: Any) -> None:
        """Insist on a number between the limits."""
        typed = "".join(map(str, self.raw_data or ())).strip()
        if not typed and not self.is_needed:
            return
        if self.data is None or not self.least <= self.data <= self.most:
            raise ValidationError(self.wanted)
