"""Which documents there are, a published version, and how versions are given out."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

FIRST = Path(__file__).parent / "first"


class Document(StrEnum):
    """A document with a text of its own."""

    CHARTER = "charter"
    LETTER = "letter"
    GUIDE_USER = "guide-user"
    GUIDE_DESK = "guide-desk"
    GUIDE_TECHNICIAN = "guide-technician"
    POSTER = "poster"
    SUPPLIER_LETTER = "supplier-letter"


@dataclass(frozen=True)
class DocumentWords:
    """What a document is called, what it is for, where its page is, and whether it is one sheet of paper."""

    title: str
    purpose: str
    page: str
    icon: str
    is_one_sheet: bool = False
    is_public: bool = False
    is_letter: bool = False


WORDS = {
    Document.CHARTER: DocumentWords(
        "Service desk charter",
        "What the desk promises, and what everybody does for it",
        "/documents/charter",
        "patch-check",
        is_public=True,
    ),
    Document.LETTER: DocumentWords(
        "Letter to users",
        "Announces the service desk, and greets whoever is new",
        "/documents/letter",
        "envelope-paper",
        is_letter=True,
    ),
    Document.GUIDE_USER: DocumentWords(
        "Guide for whoever reports",
        "How to report, field by field",
        "/documents/guides/user",
        "person",
        is_one_sheet=True,
    ),
    Document.GUIDE_DESK: DocumentWords(
        "Guide for the service desk",
        "From the first word to closing, field by field",
        "/documents/guides/desk",
        "headset",
        is_one_sheet=True,
    ),
    Document.GUIDE_TECHNICIAN: DocumentWords(
        "Guide for technicians",
        "Working on a call, and the diagnostics sheet",
        "/documents/guides/technician",
        "tools",
        is_one_sheet=True,
    ),
    Document.POSTER: DocumentWords(
        "Poster: how to report",
        "For the staff room and the corridor, with the code of the find page",
        "/documents/poster",
        "file-earmark-image",
        is_one_sheet=True,
    ),
    Document.SUPPLIER_LETTER: DocumentWords(
        "Letter to a supplier",
        "What was agreed against what was measured, call by call",
        "/documents/supplier-letter/",
        "truck",
        is_letter=True,
    ),
}
GUIDES = {"user": Document.GUIDE_USER, "desk": Document.GUIDE_DESK, "technician": Document.GUIDE_TECHNICIAN}
STANDING = tuple(document for document in Document if document is not Document.SUPPLIER_LETTER)


class How(StrEnum):
    """How a version was given out."""

    EMAIL = "email"
    LETTER = "letter"
    PRINTED = "printed"
    IN_PERSON = "in_person"


HOW_WORDS = {
    How.EMAIL: "By e-mail",
    How.LETTER: "By letter: one a person, to be printed",
    How.PRINTED: "Printed: hung up or laid out",
    How.IN_PERSON: "In person, read together",
}
SHORT_HOW_WORDS = {
    How.EMAIL: "e-mail",
    How.LETTER: "letter",
    How.PRINTED: "printed",
    How.IN_PERSON: "in person",
}


@dataclass(frozen=True)
class OwnText:
    """A document's text as the school changed it."""

    text: str
    changed_at: str
    actor: str


@dataclass(frozen=True)
class Version:
    """A document as it was published; `text` is filled in, `said` is what each of its placeholders said."""

    id: int
    document: Document
    supplier_id: int | None
    number: int
    text: str
    written: str
    said: dict[str, str]
    why: str
    at: str
    actor: str


@dataclass(frozen=True)
class Recipient:
    """Somebody who got a version: a name, and an address where it went by e-mail."""

    name: str
    email: str = ""
    is_queued: bool = False


@dataclass(frozen=True)
class Handout:
    """A version given out once, to how many."""

    id: int
    version_id: int
    document: Document
    supplier_id: int | None
    number: int
    how: How
    note: str
    at: str
    actor: str
    count: int
