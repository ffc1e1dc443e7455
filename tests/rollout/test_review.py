"""The review: live evidence, answers, actions with owner and day, and what the sign-off freezes."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from kiosk.calls.records import Channel
from kiosk.core.refusals import FieldRefused, NotFound, Overtaken, Refused
from kiosk.core.sqlite import sqlite3
from kiosk.measures.periods import Period
from kiosk.rollout.plan.steps import BY_KEY as STEPS
from kiosk.rollout.review import actions, store
from kiosk.rollout.review.evidence import EVIDENCE, Looked, evidence_for
from kiosk.rollout.review.lines import LINES, lines_of
from kiosk.rollout.review.records import Answer, Answered, Group
from tests import builders
from tests.builders import MONDAY

PERIOD = Period(date(2026, 9, 1), date(2026, 9, 30))
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
SIGNED = ("Rhian Price", "Head", NOW.date())


def some_calls(database):
    device = builders.add_device(database)
    for number in range(4):
        builders.closed_call(database, device, MONDAY + timedelta(days=number))
    builders.log_call(database, device, MONDAY, channel=Channel.CORRIDOR)


def begun(database, key="a review's one-time key"):
    return actions.begin(database, builders.actor(database, "coordinator"), PERIOD, key, NOW)


def answer_all(database, review, answer=Answer.YES):
    actions.answer(database, review, [Answered(line.key, answer, "") for line in LINES])


def test_every_line_has_its_evidence_and_a_step_to_go_back_to():
    assert set(EVIDENCE) == {line.key for line in LINES}
    assert [len(lines_of(group)) for group in Group] == [5, 9, 9]
    assert all(line.step in STEPS for line in LINES)


@pytest.mark.parametrize("line", [line.key for line in LINES])
def test_every_line_says_something_with_calls_and_without(school, line):
    for _ in range(2):
        said = evidence_for(line, Looked(school, PERIOD, {}, NOW))
        assert said.endswith(".")
        assert "None" not in said
        some_calls(school)


def test_the_evidence_counts_what_is_there(school):
    some_calls(school)
    looked = Looked(school, PERIOD, {}, NOW)
    assert evidence_for("one-log", looked) == "5 calls in one log: 4 scanned sticker, 1 in the corridor."
    assert evidence_for("not-direct", looked) == "20 % of 5 calls came past the desk."
    assert evidence_for("desk-sends", looked) == (
        "4 of 4 calls that technicians worked on had been sent to them by the desk."
    )
    assert evidence_for("technician-time", looked) == "1 h 20 min written down, 20 min for each resolved call."
    assert evidence_for("time-to-resolve", looked) == "Half of 4 calls took 1 h or less, nine in ten 1 h or less."
    assert evidence_for("outstanding", looked).startswith("1 outstanding at the end")
    assert evidence_for("service-levels", looked).startswith("Targets are off.")


def test_begun_once_answered_and_decided(school):
    review = begun(school)
    assert begun(school).id == review.id
    actions.answer(school, review, [Answered("one-log", Answer.PARTLY, "Paper is keyed in late.")])
    actions.answer(school, review, [Answered("one-log", Answer.NO, "It is not.")])
    assert store.answers(school, review.id)["one-log"].answer is Answer.NO
    with pytest.raises(NotFound):
        actions.answer(school, review, [Answered("nonsense", Answer.YES, "")])
    for _ in range(2):
        actions.decide(school, review, "one-log", "Key it in daily", "Carys", "2026-10-15", "an action's key 1", NOW)
    with pytest.raises(FieldRefused):
        actions.decide(school, review, "nonsense", "x", "x", "2026-10-15", "an action's key 2", NOW)
    (decided,) = store.actions(school, review.id)
    assert (decided.state("2026-10-15"), decided.state("2026-10-16")) == ("open", "late")
    with pytest.raises(Overtaken):
        actions.write(school, replace(review, version=9), "a", "b")


def test_it_is_signed_when_every_line_is_answered(school):
    review = begun(school)
    answer_all(school, review)
    with school.writing() as connection, pytest.raises(sqlite3.IntegrityError, match="never deleted"):
        connection.execute("DELETE FROM review_answers")
    other = begun(school, "another review's key")
    actions.answer(school, other, [Answered(line.key, Answer.YES, "") for line in LINES[1:]])
    with pytest.raises(Refused, match="1 line has no answer yet"):
        actions.sign(school, other, *SIGNED, {}, NOW)
    with pytest.raises(FieldRefused, match="not come"):
        actions.sign(school, review, "R", "Head", NOW.date() + timedelta(days=1), {}, NOW)
    assert not actions.known_review(school, review.id).is_signed


def signed_review(database):
    some_calls(database)
    review = begun(database)
    answer_all(database, review, Answer.PARTLY)
    actions.decide(database, review, "not-direct", "Tell them again", "Carys", "2026-11-01", "an action's key 1", NOW)
    actions.sign(database, review, *SIGNED, {}, NOW)
    return actions.known_review(database, review.id)


def test_the_sign_off_freezes_figures_and_answers(school):
    review = signed_review(school)
    before = (
        actions.shown(school, review, {}, NOW),
        actions.figures(school, review, {}, NOW),
        actions.what_users_say(school, review, {}, NOW),
    )
    some_calls(school)  # in the same days: live figures would be others
    later = NOW + timedelta(days=200)
    assert before == (
        actions.shown(school, review, {}, later),
        actions.figures(school, review, {}, later),
        actions.what_users_say(school, review, {}, later),
    )
    assert evidence_for("one-log", Looked(school, PERIOD, {}, NOW)) != before[0][0].evidence
    assert dict(before[1])["Calls logged"] == "5"
    for refused in (
        lambda: answer_all(school, review),
        lambda: actions.write(school, review, "a", "b"),
        lambda: actions.decide(school, review, "", "x", "x", "2026-11-01", "an action's key 9", NOW),
        lambda: actions.sign(school, review, *SIGNED, {}, NOW),
    ):
        with pytest.raises(Refused, match="signed off"):
            refused()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reviews SET signed_by = 'Somebody'",
        "UPDATE reviews SET figures = '[]'",
        "DELETE FROM reviews",
        "UPDATE review_answers SET answer = 'yes'",
        "UPDATE review_answers SET evidence = ''",
        "INSERT INTO review_answers (review_id, line, answer) VALUES (1, 'new', 'yes')",
        "UPDATE review_actions SET due_on = '2030-01-01'",
        "DELETE FROM review_actions",
        "INSERT INTO review_actions (form_key, review_id, text, owner, due_on, added_at) VALUES (2, 1, 3, 4, 5, 6)",
    ],
)
def test_triggers_keep_what_was_signed(school, statement):
    signed_review(school)
    with pytest.raises(sqlite3.IntegrityError), school.writing() as connection:
        connection.execute(statement)


def test_an_action_is_done_once_also_after_the_sign_off_and_the_next_review_shows_it(school):
    review = signed_review(school)
    (action,) = store.actions(school, review.id)
    second = begun(school, "the second review's key")
    assert [one.state("2026-10-02") for one in store.earlier_actions(school, second.id)] == ["open"]
    actions.finish(school, builders.actor(school, "desk"), review.id, action.id, NOW)
    with pytest.raises(NotFound, match="done already"):
        actions.finish(school, builders.actor(school, "desk"), review.id, action.id, NOW)
    (became,) = store.earlier_actions(school, second.id)
    assert (became.done_by, became.text) == ("Carys Morgan", "Tell them again")
    assert store.earlier_actions(school, review.id) == []
    assert store.open_actions(school) == []


# --- the pages


@pytest.fixture
def in_october():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.usefixtures("in_october")
def test_the_pages_from_the_beginning_to_the_sign_off(school, office, desk):
    some_calls(school)
    days = {"first_on": "2026-09-01", "last_on": "2026-09-30", "form_key": "k" * 20}
    assert office.post("/rollout/reviews/", data=days | {"last_on": "2026-12-01"}).status_code == 422
    assert office.post("/rollout/reviews/", data=days | {"first_on": "2026-09-28"}).status_code == 422
    page = office.post("/rollout/reviews/", data=days).location
    assert page == "/rollout/reviews/1"
    assert "0 of 23 lines are answered" in office.get(page).text
    assert "<form" not in desk.get(page).text.split("<main")[1]
    wrong = office.post(f"{page}/answers/expect", data={"one-log-remark": "Hm.", "a-desk-answer": "perhaps"})
    assert wrong.status_code == 422
    assert wrong.text.count("Choose yes, partly or no") >= 2
    for group in Group:
        answers = {f"{line.key}-answer": "yes" for line in lines_of(group)}
        answers |= {"not-direct-answer": "no", "not-direct-remark": "One still does."} if group == "expect" else {}
        assert office.post(f"{page}/answers/{group}", data=answers).status_code == 302
    assert office.post(f"{page}/answers/nonsense").status_code == 404
    shown = office.get(page).text
    assert 'Go back to: <a href="/rollout/steps/impact">' in shown
    version = re.search(r'name="version" value="(\d+)"', shown)[1]
    words = {"version": version, "intended": "One place.", "came_of_it": "Nearly."}
    assert office.post(f"{page}/words", data=words).status_code == 302
    action = {"form_key": "a" * 20, "line": "not-direct", "text": "Tell them", "owner": "Carys", "due_on": "2026-10-09"}
    assert office.post(f"{page}/actions", data=action | {"owner": ""}).status_code == 422
    assert office.post(f"{page}/actions", data=action).status_code == 302
    assert office.post(f"{page}/sign-off", data={"name": "Rhian Price", "role": ""}).status_code == 422
    signed = {"name": "Rhian Price", "role": "Head", "signed_on": "2026-10-01"}
    assert office.post(f"{page}/sign-off", data=signed).status_code == 302
    assert "Signed off by Rhian Price, Head, on 1 Oct 2026" in desk.get(page).text
    assert office.post(f"{page}/actions/1/done").status_code == 302
    assert office.get("/rollout/reviews/9").status_code == 404


@pytest.mark.usefixtures("in_october")
def test_the_review_as_a_file(school, desk):
    signed_review(school)
    rows = desk.get("/rollout/reviews/1.json").json["rows"]
    lines = [row for row in rows if row["part"] in tuple(Group)]
    assert [row["line"] for row in lines] == [line.words for line in LINES]
    assert {row["answer"] for row in lines} == {"partly"}
    assert {"part": "figure", "line": "Calls logged", "evidence": "5"}.items() <= rows[len(LINES)].items()
    assert rows[-1]["owner"] == "Carys"
    assert desk.get("/rollout/reviews/1.csv").text.startswith("\ufeffPart,Line,Evidence,Answer,Remark,Go Back To")
    (review,) = desk.get("/rollout/reviews.json").json["rows"]
    assert (review["signed_by"], review["signed_on"]) == ("Rhian Price", "2026-10-01")
