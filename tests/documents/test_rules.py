"""Placeholders, what a version no longer says, typed recipients, and plain text, by values alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.markdown import as_html
from kiosk.documents import rules
from kiosk.documents.actions import shipped_text
from kiosk.documents.placeholders import PLACEHOLDERS, offered_to
from kiosk.documents.plain import plain_text
from kiosk.documents.records import Document, Recipient, Version


def version(written, said):
    return Version(1, Document.CHARTER, None, 3, "", written, said, "", "", "")


def test_a_value_is_shown_as_it_is_and_means_nothing():
    typed = "*School* | <b>of</b> [x](http://x) {{name}} #1 `x`"
    text = rules.filled("# {{school}}\n\n| a |\n| --- |\n| {{school}} |", {"school": rules.escaped(typed)})
    html = as_html(text)
    assert html.count("*School* | &lt;b&gt;of&lt;/b&gt; [x](http://x) {{name}} #1 `x`") == 2
    assert "<a" not in html
    assert "<b>" not in html
    assert rules.for_person(text, "Bob") == text


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=60))
def test_any_value_survives_markdown(typed):
    shown = plain_text(f"x{rules.escaped(typed)}x")
    assert shown == f"x{' '.join(typed.split())}x\n" or "&" in typed or not typed.isprintable()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write something"),
        ("Hello {{scool}}", "{{scool}} is no placeholder"),
        ("See {{evidence}}", "{{evidence}} is not for this document"),
        ("So: {{targets}}", "on a line of its own"),
        ("Open {{school", "Two braces"),
        ("{{}}", "is no placeholder"),
        ("x" * 12_001, "at most 12,000"),
    ],
)
def test_what_is_wrong_is_said(text, said):
    assert said in rules.what_is_wrong(Document.CHARTER, text)


@pytest.mark.parametrize("document", list(Document))
def test_the_shipped_texts_are_right_and_begin_with_a_title(document):
    text = shipped_text(document)
    assert rules.what_is_wrong(document, text) == ""
    assert text.startswith("# ")


def test_the_open_charter_names_nobody_of_the_staff():
    named = {name for name in rules.names_in(shipped_text(Document.CHARTER)) if PLACEHOLDERS[name].names_people}
    assert named <= {"safeguarding"}  # who to turn to with a worry stands on the report form, too


def test_every_placeholder_may_be_used_by_some_document():
    assert {each.name for document in Document for each in offered_to(document)} == set(PLACEHOLDERS)


def test_what_changed_since_a_version_is_said_once_each():
    found = version(
        "{{targets}} {{week}} {{hours}} {{school}}", {"targets": "a", "week": "b", "hours": "c", "school": "d"}
    )
    now = {"targets": "A", "week": "B", "hours": "C", "school": "d"}
    assert rules.what_changed(found, found.written, now) == ["Targets have changed", "The school hours have changed"]
    assert rules.what_changed(found, "other", {}) == ["The text has changed"]


def test_recipients_are_read_as_people_paste_them():
    pasted = 'Carys <c@x.org>; "Pugh, Dai" <d@x.org>,\n e@x.org\nMiss Ŵyn\n\nCarys <c@x.org>\n'
    found, wrong = rules.recipients(pasted)
    assert wrong == []
    assert found == [
        Recipient("Carys", "c@x.org"),
        Recipient("Pugh, Dai", "d@x.org"),
        Recipient("", "e@x.org"),
        Recipient("Miss Ŵyn"),
    ]
    assert rules.recipients("Carys <>\na <b@x.org> c\nx@y z")[1] == ["Carys <>", "a <b@x.org> c", "x@y z"]


def test_plain_text_keeps_lists_tables_and_links():
    text = "Dear *you*,\n\n## How\n\n1. One\n2. Two\n   - in\n\n| P | T |\n| --- | --- |\n| P1 | 4 h |\n\n[here](http://a.b)"
    assert plain_text(text) == ("Dear you,\n\nHow\n---\n1. One\n2. Two\n  - in\n\nP: T\nP1: 4 h\n\nhere (http://a.b)\n")
