"""What is kept in one cell of a table: plain text, JSON with texts inside, or a file. Read and written back alike."""

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

ENCODINGS = ("utf-8", "cp1252")
MOST_OF_A_FILE = 64 * 1024 * 1024
OPAQUE = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"%PDF")  # pictures and PDFs, whose letters cannot be read here
DUMPED = (
    {"ensure_ascii": False},
    {"ensure_ascii": True},
    {"ensure_ascii": False, "separators": (",", ":")},
    {"ensure_ascii": True, "separators": (",", ":")},
)


@dataclass(frozen=True)
class Leaf:
    """One text of a cell; `path` says where it stands in JSON, `is_whole_file` that it can only go as a whole."""

    text: str
    path: str = ""
    is_whole_file: bool = False


def leaves(value: object) -> list[Leaf]:
    """Return the texts of a cell, always in the same order; none for numbers and for what cannot be read."""
    if isinstance(value, bytes):
        return _of_a_file(value)
    if not isinstance(value, str):
        return []
    parsed = _json(value)
    return [Leaf(value)] if parsed is None else list(_of_json(parsed, ""))


def rebuilt(value: str | bytes, change: Callable[[int, str], str]) -> str | bytes:
    """Return a cell with its texts changed; `change` gets the number of each in `leaves`, and the text.

    A file that is no text, and one of whose texts changes, becomes empty: half of a workbook is none.
    """
    if isinstance(value, bytes):
        return _file_rebuilt(value, change)
    parsed = _json(value)
    if parsed is None:
        return change(0, value)
    numbers = iter(range(1 << 31))
    changed = _changed(parsed, lambda text: change(next(numbers), text))
    return value if changed == parsed else _dumped_like(value, parsed, changed)


def _json(value: str) -> Any:
    if value[:1] not in ("{", "["):
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _of_json(found: Any, path: str) -> Iterator[Leaf]:
    if isinstance(found, str):
        yield Leaf(found, path)
    elif isinstance(found, list):
        for each in found:
            yield from _of_json(each, path)
    elif isinstance(found, dict):
        for name, each in found.items():
            yield Leaf(name, path)
            yield from _of_json(each, f"{path} {name}".strip())


def _changed(found: Any, change: Callable[[str], str]) -> Any:
    """Return JSON with its texts changed, in the order of `_of_json`."""
    if isinstance(found, str):
        return change(found)
    if isinstance(found, list):
        return [_changed(each, change) for each in found]
    if isinstance(found, dict):
        return {change(name): _changed(each, change) for name, each in found.items()}
    return found


def _dumped_like(value: str, parsed: Any, changed: Any) -> str:
    """Write JSON in the way in which it was written, which other queries may go by."""
    for way in DUMPED:
        if json.dumps(parsed, **way) == value:
            return json.dumps(changed, **way)
    return json.dumps(changed, ensure_ascii=False)


def _of_a_file(value: bytes) -> list[Leaf]:
    if not value or value.startswith(OPAQUE):
        return []
    if value.startswith(b"PK"):
        return [Leaf(text, "inside the file", is_whole_file=True) for text in _parts_of_a_zip(value)]
    text, encoding = _decoded(value)
    return [Leaf(text, "in the file", is_whole_file=not encoding)] if text else []


def _decoded(value: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding; no encoding where it cannot be written back."""
    if value.startswith((b"\xff\xfe", b"\xfe\xff")):
        return value.decode("utf-16", "replace"), "utf-16"
    for encoding in ENCODINGS:
        try:
            return value.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1"), ""


def _parts_of_a_zip(value: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(value)) as packed:
            for info in packed.infolist():
                if info.file_size <= MOST_OF_A_FILE:
                    yield packed.read(info).decode("utf-8", "replace")
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
        yield value.decode("latin-1")


def _file_rebuilt(value: bytes, change: Callable[[int, str], str]) -> bytes:
    found = _of_a_file(value)
    changed = [change(number, leaf.text) for number, leaf in enumerate(found)]
    if all(new == leaf.text for new, leaf in zip(changed, found, strict=True)):
        return value
    if any(leaf.is_whole_file for leaf in found):
        return b""
    return changed[0].encode(_decoded(value)[1])
