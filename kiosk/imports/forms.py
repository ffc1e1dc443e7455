"""The forms of an import: the file, how it is read, what its columns are."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from kiosk.core.delimited import DELIMITER_WORDS, ENCODING_WORDS
from kiosk.core.forms import Form, clean_line, offered
from kiosk.core.tables import ReadingChoice
from kiosk.imports.records import ColumnReading, Upload
from kiosk.imports.subject import Subject
from kiosk.imports.subjects import SUBJECTS

LONGEST_FILE_NAME = 120
AS_FOUND = "As Scandesk finds it"
ORDERS = (("day", "Day first: 31/12/2025"), ("month", "Month first: 12/31/2025"))
TAB = "tab"  # a blank would be cleaned away


class UploadForm(Form):
    """A file."""

    file = FileField("File", [FileRequired("Choose a file.")])

    @property
    def file_name(self) -> str:
        """The file's own name, without the folders some browsers send along."""
        name = clean_line(self.file.data.filename).replace("\\", "/").rsplit("/", 1)[-1]
        return name[-LONGEST_FILE_NAME:]

    @property
    def content(self) -> bytes:
        """What the file holds."""
        with self.file.data.stream as file:
            data: bytes = file.read()
        return data


class ReadingForm(Form):
    """How a file is read."""

    sheet = SelectField("Sheet", validate_choice=False)
    heading_row = IntegerField(
        "Line with the headings",
        [Optional(), NumberRange(0, 10_000, "Enter the number of a line; 0 if there is none.")],
    )
    delimiter = SelectField("Between the columns")
    encoding = SelectField("Letters are written as")
    date_order = SelectField("Dates")

    def __init__(self, upload: Upload, *arguments: Any, **named: Any) -> None:
        choice = upload.choice
        start = {
            "sheet": upload.reading.sheet,
            "heading_row": upload.reading.heading_row,
            "delimiter": TAB if choice.delimiter == "\t" else choice.delimiter,
            "encoding": choice.encoding,
            "date_order": choice.date_order,
        }
        super().__init__(*arguments, data=start, **named)
        sheets = [(sheet.name, _sheet_words(sheet)) for sheet in upload.reading.sheets]
        self.sheet.choices = offered(sheets)
        marks = [(TAB if mark == "\t" else mark, words.capitalize()) for mark, words in DELIMITER_WORDS.items()]
        self.delimiter.choices = offered(marks, AS_FOUND)
        self.encoding.choices = offered(ENCODING_WORDS.items(), AS_FOUND)
        self.date_order.choices = offered(ORDERS, AS_FOUND)
        self._upload = upload

    def choice(self) -> ReadingChoice:
        """Return what was chosen; a heading row that was found, and left as it stands, is found anew."""
        reading = self._upload.reading
        is_other_source = (self.sheet.data or "") != reading.sheet or self.delimiter.data != self.delimiter.object_data
        row = self.heading_row.data
        if row == reading.heading_row and (is_other_source or self._upload.choice.heading_row is None):
            row = None
        return ReadingChoice(
            sheet=self.sheet.data or "" if reading.is_workbook else "",
            heading_row=row,
            encoding=self.encoding.data,
            delimiter="\t" if self.delimiter.data == TAB else self.delimiter.data,
            date_order=self.date_order.data,
        )


class SubjectForm(Form):
    """What a list is about."""

    subject = SelectField(
        "This is a list of", choices=offered((subject.key, subject.many.capitalize()) for subject in SUBJECTS)
    )


class ColumnsForm(Form):
    """What each column is: one choice a column, named column-0, column-1 ..."""

    def mapping(self, columns: Sequence[ColumnReading]) -> dict[int, str]:
        """Return what was chosen for each column."""
        return {column.column: clean_line(request.form.get(f"column-{column.column}")) for column in columns}


class MeaningsForm(Form):
    """What unknown state words mean: the words as state-0, state-1 ..., and beside each what it means as means-0 ..."""

    def chosen(self) -> dict[str, str]:
        """Return what was chosen for each word."""
        places = (name.removeprefix("state-") for name in request.form if name.startswith("state-"))
        return {
            clean_line(request.form[f"state-{place}"]): clean_line(request.form.get(f"means-{place}"))
            for place in places
        }


def field_choices(subject: Subject) -> list[tuple[str, str]]:
    """Return what a column can be read as."""
    return [("", "Leave out"), *((field.key, field.words) for field in subject.fields)]


def _sheet_words(sheet: Any) -> str:
    hidden = ", hidden" if sheet.is_hidden else ""
    return f"{sheet.name} ({sheet.height:,} lines{hidden})"
