"""When somebody else on the network last reached this PC under the printed address. Nobody's own address is kept."""

import threading
from datetime import datetime
from weakref import WeakKeyDictionary

from kiosk.core.addresses import is_number_of_this_pc
from kiosk.core.database import Database
from kiosk.core.settings import is_local_only

_heard: "WeakKeyDictionary[Database, Heard]" = WeakKeyDictionary()
_turn = threading.Lock()


class Heard:
    """Remembered until the server stops; scans of stickers are what is kept for longer."""

    def __init__(self) -> None:
        self._at: dict[str, datetime] = {}

    def note(self, address: str, came_by: str, remote: str | None, now: datetime) -> bool:
        """Note a visit; False when it proves nothing: it came from this PC itself, or under another name."""
        came_from_elsewhere = bool(remote) and not is_local_only(f"http://{remote}") and not _is_own(str(remote))
        if not address or not came_from_elsewhere or came_by.casefold() != address.partition("://")[2].casefold():
            return False
        self._at = {address: now}  # what an earlier address did says nothing about today's
        return True

    def at(self, address: str) -> datetime | None:
        """Return when the address was last reached from elsewhere, since the server started."""
        return self._at.get(address)


def heard_of(database: Database) -> Heard:
    """Return what was heard at a school's running server."""
    with _turn:
        return _heard.setdefault(database, Heard())


def _is_own(number: str) -> bool:
    return is_number_of_this_pc(number) if "." in number else False
