"""The forms of the baseline: recording it, and switching targets. The targets' own form is the calendar's."""

from wtforms import HiddenField, StringField, TextAreaField

from kiosk.core.forms import Form, OnceForm, at_most, clean_line, clean_text


class RecordForm(OnceForm):
    """A period is recorded as a baseline."""

    first_on = HiddenField(filters=[clean_line])
    last_on = HiddenField(filters=[clean_line])
    note = StringField("What was special about these days", [at_most(200)], filters=[clean_line])


class SwitchForm(Form):
    """Targets are switched on or off."""

    to = HiddenField(filters=[clean_line])
    why = TextAreaField("Why without a baseline", [at_most(500)], filters=[clean_text])
