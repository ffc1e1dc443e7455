"""The code on a sticker: what is printed today must be read in ten years, and no slip may lead to another device."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices import codes

LETTERS = st.sampled_from(codes.ALPHABET)
CODES = st.lists(LETTERS, min_size=6, max_size=6).map(lambda c: "".join(c) + codes.check_character("".join(c)))
PLACES = st.integers(0, 6)


def is_refused(typed: str) -> bool:
    try:
        codes.read_code(typed)
    except codes.CodeRefused:
        return True
    return False


@pytest.mark.parametrize(
    ("address", "code", "text"),
    [
        ("http://helpdesk.school:8080", "7K3Q9XZ", "http://HELPDESK.SCHOOL:8080/D/7K3Q9XZ"),
        ("http://10.20.0.15:8080", "0000000", "http://10.20.0.15:8080/D/0000000"),
        ("HTTP://helpdesk", "ZZZZZZZ", "http://HELPDESK/D/ZZZZZZZ"),
        ("https://it.ysgol.cymru", "7K3Q9XZ", "https://IT.YSGOL.CYMRU/D/7K3Q9XZ"),
    ],
)
def test_the_text_in_the_qr_code_is_frozen(address, code, text):
    assert codes.sticker_text(address, code) == text


@pytest.mark.parametrize(
    ("characters", "check"),
    [
        ("000000", "0"),
        ("000001", "2"),
        ("100000", "A"),
        ("7K3Q9X", "4"),
        ("ZZZZZZ", "S"),
        ("ABCDEF", "P"),
        ("GHJKMN", "Z"),
        ("PQRSTV", "J"),
        ("WXYZ01", "Q"),
        ("234567", "A"),
    ],
)
def test_the_check_character_is_frozen(characters, check):
    assert codes.check_character(characters) == check


def test_the_alphabet_is_frozen():
    assert codes.ALPHABET == "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
    assert codes.RANDOM_CHARACTERS == 6


@given(CODES)
def test_a_code_is_read_as_it_is_shown(code):
    assert codes.shown(code) == f"{code[:4]}-{code[4:]}"
    assert codes.read_code(codes.shown(code)) == code
    assert codes.read_code(f"  {' '.join(code.lower())}\n") == code
    assert codes.read_code("-".join(code)) == code


@given(CODES)
def test_letters_that_look_like_figures_are_read_as_figures(code):
    for figure, letters in {"0": "Oo", "1": "IiLl"}.items():
        for letter in letters:
            assert codes.read_code(code.replace(figure, letter)) == code


@given(CODES, PLACES, LETTERS)
def test_one_wrong_character_is_noticed(code, place, wrong):
    typed = code[:place] + wrong + code[place + 1 :]
    assert is_refused(typed) == (typed != code)


@given(CODES, st.integers(0, 5))
def test_two_neighbours_the_wrong_way_round_are_noticed(code, place):
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_refused(typed) == (typed != code)


@given(CODES, st.integers(0, 4))
def test_a_swap_across_a_character_is_noticed(code, place):
    typed = code[:place] + code[place + 2] + code[place + 1] + code[place] + code[place + 3 :]
    assert is_refused(typed) == (typed != code)


@given(CODES, st.integers(0, 5), LETTERS)
def test_a_doubled_pair_that_becomes_another_is_noticed(code, place, wrong):
    start = code[:place] + code[place] * 2 + code[place + 2 : 6]
    doubled = start[:6] + codes.check_character(start[:6])
    if doubled[place] == doubled[place + 1]:
        typed = doubled[:place] + wrong * 2 + doubled[place + 2 :]
        assert is_refused(typed) == (typed != doubled)


@given(CODES, PLACES)
def test_a_character_too_few_or_too_many_is_noticed(code, place):
    assert is_refused(code[:place] + code[place + 1 :])
    assert is_refused(code[:place] + code[place] + code[place:])


@given(st.text())
def test_any_text_is_a_code_or_is_refused_in_words(typed):
    try:
        code = codes.read_code(typed)
    except codes.CodeRefused:
        return
    assert len(code) == 7
    assert set(code) <= set(codes.ALPHABET)
    assert codes.check_character(code[:-1]) == code[-1]


def test_what_is_wrong_is_said():
    for typed, said in {
        "": "has seven letters",
        "7K3Q": "has seven letters",
        "7K3Q9X*": "never contains *",
        "7K3QU9X": "never contains U",
        "7K3Q9X1": "compare it with the sticker",
        "http://x/D/7K3Q9XZ": "compare it with the sticker",
        "http://x/D/": "has seven letters",
        "http://x/7K3Q9X4": "has seven letters",
    }.items():
        with pytest.raises(codes.CodeRefused) as refusal:
            codes.read_code(typed)
        assert said in str(refusal.value)


@given(CODES)
def test_the_whole_address_of_a_sticker_is_read_as_a_hand_held_scanner_types_it(code):
    typed = codes.sticker_text("http://helpdesk.school:8080", code)
    for text in (typed, typed.lower(), f"{typed}\r\n", codes.sticker_text("http://pc/d", code)):
        assert codes.read_code(text) == code


def test_new_codes_are_drawn_from_the_whole_alphabet():
    drawn = {codes.new_code() for _ in range(2000)}
    assert len(drawn) > 1995
    assert set("".join(drawn)) == set(codes.ALPHABET)
    assert not any(is_refused(code) for code in drawn)
    assert codes.new_code(lambda letters: letters[-1])[:6] == "ZZZZZZ"


@pytest.mark.parametrize(
    "pasted",
    [
        "http://HELPDESK.SCHOOL:8080/D/7K3Q9XZ?report=yes",
        "http://helpdesk.school:8080/d/7K3Q9XZ/",
        "http://helpdesk.school:8080/D/7K3Q-9XZ#top",
        "http://helpdesk.school:8080/fieldwork/devices/7K3Q9XZ",
        "http://helpdesk.school:8080/devices/7K3Q9XZ/edit",
        "https://helpdesk.school/stickers/codes/7k3q9xz?x=1",
    ],
)
def test_an_address_from_the_browser_stands_for_its_device(pasted):
    assert codes.without_address(pasted).replace("-", "").upper() == "7K3Q9XZ"
