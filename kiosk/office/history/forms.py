"""What a co-ordinator makes of findings."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired

from kiosk.core.forms import LONGEST_TEXT, OnceForm, at_most, clean_line, clean_text, new_form_key

LONGEST_NUMBER = 18


class ConfirmForm(OnceForm):
    """Which findings, up to the newest on the page, and what was found out about them."""

    up_to = HiddenField(filters=[clean_line])
    words = TextAreaField(
        "What you found out, and what you did",
        [
            InputRequired("Write what you found out and what you did about it: it is kept for good."),
            at_most(LONGEST_TEXT),
        ],
        filters=[clean_text],
    )

    @property
    def newest(self) -> int:
        """The newest finding that the page showed; none of them when that cannot be read."""
        said = self.up_to.data or ""
        return int(said) if said.isascii() and said.isdigit() and len(said) <= LONGEST_NUMBER else 0


def confirm_form(newest: int) -> ConfirmForm:
    """Return the form of a page that shows findings up to this one."""
    form = ConfirmForm()
    if not form.is_submitted():
        form.form_key.data, form.up_to.data = new_form_key(), str(newest)
    return form
