"""Finding error codes, and taking lists of them in."""

from datetime import datetime
from pathlib import Path

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import NotFound, Refused
from kiosk.knowledge.codes import reading, rules, store
from kiosk.knowledge.codes.records import Counts, ErrorCode, KeptList, ReadList

MOST_FILES = 1500
MOST_NUMBERS = 4


def look_up(database: Database, text: str, limit: int = 8) -> list[ErrorCode]:
    """Return the codes that a text is or mentions: '0xF4', 'F4', '50.3 FUSER', a whole message."""
    names = rules.names_in(text)
    if not names:
        return []
    found = store.codes_named(database, names)
    for number in rules.numbers_in(names)[:MOST_NUMBERS]:
        exact = [entry for entry in found if entry.code == number]
        joined = rules.put_together([*exact, *store.patterns_for(database, number)])
        found += [entry for entry in joined if entry not in found]
    return found[:limit]


def what_would_change(database: Database, read: ReadList) -> Counts:
    """Count what taking a list in would do."""
    known = store.all_codes(database)
    added = changed = 0
    for entry in read.entries:
        if entry.key not in known:
            added += 1
        elif _newer(known[entry.key][1], entry) != known[entry.key][1]:
            changed += 1
    return Counts(added, changed, len(read.entries) - added - changed)


def take_in(database: Database, read: ReadList, now: datetime) -> Counts:
    """Take a list in, all or nothing; the same list again changes nothing, a newer one puts right."""
    at = clock.stored(now)
    with database.writing():
        counts, known = what_would_change(database, read), store.all_codes(database)
        for entry in read.entries:
            if entry.key not in known:
                store.set_names(database, store.add_code(database, entry, at), rules.names_of(entry))
                continue
            code_id, before = known[entry.key]
            after = _newer(before, entry)
            if after != before:
                store.change_code(database, code_id, after, at)
                store.set_names(database, code_id, rules.names_of(after))
    return counts


def keep_list(database: Database, actor: Actor, files: list[tuple[str, bytes]], family: str, now: datetime) -> int:
    """Read files and keep what they hold until it is confirmed; Refused when they hold no code at all."""
    read = reading.read_files(files, family)
    if not read.entries:
        raise Refused(" ".join(["No code was found in it.", *read.problems[:5]]))
    return store.keep_list(database, actor, read, clock.stored(now))


def known_list(database: Database, list_id: int) -> KeptList:
    """Return a kept list; NotFound when there is none."""
    kept = store.kept_list(database, list_id)
    if kept is None:
        raise NotFound("There is no such list.")
    return kept


def confirm(database: Database, list_id: int, now: datetime) -> None:
    """Take a kept list in, once."""
    kept = known_list(database, list_id)
    with database.writing():
        if store.mark_carried_out(database, list_id, clock.stored(now)):
            take_in(database, kept.read, now)


def files_at(path: Path) -> list[tuple[str, bytes]]:
    """Return the files of a folder, or one file, with their names. Refused when they cannot be read."""
    try:
        files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
        if len(files) > MOST_FILES:
            raise Refused(f"{path} holds more than {MOST_FILES:,} files. Name the folder of the list itself.")
        return [(file.name, file.read_bytes()) for file in files]
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error


def _newer(before: ErrorCode, entry: ErrorCode) -> ErrorCode:
    """Return what is known of a code after a list was taken in; an overview without meanings takes none away."""
    if before.meaning and not entry.meaning:
        return before
    return entry
