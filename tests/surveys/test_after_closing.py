"""One tap after closing: on the reporter's page, in the closing e-mail, and what the desk sees of it."""

import re
from datetime import timedelta

import pytest
import time_machine

from kiosk.calls import actions, tokens
from kiosk.calls import store as calls
from kiosk.calls.records import Channel, Resolution
from kiosk.core.forms import new_form_key
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from kiosk.surveys.after_closing import store
from tests import builders
from tests.builders import MONDAY, SECRET, actor

QUESTION = "How did it go?"


@pytest.fixture(autouse=True)
def monday(school):
    change_setting(school, "survey_every", "1")
    with time_machine.travel(MONDAY + timedelta(hours=3), tick=False) as traveller:
        yield traveller


@pytest.fixture
def device(school):
    return builders.add_device(school, "Hall projector", location="Hall")


@pytest.fixture
def closed(school, device):
    return builders.closed_call(school, device, reporter_name="Mrs Hughes")


def page_of(call) -> str:
    return f"/status/{tokens.status_token(SECRET, call.form_key)}"


def tap(client, call, score, comment="", form_key=""):
    data = {"score": str(score), "comment": comment, "form_key": form_key or new_form_key()}
    return client.post(f"{page_of(call)}/how-it-went", data=data)


def answers(school) -> list[tuple[int, str]]:
    rows = school.connection.execute("SELECT score, comment FROM survey_answers ORDER BY id")
    return [(row["score"], row["comment"]) for row in rows]


def test_one_tap_answers_and_the_page_shows_it(school, client, closed):
    page = client.get(page_of(closed)).text
    assert QUESTION in page
    assert page.count('name="score"') == 5
    assert "<script" not in page
    answer = tap(client, closed, 4)
    assert answer.status_code == 302
    assert answer.location.endswith("#how-it-went")
    assert (
        "Your answer: <strong>good</strong>. You can change it until 21 Sep 2026." in client.get(page_of(closed)).text
    )
    assert answers(school) == [(4, "")]


def test_it_takes_effect_once_and_can_be_changed(school, client, closed):
    key = new_form_key()
    for _ in range(3):
        tap(client, closed, 2, "Took a week.", key)
    tap(client, closed, 2, "Took a week.")
    assert answers(school) == [(2, "Took a week.")]
    tap(client, closed, 5, "No, it was quick.", key)  # from the page that the browser kept
    assert answers(school) == [(2, "Took a week."), (5, "No, it was quick.")]
    newest = store.newest(school, closed.id)
    assert (newest.score, newest.comment) == (5, "No, it was quick.")
    assert store.counts(school, "2026-01-01") == (1, 1, 1)


@pytest.mark.parametrize(("score", "status"), [("6", 422), ("0", 422), ("", 422), ("good", 422), ("-1", 422)])
def test_what_is_no_answer_is_refused_and_the_words_stay(school, client, closed, score, status):
    answer = tap(client, closed, score, "What I <think>")
    assert answer.status_code == status
    assert "Tap one of the five answers." in answer.text
    assert "What I &lt;think&gt;" in answer.text
    assert answers(school) == []


def test_it_is_asked_of_closed_calls_alone_and_for_two_weeks(school, client, device, monday):
    resolved = builders.resolved_call(school, device)
    assert QUESTION not in client.get(page_of(resolved)).text
    assert tap(client, resolved, 5).status_code == 422
    closed = builders.closed_call(school, device)
    monday.shift(timedelta(days=14))
    assert QUESTION in client.get(page_of(closed)).text
    monday.shift(timedelta(days=1))
    assert QUESTION not in client.get(page_of(closed)).text
    assert tap(client, closed, 5).status_code == 422
    assert answers(school) == []


def test_a_call_that_is_opened_again_is_asked_about_once(school, client, closed):
    tap(client, closed, 1)
    opened = actions.reopen(school, actor(school, "desk"), calls.call(school, closed.id), "Again.", MONDAY)
    assert QUESTION not in client.get(page_of(closed)).text
    resolution = Resolution(closed.resolution_type, closed.cause, "Once more.", 5)
    later = MONDAY + timedelta(hours=2, minutes=30)
    again = actions.resolve(school, actor(school, "desk"), opened, resolution, later)
    again = actions.close(school, actor(school, "desk"), again, resolution, "", later)
    assert again.asked_at == closed.asked_at
    assert "Your answer: <strong>very poor</strong>" in client.get(page_of(closed)).text


def test_the_setting_decides_how_many_are_asked(school, device):
    change_setting(school, "survey_every", "0")
    assert builders.closed_call(school, device).asked_at is None
    change_setting(school, "survey_every", "1")
    assert builders.closed_call(school, device, channel=Channel.PHONE).asked_at is None
    assert builders.closed_call(school, device).asked_at == "2026-09-07T10:30:00Z"


def test_the_closing_mail_carries_the_link_for_whoever_is_asked(school, device):
    for name, value in (("mail", "on"), ("mail_host", "smtp.school"), ("mail_sender", "desk@school.example")):
        change_setting(school, name, value)

    def mail_of(call) -> str:
        query = "SELECT body FROM outbox WHERE call_id = ? ORDER BY id DESC LIMIT 1"
        return school.connection.execute(query, (call.id,)).fetchone()["body"]

    asked = builders.closed_call(school, device, reporter_email="nia@school.example", channel=Channel.PHONE)
    link = r"How did it go\? One tap is enough: http://helpdesk\.school:8080/status/[0-9a-f]{40}#how-it-went\n"
    assert re.search(link, mail_of(asked))
    change_setting(school, "survey_every", "0")
    assert "how-it-went" not in mail_of(builders.closed_call(school, device, reporter_email="nia@school.example"))


def test_the_desk_sees_the_answer_on_the_call_and_a_technician_does_not(school, client, signed_in, closed):
    desk = signed_in("desk")
    assert "Asked Mon 7 Sep 2026, 11:30, not answered." in desk.get(f"/desk/calls/{closed.id}").text
    tap(client, closed, 3, "Nobody <told> me.")
    page = desk.get(f"/desk/calls/{closed.id}").text
    assert "The reporter says: <strong>fair</strong>" in page
    assert "Nobody &lt;told&gt; me." in page
    assert "Nobody" not in signed_in("tech1").get(f"/fieldwork/calls/{closed.id}").text


def test_answers_and_what_was_asked_never_change(school, client, closed):
    tap(client, closed, 3, "Mrs Hughes was here")
    for statement in (
        "UPDATE survey_answers SET score = 5",
        "DELETE FROM survey_answers",
        "UPDATE calls SET asked_at = NULL",
    ):
        with pytest.raises(sqlite3.IntegrityError), school.writing() as connection:
            connection.execute(statement)
    with school.writing() as connection:  # a person can be taken out of a comment
        connection.execute("UPDATE survey_answers SET comment = ''")
