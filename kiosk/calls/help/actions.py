"""Reading and changing the help of fields; templates ask for it with field_help("hold.note")."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, g

from kiosk.calls.help import store
from kiosk.calls.help.shipped import SHIPPED
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database, the_database
from kiosk.core.refusals import FieldRefused

LONGEST_HELP = 160


@dataclass(frozen=True)
class HelpTexts:
    """The help as this school has it; `own` are the fields whose text the school wrote, with it."""

    own: tuple[tuple[str, str], ...] = ()

    def of(self, field: str) -> str:
        """Return the help of a field; nothing for a field that has none."""
        for known, text in self.own:
            if known == field:
                return text
        return SHIPPED[field].text if field in SHIPPED else ""


def help_texts(database: Database) -> HelpTexts:
    """Return the help of all fields."""
    return HelpTexts(tuple(store.own_texts(database).items()))


def the_help() -> HelpTexts:
    """Return the help of all fields as this request sees it."""
    if "field_help" not in g:
        g.field_help = help_texts(the_database())
    found: HelpTexts = g.field_help
    return found


def change_help(database: Database, actor: Actor, texts: Mapping[str, str], now: datetime) -> int:
    """Save the help of fields; what is empty, or as it came, is ours again. Return how many are the school's own.

    FieldRefused names the field whose text is too long.
    """
    for field, text in texts.items():
        if len(text) > LONGEST_HELP:
            raise FieldRefused(field, f"Use at most {LONGEST_HELP} characters: a guide has one page.")
    with database.writing():
        own = store.own_texts(database)
        for field, text in texts.items():
            if field not in SHIPPED or text == own.get(field, SHIPPED[field].text):
                continue
            if text in ("", SHIPPED[field].text):
                store.forget_text(database, field)
            else:
                store.save_text(database, actor, field, text, clock.stored(now))
        return len(store.own_texts(database))


def offer(app: Flask) -> None:
    """Give templates `field_help`."""

    def field_help(field: str) -> str:
        return the_help().of(field)

    app.add_template_global(field_help)
