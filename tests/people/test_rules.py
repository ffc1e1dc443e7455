"""Passwords and usernames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.people.rules import LONGEST_PASSWORD, check_password, username_from


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet violet kites",
        "korrekt pferd batterie",
        "ŵyn glas ar y bryn",
        "x7-Qm!9zP4k2",
        "password seven quiet kites",  # a common word among others does no harm
        "a b c d e f g h i j",
        "abcde" * 200,
        "four green umbrellas dance " * 30,
    ],
)
def test_a_good_password_is_taken_as_it_is(password):
    assert check_password(password, "desk", "Llanfair Green") == password


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "at least 12"),
        ("eleven char", "at least 12"),
        ("abcde" * 300, "at most 1024"),
        ("aaaaaaaaaaaa", "different characters"),
        ("abababababab", "different characters"),
        ("password1234", "first things"),
        ("PASSWORD1234", "first things"),
        ("passwordpassword", "first things"),
        ("Scandesk2026", "first things"),
        ("LlanfairGreen1", "first things"),
        ("carys.morgan1", "first things"),
        ("123456789012", "first things"),
        ("welcome12345", "first things"),
        ("abcdeabcdeabcde", "easy to guess"),
        ("iloveyou1234", "easy to guess"),
        ("manchesterunited", "easy to guess"),
        ("qwertyuiop[]", "first things"),
        ("1q2w3e4r5t6y", "easy to guess"),
        ("elizabeth2011", "easy to guess"),
    ],
)
def test_a_password_that_somebody_would_try_is_refused_in_words(password, said):
    with pytest.raises(ValueError, match=said):
        check_password(password, "carys.morgan", "Llanfair Green Primary School")


@given(st.text(min_size=64, max_size=LONGEST_PASSWORD).filter(lambda text: len(set(text.casefold())) >= 30))
def test_long_and_varied_is_good_whatever_it_is_made_of(password):
    assert check_password(password, "desk", "Llanfair") == password


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Sian Ŵyn-Evans", "sian.wyn-evans"),
        ("Huw", "huw"),
        ("  Zoë  O'Brien ", "zoe.o.brien"),
        ("李雷", "person"),
        ("x" * 60, "x" * 40),
    ],
)
def test_a_username_is_made_of_the_name(name, username):
    assert username_from(name) == username


@given(st.text())
def test_a_username_can_always_be_typed(name):
    username = username_from(name)
    assert 1 <= len(username) <= 40
    assert set(username) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
