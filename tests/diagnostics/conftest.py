"""A checklist, and a call that it fits."""

import pytest

from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.diagnostics import actions
from kiosk.diagnostics.records import FIXED, NEXT, STOP, CheckStep, Heading, Who
from tests import builders
from tests.builders import MONDAY

HEADING = Heading("Projector: no picture", ("projector",), ("no_picture",), "Get the lesson going.", "Tell the desk.")
STEPS = (
    CheckStep(1, "Look at the light.", "It shines steadily.", "Red names a fault.", Who.ANYBODY, "3", NEXT),
    CheckStep(2, "Push the plug in.", "The light comes on.", yes=NEXT, no=STOP, stop_words="Ring the caretaker."),
    CheckStep(3, "Go through the inputs.", "The picture appears.", yes=FIXED, no=NEXT, article_id=12),
    CheckStep(4, "Try another cable.", "The picture appears.", who=Who.TECHNICIAN, yes=FIXED, no=STOP),
)


def add_checklist(database: Database, heading: Heading = HEADING, steps=STEPS, publish: bool = True) -> int:
    desk = builders.actor(database, "desk")
    checklist_id = actions.add_checklist(database, desk, heading, steps, new_form_key(), MONDAY)
    if publish:
        actions.publish(database, desk, actions.newest(database, checklist_id), MONDAY)
    return checklist_id


@pytest.fixture
def checklist(school: Database) -> int:
    return add_checklist(school)


@pytest.fixture
def call(school: Database):
    return builders.dispatched_call(school, builders.add_device(school, "Hall projector", location="Hall"))
