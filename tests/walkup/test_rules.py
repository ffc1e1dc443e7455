"""What fits on a screen, which question follows which, what a page may do: by values alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.calls.records import CallKind
from kiosk.walkup import claims, rules
from kiosk.walkup.records import Draft, Question

TOKEN = "5e" * 20


def shown_in_the_end(items: list[int], way: tuple[int, ...] = ()) -> list[int]:
    """Return the items that somebody reaches who taps every group; no screen may have too many tiles."""
    found, groups = rules.screen(items, way)
    assert len(found) + len(groups) <= rules.MOST_TILES
    assert not (found and groups)
    if not groups:
        assert list(found) == found
        return found
    reached = []
    for group in groups:
        inside = shown_in_the_end(items, rules.steps_of(group.at))
        assert (inside[0], inside[-1]) == (group.first, group.last)
        reached += inside
    return reached


@pytest.mark.parametrize(("count", "is_whole"), [(9, True), (20, True), (21, False)])
def test_rooms_are_all_shown_where_they_fit(count: int, is_whole: bool):
    found, groups = rules.screen(list(range(count)), (), rules.MOST_ROOMS)
    assert (len(found) == count) is is_whole
    assert bool(groups) is not is_whole


@given(st.integers(0, 700))
def test_every_item_of_a_list_is_reached_once_and_in_order(count: int):
    assert shown_in_the_end(list(range(count))) == list(range(count))


@given(st.text(max_size=30), st.integers(0, 100))
def test_a_way_that_somebody_made_up_still_shows_a_screen(at: str, count: int):
    found, groups = rules.screen(list(range(count)), rules.steps_of(at))
    assert len(found) + len(groups) <= rules.MOST_TILES
    assert bool(found or groups) is bool(count)


def test_a_question_shows_at_most_eight_choices_a_page_and_leaves_none_out():
    for count in range(1, 30):
        seen, page = [], 1
        while True:
            choices, has_more = rules.page_of(list(range(count)), page)
            assert len(choices) + has_more <= rules.MOST_TILES
            seen += choices
            page += 1
            if not has_more:
                break
        assert seen == list(range(count))


WHOLE = Draft("7K3Q9XZ", symptom="no_picture", answer="no")


def test_the_questions_come_one_after_the_other():
    asked, question = [], Question.WRONG
    while question is not Question.CHECK:
        asked.append(question)
        question = rules.question_after(WHOLE, question)
    assert asked == [Question.WRONG, Question.LESSON, Question.WORDS, Question.NAME]
    assert rules.question_before(WHOLE, Question.WRONG) is None
    assert rules.question_before(WHOLE, Question.CHECK) is Question.NAME


def test_the_message_is_asked_for_where_there_is_one():
    with_message = replace(WHOLE, symptom="error_message")
    assert Question.MESSAGE in rules.questions(with_message)
    assert Question.MESSAGE not in rules.questions(WHOLE)
    assert Question.MESSAGE not in rules.questions(replace(with_message, kind=CallKind.REQUEST))


@pytest.mark.parametrize(
    ("draft", "wanted", "asked"),
    [
        (Draft(), Question.CHECK, Question.WRONG),
        (replace(WHOLE, answer=""), Question.CHECK, Question.LESSON),
        (replace(WHOLE, answer=""), Question.WRONG, Question.WRONG),
        (WHOLE, Question.CHECK, Question.CHECK),
        (WHOLE, Question.MESSAGE, Question.WORDS),
    ],
)
def test_nobody_skips_what_must_be_answered(draft: Draft, wanted: Question, asked: Question):
    assert rules.first_unanswered(draft, wanted) is asked


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("helpdesk.school:8080", True),
        ("HELPDESK.school:8080", True),
        ("localhost:8080", True),
        ("10.20.0.15:8080", True),
        ("[::1]:8080", True),
        ("evil.example:8080", False),
        ("helpdesk.school.evil.example", False),
        ("", False),
        ("x; script-src *", False),
    ],
)
def test_a_forged_host_gets_into_no_policy(host: str, is_own: bool):
    assert rules.is_own_host(host, "http://helpdesk.school:8080") is is_own


def test_forms_go_to_the_kiosk_alone():
    parts = dict(part.split(" ", 1) for part in rules.policy("http://10.20.0.15:8080").split("; "))
    assert parts["form-action"] == "http://10.20.0.15:8080/walkup/"
    assert parts["default-src"] == parts["base-uri"] == parts["frame-ancestors"] == "'none'"
    assert parts["connect-src"] == parts["script-src"] == parts["style-src"] == "'self'"
    assert dict(part.split(" ", 1) for part in rules.policy("").split("; "))["form-action"] == "'self'"


# --- claims


def test_the_words_are_always_the_same_however_they_are_typed():
    words = claims.check_words(TOKEN)
    assert claims.check_words(TOKEN) == words
    first, second = words.split()
    for typed in (words, words.upper(), f" {first}-{second} ", f"{first}{second}", f"{first},  {second}."):
        assert claims.are_the_words(typed, TOKEN), typed
    for typed in ("", first, second, f"{second} {first}", f"{words}s", "\0", "😀"):
        assert not claims.are_the_words(typed, TOKEN), typed


def test_reports_have_words_of_their_own():
    assert len({claims.check_words(f"{n:040x}") for n in range(2000)}) > 1900


def test_the_code_for_a_phone_leads_to_the_status_page():
    found = claims.claim_code("http://helpdesk.school:8080", TOKEN)
    assert found
    assert found.address == f"http://helpdesk.school:8080/status/{TOKEN}"
    assert found.path.startswith("M")
    assert claims.claim_code("", TOKEN) is None
    assert claims.claim_code("http://" + "x" * 120, TOKEN) is None
