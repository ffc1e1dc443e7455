"""Whole words in any case, with or without accents; what is sure and what is only offered."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.privacy import raw, values
from kiosk.privacy.matching import Matcher, folded, plainly, replaced, spellings
from kiosk.privacy.retention.rules import telling


@pytest.mark.parametrize(
    ("spelling", "text", "said"),
    [
        ("Siân Ŵyn", "met sia\u0302n ŴYN today", ["sia\u0302n ŴYN"]),
        ("Sian", "Siân and SIAN, not Sianed", ["Siân", "SIAN"]),
        ("O'Brien", "Mr O’Brien's", ["O’Brien"]),
        ("Gwen Pritchard", "gwen.pritchard@x Gwen\u00a0Pritchard gwen_pritchard Gwen+Pritchard", 4),
        ("01792 555 123", "+44 (0)1792 555123, 01792-555-123, 901792555123", 2),
        ("may@x.example", "to May@X.example or maymay@x.example", ["May@X.example"]),
        ("May", "May, may_be, Maybe, dismay, MAY.", 3),
        ("Straße", "STRASSE strasse", 2),
        ("", "anything", 0),
    ],
)
def test_where_a_spelling_stands(spelling: str, text: str, said: list[str] | int):
    found = [text[span.start : span.end] for span in Matcher([spelling]).spans(text)]
    assert (len(found) if isinstance(said, int) else found) == said


def test_the_longest_spelling_wins():
    spans = Matcher(["Pritchard", "Mrs Pritchard"]).spans("Mrs Pritchard and Pritchard")
    assert [span.spelling for span in spans] == ["Mrs Pritchard", "Pritchard"]


def test_only_what_can_mean_nobody_else_is_sure():
    found = {each.text: each.is_sure for each in spellings("Gwen Pritchard", "gwen@x.example")}
    assert found["Gwen Pritchard"]
    assert found["Pritchard Gwen"]
    assert found["gwen@x.example"]
    assert not any(found[text] for text in ("Pritchard", "Gwen", "Mrs Pritchard", "G Pritchard", "GPritchard"))
    assert {each.text: each.is_sure for each in spellings("Mrs Hughes")}["Hughes"] is False
    assert "Mrs" not in {each.text for each in spellings("Mrs Hughes")}


@given(st.text(), st.text(alphabet="gwenâŵ\u0302 Pritchard'-.", min_size=2, max_size=20), st.text())
def test_what_is_replaced_is_gone_and_the_rest_is_what_it_was(before: str, name: str, after: str):
    text, matcher = f"{before} {name} {after}", Matcher([name])
    spans = matcher.spans(text)
    assert replaced(text, spans, "") == "".join(
        text[a:b] for a, b in zip([0, *(s.end for s in spans)], [*(s.start for s in spans), len(text)], strict=True)
    )


@given(st.text())
def test_the_quick_folding_is_the_slow_one(text: str):
    letters, places = folded(text)
    assert letters == plainly(text)
    assert len(places) == len(letters)


@settings(max_examples=40)
@given(st.recursive(st.text() | st.integers() | st.none(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_json_that_nothing_is_changed_in_stays_as_it_is(found: object):
    for said in (json.dumps(found), json.dumps(found, ensure_ascii=False, separators=(",", ":"))):
        assert values.rebuilt(said, lambda _, text: text) == said


def test_leaves_and_rebuilding_count_alike():
    said = '{"Gwen": ["a", {"Gwen": "Gwen"}], "b": 2}'
    assert [leaf.text for leaf in values.leaves(said)] == ["Gwen", "a", "Gwen", "Gwen", "b"]
    assert values.rebuilt(said, lambda number, text: "x" if number == 3 else text) == said.replace(': "Gwen"', ': "x"')


@pytest.mark.parametrize(
    ("content", "times"),
    [
        (b"xx Gwen Pritchard yy", 1),
        (b"GWEN PRITCHARD", 1),
        (b"agwen pritchard gwen pritchards", 0),
        ("Siân".encode(), 1),
        (b"Si\\u00e2n", 1),
        ("Sia\u0302n SIÂN".encode(), 2),
    ],
)
def test_bytes_are_searched_in_whatever_way_they_are_written(tmp_path, content: bytes, times: int):
    file = tmp_path / "file"
    file.write_bytes(content)
    assert raw.count_in_files([file, tmp_path / "none"], ["Gwen Pritchard", "Siân"]) == times


@pytest.mark.parametrize("piece", range(1, 40))
def test_a_name_is_found_wherever_the_pieces_of_a_file_meet(tmp_path, monkeypatch: pytest.MonkeyPatch, piece: int):
    monkeypatch.setattr(raw, "PIECE", piece)
    file = tmp_path / "file"
    file.write_bytes(b"gwen pritchard, then gwen pritchard and xgwen pritchard gwen pritchard")
    assert raw.count_in_files([file], ["Gwen Pritchard"]) == 3


def test_a_name_of_one_word_is_left_in_the_words_of_a_call():
    texts = ["Will", "Office", "Gwen Pritchard", "x12", "ext 4", "01792 555 123", "g@x.example", "G Pritchard"]
    assert telling(texts) == ["Gwen Pritchard", "01792 555 123", "g@x.example"]
