"""What digests, contents and hashes are made of: the same values give the same bytes with every Python."""

import hashlib
import os

from kiosk.calls.history.records import Entry, Head, Seal, Values

SALT, DIGEST = 16, 32
FIRST = bytes(DIGEST)  # stands for the hash before the first entry
BEGINNING = Head(0, FIRST)


def as_bytes(value: object) -> bytes:
    """Return a value of a cell as bytes; text, bytes, numbers and nothing differ."""
    if isinstance(value, str):
        return b"s" + value.encode("utf-8", "surrogatepass")
    if isinstance(value, bytes):
        return b"b" + value
    return b"o" + ascii(value).encode()


def digest(salt: bytes, value: object) -> bytes:
    """Return the salted digest of what stands in a field."""
    return hashlib.sha256(salt + as_bytes(value)).digest()


def digests(salts: bytes, typed: Values) -> bytes:
    """Return the digests of all typed fields of a row, one behind the other."""
    return b"".join(digest(salts[at * SALT : (at + 1) * SALT], value) for at, value in enumerate(typed))


def content(shape: int, plain: Values, digests_of_typed: bytes) -> bytes:
    """Return what stands for a whole row. `ascii` writes every letter in the same way in every version of Python."""
    return hashlib.sha256(ascii((shape, *plain)).encode() + digests_of_typed).digest()


def entry_hash(before: bytes, place: int, entry: Entry) -> bytes:
    """Return the hash of an entry at a place in the chain, behind another one."""
    said = ascii((place, entry.kind, entry.row_id, entry.call_id, str(entry.deed), entry.note)).encode()
    return hashlib.sha256(before + said + b"\0" + entry.content).digest()


def sealed(typed: Values, old: Seal | None) -> tuple[bytes, bytes]:
    """Return salts and digests for what somebody typed. A field that did not change keeps its own; the others get a
    new salt, so that nobody can try words against what was there before.
    """
    salts, found = bytearray(os.urandom(SALT * len(typed))), bytearray()
    for at, value in enumerate(typed):
        if old is not None and len(old.digests) == DIGEST * len(typed):
            kept, before = old.salts[at * SALT : (at + 1) * SALT], one(old.digests, at)
            if digest(kept, value) == before:
                salts[at * SALT : (at + 1) * SALT] = kept
                found += before
                continue
        found += digest(bytes(salts[at * SALT : (at + 1) * SALT]), value)
    return bytes(salts), bytes(found)


def one(digests_of_typed: bytes, at: int) -> bytes:
    """Return the digest of one field."""
    return digests_of_typed[at * DIGEST : (at + 1) * DIGEST]


def changed_fields(names: tuple[str, ...], before: bytes, after: bytes) -> list[str]:
    """Return the typed fields whose digests differ."""
    return [name for at, name in enumerate(names) if one(before, at) != one(after, at)]


def with_digests(digests_of_typed: bytes, names: tuple[str, ...], instead: dict[str, str]) -> bytes:
    """Return digests as they were before a redaction, which kept those of what it took out."""
    return b"".join(
        bytes.fromhex(instead[name]) if name in instead else one(digests_of_typed, at) for at, name in enumerate(names)
    )


def holds(seal: Seal, plain: Values, typed: Values, expected: bytes) -> bool:
    """Tell whether a row is what its entry says."""
    return content(seal.shape, plain, digests(seal.salts, typed)) == expected
