"""The chain itself, link by link: does each entry follow from the one before, is none missing, do the heads agree?"""

from array import array
from collections.abc import Iterator

from kiosk.calls.history import heads, rules
from kiosk.calls.history.checks import store
from kiosk.calls.history.checks.naming import name_of
from kiosk.calls.history.records import Deed, Entry, Finding, Head, What
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

NEAR = 30  # places in which an entry that stands in the wrong one is looked for
LARGEST_PLAIN = 1 << 24
Key = tuple[str, int]


class Latest:
    """The newest entry of each row, by kind; plain numbers, because there are a million of them."""

    def __init__(self) -> None:
        self._plain: dict[str, array[int]] = {}
        self._odd: dict[Key, int] = {}

    def put(self, kind: str, row_id: int, entry_id: int) -> None:
        """Note an entry; 0 forgets the row."""
        if not 0 <= row_id < LARGEST_PLAIN:
            self._odd[kind, row_id] = entry_id
            return
        numbers = self._plain.setdefault(kind, array("q"))
        if row_id >= len(numbers):
            numbers.frombytes(bytes(numbers.itemsize * (row_id + 1 - len(numbers))))
        numbers[row_id] = entry_id

    def get(self, kind: str, row_id: int) -> int:
        """Return the newest entry of a row, or 0."""
        numbers = self._plain.get(kind, ())
        if 0 <= row_id < len(numbers):
            return numbers[row_id]
        return self._odd.get((kind, row_id), 0)

    def left(self, kind: str) -> Iterator[tuple[int, int]]:
        """Yield the rows that were not forgotten: id and newest entry."""
        yield from ((row_id, entry) for row_id, entry in enumerate(self._plain.get(kind, ())) if entry)
        yield from ((row_id, entry) for (one, row_id), entry in self._odd.items() if one == kind and entry)


class Links:
    """Follows the chain; entries are given to it in their order."""

    def __init__(self, connection: sqlite3.Connection, after: int, before: tuple[bytes, ...]) -> None:
        self.connection = connection
        self.place = after
        self.before = before  # the hashes that the next entry may stand on; none when the one before is missing
        self.findings: list[Finding] = []
        self.latest = Latest()

    def follow(self, entry: Entry) -> None:
        """Look at the next entry."""
        if entry.id != self.place + 1:
            self._miss(self.place + 1, entry.id - 1)
        self.place = entry.id
        if entry.row_id is not None:
            self.latest.put(entry.kind, entry.row_id, 0 if entry.deed == Deed.GONE else entry.id)
        if not self.before or any(_follows(before, entry.id, entry) for before in self.before):
            self.before = (entry.hash,)
            return
        moved = self._moved(entry.id)
        if moved:
            self.findings.append(self._found(What.ENTRY_MOVED, moved, "stands in another place than it was written in"))
            self.before = (moved.hash,)
            return
        self.findings.append(self._found(What.ENTRY_CHANGED, entry, "was changed, or added, by another program"))
        self.before = (entry.hash, *(rules.entry_hash(before, entry.id, entry) for before in self.before))

    def _miss(self, first: int, last: int) -> None:
        which = f"no. {first:,}" if first == last else f"no. {first:,} to {last:,}"
        words = f"The history's chain: {which} of its entries {'is' if first == last else 'are'} missing."
        self.findings.append(Finding(What.ENTRY_MISSING, "", None, None, words, f"{first}-{last}"))
        self.before = ()

    def _moved(self, place: int) -> Entry | None:
        around = store.entries_after(self.connection, max(place - NEAR, 0), place + NEAR, 2 * NEAR)
        others = (entry for entry in around if entry.id != place)
        return next((e for e in others if any(_follows(before, place, e) for before in self.before)), None)

    def _found(self, what: What, entry: Entry, words: str) -> Finding:
        name = name_of(self.connection, entry.kind, entry.row_id, entry.call_id)
        said = f"{name}: its entry in the chain (no. {entry.id:,}) {words}."
        return Finding(what, entry.kind, entry.row_id, entry.call_id, said, f"{entry.id}-{entry.hash.hex()[:16]}")


def _follows(before: bytes, place: int, entry: Entry) -> bool:
    return rules.entry_hash(before, place, entry) == entry.hash


def of_heads(database: Database, known: list[Head] | None, newest: Head) -> list[Finding]:
    """Compare the chain with the heads that were kept outside the data file."""
    if known is None and newest.count > 1:
        words = (
            f"The file {heads.FILE} beside the data is missing, which shows whether the newest entries are all here."
        )
        return [Finding(What.HEAD_MISSING, "", None, None, words, newest.words[:24])]
    return [found for head in known or () if (found := of_head(database, head, newest))][-1:]


def of_head(database: Database, head: Head, newest: Head) -> Finding | None:
    """Compare the chain with one head."""
    if not head.count:
        return None
    if head.count > newest.count:
        missing = head.count - newest.count
        words = (
            f"The newest {missing:,} entries of the history are cut off: there were {head.count:,}, now there are "
            f"{newest.count:,}. Was an older copy of the data brought back?"
        )
        return Finding(What.CUT_OFF, "", None, None, words, head.words[:40])
    found = store.entries_after(database.connection, head.count - 1, head.count, 1)
    if found and found[0].hash == head.hash:
        return None
    words = f"The history up to its entry no. {head.count:,} was written anew: it is not what it was at that time."
    return Finding(What.REWRITTEN, "", None, None, words, head.words[:40])
