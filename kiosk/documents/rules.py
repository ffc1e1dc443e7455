"""What a text says once it is filled in, what is wrong with one, and how far a version is from what is set now."""

import re
from collections.abc import Mapping

from kiosk.documents.placeholders import FOR_EACH_PERSON, PLACEHOLDERS, offered_to
from kiosk.documents.records import Document, Recipient, Version

LONGEST_TEXT = 12_000
MOST_RECIPIENTS = 500
LONGEST_NAME = 80
FOUND = re.compile(r"\{\{\s*([^{}\n]*?)\s*\}\}")
SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&.-])")
UNESCAPE = re.compile(r"\\([\\`*_{}\[\]<>()#+!|~&.-])")
NOT_SET = "*not set yet*"
ADDRESSED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>")


def escaped(text: str) -> str:
    """Return a value as Markdown that shows just it, on one line: no sign of it means anything, no brace is read."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def or_not_set(text: str) -> str:
    """Return a value as Markdown, or that it is not set yet."""
    return escaped(text) if text.strip() else NOT_SET


def names_in(text: str) -> list[str]:
    """Return the names of the placeholders in a text, once each, in their order."""
    return list(dict.fromkeys(FOUND.findall(text)))


def what_is_wrong(document: Document, text: str) -> str:
    """Return what is wrong with a document's text, as a sentence, or nothing."""
    if not text:
        return "Write something, or go back to the shipped text."
    if len(text) > LONGEST_TEXT:
        return f"Use at most {LONGEST_TEXT:,} characters."
    known = {placeholder.name for placeholder in offered_to(document)}
    for name in names_in(text):
        if name not in known:
            why = "is not for this document" if name in PLACEHOLDERS else "is no placeholder"
            return f"{{{{{name}}}}} {why}. Use one of those in the list."
    for line in text.split("\n"):
        for name in names_in(line):
            if PLACEHOLDERS[name].is_block and not FOUND.fullmatch(line.strip()):
                return f"{{{{{name}}}}} becomes a table or a list: put it on a line of its own."
    left = FOUND.sub("", text)
    if "{{" in left or "}}" in left:
        return "Two braces stand open. Write a placeholder as {{school}}."
    return ""


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders replaced by values, which are Markdown; those without a value stay."""
    return FOUND.sub(lambda match: values.get(match[1], match[0]), text)


def for_person(text: str, name: str) -> str:
    """Return a filled text for one person; "colleague" where no name is known."""
    return filled(text, {FOR_EACH_PERSON: escaped(name) if name else "colleague"})


def what_changed(version: Version, written: str, values: Mapping[str, str]) -> list[str]:
    """Return what is no longer as a version says, each as the beginning of a sentence: "Targets have changed"."""
    found = ["The text has changed"] if version.written != written else []
    for name, said in version.said.items():
        placeholder = PLACEHOLDERS.get(name)
        if placeholder and name in values and values[name] != said:
            found.append(f"{placeholder.subject} {'have' if placeholder.is_plural else 'has'} changed")
    return list(dict.fromkeys(found))


def not_set_yet(written: str, values: Mapping[str, str]) -> list[str]:
    """Return the names of the placeholders of a text for which nothing is set yet."""
    return [name for name in names_in(written) if NOT_SET in values.get(name, "")]


def recipients(text: str) -> tuple[list[Recipient], list[str]]:
    """Read typed recipients, one a line or parted by semicolons: 'Name <mail>', 'mail' or 'Name'.

    Return them, once each, and what does not look like any of these. Whether an address is good is asked elsewhere.
    """
    found: dict[tuple[str, str], Recipient] = {}
    wrong = []
    for part in (" ".join(part.split()) for part in re.split(r"[\n;]", text)):
        if not part:
            continue
        recipient = _recipient(part)
        if recipient is None or len(recipient.name) > LONGEST_NAME:
            wrong.append(part[:LONGEST_NAME])
        else:
            found.setdefault((recipient.email.casefold() or recipient.name.casefold(), recipient.email), recipient)
    return list(found.values()), wrong


def _recipient(part: str) -> Recipient | None:
    if match := ADDRESSED.fullmatch(part.rstrip(",")):
        email = match["email"].strip()
        return Recipient(match["name"].strip(' "'), email) if email else None
    if "<" in part or ">" in part:
        return None
    if "@" in part:
        return Recipient("", part.rstrip(",")) if " " not in part else None
    return Recipient(part)
