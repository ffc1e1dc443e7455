"""The documents the invented school published, and to whom they were given."""

from datetime import datetime, timedelta

from kiosk.core.settings import school_today
from kiosk.demo.register import School
from kiosk.documents import actions
from kiosk.documents.handing_out import actions as handing_out
from kiosk.documents.records import STANDING, Document, How, Recipient, Version
from kiosk.documents.supplier_letters.evidence import supplier_values
from kiosk.suppliers import store as suppliers

LETTER_DAYS = timedelta(days=365)
LEADERS = ("Rhian Ellis-Price, head", "Sioned Roberts, bursar")
NEWCOMERS = ("Ŵyn Hopkins", "Esyllt Rees")
WRITTEN_TO = "Tŵr Computing"


def publish_first(school: School, at: datetime) -> None:
    """Publish everything on the first day, and tell everybody."""
    for document in STANDING:
        made = _publish(school, document, "first version", at)
        if document is Document.CHARTER:
            _give(school, made, How.IN_PERSON, LEADERS, "read with the leaders before the start", at)
        elif document is Document.LETTER:
            _give(school, made, How.PRINTED, (), "one in each pigeonhole, 34 copies", at)
        elif document is Document.POSTER:
            _give(school, made, How.PRINTED, (), "staff room, corridor, library", at)


def publish_targets(school: School, at: datetime) -> None:
    """Publish the charter anew, because targets were switched on, and give it to the leaders and to who is new."""
    made = _publish(school, Document.CHARTER, "targets switched on", at)
    _give(school, made, How.IN_PERSON, LEADERS, "leaders' meeting", at)
    _give(school, made, How.LETTER, NEWCOMERS, "", at)


def write_to_supplier(school: School, now: datetime) -> None:
    """Keep a letter with last year's evidence, for the yearly talk."""
    database, supplier_id = school.database, school.supplier_ids[WRITTEN_TO]
    supplier = suppliers.supplier(database, supplier_id)
    if supplier is None:
        return
    today = school_today(database, now)
    text = actions.written(database, Document.SUPPLIER_LETTER)
    values = supplier_values(database, supplier, today - LETTER_DAYS, today, now)
    key = "demo-supplier-letter-1"
    letter = Document.SUPPLIER_LETTER
    actions.publish(database, school.desk, letter, text, values, "yearly talk", key, now, supplier_id)


def _publish(school: School, document: Document, why: str, at: datetime) -> Version:
    found = actions.standing(school.database, document, at)
    number = found.newest.number + 1 if found.newest else 1
    key = f"demo-{document.value}-{number}"
    return actions.publish(school.database, school.coordinator, document, found.written, found.values, why, key, at)


def _give(school: School, version: Version, how: How, names: tuple[str, ...], note: str, at: datetime) -> None:
    people = [Recipient(name) for name in names]
    key = f"demo-given-{version.id}-{how.value}"
    handing_out.give(school.database, school.coordinator, version, how, people, note, key, at)
