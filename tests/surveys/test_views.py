"""The survey of a term: planned by the co-ordinator, answered by anybody, published with what is done about it."""

import re
from datetime import timedelta

import pytest
import time_machine

from kiosk import create_app
from kiosk.core.access import Role
from kiosk.core.forms import new_form_key
from kiosk.surveys import actions, store
from kiosk.surveys.records import Reply
from tests import builders
from tests.builders import MONDAY, SECRET

SURVEY = {
    "title": "The desk this term",
    "why": "To mend what annoys you.",
    "opens_on": "2026-09-07",
    "closes_on": "2026-09-18",
    "words_1": "How do you find the desk?",
    "kind_1": "rating",
    "words_3": "It is quick enough.",
    "kind_3": "agreement",
    "words_5": "What should it do better?",
    "kind_5": "text",
}
ACTION = {"words": "Say when somebody comes", "owner": "Service desk", "due_on": "2026-10-31", "state": "planned"}


@pytest.fixture(autouse=True)
def clock(school):
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def coordinator(clock, signed_in):
    return signed_in("coordinator")


@pytest.fixture
def planned(school, coordinator):
    answer = coordinator.post("/surveys/new", data=SURVEY | {"form_key": new_form_key()})
    assert answer.status_code == 302, answer.text
    return store.survey(school, int(answer.location.rsplit("/", 1)[1]))


def reply(client, planned, form_key="", **replies):
    data = {"survey": str(planned.id), "form_key": form_key or new_form_key(), **replies}
    return client.post("/survey", data=data)


def answered(school, planned, scores, texts=()):
    for number, score in enumerate(scores):
        given = [Reply(1, score), *([Reply(3, None, texts[number])] if number < len(texts) else [])]
        actions.respond(school, planned, given, new_form_key(), MONDAY)


def over(clock):
    clock.move_to(MONDAY + timedelta(days=20))


def test_questions_without_words_are_left_out_and_numbered_anew(school, planned):
    assert [(one.number, one.kind) for one in store.questions(school, planned.id)] == [
        (1, "rating"),
        (2, "agreement"),
        (3, "text"),
    ]


def test_a_survey_is_planned_once_changed_until_answered_and_never_two_at_a_time(school, coordinator, planned):
    again = coordinator.post("/surveys/new", data=SURVEY | {"form_key": new_form_key(), "opens_on": "2026-09-18"})
    assert again.status_code == 422
    assert "One at a time is enough." in again.text
    assert coordinator.get(f"/surveys/{planned.id}/edit").status_code == 200
    emptied = {"words_2": "", "words_3": "", "words_4": ""}
    changed = SURVEY | emptied | {"form_key": new_form_key(), "title": "Another name"}
    assert coordinator.post(f"/surveys/{planned.id}/edit", data=changed).status_code == 302
    assert len(store.questions(school, planned.id)) == 2
    answered(school, store.survey(school, planned.id), [5])
    refused = coordinator.post(f"/surveys/{planned.id}/edit", data=SURVEY | {"form_key": new_form_key()})
    assert refused.status_code == 422
    assert "Somebody has answered it in the meantime" in refused.text
    assert len(store.questions(school, planned.id)) == 2


def test_anybody_answers_without_a_name_and_counts_once(school, client, planned):
    page = client.get("/survey").text
    assert "To mend what annoys you." in page
    assert page.count('type="radio"') == 10
    assert 'name="reporter' not in page
    key = new_form_key()
    for _ in range(2):
        assert reply(client, planned, key, reply_1="5", reply_2="1", reply_3="Say when.").status_code == 302
    assert store.survey(school, planned.id).responses == 1
    assert "are with the others" in client.get("/survey").text
    assert 'type="radio"' in client.get("/survey?again=yes").text


def test_nothing_that_is_kept_leads_to_anybody(school, client, planned):
    reply(client, planned, reply_1="5")
    columns = {row["name"] for row in school.connection.execute("PRAGMA table_info(survey_responses)")}
    columns |= {row["name"] for row in school.connection.execute("PRAGMA table_info(survey_replies)")}
    assert columns == {"id", "form_key", "survey_id", "answered_on", "response_id", "number", "score", "text"}
    rows = school.connection.execute("SELECT * FROM survey_responses").fetchall()
    assert [row["answered_on"] for row in rows] == ["2026-09-07"]


def test_the_mark_that_limits_answers_is_not_that_of_reports(school, clock, tmp_path):
    """From both together one could read who answered when."""
    limits = {"WTF_CSRF_ENABLED": False, "REPORT_LIMITS_ENABLED": True}
    app = create_app(tmp_path, school, TESTING=True, SECRET_KEY=SECRET, **limits)
    device = builders.add_device(school)
    browser, coordinator = app.test_client(), app.test_client()
    coordinator.post("/sign-in", data={"username": "coordinator", "password": builders.PASSWORD})
    coordinator.post("/surveys/new", data=SURVEY | {"form_key": new_form_key()})
    browser.get(f"/D/{device.code}")
    report = {"form_key": new_form_key(), "kind": "incident", "symptom": "other", "answer": "no"}
    assert browser.post(f"/D/{device.code}", data=report).status_code == 302
    found = store.open_survey(school, "2026-09-07")
    assert reply(browser, found, reply_1="3").status_code == 302
    report, survey = school.connection.execute("SELECT * FROM report_marks ORDER BY id").fetchall()
    assert (survey["phone"], survey["call_id"], survey["device_id"]) == ("", None, None)
    assert survey["address"] not in ("", report["address"])
    answers = [reply(browser, found, reply_1="3").status_code for _ in range(20)]
    assert answers[-1] == 429
    assert store.survey(school, found.id).responses == 20


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ({}, "Answer at least one question."),
        ({"reply_1": "9"}, "Answer at least one"),
        ({"reply_3": "x" * 1001}, "Use at"),
    ],
)
def test_what_answers_nothing_is_refused_and_the_words_stay(school, client, planned, replies, said):
    answer = reply(client, planned, **replies)
    assert answer.status_code == 422
    assert said in answer.text
    assert replies.get("reply_3", "") in answer.text
    assert store.survey(school, planned.id).responses == 0


def test_it_is_answered_between_its_days_alone(school, client, planned, clock):
    clock.move_to(MONDAY - timedelta(days=1))
    assert "No survey is open" in client.get("/survey").text
    over(clock)
    assert "No survey is open" in client.get("/survey").text
    assert reply(client, planned, reply_1="5").location == "/survey"
    assert store.survey(school, planned.id).responses == 0


def test_totals_stand_there_when_it_is_over_and_from_five_answers_on(school, coordinator, planned, clock, signed_in):
    answered(school, planned, [5, 4, 4, 2])
    page = f"/surveys/{planned.id}"
    assert "on average" not in coordinator.get(page).text
    assert "4 answers" in coordinator.get(page).text
    over(clock)
    coordinator = signed_in("coordinator")
    assert "too few to show" in coordinator.get(page).text
    assert coordinator.get(f"{page}.json").json["rows"][0]["mean"] is None
    store.add_response(school, planned.id, new_form_key(), "2026-09-18", [Reply(1, 1)])
    text = coordinator.get(page).text
    assert "3.2 of 5 on average; 60 % chose one of the two best. 5 answers." in text
    row = coordinator.get(f"{page}.json").json["rows"][0]
    assert (row["answers"], row["mean"], row["top_two_share"], row["score_4"]) == (5, 3.2, 0.6, 2)


def test_totals_that_grow_by_one_answer_are_never_shown(school, coordinator, planned):
    answered(school, planned, [5, 4, 4, 2, 1])
    page = f"/surveys/{planned.id}"
    assert coordinator.get(f"{page}.json").json["rows"] == []
    assert "on average" not in coordinator.get(page).text


def test_results_are_published_with_a_sentence_and_what_is_done(school, client, coordinator, planned, clock, signed_in):
    answered(school, planned, [5, 4, 4, 2, 1], ["Mrs Hughes never comes"] * 5)
    page = f"/surveys/{planned.id}"
    early = coordinator.post(f"{page}/publish", data={"finding": "Fine."})
    assert early.status_code == 422
    assert "Publish the results after that." in early.text
    over(clock)
    coordinator = signed_in("coordinator")
    assert "Say in one sentence" in coordinator.post(f"{page}/publish", data={"finding": ""}).text
    without = coordinator.post(f"{page}/publish", data={"finding": "Fine."})
    assert "Add at least one action first" in without.text
    assert 'value="Fine."' in without.text
    assert "No results are published yet." in client.get("/surveys/results").text
    assert coordinator.post(f"{page}/actions", data=ACTION | {"form_key": new_form_key()}).status_code == 302
    assert coordinator.post(f"{page}/publish", data={"finding": "Fine."}).status_code == 302
    results = client.get("/surveys/results").text
    for words in ("Fine.", "Say when somebody comes", "Planned", "Service desk", "5 people answered", "3.2 of 5"):
        assert words in results
    assert "Mrs Hughes" not in results
    assert "Mrs Hughes" not in client.get("/surveys/results.csv").text
    assert "Mrs Hughes never comes" in coordinator.get(page).text
    coordinator.post(f"{page}/withdraw")
    assert "No results are published yet." in client.get("/surveys/results").text


def test_an_action_is_changed_until_it_is_done(school, coordinator, planned):
    page, key = f"/surveys/{planned.id}", new_form_key()
    for _ in range(2):
        coordinator.post(f"{page}/actions", data=ACTION | {"form_key": key})
    (action,) = store.actions_of(school, planned.id)
    prefixed = {f"action-{action.id}-{name}": value for name, value in (ACTION | {"form_key": new_form_key()}).items()}
    fields = set(re.findall(rf'name="(action-{action.id}-\w+)"', coordinator.get(page).text))
    assert fields == set(prefixed)
    bad = coordinator.post(f"{page}/actions/{action.id}", data=prefixed | {f"action-{action.id}-words": ""})
    assert bad.status_code == 422
    assert f'id="action-{action.id}-words-error"' in bad.text
    done = prefixed | {f"action-{action.id}-state": "done"}
    assert coordinator.post(f"{page}/actions/{action.id}", data=done).status_code == 302
    (action,) = store.actions_of(school, planned.id)
    assert (action.state, action.done_on) == ("done", "2026-09-07")
    assert coordinator.post(f"{page}/actions/{action.id}", data=prefixed).status_code == 422


def test_the_desk_reads_and_only_the_coordinator_acts(school, planned, signed_in):
    desk = signed_in("desk")
    page = f"/surveys/{planned.id}"
    for address in ("/surveys/", page, "/surveys.csv", f"{page}.csv"):
        assert desk.get(address).status_code == 200
        assert signed_in("tech1").get(address).status_code == 403
    for address in ("/surveys/every", "/surveys/new", f"{page}/edit", f"{page}/publish", f"{page}/actions"):
        assert desk.post(address).status_code == 403
    assert "<form" not in desk.get(page).text.partition("<main")[2]
    builders.add_person(school, "both", "Both", Role.DESK, Role.COORDINATOR)


def test_how_many_are_asked_is_the_coordinators_to_say(school, coordinator):
    assert coordinator.post("/surveys/every", data={"survey_every": "5"}).status_code == 302
    assert 'value="5"' in coordinator.get("/surveys/").text
    refused = coordinator.post("/surveys/every", data={"survey_every": "many"})
    assert refused.status_code == 422
    assert "Enter a whole number" in refused.text
