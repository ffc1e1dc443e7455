"""Uploading lists of error codes."""

from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import StringField
from wtforms.validators import ValidationError

from kiosk.core.forms import Form, at_most, clean_line
from kiosk.knowledge.codes.actions import MOST_FILES


class ListForm(Form):
    """Files of one or more lists, and what the codes of a plain table belong to."""

    files = MultipleFileField("Files")
    family = StringField("What a plain table belongs to", [at_most(60)], filters=[clean_line])

    def validate_files(self, field: Any) -> None:
        """Insist on a file."""
        chosen = [file for file in field.data or () if getattr(file, "filename", "")]
        if not chosen:
            raise ValidationError("Choose the files of the list.")
        if len(chosen) > MOST_FILES:
            raise ValidationError(f"Choose at most {MOST_FILES:,} files at once.")

    @property
    def content(self) -> list[tuple[str, bytes]]:
        """The chosen files with their names."""
        files = (file for file in self.files.data if getattr(file, "filename", ""))
        return [(clean_line(file.filename)[-120:], file.read()) for file in files]
