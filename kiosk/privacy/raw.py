"""The bytes of the data file themselves, searched for words: the proof that something is nowhere in it."""

import json
import unicodedata
from collections.abc import Iterable
from pathlib import Path

PIECE = 1 << 22


def ways_of_writing(text: str) -> set[bytes]:
    """Return the bytes that a text may be kept as: whole or split accents, capitals, as JSON hides letters."""
    found: set[bytes] = set()
    for form in ("NFC", "NFD", "NFKC"):
        normal = unicodedata.normalize(form, text)
        for said in (normal, normal.upper(), normal.lower(), normal.title()):
            found.add(said.encode("utf-8", "surrogatepass").lower())
            found.add(json.dumps(said)[1:-1].encode().lower())
    return found - {b""}


def count_in_files(paths: Iterable[Path], texts: Iterable[str]) -> int:
    """Return how often texts stand in files as whole words, read byte by byte, whatever the case of their letters."""
    needles = {way for text in texts for way in ways_of_writing(text)}
    return sum(_count(path, needles) for path in paths if path.exists())


def _count(path: Path, needles: set[bytes]) -> int:
    if not needles:
        return 0
    margin = max(map(len, needles)) + 1
    found, kept = 0, b" "
    with path.open("rb") as file:
        while True:
            piece = file.read(PIECE)
            is_last = not piece
            window = kept + (b" " if is_last else piece.lower())
            # a needle is counted in the window in which it begins and wholly lies, with a letter behind it to look at
            until = len(window) - (0 if is_last else margin)
            found += sum(_count_in(window, needle, until) for needle in needles)
            if is_last:
                return found
            kept = window[max(until - 1, 0) :]


def _count_in(window: bytes, needle: bytes, until: int) -> int:
    found, at = 0, window.find(needle, 1)
    while 0 <= at < until:
        found += not _is_letter(window[at - 1]) and not _is_letter(window[at + len(needle) : at + len(needle) + 1])
        at = window.find(needle, at + 1)
    return found


def _is_letter(byte: int | bytes) -> bool:
    one = bytes([byte]) if isinstance(byte, int) else byte
    return one.isalnum() and one.isascii()
