"""How a person's name is written, and where it stands in a text: whole words, in any case, with or without accents."""

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from markupsafe import escape

TITLES = ("Mrs", "Mr", "Ms", "Miss", "Mx", "Dr", "Prof", "Sir", "Madam")
SMALL_TITLES = frozenset(title.casefold() for title in TITLES)
SHORTEST = 2
LONGEST_SPELLING = 100
BETWEEN = r"(?:[\s+_.,;\-'\"/&]|%20|%2C)+"  # what stands between the words of a name in texts, addresses and files
BEFORE, AFTER = r"(?<![^\W_])", r"(?![^\W_])"
SAME_AS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "\u00a0": " "})
ACCENTS = dict.fromkeys(number for number in range(sys.maxunicode) if unicodedata.combining(chr(number)))
LEAST_DIGITS = 5
SPACING = r"[\s().\-/]*"


@dataclass(frozen=True)
class Spelling:
    """One way in which a person may be written; `is_sure` when it can mean nobody else."""

    text: str
    is_sure: bool


@dataclass(frozen=True)
class Span:
    """Where a spelling stands in a text: from `start` up to `end`."""

    start: int
    end: int
    spelling: str


def folded(text: str) -> tuple[str, Sequence[int]]:
    """Return a text in small letters without accents, and of each letter where it stands in the text itself."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for part in unicodedata.normalize("NFKD", letter.translate(SAME_AS)):
            if not unicodedata.combining(part):
                for small in part.casefold():
                    letters.append(small)
                    places.append(place)
    return "".join(letters), places


def plainly(text: str) -> str:
    """Return a text as `folded` does, without the places: much quicker."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.translate(SAME_AS)).translate(ACCENTS).casefold()


def spellings(name: str, email: str = "", phone: str = "", others: Iterable[str] = ()) -> list[Spelling]:
    """Return how a person may be written, what is sure first; what is not sure is for a human to tick."""
    words = [word for word in re.split(r"[\s,]+", name) if word and word.rstrip(".").casefold() not in SMALL_TITLES]
    sure = [email, phone, name, *others, str(escape(name)), quote(name), quote_plus(name)]
    unsure: list[str] = []
    unsure += [f"{title} {word}" for title in TITLES for word in words[-1:]]
    if len(words) > 1:
        first, last = words[0], words[-1]
        sure += [f"{last} {first}"]
        unsure += [f"{title} {first}" for title in ("Miss", "Mr", "Mrs")]
        unsure += [f"{first} {last}"] if len(words) > 2 else []
        unsure += [f"{first[0]} {last}", f"{first} {last[0]}", f"{first[0]}{last}", f"{last}{first[0]}"]
        unsure += [f"{first}{last}"]
        unsure += [last, first]
    unsure += words if len(words) == 1 else []
    unsure += [email.partition("@")[0]] if email else []
    found: dict[str, Spelling] = {}
    for text, is_sure in [*((text, True) for text in sure), *((text, False) for text in unsure)]:
        key = pattern_of(text)
        if len(re.sub(r"\W", "", text)) >= SHORTEST and key not in found:
            found[key] = Spelling(text.strip(), is_sure)
    return list(found.values())


def pattern_of(spelling: str) -> str:
    """Return the pattern of a spelling over a folded text: words with anything usual between them, or a number."""
    text = plainly(spelling).strip()
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) >= LEAST_DIGITS and not re.search(r"[^\W\d_]", text):
        return _number_pattern(digits)
    if "@" in text:
        return BEFORE + re.escape(text) + AFTER
    words = [re.escape(word) for word in re.split(r"[\s,.]+", text) if word]
    return BEFORE + BETWEEN.join(words) + AFTER


def _number_pattern(digits: str) -> str:
    """Return the pattern of a telephone number, however it is spaced, with 0 or +44 before it."""
    return r"(?<![0-9])(?:(?:\+?44|0044)[\s().\-]*(?:\(0\))?[\s().\-]*|0)?" + _spaced(digits) + r"(?![0-9])"


def _spaced(text: str) -> str:
    digits = re.sub(r"[^0-9]", "", text)
    return SPACING.join(re.sub(r"^(0044|44|0)", "", digits) or digits)


class Matcher:
    """Finds spellings in texts; where several fit, the longest is what is said."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self.spellings = sorted({text for text in wanted if text.strip()}, key=lambda text: (-len(text), text))
        parts = [f"(?P<s{number}>{pattern_of(text)})" for number, text in enumerate(self.spellings)]
        self._pattern = re.compile("|".join(parts)) if parts else None
        telling = {_telling_word(text) for text in self.spellings} - {""}
        self._telling = sorted(word for word in telling if not any(other in word for other in telling - {word}))
        numbers = [_spaced(text) for text in self.spellings if not _telling_word(text)]
        self._numbers = re.compile("|".join(numbers)) if numbers else None

    def may_hold(self, text: str) -> bool:
        """Tell quickly whether a text, JSON or not, is worth reading closely."""
        if "\\u" in text:  # JSON hides letters with accents
            return True
        plain = plainly(text)
        for word in self._telling:
            if word in plain:
                return True
        return bool(self._numbers and self._numbers.search(plain))

    def spans(self, text: str) -> list[Span]:
        """Return where the spellings stand, from the beginning of the text on."""
        if self._pattern is None or not self.may_hold(text):
            return []
        plain, places = folded(text)
        return [self._span(match, text, places) for match in self._pattern.finditer(plain) if match.end()]

    def _span(self, match: re.Match[str], text: str, places: Sequence[int]) -> Span:
        end = places[match.end() - 1] + 1
        while end < len(text) and unicodedata.combining(text[end]):  # an accent written after its letter
            end += 1
        return Span(places[match.start()], end, self.spellings[int((match.lastgroup or "s0")[1:])])


def _telling_word(spelling: str) -> str:
    """Return the longest part that must stand in a text as it is; nothing for a number, which may be spaced."""
    text = plainly(spelling)
    if "@" in text:
        return text
    return max((word for word in re.split(r"[\s,.]+", text) if re.search(r"[^\W\d_]", word)), key=len, default="")


def replaced(text: str, taken: Iterable[Span], instead: str) -> str:
    """Return a text with other words where the spans stand."""
    for span in sorted(taken, key=lambda span: span.start, reverse=True):
        text = text[: span.start] + instead + text[span.end :]
    return text
