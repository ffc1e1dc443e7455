"""The format of the journal: how a record stands in the file, and how records are found in what a power cut left."""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

FILE_SIZE = 8 * 1024 * 1024
BLOCK = 512
MARK = b"\xff\xfeSCDJ\r\n"  # 0xFF stands in no UTF-8 text
HEAD = struct.Struct("<8sQIqII32s")  # mark, number, edition, seconds, bytes of the key, bytes altogether, SHA-256
OUTCOME = struct.Struct("<QI")  # beside the record, not in its checksum: a torn one spoils nothing
BEGINS_AT = HEAD.size + OUTCOME.size
EMPTY = bytes(BLOCK)
OWNER = 0  # the number of the record that says whose journal it is; others begin at 1
HEADED = struct.Struct("<QIqI")


@dataclass(frozen=True)
class Record:
    """One record and where it stands. `outcome` is what became of it; 0 while that waits."""

    number: int
    edition: int  # a record that was changed is written anew, and then the old one wiped; the newer counts
    at: datetime
    key: str
    length: int
    block: int
    outcome: int = 0

    @property
    def blocks(self) -> range:
        """The blocks it takes."""
        return range(self.block, self.block + blocks_of(self.length))

    @property
    def begins_at(self) -> int:
        """The place of its key and text in the file."""
        return self.block * BLOCK + BEGINS_AT


def blocks_of(length: int) -> int:
    """Return how many blocks a record with so many bytes of key and text takes."""
    return -(-(BEGINS_AT + length) // BLOCK)


def packed(number: int, edition: int, at: datetime, key: bytes, text: bytes) -> bytes:
    """Return a record as it stands in the file, up to the end of its last block."""
    seconds, content = int(at.timestamp()), key + text
    checksum = _checksum(number, edition, seconds, len(key), content)
    head = HEAD.pack(MARK, number, edition, seconds, len(key), len(content), checksum)
    whole = head + bytes(OUTCOME.size) + content
    return whole + bytes(-len(whole) % BLOCK)


def packed_outcome(outcome: int) -> bytes:
    """Return an outcome as it stands in the file."""
    return OUTCOME.pack(outcome, zlib.crc32(struct.pack("<Q", outcome)))


def read_records(data: bytes) -> Iterator[Record]:
    """Yield every record that is whole, in the order of its place. What is not whole is passed over block by block."""
    block = 0
    while (block + 1) * BLOCK <= len(data):
        record = read_record(data, block)
        if record:
            yield record
        block += len(record.blocks) if record else 1


def read_record(data: bytes, block: int) -> Record | None:
    """Return the record that begins at a block; None when there is none, or not all of it."""
    mark, number, edition, seconds, key_length, length, checksum = HEAD.unpack_from(data, block * BLOCK)
    begins_at = block * BLOCK + BEGINS_AT
    if mark != MARK or key_length > length or begins_at + length > len(data):
        return None
    content = data[begins_at : begins_at + length]
    if _checksum(number, edition, seconds, key_length, content) != checksum:
        return None
    at, key = datetime.fromtimestamp(seconds, UTC), content[:key_length].decode()
    return Record(number, edition, at, key, length, block, _outcome_at(data, block))


def _outcome_at(data: bytes, block: int) -> int:
    outcome, checksum = OUTCOME.unpack_from(data, block * BLOCK + HEAD.size)
    return int(outcome) if checksum == zlib.crc32(struct.pack("<Q", outcome)) else 0


def _checksum(number: int, edition: int, seconds: int, key_length: int, content: bytes) -> bytes:
    return hashlib.sha256(HEADED.pack(number, edition, seconds, key_length) + content).digest()
