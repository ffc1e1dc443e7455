"""Texts of documents, what they say now, and publishing: from then on that version stays as it was."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from kiosk.calls.help.actions import HelpTexts, help_texts
from kiosk.calls.help.records import Part
from kiosk.calls.help.shipped import SHIPPED
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.documents import rules, store
from kiosk.documents.placeholders import FOR_EACH_PERSON
from kiosk.documents.records import FIRST, Document, Version
from kiosk.documents.settings_said import said_now, table

PARTS = {
    Document.GUIDE_USER: Part.USER,
    Document.GUIDE_DESK: Part.DESK,
    Document.GUIDE_TECHNICIAN: Part.TECHNICIAN,
}


@dataclass(frozen=True)
class Standing:
    """A document as it stands: what it would say now, the newest version, and what has changed since."""

    document: Document
    written: str
    is_own: bool
    values: Mapping[str, str]
    newest: Version | None

    @property
    def text(self) -> str:
        """What it says now, filled in."""
        return rules.filled(self.written, self.values)

    @property
    def changed(self) -> list[str]:
        """What has changed since the newest version, each as the beginning of a sentence."""
        return rules.what_changed(self.newest, self.written, self.values) if self.newest else []

    @property
    def not_set(self) -> list[str]:
        """The names of its placeholders for which nothing is set yet."""
        return rules.not_set_yet(self.written, self.values)


@lru_cache
def shipped_text(document: Document) -> str:
    """Return the text that came with Scandesk."""
    return (FIRST / f"{document.value}.md").read_text(encoding="utf-8").strip()


def written(database: Database, document: Document) -> str:
    """Return a document's text before anything is filled in: the school's own, else the shipped one."""
    own = store.own_text(database, document)
    return own.text if own else shipped_text(document)


def values_for(database: Database, document: Document, now: datetime) -> dict[str, str]:
    """Return what the placeholders of a document say now; {{name}} is left for whoever gets it."""
    values = said_now(database, now)
    if document in PARTS:
        values["fields"] = field_table(help_texts(database), PARTS[document])
    return values


def field_table(texts: HelpTexts, part: Part) -> str:
    """Return the fields that somebody fills in with their help, as a table; the same text stands on the forms."""
    rows = [row for row in SHIPPED.values() if row.part is part and row.is_in_guide]
    groups = {row.group for row in rows}
    cells, before = [], ""
    for row in rows:
        group = row.group if row.group != before else ""
        before = row.group
        cells.append([*([rules.escaped(group)] if len(groups) > 1 else []), rules.escaped(row.label)])
        cells[-1].append(rules.escaped(texts.of(row.field)))
    return table([*(["Step"] if len(groups) > 1 else []), "Field", "What belongs there"], cells)


def standing(database: Database, document: Document, now: datetime) -> Standing:
    """Return a document as it stands; a supplier's letter is put together elsewhere."""
    own, values = store.own_text(database, document), values_for(database, document, now)
    text = own.text if own else shipped_text(document)
    return Standing(document, text, own is not None, values, store.newest(database, document))


def change_text(database: Database, actor: Actor, document: Document, text: str, now: datetime) -> str:
    """Save a document's text and return it; the shipped one again is none of the school's own.

    FieldRefused("text") says what is wrong.
    """
    if wrong := rules.what_is_wrong(document, text):
        raise FieldRefused("text", wrong)
    if text == shipped_text(document):
        store.forget_text(database, document)
    else:
        store.save_text(database, actor, document, text, clock.stored(now))
    return text


def reset_text(database: Database, document: Document) -> None:
    """Go back to the shipped text; versions stay as they were."""
    store.forget_text(database, document)


def publish(
    database: Database,
    actor: Actor,
    document: Document,
    text: str,
    values: Mapping[str, str],
    why: str,
    form_key: str,
    now: datetime,
    supplier_id: int | None = None,
) -> Version:
    """Publish a document as its next version: filled in and kept as it is. The same form again makes no second one."""
    if not why:
        raise FieldRefused("why", "Write in a few words why, such as: first version.")
    said = {name: values[name] for name in rules.names_in(text) if name != FOR_EACH_PERSON and name in values}
    with database.writing():
        if made := store.version_of_form(database, form_key):
            return made
        version_id = store.add_version(
            database,
            {
                "form_key": form_key,
                "document": document.value,
                "supplier_id": supplier_id,
                "text": rules.filled(text, values),
                "written": text,
                "said": json.dumps(said, ensure_ascii=False),
                "why": why,
                "at": clock.stored(now),
                "person_id": actor.person_id,
                "actor": actor.name,
            },
        )
        return known_version(database, version_id)


def known_version(database: Database, version_id: int) -> Version:
    """Return a version; NotFound when there is none."""
    found = store.version(database, version_id)
    if found is None:
        raise NotFound("There is no such version.")
    return found
