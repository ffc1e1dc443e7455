"""The scan that proves a visit."""

from wtforms import StringField

from kiosk.core.forms import Form, at_most, clean_line


class VisitProofForm(Form):
    """What the scanner typed, or a person."""

    code = StringField("Scan the sticker now", [at_most(80)], filters=[clean_line])
