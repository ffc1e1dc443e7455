"""Who may write what, names that do not belong, and what ranks first."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.access import Actor, Role
from kiosk.knowledge import rules
from kiosk.knowledge.records import Audience, State
from kiosk.knowledge.rules import Candidate

DESK = Actor(1, "Carys Morgan", frozenset({Role.DESK}))
TECHNICIAN = Actor(2, "Tom Ashworth", frozenset({Role.TECHNICIAN}))
COORDINATOR = Actor(3, "Huw Ellis", frozenset({Role.COORDINATOR}))


def test_who_may_publish():
    assert set(rules.states_open_to(DESK)) == set(rules.states_open_to(COORDINATOR)) == set(State)
    assert rules.states_open_to(TECHNICIAN) == (State.WORK_IN_PROGRESS, State.NOT_VALIDATED)
    assert rules.audiences_open_to(TECHNICIAN) == (Audience.TECHNICIANS,)
    assert rules.may_change(DESK, State.VALIDATED, Audience.USERS)
    assert rules.may_change(TECHNICIAN, State.NOT_VALIDATED, Audience.TECHNICIANS)
    assert not rules.may_change(TECHNICIAN, State.VALIDATED, Audience.TECHNICIANS)
    assert not rules.may_change(TECHNICIAN, State.NOT_VALIDATED, Audience.USERS)


def test_an_article_is_read_again_a_year_on():
    assert rules.review_day(date(2026, 9, 7)) == date(2027, 9, 7)
    assert rules.review_day(date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mrs Hughes could not sign in", "Hughes"),
        ("megan hughes was told", "Megan Hughes"),
        ("Megan's laptop", "Megan"),
        ("The price of a lamp", ""),
        ("Ask Mr Price", "Price"),
        ("Hugheston is a place", ""),
        ("Year 6 teacher", ""),
        ("", ""),
    ],
)
def test_names_of_the_call_are_noticed(text, found):
    names = ("Megan Hughes", "Mr Price", "Year 6 teacher")
    assert rules.named_in(text, names) == found
    assert rules.named_in(rules.without_names(text, names), names) == ""


@settings(deadline=None)
@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=3).map(tuple))
def test_leaving_names_out_leaves_none(text, names):
    assert rules.named_in(rules.without_names(text, names), names) == ""


def ids(*candidates: Candidate, words: str = "", limit: int = 3) -> list[int]:
    return rules.ranked(list(candidates), rules.telling_words(words), limit)


def test_the_title_counts_more_than_the_text():
    title = Candidate(1, "Projector has no picture", "Press Source.")
    text = Candidate(2, "Cables", "A projector has no picture when its cable is loose.")
    assert ids(text, title, words="no picture on the projector") == [1, 2]


def test_what_is_tied_counts_and_a_code_most():
    plain = Candidate(1, "x", "y", frozenset({"kind"}))
    symptom = Candidate(2, "x", "y", frozenset({"kind", "symptom"}))
    model = Candidate(3, "x", "y", frozenset({"kind", "model"}))
    code = Candidate(4, "x", "y", frozenset({"code"}))
    assert ids(plain, symptom, model, code, limit=9) == [4, 3, 2]  # a kind alone says too little


def test_what_helped_goes_ahead_and_what_did_not_falls_back():
    fits = frozenset({"kind", "symptom"})
    helped = Candidate(3, "x", "y", fits, helped=8)
    once = Candidate(4, "x", "y", fits, helped=1)
    unused = Candidate(2, "x", "y", fits)
    failed = Candidate(1, "x", "y", fits, helped=1, did_not_help=6)
    assert ids(failed, unused, once, helped, limit=9) == [3, 4, 2, 1]
    themselves = Candidate(5, "x", "y", fits, helped_themselves=3)
    assert 0 < rules.help_points(themselves) < rules.help_points(helped)


def test_an_article_about_another_kind_needs_more_than_words():
    other = Candidate(1, "No picture on the camera", "", is_about_another_kind=True)
    assert ids(other, words="no picture") == []


def test_an_article_about_another_fault_needs_more_than_the_kind():
    other = Candidate(1, "There is no sound from the projector", "", frozenset({"kind"}), is_about_another_symptom=True)
    assert ids(other, words="no picture on the projector") == []
    coded = Candidate(2, "Fuser error 50.3", "", frozenset({"code"}), is_about_another_symptom=True)
    assert ids(coded, words="50.3") == [2]


def test_nothing_that_fits_is_nothing():
    assert ids(Candidate(1, "Paper jam", "Open the door."), words="the and of") == []
    assert ids(Candidate(1, "Paper jam", "Open the door.", helped=50), words="sound") == []


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Candidate,
            st.integers(1, 99),
            st.text(max_size=20),
            st.text(max_size=40),
            st.frozensets(st.sampled_from(sorted(rules.TIE_POINTS))),
            st.booleans(),
            st.integers(0, 500),
            st.integers(0, 500),
            st.integers(0, 500),
        ),
        max_size=8,
        unique_by=lambda candidate: candidate.article_id,
    ),
    st.text(max_size=40),
)
def test_the_order_depends_on_nothing_else(candidates, text):
    words = rules.telling_words(text)
    assert rules.ranked(candidates, words, 9) == rules.ranked(candidates[::-1], words, 9)
    for candidate in candidates:
        assert -rules.HELP_POINTS <= rules.help_points(candidate) <= rules.HELP_POINTS


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_more_help_never_counts_less(helped, did_not_help, more):
    before = Candidate(1, "", "", helped=helped, did_not_help=did_not_help)
    after = Candidate(1, "", "", helped=helped + more, did_not_help=did_not_help)
    worse = Candidate(1, "", "", helped=helped, did_not_help=did_not_help + more)
    if helped >= did_not_help:
        assert rules.help_points(after) >= rules.help_points(before)
    assert rules.help_points(worse) <= max(rules.help_points(before), 0)
