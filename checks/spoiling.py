"""Ways to spoil a data file: what a dying disk, a power cut, a hand or another program does to it."""

import random
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kiosk.backups import folder
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.sqlite import log_of, sqlite3
from tests import builders

PAGE = 4096

Damage = Callable[[Path, random.Random], None]


# --- damages that a start sees


def wreck_header(file: Path, chance: random.Random) -> None:
    """Write nonsense over the first bytes."""
    overwrite(file, 0, bytes(chance.randrange(256) for _ in range(100)))


def wreck_a_field_of_the_header(file: Path, chance: random.Random) -> None:
    """Write nonsense over one of the first numbers."""
    overwrite(file, chance.choice((16, 18, 44)), b"\x07\x07")


def truncate(file: Path, chance: random.Random) -> None:
    """Cut the end off."""
    with file.open("r+b") as opened:
        opened.truncate(chance.randrange(PAGE, file.stat().st_size))


def zero_a_page_in_use(file: Path, chance: random.Random) -> None:
    """Empty the first page of a table or an index."""
    with closing(sqlite3.connect(file)) as connection:
        roots = [row[0] for row in connection.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 1")]
    overwrite(file, (chance.choice(roots) - 1) * PAGE, bytes(PAGE))


def hit_a_word_of_the_shape(file: Path, _: random.Random) -> None:
    """Turn a letter of the schema into what is no letter: what SQLite says about it cannot be read either."""
    overwrite(file, file.read_bytes().index(b"CREATE TABLE call_events") + 2, b"\xf3")


def zero_some_of_many_pages(file: Path, chance: random.Random) -> None:
    """Empty a quarter of all pages."""
    pages = file.stat().st_size // PAGE
    for page in chance.sample(range(1, pages), pages // 4):
        overwrite(file, page * PAGE, bytes(PAGE))


def put_a_text_there(file: Path, chance: random.Random) -> None:
    """Put something in its place that is no database."""
    file.write_text("This is no database. " * chance.randrange(1, 500), encoding="utf-8")


def empty(file: Path, _: random.Random) -> None:
    """Leave the name alone."""
    file.write_bytes(b"")


def take_away(file: Path, _: random.Random) -> None:
    """Delete it."""
    file.unlink()


def put_another_database_there(file: Path, _: random.Random) -> None:
    """Put the file of another program in its place."""
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE shopping (what TEXT)")


def put_another_school_there(file: Path, _: random.Random) -> None:
    """Put the file of an empty Scandesk in its place."""
    file.unlink()
    other = file.parent / "other"
    open_database(other).close()
    (other / DATA_FILE).replace(file)
    shutil.rmtree(other)


def put_a_backup_under_its_log(file: Path, _: random.Random) -> None:
    """Copy a backup over the data file by hand, and leave the log of what came since beside it."""
    shutil.copy(folder.own_backups(file.parent)[0].path, file)


def put_the_log_of_another_school_there(file: Path, _: random.Random) -> None:
    """Put the log of another Scandesk, of the same shape, beside it."""
    other = file.parent / "other"
    database = open_database(other)
    with database.writing():
        builders.add_device(database, "Another school's")
    shutil.copy(log_of(other / DATA_FILE), log_of(file))
    database.close()
    shutil.rmtree(other)


def overwrite(file: Path, at: int, content: bytes) -> None:
    """Write over some bytes."""
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(content)


SEEN_AT_THE_START: tuple[tuple[Damage, int], ...] = (
    (wreck_header, 4),
    (wreck_a_field_of_the_header, 4),
    (truncate, 8),
    (zero_a_page_in_use, 8),
    (hit_a_word_of_the_shape, 1),
    (zero_some_of_many_pages, 4),
    (put_a_text_there, 2),
    (empty, 1),
    (take_away, 1),
    (put_another_database_there, 1),
    (put_another_school_there, 1),
    (put_a_backup_under_its_log, 1),
    (put_the_log_of_another_school_there, 1),
)
AFTER_A_CUT = {put_a_backup_under_its_log, put_the_log_of_another_school_there}


# --- damages that no start can see


def flip_a_bit(file: Path, chance: random.Random) -> None:
    """Turn a single bit, as an old disk does."""
    at = chance.randrange(PAGE, file.stat().st_size)
    with file.open("r+b") as opened:
        opened.seek(at)
        byte = opened.read(1)[0] ^ (1 << chance.randrange(8))
        opened.seek(at)
        opened.write(bytes([byte]))


def change_a_letter(file: Path, chance: random.Random) -> None:
    """Change what somebody wrote by a letter: SQLite finds nothing wrong with that."""
    places = [found.start() for found in re.finditer(b"It worked yesterday", file.read_bytes())]
    overwrite(file, chance.choice(places), b"J")
