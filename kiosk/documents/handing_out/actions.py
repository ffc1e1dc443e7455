"""Giving a version to people: noted once, and queued as e-mail in the same transaction where it goes that way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.mail import is_email
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.documents import pages, rules
from kiosk.documents.handing_out import store
from kiosk.documents.plain import plain_text
from kiosk.documents.records import Handout, How, Recipient, Version
from kiosk.outbox import actions as outbox


def give(
    database: Database,
    actor: Actor,
    version: Version,
    how: How,
    recipients: Sequence[Recipient],
    note: str,
    form_key: str,
    now: datetime,
) -> Handout:
    """Give a version out and note it; the same form again does nothing more.

    By e-mail, nobody gets the same version twice at one address, whichever form asks for it. FieldRefused names what
    is missing.
    """
    _insist(database, how, recipients, note)
    with database.writing():
        if known := store.handout_of_form(database, form_key):
            return known
        handout_id = store.add_handout(
            database,
            {
                "form_key": form_key,
                "version_id": version.id,
                "how": how.value,
                "note": note,
                "at": clock.stored(now),
                "person_id": actor.person_id,
                "actor": actor.name,
            },
        )
        if how is How.EMAIL:
            recipients = [replace(each, is_queued=_queue(database, version, each, now)) for each in recipients]
        store.add_recipients(database, handout_id, recipients)
        return known_handout(database, handout_id)


def _insist(database: Database, how: How, recipients: Sequence[Recipient], note: str) -> None:
    if len(recipients) > rules.MOST_RECIPIENTS:
        raise FieldRefused("recipients", f"Give it to at most {rules.MOST_RECIPIENTS} at a time.")
    if how in (How.EMAIL, How.LETTER) and not recipients:
        raise FieldRefused("recipients", "Write who gets it, one on a line.")
    if not recipients and not note:
        raise FieldRefused("note", "Write who it was given to, such as: all of Year 4, in the staff meeting.")
    if how is not How.EMAIL:
        return
    if not outbox.is_on(database):
        raise FieldRefused("how", "E-mail is switched off. Print letters instead, or have it switched on.")
    if bad := [each.email or each.name for each in recipients if not is_email(each.email)]:
        raise FieldRefused("recipients", f"This is no e-mail address: {', '.join(bad[:5])}.")


def _queue(database: Database, version: Version, recipient: Recipient, now: datetime) -> bool:
    sheet = pages.sheets_for(version.text, version.document, [recipient.name])[0]
    key = f"document:{version.id}:{recipient.email.casefold()}"
    return outbox.enqueue(database, recipient.email, sheet.title, plain_text(sheet.body), now, key)


def known_handout(database: Database, handout_id: int) -> Handout:
    """Return what was given out once; NotFound when there is none."""
    found = store.handout(database, handout_id)
    if found is None:
        raise NotFound("Nothing was given out under this number.")
    return found
