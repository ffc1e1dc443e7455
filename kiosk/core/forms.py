"""Posted text becomes checked values: the form every page's form stands on.

Every string is cleaned of control characters and bounded in length; errors stand beside their field and in the
summary on top; a form that changes something carries a one-time key, so that sending it twice does it once.
"""

import secrets
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask_wtf import CSRFProtect, FlaskForm
from wtforms import HiddenField, SelectChoice
from wtforms.validators import Length, ValidationError

from kiosk.core.refusals import Refused, StoreUnavailable

csrf = CSRFProtect()
Result = TypeVar("Result")

KEPT_CONTROLS = "\n\t"
LONGEST_LINE = 200
LONGEST_TEXT = 4000


def new_form_key() -> str:
    """Return a fresh one-time key for a form."""
    return secrets.token_urlsafe(16)


def clean_text(text: str | None) -> str:
    """Return text without control characters, lone surrogates and outer blanks; line ends become \\n."""
    if not text:
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def clean_line(text: str | None) -> str:
    """Return `clean_text` on one line."""
    return " ".join(clean_text(text).split())


def at_most(characters: int) -> Length:
    """Return the check for a length, in words."""
    return Length(max=characters, message=f"Use at most {characters} characters.")


def offered(pairs: Iterable[tuple[Any, str]], empty: str = "") -> list[SelectChoice]:
    """Return what a field offers: (value, words) each, after an empty choice in the words of `empty`."""
    first = [SelectChoice("", empty)] if empty else []
    return [*first, *(SelectChoice(str(value), words) for value, words in pairs)]


class Form(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form whose refusals can come from the page or from the action behind it."""

    status = 422  # of the answer that shows the form again

    def refuse(self, refusal: Refused) -> None:
        """Put a refusal of the action beside the field it names, or on top."""
        if isinstance(refusal, StoreUnavailable):
            self.status = 503
        field = getattr(refusal, "field", "")
        if field in self._fields:
            self._fields[field].errors = [*self._fields[field].errors, str(refusal)]
        else:
            self.form_errors.append(str(refusal))

    def attempt(self, action: Callable[[], Result]) -> Result | None:
        """Check the form and act; None when something was refused, which then stands in the form."""
        if not self.validate():
            return None
        try:
            return action()
        except Refused as refusal:
            self.refuse(refusal)
            return None

    @property
    def refusals(self) -> list[tuple[str, str]]:
        """All that is wrong, as (field id or empty, message), in the order of the page."""
        on_top = [("", message) for message in self.form_errors]
        at_fields = [(field.id, str(message)) for field in self for message in field.errors]
        return on_top + at_fields


class OnceForm(Form):
    """A form that takes effect once, however often it is sent."""

    form_key = HiddenField(filters=[clean_line])

    def validate_form_key(self, field: Any) -> None:
        """Insist on a key that a page of ours can have made."""
        if not 16 <= len(field.data or "") <= 64:
            raise ValidationError("The page was incomplete. Please send it again.")
