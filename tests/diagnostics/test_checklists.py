"""Drafts, versions, and what the schema itself refuses."""

from dataclasses import replace

import pytest

from kiosk.core.refusals import NotFound, Overtaken, Refused
from kiosk.core.sqlite import sqlite3
from kiosk.diagnostics import actions, store
from kiosk.diagnostics.records import FIXED, STOP, CheckStep
from tests.builders import MONDAY, actor
from tests.diagnostics.conftest import HEADING, STEPS, add_checklist


@pytest.fixture
def desk(school):
    return actor(school, "desk")


def test_a_checklist_is_kept_as_it_was_written(school, checklist):
    found = store.newest_version(school, checklist)
    assert (found.heading, found.steps, found.number) == (HEADING, STEPS, 1)
    assert (found.is_draft, found.changed_by) == (False, "Carys Morgan")


def test_a_form_that_is_sent_twice_adds_one_checklist(school, desk):
    first, second = (actions.add_checklist(school, desk, HEADING, STEPS, "k" * 20, MONDAY) for _ in range(2))
    assert first == second
    assert len(store.all_checklists(school)) == 1


def test_an_edit_makes_a_new_version_and_the_published_one_stays(school, desk, checklist):
    before = actions.newest(school, checklist)
    draft = actions.change_step(school, desk, before, replace(STEPS[0], check="Look at both lights."), MONDAY)
    assert (draft.number, draft.is_draft) == (2, True)
    assert store.newest_version(school, checklist, published=True) == before
    assert [number for number, _ in store.headings_in_use(school)] == [before.id]
    published = actions.publish(school, desk, draft, MONDAY)
    assert [number for number, _ in store.headings_in_use(school)] == [published.id]
    assert store.version(school, before.id) == before
    assert published.steps[0].check == "Look at both lights."
    assert published.steps[1:] == before.steps[1:]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE checklist_versions SET title = 'x'",
        "UPDATE checklist_versions SET published_at = NULL",
        "DELETE FROM checklist_versions",
        "DELETE FROM checklist_steps",
        "UPDATE checklist_steps SET expected = 'x'",
        "INSERT INTO checklist_steps VALUES (1, 9, 9, 'x', 'x', '', 'desk', 'stop', 'stop', '', NULL)",
    ],
)
def test_the_schema_itself_keeps_what_is_published(school, checklist, attack):
    with pytest.raises(sqlite3.IntegrityError, match=r"never|anew"):
        school.connection.execute(attack)
    assert actions.newest(school, checklist).steps == STEPS


def test_steps_are_added_moved_changed_and_removed_in_the_draft(school, desk, checklist):
    now = actions.newest(school, checklist)
    now = actions.add_step(school, desk, now, CheckStep(0, "Wake the computer.", "It wakes."), 2, MONDAY)
    assert [step.key for step in now.steps] == [1, 2, 5, 3, 4]
    now = actions.move_step(school, desk, now, 5, 1, MONDAY)
    assert [step.key for step in now.steps] == [1, 2, 3, 5, 4]
    now = actions.remove_step(school, desk, now, 3, MONDAY)
    assert (now.steps[0].key, now.steps[0].yes) == (1, "5")  # what led to it leads to the step after it
    now = actions.change_heading(school, desk, now, replace(HEADING, title="No picture"), MONDAY)
    assert (now.title, now.number, now.edits) == ("No picture", 2, 4)


def test_what_leads_back_or_nowhere_is_not_published(school, desk, checklist):
    moved = actions.move_step(school, desk, actions.newest(school, checklist), 4, -1, MONDAY)
    with pytest.raises(Refused, match="Step 4 is the last one"):
        actions.publish(school, desk, moved, MONDAY)
    assert actions.newest(school, checklist).is_draft
    empty = add_checklist(school, steps=(), publish=False)
    with pytest.raises(Refused, match="no step yet"):
        actions.publish(school, desk, actions.newest(school, empty), MONDAY)


def test_whoever_looked_at_an_older_state_overwrites_nothing(school, desk, checklist):
    seen = actions.newest(school, checklist)
    actions.change_step(school, desk, seen, replace(STEPS[0], check="First change."), MONDAY)
    for act in (
        lambda: actions.change_step(school, desk, seen, replace(STEPS[0], check="Second change."), MONDAY),
        lambda: actions.move_step(school, desk, seen, 1, 1, MONDAY),
        lambda: actions.remove_step(school, desk, seen, 2, MONDAY),
        lambda: actions.publish(school, desk, seen, MONDAY),
        lambda: actions.discard_draft(school, seen),
        lambda: actions.change_heading(school, desk, seen, replace(HEADING, title="x"), MONDAY),
    ):
        with pytest.raises(Overtaken):
            act()
    assert actions.newest(school, checklist).steps[0].check == "First change."
    with pytest.raises(NotFound):
        actions.remove_step(school, desk, seen, 77, MONDAY)


def test_a_second_tap_does_no_harm(school, desk, checklist):
    seen = actions.newest(school, checklist)
    new = CheckStep(0, "Wake the computer.", "It wakes.")
    for _ in range(2):
        actions.add_step(school, desk, seen, new, 4, MONDAY)
    assert [step.check for step in actions.newest(school, checklist).steps].count("Wake the computer.") == 1
    draft = actions.newest(school, checklist)
    ended = replace(draft.steps[-1], yes=FIXED, no=STOP)
    for _ in range(2):
        actions.change_step(school, desk, draft, ended, MONDAY)
    draft = actions.newest(school, checklist)
    assert actions.publish(school, desk, draft, MONDAY) == actions.publish(school, desk, draft, MONDAY)


def test_a_draft_is_thrown_away_but_not_the_only_version(school, desk, checklist):
    published = actions.newest(school, checklist)
    actions.discard_draft(school, actions.move_step(school, desk, published, 4, -1, MONDAY))
    assert actions.newest(school, checklist) == published
    actions.discard_draft(school, published)
    assert actions.newest(school, checklist) == published
    only = add_checklist(school, publish=False)
    with pytest.raises(Refused, match="nothing to go back to"):
        actions.discard_draft(school, actions.newest(school, only))


def test_a_retired_checklist_is_offered_no_more_until_it_is_used_again(school, checklist):
    actions.set_retired(school, checklist, True, MONDAY)
    assert store.headings_in_use(school) == []
    actions.set_retired(school, checklist, False, MONDAY)
    assert [heading.title for _, heading in store.headings_in_use(school)] == [HEADING.title]
    with pytest.raises(NotFound):
        actions.set_retired(school, 99, True, MONDAY)


def test_a_checklist_stays_short_enough_to_be_read(school, desk):
    steps = tuple(CheckStep(key, "x", "y", yes=STOP, no=STOP) for key in range(1, 31))
    full = actions.newest(school, add_checklist(school, steps=steps))
    with pytest.raises(Refused, match="at most 30"):
        actions.add_step(school, desk, full, CheckStep(0, "x", "z"), 30, MONDAY)
