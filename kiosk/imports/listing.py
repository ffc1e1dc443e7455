"""Imports as they are taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.imports.records import Upload
from kiosk.imports.subject import Outcome

COLUMNS: dict[str, Callable[[Upload], Cell]] = {
    "Import": lambda upload: upload.id,
    "File": lambda upload: upload.file_name,
    "Subject": lambda upload: upload.subject,
    "Uploaded At": lambda upload: upload.uploaded_at,
    "Carried Out At": lambda upload: upload.carried_out_at,
    "Undone At": lambda upload: upload.undone_at,
    "Undone By": lambda upload: upload.undone_by,
    "Added": lambda upload: upload.summary.get(Outcome.ADDED.value, 0),
    "Changed": lambda upload: upload.summary.get(Outcome.CHANGED.value, 0),
    "Unchanged": lambda upload: upload.summary.get(Outcome.UNCHANGED.value, 0),
    "Rejected": lambda upload: upload.summary.get(Outcome.REJECTED.value, 0),
}
