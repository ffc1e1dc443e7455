"""The fields that have help, and who fills them in (FITS: parts A, B and C of the incident/request sheet)."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """Who fills a field in."""

    USER = "user"
    DESK = "desk"
    TECHNICIAN = "technician"


PART_WORDS = {
    Part.USER: "Part A: whoever reports it",
    Part.DESK: "Part B: the service desk",
    Part.TECHNICIAN: "Part C: the technician",
}


@dataclass(frozen=True)
class FieldHelp:
    """A field by its name on the forms ("hold.note" is the field `note` of the step `hold`) and the help we ship.

    `group` is the step or part of a sheet it belongs to, in words; rare ones stand on the form and not in a guide,
    which has one page.
    """

    field: str
    part: Part
    label: str
    text: str
    group: str = ""
    is_in_guide: bool = True
