"""What goes by itself, after how many days, and what went."""

from dataclasses import dataclass
from typing import Any

from kiosk.core.settings import Settings

PARTS = ("people", "photos", "mail", "imports", "marks", "places", "audit")
PART_WORDS = {
    "people": "Names and contacts: who reported a call, and whom it affects",
    "photos": "Photos of calls",
    "mail": "What e-mails said, and to whom",
    "imports": "Imported files with their rows",
    "marks": "Marks against floods of reports",
    "places": "From where somebody signed in",
    "audit": "Who signed in and who was refused",
}


@dataclass(frozen=True)
class Kept:
    """How many days what is kept."""

    people: int
    photos: int
    mail: int
    imports: int
    audit: int
    marks: int = 1  # the gate's own limit
    places: int = 14  # whether it was the same machine is asked soon or never

    @classmethod
    def of(cls, settings: Settings) -> "Kept":
        """Return what the settings say."""
        return cls(
            people=int(settings.retention_people_days),
            photos=int(settings.retention_photo_days),
            mail=int(settings.retention_mail_days),
            imports=int(settings.retention_import_days),
            audit=int(settings.retention_audit_days),
        )


@dataclass(frozen=True)
class Run:
    """A line of the log: a day on which something may have gone."""

    id: int
    day: str
    started_at: str
    ended_at: str | None
    asked_by: str
    people: int
    photos: int
    mail: int
    imports: int
    marks: int
    places: int
    audit: int

    @classmethod
    def of(cls, row: Any) -> "Run":
        """Return the line of a row."""
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Doubt:
    """Why the clock may be wrong: what it says, and when the newest step of a call was taken (stored moments)."""

    now: str
    newest: str
