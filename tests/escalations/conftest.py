"""A school with a ladder of people, and mail that is queued but never sent."""

import pytest

from kiosk.core.database import Database
from kiosk.core.settings import change_setting
from kiosk.escalations import actions
from kiosk.escalations.records import Contact, Rung


def ladder(database: Database) -> None:
    for name, value in (("mail", "on"), ("mail_host", "localhost"), ("mail_sender", "desk@school.example")):
        change_setting(database, name, value)
    for rung, name, email in (
        (Rung.DESK_OWNER, "Mair Rees", "mair@school.example"),
        (Rung.COORDINATOR, "Huw Ellis", "huw@school.example"),
        (Rung.LEADER, "Delyth Pugh", "head@school.example"),
        (Rung.LEADER, "Gareth Bowen", ""),
    ):
        actions.save_contact(database, Contact(0, rung, name, email))


@pytest.fixture
def with_ladder(school: Database) -> Database:
    ladder(school)
    return school
