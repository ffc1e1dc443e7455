"""Texts, versions and handing out on a real database."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from kiosk.calendar import actions as calendar
from kiosk.calendar.days import Interval
from kiosk.calls.help import actions as field_help
from kiosk.core.forms import new_form_key
from kiosk.core.refusals import FieldRefused
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from kiosk.documents import actions, store
from kiosk.documents.handing_out import actions as giving
from kiosk.documents.handing_out import store as handouts
from kiosk.documents.records import Document, How, Recipient
from kiosk.outbox import store as outbox
from kiosk.outbox.records import State
from tests.builders import MONDAY, actor

PEOPLE = [Recipient("Carys", "c@x.org"), Recipient("", "d@x.org")]


@pytest.fixture
def huw(school):
    return actor(school, "coordinator")


def publish(school, huw, document=Document.CHARTER, why="first version", key=""):
    found = actions.standing(school, document, MONDAY)
    key = key or new_form_key()
    return actions.publish(school, huw, document, found.written, found.values, why, key, MONDAY)


def switch_mail_on(school):
    for name, value in (("mail_host", "smtp.x.org"), ("mail_sender", "desk@x.org"), ("mail", "on")):
        change_setting(school, name, value)


def test_a_document_says_what_is_set(school):
    found = actions.standing(school, Document.CHARTER, MONDAY)
    assert "**Llanfair Green Primary School** has one place" in found.text
    assert "01792 555 0101" in found.text
    assert "{{" not in found.text
    assert found.newest is None
    assert found.not_set == ["safeguarding"]


def test_targets_in_the_charter_are_those_of_the_clock(school, huw):
    amounts = {p: ("30 min", "4 h") if p == 1 else (None, None) for p in range(1, 6)}
    calendar.change_targets(school, huw, amounts, frozenset({"reporter"}), MONDAY)
    assert "| P1 |" not in actions.standing(school, Document.CHARTER, MONDAY).text
    calendar.switch_targets(school, huw, True, MONDAY)
    text = actions.standing(school, Document.CHARTER, MONDAY).text
    assert "| 30 min | 4 h |" in text
    assert text.count("| as planned | as planned |") == 4


def test_a_version_stays_as_it_was_and_the_page_says_what_changed(school, huw):
    first = publish(school, huw)
    assert (first.number, first.why, first.actor) == (1, "first version", "Huw Ellis")
    assert actions.standing(school, Document.CHARTER, MONDAY).changed == []
    calendar.switch_targets(school, huw, True, MONDAY)
    calendar.change_week(school, huw, ((Interval(time(9), time(12)),), (), (), (), (), (), ()), MONDAY)
    now = actions.standing(school, Document.CHARTER, MONDAY)
    said = ["The school hours have changed", "Targets have changed", "The ladder of escalation has changed"]
    assert now.changed == said
    assert actions.known_version(school, first.id).text == first.text
    assert publish(school, huw).number == 2
    assert publish(school, huw, Document.LETTER).number == 1


def test_published_twice_by_one_form_it_is_one_version(school, huw):
    key = new_form_key()
    assert publish(school, huw, key=key) == publish(school, huw, key=key)
    assert len(store.versions(school, Document.CHARTER)) == 1


def test_a_version_needs_a_reason(school, huw):
    with pytest.raises(FieldRefused, match="why"):
        publish(school, huw, why="")


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE document_versions SET text = 'other'",
        "DELETE FROM document_versions",
        "UPDATE document_handouts SET note = 'other'",
        "DELETE FROM document_handouts",
        "UPDATE document_recipients SET is_queued = 1 - is_queued",
        "DELETE FROM document_recipients",
    ],
)
def test_what_was_published_and_given_cannot_be_changed(school, huw, query):
    giving.give(school, huw, publish(school, huw), How.LETTER, PEOPLE, "", new_form_key(), MONDAY)
    with pytest.raises(sqlite3.IntegrityError, match="never"), school.writing() as connection:
        connection.execute(query)


def test_a_name_can_be_taken_out_of_the_log(school, huw):
    given = giving.give(school, huw, publish(school, huw), How.LETTER, PEOPLE, "", new_form_key(), MONDAY)
    with school.writing() as connection:
        connection.execute("UPDATE document_recipients SET name = '', email = ''")
    assert giving.known_handout(school, given.id).count == 2


def test_the_own_text_and_back(school, huw):
    actions.change_text(school, huw, Document.LETTER, "# Hello\n\nDear {{name}}", MONDAY)
    assert actions.standing(school, Document.LETTER, MONDAY).is_own
    with pytest.raises(FieldRefused, match="no placeholder"):
        actions.change_text(school, huw, Document.LETTER, "{{nonsense}}", MONDAY)
    actions.change_text(school, huw, Document.LETTER, actions.shipped_text(Document.LETTER), MONDAY)
    assert not actions.standing(school, Document.LETTER, MONDAY).is_own


def test_letters_by_mail_are_queued_once_with_the_name_filled_in(school, huw):
    switch_mail_on(school)
    version, key = publish(school, huw, Document.LETTER), new_form_key()
    for _ in range(2):
        given = giving.give(school, huw, version, How.EMAIL, PEOPLE, "", key, MONDAY)
    queued = outbox.messages(school, State.WAITING, 50)
    assert sorted(message.recipient for message in queued) == ["c@x.org", "d@x.org"]
    by_address = {message.recipient: message for message in queued}
    assert "Dear Carys," in by_address["c@x.org"].body
    assert "Dear colleague," in by_address["d@x.org"].body
    assert by_address["c@x.org"].subject == "One place for everything about ICT"
    assert [each.is_queued for each in handouts.recipients(school, given.id)] == [True, True]


def test_nobody_gets_the_same_version_twice_at_one_address(school, huw):
    switch_mail_on(school)
    version = publish(school, huw, Document.LETTER)
    giving.give(school, huw, version, How.EMAIL, PEOPLE[:1], "", new_form_key(), MONDAY)
    again = [replace(PEOPLE[0], email="C@x.org"), PEOPLE[1]]
    given = giving.give(school, huw, version, How.EMAIL, again, "", new_form_key(), MONDAY + timedelta(days=1))
    assert [each.is_queued for each in handouts.recipients(school, given.id)] == [False, True]
    assert len(outbox.messages(school, State.WAITING, 50)) == 2


def test_a_mail_that_fails_half_way_leaves_nothing(school, huw, monkeypatch):
    switch_mail_on(school)
    version = publish(school, huw, Document.LETTER)
    monkeypatch.setattr(giving.store, "add_recipients", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        giving.give(school, huw, version, How.EMAIL, PEOPLE, "", new_form_key(), MONDAY)
    assert outbox.messages(school, State.WAITING, 50) == []
    assert handouts.handouts(school) == []


@pytest.mark.parametrize(
    ("how", "people", "note", "field"),
    [
        (How.EMAIL, PEOPLE, "", "how"),  # mail is off
        (How.LETTER, [], "", "recipients"),
        (How.PRINTED, [], "", "note"),
        (How.LETTER, [Recipient(str(n)) for n in range(501)], "", "recipients"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(school, huw, how, people, note, field):
    with pytest.raises(FieldRefused) as refused:
        giving.give(school, huw, publish(school, huw), how, people, note, new_form_key(), MONDAY)
    assert refused.value.field == field


def test_a_bad_address_is_refused_before_anything_is_sent(school, huw):
    switch_mail_on(school)
    people = [*PEOPLE, Recipient("Eve", "eve@x.org\nBcc: all@x.org")]
    with pytest.raises(FieldRefused, match="no e-mail address"):
        giving.give(school, huw, publish(school, huw), How.EMAIL, people, "", new_form_key(), MONDAY)
    assert outbox.messages(school, State.WAITING, 50) == []


def test_a_guide_says_what_the_forms_say(school, huw):
    field_help.change_help(school, huw, {"summary": "Short | and *plain*."}, MONDAY)
    text = actions.standing(school, Document.GUIDE_USER, MONDAY).text
    assert r"| In one line | Short \| and \*plain\*\. |" in text
