"""The code on the poster: it leads to the page on which devices are found."""

from dataclasses import dataclass

from kiosk.core.database import Database
from kiosk.core.settings import is_local_only, read_settings
from kiosk.documents.pages import plain_line
from kiosk.documents.records import Version
from labels.errors import LabelError
from labels.qr import QUIET_ZONE, svg_path, symbol


@dataclass(frozen=True)
class FindPage:
    """The address of the find page: what its code holds, what people type, and the squares of the code."""

    text: str
    typed: str
    path: str
    side: int


def how_to_report(database: Database, version: Version | None = None) -> FindPage | None:
    """Return the code of the find page; None while there is no address that a phone could follow.

    A published poster keeps the address that stands in its text.
    """
    address = read_settings(database).address
    if not address or is_local_only(address):
        return None
    scheme, _, host = address.partition("://")
    if version and "address" in version.said:
        host = plain_line(version.said["address"])
    text = f"{scheme}://{host.upper()}/"  # as on the stickers: capitals keep the code small
    try:
        dark = symbol(text)
    except LabelError:
        return None
    return FindPage(text, host, svg_path(dark), len(dark) + 2 * QUIET_ZONE)
