from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from labels.lettering import BOLD, FONT_FILE, printable, shorten, width_em, wrap, wrap_host

HOST = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789.-:", min_size=1, max_size=60)


def test_widths_are_those_of_the_typeface():
    font = ImageFont.truetype(FONT_FILE, 1000)
    for weight in (400, 700):
        font.set_variation_by_axes([weight])
        for text in ("Westfield Primary School", "7K3Q-9XZ", "Ysgol y Tŷ Ŵyn"):
            real = font.getlength(text) / 1000
            assert real <= width_em(text, weight) <= real * 1.06


def test_characters_of_other_fonts_count_as_wide():
    assert width_em("🏫") > 1.2
    assert width_em("e\u0301") == width_em("e")


@settings(deadline=None)
@given(HOST, st.floats(2, 40))
def test_a_broken_host_is_complete_and_in_its_width(host, width):
    lines = wrap_host(host, width)
    assert "".join(lines) == host
    assert all(width_em(line, BOLD) <= width or len(line) == 1 for line in lines)


def test_a_host_breaks_before_a_sign():
    assert wrap_host("helpdesk.westfield-primary.sch.uk:8080", 7.5) == [
        "helpdesk",
        ".westfield",
        "-primary.sch.uk",
        ":8080",
    ]


@settings(deadline=None)
@given(st.text(max_size=80), st.floats(1, 30))
def test_shortened_text_is_in_its_width(text, width):
    short = shorten(text, width)
    assert short == text or short.endswith("…")
    assert width_em(short) <= width or short == "…"


@settings(deadline=None)
@given(st.text(max_size=80), st.floats(1, 30))
def test_wrapping_loses_no_word(text, width):
    assert " ".join(wrap(text, width)).split() == text.split()


@settings(deadline=None)
@given(st.text(max_size=80))
def test_printable_text_is_one_line_without_control_characters(text):
    assert all(char.isprintable() or char in "\u200c\u200d" for char in printable(text))


def test_direction_overrides_are_taken_out():
    assert printable(" Rain\u202ebow \n School\x00 ") == "Rainbow School"
