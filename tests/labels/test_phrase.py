from hashlib import sha256
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.phrase import ADJECTIVES, NOUNS, phrase_of

LISTS = pytest.mark.parametrize("words", [ADJECTIVES, NOUNS], ids=["adjectives", "nouns"])


def _without_a_letter(word):
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def test_the_lists_are_those_on_the_stickers_of_schools():
    """Never change this figure: with another list every sticker that is out there shows the wrong words."""
    text = " ".join([*ADJECTIVES, "/", *NOUNS])
    assert sha256(text.encode()).hexdigest() == "5c68642b727f590ffdfd7777578285a069b75ae97d9d61d47895743addf8923f"


@pytest.mark.parametrize(
    ("code", "phrase"),
    [
        ("7K3Q9XZ", "musical lemur"),
        ("0000000", "fleet jigsaw"),
        ("ZZZZZZZ", "elastic lobster"),
        ("A1B2C3D", "smooth hexagon"),
    ],
)
def test_a_code_has_the_same_words_for_ever(code, phrase):
    assert phrase_of(code) == phrase


@pytest.mark.parametrize("typed", ["7K3Q-9XZ", " 7k3q 9xz ", "7k3q9xz"])
def test_it_does_not_matter_how_the_code_is_written(typed):
    assert phrase_of(typed) == phrase_of("7K3Q9XZ")


def test_letters_that_stand_for_figures_are_read_as_figures():
    assert phrase_of("OIL0000") == phrase_of("0110000")


@LISTS
def test_there_are_as_many_words_as_a_byte_has_values(words):
    assert len(words) == len(set(words)) == 256


@LISTS
def test_words_are_short_and_plain(words):
    assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 7 for word in words)


@LISTS
def test_no_two_words_look_nearly_alike(words):
    """None becomes another by one letter added, left out, changed or swapped, and their first four letters differ."""
    assert len({word[:4] for word in words}) == 256
    near = [pair for pair in combinations(words, 2) if _without_a_letter(pair[0]) & _without_a_letter(pair[1])]
    assert near == []


def test_a_word_is_only_in_one_list():
    assert set(ADJECTIVES).isdisjoint(NOUNS)


@settings(deadline=None)
@given(st.lists(st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=7, max_size=7), unique=True))
def test_every_code_has_two_words_of_the_lists(codes):
    for code in codes:
        first, second = phrase_of(code).split()
        assert first in ADJECTIVES
        assert second in NOUNS


def test_all_words_come_up_about_as_often():
    phrases = [phrase_of(f"{n:07}").split() for n in range(20_000)]
    for place, words in enumerate((ADJECTIVES, NOUNS)):
        seen = [phrase[place] for phrase in phrases]
        assert all(30 < seen.count(word) < 140 for word in words)
