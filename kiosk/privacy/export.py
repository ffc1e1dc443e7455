"""All that is kept of a person as one file: the places as CSV and JSON, and the photos of their calls."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.lists import Listing, json_pieces, listing_of
from kiosk.core.tables import Cell, stream_table
from kiosk.privacy import store
from kiosk.privacy.records import Find, Found, Redaction
from kiosk.privacy.words import table_words

COLUMNS: dict[str, Callable[[Find], Cell]] = {
    "What": lambda find: find.what,
    "Where": lambda find: find.where,
    "When": lambda find: find.when,
    "Field": lambda find: f"{find.field}: {find.path}" if find.path else find.field,
    "Text": lambda find: find.text,
    "Written As": lambda find: find.said,
    "Table": lambda find: find.table,
    "Column": lambda find: find.column,
    "Row": lambda find: ", ".join(map(str, find.key)),
}
REDACTION_COLUMNS: dict[str, Callable[[Redaction], Cell]] = {
    "Redacted At": lambda line: line.at,
    "By": lambda line: line.actor,
    "Reason": lambda line: line.reason,
    "Places": lambda line: line.places,
    "Rows": lambda line: sum(line.kinds.values()),
    "What": lambda line: "; ".join(f"{table_words(table)}: {number}" for table, number in line.kinds.items()),
    "Photos": lambda line: line.photos,
    "File Written Anew At": lambda line: line.tidied_at,
    "Still In The Bytes": lambda line: line.bytes_left,
    "Rows Left": lambda line: line.rows_left,
}
ABOUT = """Personal data kept by the IT service desk
=========================================

found.csv and found.json hold the same list: every place in the service desk's data where the
person's name, e-mail address or telephone number stands, with the whole text around it.
photos/ holds the photos that were sent with the calls they reported.

Taken out: {at} (UTC). Places: {places}. Photos: {photos}.
Texts of other people may stand in the same fields. Look through them before the file is handed on.
"""


def person_zip(database: Database, found: Found, now: datetime) -> bytes:
    """Return the file: found.csv, found.json, photos/C1042-1.jpg and a word about them."""
    packed = io.BytesIO()
    photos = store.photos(database, found.own_calls)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        about = ABOUT.format(at=clock.stored(now), places=len(found.finds), photos=len(photos))
        file.writestr("about.txt", about)
        file.writestr("found.csv", b"".join(stream_table(tuple(COLUMNS), _listing(found).rows)))
        file.writestr("found.json", "".join(json_pieces(_listing(found))))
        for photo in photos:
            file.writestr(f"photos/C{photo['call_id']}-{photo['id']}.jpg", photo["jpeg"])
    return packed.getvalue()


def _listing(found: Found) -> Listing:
    return listing_of("personal-data", COLUMNS, found.finds)
