"""The typeface of the stickers: how wide words are in it, and where they may break.

Measuring here, not in the PDF engine, lets us know before drawing that every word stays inside its label, and
gives the browser print the very same lines.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

import fontpkg_source_sans_3
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # ships no type information

FONT_FILE = Path(fontpkg_source_sans_3.ROOT) / "files" / "SourceSans3[wght].ttf"
ELLIPSIS = "…"

REGULAR, BOLD = 400, 700

# Characters that come from some other font of the PC: wider than nearly all of them are.
_FOREIGN_EM = 1.3
# Kerning and rounding of the engines.
_TOLERANCE = 1.02


@lru_cache(maxsize=2)
def _advances(weight: int) -> dict[int, float]:
    """Width in em of every character that the typeface has."""
    with TTFont(FONT_FILE, lazy=True) as font:
        glyphs = font.getGlyphSet(location={"wght": weight})
        em = font["head"].unitsPerEm
        # Latin with Welsh, Greek, Cyrillic, punctuation; whatever lies above is rare enough to count as foreign
        return {char: glyphs[name].width / em for char, name in font.getBestCmap().items() if char < 0x2200}


@lru_cache(maxsize=1024)
def width_em(text: str, weight: int = REGULAR) -> float:
    """Width of one line, in multiples of the type size, never less than the engines will need."""
    advances = _advances(weight)
    total = 0.0
    for char in text:
        if not unicodedata.combining(char):
            total += advances.get(ord(char), _FOREIGN_EM)
    return total * _TOLERANCE


def printable(text: str) -> str:
    """The text on one line, without control characters (which could reverse or hide what follows them)."""
    joined = " ".join(text.split())
    return "".join(char for char in joined if char.isprintable() or char in "\u200c\u200d")


def wrap(text: str, width: float, weight: int = REGULAR) -> list[str]:
    """Break at spaces into lines of at most `width` em; a single word may be wider."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_em(f"{lines[-1]} {word}", weight) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def shorten(text: str, width: float, weight: int = REGULAR) -> str:
    """Cut to `width` em, with an ellipsis where something was cut."""
    if width_em(text, weight) <= width:
        return text
    kept = text
    while kept and width_em(kept.rstrip() + ELLIPSIS, weight) > width:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def wrap_host(host: str, width: float, weight: int = BOLD) -> list[str]:
    """Break an address that people type into lines of at most `width` em; nothing is left out.

    A break comes before . - : (a sign at the end of a line would be taken for the end of the sentence or for
    hyphenation); where that does not help, anywhere.
    """
    lines = [""]
    for part in _host_parts(host):
        for piece in [part] if width_em(part, weight) <= width else list(part):
            if lines[-1] and width_em(lines[-1] + piece, weight) > width:
                lines.append("")
            lines[-1] += piece
    return lines


def _host_parts(host: str) -> list[str]:
    parts = [""]
    for char in host:
        if char in ".-:":
            parts.append("")
        parts[-1] += char
    return [part for part in parts if part]
