"""The forms of a major incident."""

from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from kiosk.core.forms import Form, at_most, clean_line, clean_text
from kiosk.core.numbers import row_number
from kiosk.escalations.major.records import Announcement, Review

LONGEST_NOTICE = 400


class AnnouncementForm(Form):
    """Who answers for it, what it touches, what the public pages say."""

    version = HiddenField(filters=[clean_line])
    responsible = StringField(
        "Who answers for it", [InputRequired("Name one person."), at_most(80)], filters=[clean_line]
    )
    affects = StringField(
        "What is affected", [InputRequired("Write what is affected."), at_most(200)], filters=[clean_line]
    )
    notice = TextAreaField(
        "Notice on every public page",
        [InputRequired("Write the notice."), at_most(LONGEST_NOTICE)],
        filters=[clean_text],
    )

    def announcement(self) -> Announcement:
        """Return the checked form."""
        return Announcement(self.responsible.data, self.affects.data, self.notice.data)

    @property
    def seen_version(self) -> int:
        """The version that the form was made from."""
        return row_number(self.version.data)


class ReviewForm(Form):
    """What was learnt; the timeline is kept beside it."""

    version = HiddenField(filters=[clean_line])
    happened = TextAreaField(
        "What happened", [InputRequired("Write what happened."), at_most(4000)], filters=[clean_text]
    )
    went_well = TextAreaField("What went well", [at_most(4000)], filters=[clean_text])
    to_change = TextAreaField("What to change", [at_most(4000)], filters=[clean_text])

    def review(self) -> Review:
        """Return the checked form."""
        return Review(self.happened.data, self.went_well.data, self.to_change.data)

    @property
    def seen_version(self) -> int:
        """The version that the form was made from."""
        return row_number(self.version.data)


class ActionForm(Form):
    """Something to be done after a review."""

    text = StringField(
        "What is to be done", [InputRequired("Write what is to be done."), at_most(200)], filters=[clean_line]
    )
    owner = StringField("Who does it", [InputRequired("Write who does it."), at_most(80)], filters=[clean_line])
    due_on = DateField("Until", [InputRequired("Choose a day.")])
