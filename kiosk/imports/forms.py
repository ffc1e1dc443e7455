"""The form that sends a register file."""

from flask_wtf.file import FileField, FileRequired

from kiosk.core.forms import Form, clean_line

LONGEST_FILE_NAME = 120


class UploadForm(Form):
    """A CSV file."""

    file = FileField("CSV file", [FileRequired("Choose a file.")])

    @property
    def file_name(self) -> str:
        """The file's own name, without the folders some browsers send along."""
        name = clean_line(self.file.data.filename).replace("\\", "/").rsplit("/", 1)[-1]
        return name[-LONGEST_FILE_NAME:]

    @property
    def content(self) -> bytes:
        """What the file holds."""
        data: bytes = self.file.data.read()
        return data
