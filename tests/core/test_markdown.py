"""Typed Markdown becomes HTML that can do nothing but be read."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.markdown import ELEMENTS, as_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](mailto:head@school.example)",
    "[x](tel:01792555)",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    '[x](https://a.example/" onclick="alert(1))',
    '[x](https://a.example "title" onclick="x")',
    "[a]: javascript:alert(1)\n\n[a]",
    "<a href='https://x.example' style='position:fixed'>x</a>",
    "<iframe src=//evil.example></iframe>",
    "<style>body{display:none}</style>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "```html\n<script>alert(1)</script>\n```",
    "<!-- --><form action=/sign-out><button>x",
    "[x](\x01javascript:alert(1))",
    "[x](&#106;avascript:alert(1))",
]


def tags(html: str) -> list[tuple[str, str]]:
    return re.findall(r"<(/?[a-zA-Z!][^\s>]*)([^>]*)>", html)


def check(html: str) -> None:
    for tag, attributes in tags(html):
        assert tag.strip("/") in ELEMENTS, html
        if tag == "a":
            assert re.fullmatch(r'( href="(https?:|[^":]*(["/?#]|$))[^"]*")? rel="noopener noreferrer"', attributes), (
                html
            )
        else:
            assert re.fullmatch(r'( start="\d+")?', attributes), html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_is_harmless(text):
    check(as_html(text))


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)), max_size=4).map("\n".join))
def test_whatever_is_typed_only_known_elements_come_out(text):
    check(as_html(text))


def test_what_is_meant_comes_out():
    html = as_html(
        "1. Press **Source**\n2. See [the manual](https://maker.example/m) or [help](/help/1)\n\n|a|b|\n|-|-|\n|1|2|"
    )
    assert "<ol>" in html
    assert "<strong>Source</strong>" in html
    assert '<a href="https://maker.example/m" rel="noopener noreferrer">the manual</a>' in html
    assert '<a href="/help/1" rel="noopener noreferrer">help</a>' in html
    assert "<td>2</td>" in html


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("# a\n## b\n# c", "343"),
        ("### a\n### b\n# c", "333"),
        ("# a\n#### b\n##### c\n## d", "3454"),
        ("###### a", "3"),
    ],
)
def test_headings_follow_the_page_without_a_gap(typed, levels):
    assert "".join(re.findall(r"<h(\d)>", as_html(typed))) == levels
    assert as_html(typed).count("</h") == len(levels)
