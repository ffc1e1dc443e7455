"""Under which names a code is found, and which codes a text mentions.

A name is a code in its normal form with its sort before it: hex:F4 for 0xF4, F4, f4 and 0x000000F4; num:50003;
dot:50.3 for 50.3 and 50.03; name:PAGE_FAULT_IN_NONPAGED_AREA; text:E05 for E-05 and e05; own: for exactly what stands
in the list.
"""

import re

from kiosk.knowledge.codes.records import PRINTER, WINDOWS, ErrorCode

MOST_NAMES = 32
LONGEST_LOOKED_AT = 2000
HEX = re.compile(r"0x([0-9a-f]{1,16})h?", re.IGNORECASE)
BARE_HEX = re.compile(r"[0-9a-f]{1,8}", re.IGNORECASE)
DOTTED = re.compile(r"\d{1,3}(?:\.[0-9a-f]{1,4}){1,2}", re.IGNORECASE)
SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", re.IGNORECASE)
IN_TEXT = (
    re.compile(r"(?<![\w.])(0x[0-9a-f]{1,16})(?!\w)", re.IGNORECASE),
    re.compile(r"(?<![\w.])(\d{2}(?:\.[0-9a-f]{1,4}){1,2})(?![\w]|\.\w)", re.IGNORECASE),
    re.compile(r"(?<!\w)([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?!\w)", re.IGNORECASE),
    re.compile(r"(?<![\w.])([145]\d{4})(?![\w.]*\w)"),
    # as a printer's panel shows it: 50 FUSER ERROR, not 50 pupils
    re.compile(r"^\s*(\d{2})\s+(?=[A-Z]{2}|(?:[A-Za-z]+\s+)?(?:[Ee]rror|[Jj]am)\b)", re.MULTILINE),
    re.compile(
        r"\b(?:stop|bug ?check|code|error|cod|gwall)[^\w,]{1,3}(?:code[^\w,]{1,3})?(?:(?:is|was)\s+)?"
        r"([0-9a-f]{2,8}|[a-z]{1,3}-?\d{1,4})(?!\w)",
        re.I,
    ),
)
NAMED = re.compile(r"(?<!\w)([A-Z]{1,3}-?\d{1,4}(?:-\d{1,4})*)(?!\w)")  # E-05; but A4 is paper, and D1 is a room
PARAMETERS = re.compile(r"\([^()]*0x[^()]*\)", re.IGNORECASE)
STOP_NAME = re.compile(r"\bstop ?code\W{1,3}([A-Z][A-Z0-9]*(?:[ _][A-Z0-9]+)+)", re.IGNORECASE)
PANEL = re.compile(r"(\d{2}(?:\.\d{1,3})?)(?=[\s-])")


def names_typed(typed: str) -> list[str]:
    """Return the names that a typed code may have, the likeliest first; a code of parts also by its first parts."""
    text = " ".join(typed.split())
    names = [f"own:{text.upper()}"]
    if found := HEX.fullmatch(text):
        names.append(_hex(found[1]))
    if text.isascii() and text.isdigit():
        names.append(f"num:{int(text)}" if len(text) < 16 else "")
    if DOTTED.fullmatch(text):
        parts = [part.upper().lstrip("0") or "0" for part in text.split(".")]
        names += [f"dot:{'.'.join(parts[:length])}" for length in range(len(parts), 1, -1)]
        names.append(f"num:{parts[0]}")
    if SYMBOL.fullmatch(text):
        names.append(f"name:{text.upper()}")
    if text and len(text) <= 24 and re.search(r"\d", text):
        names.append(_plain(text))
    if BARE_HEX.fullmatch(text):
        names.append(_hex(text))
    return [name for name in dict.fromkeys(names) if name]


def names_in(text: str) -> list[str]:
    """Return the names of the codes that a text is or mentions.

    What stands in brackets behind a stop code are its parameters, not codes of their own.
    """
    text = text[:LONGEST_LOOKED_AT].strip()
    names = _names_said(text) if len(text) <= 80 and "\n" not in text else []
    outside = PARAMETERS.sub(" ", text)
    if IN_TEXT[0].search(outside):
        text = outside
    for found in STOP_NAME.finditer(text):
        words = re.split(r"[ _]", found[1].upper())
        names += [f"name:{'_'.join(words[:length])}" for length in range(min(len(words), 8), 1, -1)]
    for pattern in IN_TEXT:
        for found in pattern.finditer(text):
            names += _names_said(found[1])
    for found in NAMED.finditer(text):
        names += [name for name in names_typed(found[1]) if not name.startswith("hex:")]
    return list(dict.fromkeys(names))[:MOST_NAMES]


def _names_said(said: str) -> list[str]:
    """Return the names of what stands in a sentence: "be", "a" and "Ed" are words there, "ED" is a code."""
    is_a_word = said.isalpha() and not said.isupper()
    return [name for name in names_typed(said) if not (is_a_word and name.startswith("hex:"))]


def names_of(entry: ErrorCode) -> frozenset[str]:
    """Return the names under which an entry of a list is found."""
    names = {f"own:{' '.join(entry.code.split()).upper()}"}
    if entry.family == WINDOWS:
        names.add(f"name:{entry.title.upper()}")
    if entry.family == PRINTER and not entry.is_pattern and (panel := PANEL.match(entry.title)):
        names.add(names_typed(panel[1])[1])  # what the printer's own panel shows: 50, 56.1
    if entry.is_pattern:
        return frozenset(names)
    # the second is the closest of its sort; names of its first parts are for looking up only
    return frozenset(names | set(names_typed(entry.code)[1:2]))


def numbers_in(names: list[str]) -> list[str]:
    """Return the plain numbers among names: patterns such as 41??? are compared with these."""
    return [name[4:] for name in names if name.startswith("num:") and len(name) == 9]


def put_together(found: list[ErrorCode]) -> list[ErrorCode]:
    """Join the pieces that patterns give for one number: "upper tray ", "needs ", "A4 paper".

    Where the list has the number itself, its patterns say nothing more.
    """
    pieces = [entry for entry in found if entry.is_pattern]
    exact = [entry for entry in found if not entry.is_pattern]
    if not pieces or any(entry.family == pieces[0].family for entry in exact):
        return exact
    title = " ".join("".join(entry.title for entry in pieces).split()).strip(", ")
    meaning = " ".join(dict.fromkeys(entry.meaning for entry in pieces if entry.meaning))
    first = pieces[0]
    joined = ErrorCode(first.family, first.code, title or meaning, meaning, first.source, is_pattern=True)
    return [*exact, joined]


def _hex(digits: str) -> str:
    return f"hex:{digits.upper().lstrip('0') or '0'}"


def _plain(text: str) -> str:
    kept = "".join(letter for letter in text.upper() if letter.isalnum())
    return f"text:{kept}" if kept else ""
