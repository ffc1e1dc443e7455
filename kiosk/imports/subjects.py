"""What lists can be about, and which of them a file looks like."""

from collections.abc import Sequence

from kiosk.core.refusals import NotFound
from kiosk.imports.calls.subject import CallLog
from kiosk.imports.devices.subject import DeviceList
from kiosk.imports.headings import columns_of, is_personal, matched
from kiosk.imports.locations.subject import LocationList
from kiosk.imports.models.subject import ModelList
from kiosk.imports.subject import Subject

SUBJECTS: tuple[Subject, ...] = (DeviceList(), CallLog(), LocationList(), ModelList())
BY_KEY = {subject.key: subject for subject in SUBJECTS}
FEWEST_PERSONAL = 3  # headings that make a file a list of people
SPEAKS_FOR_IT = 4  # as much as that, though what it cannot do without is not among them
PEOPLE = (
    "This looks like a list of people. Staff need no account to report a fault, so there is nothing to import: "
    "technicians and the service desk are added one by one, under People."
)
NOTHING_KNOWN = "None of the headings in this file is known here: {headings}."


def subject_called(key: str) -> Subject:
    """Return a subject; NotFound when there is none of that name."""
    if key not in BY_KEY:
        raise NotFound("There is no such kind of list.")
    return BY_KEY[key]


def likeliest(headings: Sequence[str]) -> Subject | None:
    """Return the subject that a file with these headings looks like, or None."""
    possible = [subject for subject in SUBJECTS if subject.likeness(headings) and not refusal(subject, headings)]
    return max(possible, key=lambda subject: subject.likeness(headings), default=None)


def nearest(headings: Sequence[str]) -> Subject:
    """Return what to begin with where columns must be chosen by hand: devices, unless much speaks for another."""
    found = max(SUBJECTS, key=lambda subject: subject.likeness(headings))
    return found if found.likeness(headings) >= SPEAKS_FOR_IT else SUBJECTS[0]


def refusal(subject: Subject, headings: Sequence[str]) -> str:
    """Return why a file with these headings, read by their names, cannot be such a list."""
    return subject.refusal(columns_of(matched(headings, subject.fields), headings, subject.fields))


def is_known(heading: str) -> bool:
    """Tell whether any list could have this heading."""
    return any(matched([heading], subject.fields) for subject in SUBJECTS)


def looks_like_people(headings: Sequence[str]) -> bool:
    """Tell whether a file is a list of people, and of nothing that is kept here."""
    if sum(is_personal(heading) for heading in headings) < FEWEST_PERSONAL:
        return False
    found = likeliest(headings)
    return found is None or found.key == LocationList.key


def unknown_words(headings: Sequence[str]) -> str:
    """Say that nothing is known of a file's headings."""
    return NOTHING_KNOWN.format(
        headings=", ".join(heading for heading in headings if heading)[:300] or "they are empty"
    )
