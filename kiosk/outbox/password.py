"""The mail server's password: a file of the data folder that only its owner reads.

It is no setting, so that it stands in no page, no log, no export and no copy of the database.
"""

import os
from pathlib import Path

from kiosk.core.database import Database
from kiosk.core.refusals import StoreUnavailable

FILE = "mail-password"
LONGEST = 500


def _file(database: Database) -> Path:
    return database.path.parent / FILE


def read_password(database: Database) -> str:
    """Return the password, or nothing."""
    try:
        return _file(database).read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def has_password(database: Database) -> bool:
    """Tell whether there is one."""
    return bool(read_password(database))


def keep_password(database: Database, password: str) -> None:
    """Keep a password in place of the one before; nothing forgets it."""
    file = _file(database)
    try:
        if not password:
            file.unlink(missing_ok=True)
            return
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as open_file:
            open_file.write(password)
        fresh.replace(file)
    except OSError as error:
        raise StoreUnavailable(f"The password could not be saved: {error.strerror}.") from error
