"""Why a device gets another sticker."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from kiosk.core.forms import Form, at_most, clean_line, offered
from kiosk.devices.given_codes.records import CHOSEN_REASONS, REASON_WORDS, VoidReason


class ReplaceForm(Form):
    """What became of the old sticker."""

    reason = RadioField(
        "What became of it?",
        [InputRequired("Choose what became of it.")],
        choices=offered((reason.value, REASON_WORDS[reason].capitalize()) for reason in CHOSEN_REASONS),
    )
    note = StringField("Anything to remember", [at_most(200)], filters=[clean_line])

    @property
    def chosen_reason(self) -> VoidReason:
        """The reason that was chosen."""
        return VoidReason(self.reason.data)
