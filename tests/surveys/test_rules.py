"""Surveys: what they must be like, from how many answers on totals are shown, and who is asked after closing."""

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.calls.asking import can_be_reached, is_chosen
from kiosk.calls.records import Channel, Status
from kiosk.core.refusals import FieldRefused
from kiosk.surveys import rules
from kiosk.surveys.after_closing.rules import answer_until, may_answer
from kiosk.surveys.records import NewSurvey, Question, QuestionKind, Reply

RATING = Question(1, QuestionKind.RATING, "How do you find the service desk?")
WORDS = Question(2, QuestionKind.TEXT, "What should it do better?")


def survey(**what: object) -> NewSurvey:
    values = {"title": "T", "why": "W", "opens_on": "2026-09-07", "closes_on": "2026-09-18", "questions": (RATING,)}
    return NewSurvey(**(values | what))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"closes_on": "2026-09-06"}, "closes_on"),
        ({"opens_on": "2026-08-01", "closes_on": "2026-08-31"}, "closes_on"),
        ({"questions": ()}, "words_1"),
        ({"questions": tuple(Question(n, QuestionKind.TEXT, "?") for n in range(1, 7))}, "words_5"),
    ],
)
def test_a_survey_that_cannot_be_answered_is_refused(what, field):
    with pytest.raises(FieldRefused) as refused:
        rules.check(survey(**what), "2026-09-07")
    assert refused.value.field == field
    rules.check(survey(), "2026-09-07")


@given(st.lists(st.integers(1, 5), max_size=30))
def test_totals_add_up_to_the_answers_or_say_nothing(scores: list[int]):
    found = rules.totals(RATING, [Reply(1, score) for score in scores])
    assert found.answers == len(scores)
    if len(scores) < rules.FEWEST_SHOWN:
        assert not found.is_shown
        assert (found.counts, found.mean, found.top_two) == ({}, None, None)
    else:
        assert sum(found.counts.values()) == len(scores)
        assert found.mean == pytest.approx(sum(scores) / len(scores))
        assert found.top_two == pytest.approx(sum(score >= 4 for score in scores) / len(scores))


def test_five_by_hand():
    found = rules.totals(RATING, [Reply(1, score) for score in (5, 4, 4, 2, 1)])
    assert (found.mean, found.top_two) == (3.2, 0.6)
    assert found.counts == {5: 1, 4: 2, 3: 0, 2: 1, 1: 1}


def test_words_come_in_an_order_that_says_nothing():
    said = ["Toner", "a poster", "Zoom", "chargers", "Wi-Fi"]
    assert rules.totals(WORDS, [Reply(2, None, text) for text in said]).texts == (
        *("a poster", "chargers", "Toner", "Wi-Fi", "Zoom"),
    )
    assert rules.totals(WORDS, [Reply(2, None, text) for text in said[:4]]).texts == ()


def test_what_fits_no_question_is_refused_and_what_says_nothing_is_left_out():
    given_ = rules.check_replies((RATING, WORDS), [Reply(1, 4), Reply(2, None, "")])
    assert given_ == (Reply(1, 4),)
    for wrong in ([Reply(1, 6)], [Reply(2, 3)], [Reply(3, 3)], [Reply(1, None), Reply(2, None, "")], []):
        with pytest.raises(FieldRefused):
            rules.check_replies((RATING, WORDS), wrong)


def test_one_in_so_many_is_chosen_and_always_the_same():
    keys = [f"form-{number}" for number in range(3000)]
    for every in (1, 2, 3, 10):
        chosen = [key for key in keys if is_chosen(key, every)]
        assert chosen == [key for key in keys if is_chosen(key, every)]
        assert abs(len(chosen) - 3000 / every) < 150
    assert not any(is_chosen(key, 0) for key in keys)


def test_whoever_has_no_page_to_answer_on_is_not_asked():
    def call(channel: Channel, email: str = "") -> SimpleNamespace:
        return SimpleNamespace(channel=channel, reporter_email=email)

    assert can_be_reached(call(Channel.SCAN))
    assert can_be_reached(call(Channel.KIOSK))
    assert can_be_reached(call(Channel.PHONE, "nia@school.example"))
    assert not can_be_reached(call(Channel.PHONE))


def test_it_is_answered_from_closing_on_for_two_weeks():
    closed = SimpleNamespace(asked_at="x", status=Status.CLOSED, closed_at="2026-09-07T10:30:00Z")
    assert answer_until(closed) == "2026-09-21"
    assert may_answer(closed, date(2026, 9, 21))
    assert not may_answer(closed, date(2026, 9, 22))
    assert not may_answer(SimpleNamespace(**(vars(closed) | {"asked_at": None})), date(2026, 9, 8))
    assert not may_answer(SimpleNamespace(**(vars(closed) | {"status": Status.TRIAGED})), date(2026, 9, 8))
