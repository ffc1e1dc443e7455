"""What may leave the school when a message is looked up on the internet: the message and the product, nobody's data.

It takes away too much rather than too little: the text is shown before it is used, and a missing word can be typed
again, while a name that has left cannot be fetched back.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from kiosk.knowledge.rules import folded, name_parts

LONGEST = 300
# words of schools' names that many schools share, and that name none
SCHOOL_WORDS = frozenset(
    (
        *("school", "primary", "infant", "infants", "junior", "juniors", "nursery", "community", "academy", "college"),
        *("church", "wales", "voluntary", "aided", "controlled", "high", "secondary", "federation", "of", "in", "and"),
        *("ysgol", "gynradd", "gymraeg", "cynradd", "babanod", "iau", "uwchradd", "gyfun", "yr", "the", "for", "at"),
    )
)
HEX_PAIR = "[0-9a-f]{2}"
TOP_LEVELS = (
    "local|lan|internal|intranet|home|corp|sch|ac|gov|org|com|net|edu|uk|wales|cymru|eu|ie|io|cloud|app|example|test"
)
SYSTEM_FOLDERS = r"(?:windows|winnt|program files|programdata)\b"
PATTERNS = (
    re.compile(r"\b(?:https?|ftp|file|ldaps?|mailto)://?[^\s\"'<>]*", re.IGNORECASE),
    re.compile(r"[^\s@<>()\"',;:]+@[^\s@<>()\"',;]+"),  # e-mail, and names as user@domain
    re.compile(r"\\\\[^\s\"'<>|]+"),  # \\server\share
    # a user's folder, with blanks in the name where the path goes on behind it
    re.compile(
        r"[a-z]:[\\/]+(?:users|documents and settings)[\\/]+[^\\/:*?\"<>|\n]{1,64}[\\/][^\s\"'<>|]*", re.IGNORECASE
    ),
    re.compile(r"(?:[a-z]:)?[\\/]+(?:users|documents and settings|home)[\\/]+[^\s\"'<>|]+", re.IGNORECASE),
    re.compile(rf"\b[a-z]:[\\/]+(?!{SYSTEM_FOLDERS})[^\s\"'<>|]+", re.IGNORECASE),
    re.compile(r"(?<![\w\\])(?!hk|system32|windows|program|drivers)[a-z][a-z0-9-]{1,14}\\[a-z][\w.-]*", re.IGNORECASE),
    re.compile(rf"(?<![0-9a-f]){HEX_PAIR}(?:[:-]{HEX_PAIR}){{5}}(?![0-9a-f])", re.IGNORECASE),
    re.compile(r"(?<![0-9a-f.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![0-9a-f.])", re.IGNORECASE),
    re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|/\d{1,2})?(?![\d.]*\d)"),
    re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?:%\w+)?(?![\w:])", re.IGNORECASE),
    re.compile(r"(?<![\w.])(?:\+|\(?0)\d?(?:[ ().\-/]{0,2}\d){7,14}(?![\w.]*\w)"),
    re.compile(r"\b(?:ext(?:ension)?|est(?:yniad)?)\.? ?\d{2,6}\b", re.IGNORECASE),
    re.compile(rf"(?<![\w.-])(?:[a-z0-9-]+\.)+(?:{TOP_LEVELS})(?:\.[a-z]{{2}})?(?![\w-]|\.\w)", re.IGNORECASE),
    re.compile(r"\b(?:desktop|laptop|pc|win|minwinpc|macbook|ipad|imac)-[a-z0-9-]{2,}\b", re.IGNORECASE),
    re.compile(r"\bS-1-5(?:-\d+){2,}\b", re.IGNORECASE),
    re.compile(r"\{?\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b\}?", re.IGNORECASE),
)


@dataclass(frozen=True)
class Planted:
    """What a call could give away: names of people, what names the device and its place, the school's own names."""

    people: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    school: tuple[str, ...] = ()


def outgoing_query(error_text: str, product: str, planted: Planted) -> str:
    """Return what is looked up: the message and the product, with all that is personal taken away."""
    said = without_personal(error_text, planted)
    of_what = without_personal(product, planted)
    missing = [word for word in of_what.split() if folded(word) not in folded(said).split()]
    return _at_most(" ".join([*missing, said]).strip())


def without_personal(text: str, planted: Planted) -> str:
    """Return a text without anything that names a person, a device, a place or the school."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs") else " " for c in text)
    for pattern in PATTERNS:  # first, while addresses and paths are whole
        text = pattern.sub(" ", text)
    words = sorted(_to_take_away(planted), key=lambda word: (-len(word), word))
    before = ""
    while text != before:  # what is taken away may bring together what stood apart
        before = text
        for word in words:
            text = _without(text, word)
        text = _tidy(text)
    return text


def search_links(addresses: str, query: str) -> list[tuple[str, str]]:
    """Return (name, link) for each line 'Name|https://…{}' of the setting."""
    lines = [line.partition("|") for line in addresses.splitlines() if "|" in line]
    return [(name.strip(), address.strip().replace("{}", quote(query, safe=""))) for name, _, address in lines]


def _to_take_away(planted: Planted) -> set[str]:
    words: set[str] = set()
    for name in planted.people:
        parts = name_parts(name)
        words |= {" ".join(name.split()), *parts, *_account_names(parts)}
    for thing in planted.things:
        plain = " ".join(thing.split())
        words |= {plain, plain.replace("-", " "), re.sub(r"[\s-]", "", plain)}
    for name in planted.school:
        words.add(" ".join(name.split()))
        words |= {part for part in name_parts(name) if part.casefold() not in SCHOOL_WORDS}
    return {word for word in words if len(word) > 1}


def _account_names(parts: tuple[str, ...]) -> set[str]:
    """Return how accounts are made of a name: cmorgan, c.morgan, carys.morgan, carysm, morganc."""
    if len(parts) < 2:
        return set()
    first, last = parts[0].casefold(), parts[-1].casefold()
    pairs = [(first, last), (first[0], last), (first, last[0]), (last, first), (last, first[0])]
    return {f"{a}{between}{b}" for a, b in pairs for between in ("", ".", "_", "-") if len(a) + len(b) > 2}


def _without(text: str, word: str) -> str:
    """Take a word away wherever it stands by itself, whatever its case and with or without its accents."""
    plain, positions = _folded_with_positions(text)
    wanted = folded(word)
    if not wanted.strip():
        return text
    parts = r"[\s_.-]*".join(re.escape(part) for part in wanted.split())
    pattern = rf"(?<![^\W_]){parts}(?![^\W_])"
    pieces, start = [], 0
    for found in re.finditer(pattern, plain):
        begin, end = positions[found.start()], positions[found.end() - 1] + 1
        if begin < start:
            continue
        pieces += [text[start:begin], " "]
        start = end
    return "".join([*pieces, text[start:]])


def _folded_with_positions(text: str) -> tuple[str, list[int]]:
    """Return a text folded, and for each of its letters where it stood in the text."""
    letters: list[str] = []
    positions: list[int] = []
    for position, letter in enumerate(text):
        for plain in folded(letter):
            letters.append(plain)
            positions.append(position)
    return "".join(letters), positions


def _tidy(text: str) -> str:
    """Return a text without the blanks, brackets and quotation marks that were left empty."""
    for _ in range(3):
        text = re.sub(r"\(\s*\)|\[\s*\]|\"\s*\"|'\s+'|<\s*>|“\s*”|‘\s*’", " ", text)
    text = re.sub(r"\s+([,.;:!?)\]])", r"\1", " ".join(text.split()))
    return text.strip(" ,;:-@/\\|")


def _at_most(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0] or text[:LONGEST]
