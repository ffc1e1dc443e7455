"""What other pages may say about the documents: which version people have, and who got it."""

from collections.abc import Callable
from datetime import datetime

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.settings import school_today
from kiosk.core.words import count_of, shown_date
from kiosk.documents import actions, store
from kiosk.documents.handing_out import store as handouts
from kiosk.documents.records import GUIDES, WORDS, Document


def _told(document: Document) -> Callable[[Database, datetime], str]:
    def tell(database: Database, now: datetime) -> str:
        found = actions.standing(database, document, now)
        if found.newest is None:
            return ""
        day = shown_date(school_today(database, clock.moment(found.newest.at)).isoformat())
        said = f"{WORDS[document].title}: version {found.newest.number} of {day}"
        given = sum(each.count for each in handouts.handouts(database, found.newest.id))
        parts = [said, f"given to {count_of(given, 'person', 'people')}" if given else "", ", ".join(found.changed)]
        return ", ".join(part for part in parts if part) + "."

    return tell


def _guides(database: Database, _now: datetime) -> str:
    there = [document for document in GUIDES.values() if store.newest(database, document)]
    return f"{len(there)} of {count_of(len(GUIDES), 'guide')} are published." if there else ""


TELLERS = {
    "charter": _told(Document.CHARTER),
    "letter": _told(Document.LETTER),
    "poster": _told(Document.POSTER),
    "guides": _guides,
}
