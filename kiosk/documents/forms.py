"""Typed texts of documents, why a version is published, and the help of fields."""

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from kiosk.core.forms import Form, OnceForm, at_most, clean_line, clean_text
from kiosk.documents.rules import LONGEST_TEXT


class TextForm(Form):
    """A document's text in Markdown."""

    text = TextAreaField("Text", [at_most(LONGEST_TEXT)], filters=[clean_text])


class PublishForm(OnceForm):
    """Why it is published; `seen` is what was on the page, so that nothing else is published than was read."""

    why = StringField(
        "Why", [InputRequired("Write in a few words why, such as: first version."), at_most(200)], filters=[clean_line]
    )
    seen = HiddenField(filters=[clean_line])
