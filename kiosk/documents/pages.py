"""A document's text as it is read: its title, its body, and the sheets of paper it makes."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.documents import rules
from kiosk.documents.records import WORDS, Document, Version

TITLE_MARK = "# "
PAPER = {"sheet": "paper-document.css"}


@dataclass(frozen=True)
class Sheet:
    """What stands on paper for one person or for everybody: the title, and the body in Markdown."""

    title: str
    body: str


def split(text: str, document: Document) -> Sheet:
    """Return a filled text as its title (its first line, if that is a heading) and its body."""
    first, _, rest = text.partition("\n")
    if first.startswith(TITLE_MARK):
        return Sheet(plain_line(first.removeprefix(TITLE_MARK)), rest.strip())
    return Sheet(WORDS[document].title, text)


def sheets_for(text: str, document: Document, names: Iterable[str] = ("",)) -> list[Sheet]:
    """Return a sheet for each name; without one, for a colleague."""
    return [split(rules.for_person(text, name), document) for name in names]


def plain_line(text: str) -> str:
    """Return a line of Markdown without its marks, for a title and the subject of a mail."""
    return rules.UNESCAPE.sub(r"\1", text).replace("*", "").strip()


def stands_as(version: Version | None, day: str = "") -> str:
    """Return how a document is marked on paper: its version, or that it is a draft."""
    return f"Version {version.number}, {day}" if version else "Draft, not published"
