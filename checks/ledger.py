"""What was acknowledged, held against what is in the database: each once, with the same words, nothing else counted."""

import hashlib
import io
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from PIL import Image

from kiosk.core.sqlite import sqlite3

# What was sent is found again by a mark that stands in its own words, however the product names its keys
REPORTS = "SELECT id, description, reporter_name, error_text, symptom FROM calls WHERE description LIKE 'report %'"
STEPS = """
    SELECT note FROM call_events WHERE note LIKE 'note %'
    UNION ALL SELECT 'triage ' || call_id FROM call_events WHERE step = 'triage'
    """
PHOTOS = "SELECT call_id, jpeg FROM photos"


@dataclass(frozen=True)
class Sent:
    """Something that was sent: a report, or a step of the desk. `port` is the sender's end of its connection."""

    mark: str
    digest: str
    port: int
    has_photo: bool = False


@dataclass
class Ledger:
    """What senders were told is safe."""

    acknowledged: list[Sent] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def count(self, status: int) -> None:
        """Count an answer by its status."""
        with self._turn:
            self.answers[status] += 1

    def acknowledge(self, sent: Sent) -> None:
        """Write down that a sender was told so."""
        with self._turn:
            self.acknowledged.append(sent)


def digest_of(*texts: str) -> str:
    """Return the hash of what was typed."""
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()


@dataclass(frozen=True)
class Kept:
    """What a database holds, by mark: hashes of each report, steps, and marks of reports with a photo that opens."""

    digests: dict[str, list[str]]
    steps: Counter[str]
    with_photo: frozenset[str]
    damage: str


def read_kept(file: Path, with_photos: bool = True) -> Kept:
    """Read a database that no server uses; what SQLite finds broken is told in `damage`."""
    connection = sqlite3.connect(file)
    try:
        said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
        broken_ties = connection.execute("PRAGMA foreign_key_check").fetchall()
        damage = "" if said == ["ok"] and not broken_ties else f"{said[:3]} {broken_ties[:3]}"
        digests: dict[str, list[str]] = {}
        marks: dict[int, str] = {}
        for row_id, description, *rest in connection.execute(REPORTS):
            marks[row_id] = description.split("\n")[0]
            digests.setdefault(marks[row_id], []).append(digest_of(description, *rest))
        steps = Counter(str(note).split("\n")[0] for (note,) in connection.execute(STEPS))
        pictures = connection.execute(PHOTOS) if with_photos else ()
        with_photo = {marks.get(call_id, "") for call_id, jpeg in pictures if _opens(jpeg)}
        return Kept(digests, steps, frozenset(with_photo), damage)
    except sqlite3.DatabaseError as error:
        return Kept({}, Counter(), frozenset(), str(error))
    finally:
        connection.close()


def problems(kept: Kept, acknowledged: Sequence[Sent], with_photos: bool = True) -> list[str]:
    """Return what is wrong: damage, and everything acknowledged that is missing, there twice, or changed."""
    found = [f"damaged: {kept.damage}"] if kept.damage else []
    for sent in acknowledged:
        if not sent.mark.startswith("report"):
            times = kept.steps[sent.mark]
            is_same = True
        else:
            times = len(kept.digests.get(sent.mark, ()))
            is_same = kept.digests.get(sent.mark) == [sent.digest]
        is_right = times >= 1 if sent.mark.startswith("triage") else times == 1  # a call may be triaged again
        if not is_right:
            found.append(f"{'lost' if not times else f'there {times} times'}: {sent.mark}")
        elif not is_same:
            found.append(f"changed: {sent.mark}")
        elif with_photos and sent.has_photo and sent.mark not in kept.with_photo:
            found.append(f"photo lost: {sent.mark}")
    told = {sent.mark for sent in acknowledged}
    return found + [f"there twice: {mark}" for mark, rows in kept.digests.items() if len(rows) > 1 and mark not in told]


def lost(problems: Sequence[str]) -> list[str]:
    """Return which of the problems are reports that are missing, there twice, or changed."""
    return [problem for problem in problems if problem.startswith(("lost", "there", "changed"))]


@lru_cache(maxsize=512)  # the same photos are looked at after every cut
def _opens(jpeg: bytes) -> bool:
    try:
        Image.open(io.BytesIO(jpeg)).load()
    except (OSError, SyntaxError):
        return False
    return True
