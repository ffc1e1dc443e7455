"""Articles on a real database: search, suggestions, the panel of a call, what can never be taken away."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.calls import symptoms
from kiosk.core.forms import new_form_key
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.core.sqlite import sqlite3
from kiosk.devices.records import Kind
from kiosk.knowledge import actions, importing, rules, store, suggestions
from kiosk.knowledge.codes import actions as codes
from kiosk.knowledge.codes import reading
from kiosk.knowledge.html_to_markdown import as_markdown
from kiosk.knowledge.panel import on_call
from kiosk.knowledge.records import Audience, Draft, Outcome, State, Ties
from tests import builders

PANEL = '{% from "knowledge/_on_call.html" import on_call %}{{ on_call(panel, call) }}'
FOR_REPORTER = '{% from "knowledge/_for_reporter.html" import for_reporter %}{{ for_reporter(articles, device, "k") }}'


def write(database, title, resolution="Do it.", state=State.VALIDATED, audience=Audience.USERS, **ties):
    draft = Draft(title, resolution, state=state, audience=audience, ties=Ties(**ties))
    return actions.write_article(database, builders.actor(database, "desk"), draft, builders.MONDAY)


def use(database, call, article, outcome, times=1):
    desk = builders.actor(database, "desk")
    for _ in range(times):
        actions.use_article(database, desk, call, article, outcome, new_form_key(), builders.MONDAY)


@pytest.fixture
def printer(school):
    return builders.add_device(school, "Office printer", Kind.PRINTER, "HP", "LaserJet M404")


@pytest.fixture
def first(school):
    importing.add_first_articles(school, builders.MONDAY)
    return school


@pytest.mark.parametrize("table", ["articles", "article_versions", "article_uses", "sources"])
def test_nothing_is_ever_deleted(first, printer, table):
    call = builders.dispatched_call(first, printer)
    article = store.articles(first, {})[0]
    use(first, call, article, Outcome.TRIED)
    with first.writing() as connection:
        connection.execute(
            "INSERT INTO sources (form_key, call_id, url, title, read_on, says, did_help, actor, at)"
            " VALUES ('k', ?, 'https://x', 't', '2026-09-07', 's', 'no', 'a', '')",
            (call.id,),
        )
    with pytest.raises(sqlite3.IntegrityError, match=r"never|archived"), first.writing() as connection:
        connection.execute(f"DELETE FROM {table}")
    if table in ("article_versions", "article_uses"):
        with pytest.raises(sqlite3.IntegrityError, match="never"), first.writing() as connection:
            connection.execute(f"UPDATE {table} SET actor = 'nobody'")


def test_accents_and_beginnings_are_found(school):
    tied = write(school, "Tŷ Gwyn: dim llun ar y sgrîn")
    for typed in ("ty", "TY", "Tŷ", "sgrin", "gwy", "llun sgr"):
        found = store.articles(school, {"words": rules.match_query(rules.words_of(typed))})
        assert [article.id for article in found] == [tied.id], typed
    assert store.articles(school, {"words": rules.match_query(rules.words_of("tx"))}) == []


@given(st.text(max_size=120))
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_search(first, text):
    suggestions.suggest(first, text, Kind.PRINTER, 1, "paper_jam")
    words = rules.words_of(text)
    if words:
        store.articles(first, {"words": rules.match_query(words)})


@pytest.mark.parametrize(
    ("text", "kind", "symptom", "title"),
    [
        ("paper jam again", None, None, "The printer says there is a paper jam"),
        ("", "printer", "paper_jam", "The printer says there is a paper jam"),
        ("stripes on every page", "printer", "poor_print", "Streaks, stripes or faint patches on the print"),
        ("no picture on the wall", "projector", "no_picture", "The projector is on, but there is no picture"),
        ("the pen writes in the wrong place", "interactive_board", "touch_offset", "The board writes beside the pen"),
        ("cannot get onto the wifi", "laptop", "no_network", "No internet or no Wi-Fi"),
        ("pupil cannot sign in", "laptop", "sign_in", "Somebody cannot sign in"),
        ("", "screen", "no_sound", "There is no sound"),
    ],
)
def test_the_first_articles_are_suggested_where_they_belong(first, text, kind, symptom, title):
    for audience in Audience:
        found = suggestions.suggest(first, text, kind, None, symptom, audience)
        assert found[0].title == title


def test_users_are_suggested_only_what_is_published_to_them(school, printer):
    about = {"kinds": ("printer",), "symptoms": ("paper_jam",)}
    public = write(school, "Paper jam", **about)
    not_validated = write(school, "Paper jam, new way", state=State.NOT_VALIDATED, **about)
    inside = write(school, "Paper jam, with the fuser out", audience=Audience.TECHNICIANS, **about)
    write(school, "Paper jam, half written", state=State.WORK_IN_PROGRESS, **about)
    write(school, "Paper jam, of old", state=State.ARCHIVED, **about)
    assert [found.id for found in suggestions.for_reporter(school, printer, "paper_jam", "paper jam")] == [public.id]
    staff = suggestions.suggest(school, "paper jam", "printer", None, "paper_jam", limit=9)
    assert {found.id for found in staff} == {public.id, not_validated.id, inside.id}


def test_a_code_in_the_message_finds_its_article(school):
    tied = write(school, "Windows stops with a blue screen", codes=("0x000000F4",))
    for text in ("F4", "Stop code: 0xF4", "it says 0x000000f4 (0x1, 0x2)"):
        assert [found.id for found in suggestions.suggest(school, text)] == [tied.id]
    assert suggestions.suggest(school, "0xF5") == []


def test_what_helped_is_suggested_first(school, printer):
    about = {"kinds": ("printer",), "symptoms": ("paper_jam",)}
    worse, better = write(school, "Jam one", **about), write(school, "Jam two", **about)
    call = builders.dispatched_call(school, printer, symptom="paper_jam", summary="Paper jam")
    ask = (school, "", "printer", None, "paper_jam")
    assert suggestions.suggest(*ask)[0].id == worse.id
    use(school, call, better, Outcome.HELPED)
    assert suggestions.suggest(*ask)[0].id == better.id
    use(school, call, better, Outcome.DID_NOT_HELP, times=4)
    assert suggestions.suggest(*ask)[0].id == worse.id


def test_an_article_tied_to_a_model_goes_ahead_on_it(school, printer):
    about = {"kinds": ("printer",), "symptoms": ("paper_jam",)}
    write(school, "Jam", **about)
    own = write(school, "Jam in the M404", models=(printer.model.id,), **about)
    assert suggestions.for_reporter(school, printer, "paper_jam")[0].id == own.id
    assert store.ties(school, own.id).models == (printer.model.id,)


def test_the_panel_of_a_call(app: Flask, first, printer):
    codes.take_in(first, reading.read_files([("p.conf", b'40022:::jammed:"13 PAPER JAM"\n')]), builders.MONDAY)
    call = builders.dispatched_call(
        first, printer, symptom="paper_jam", summary="Paper jam <b>", error_text="13 PAPER JAM"
    )
    desk = builders.actor(first, "desk")
    panel = on_call(first, desk, call)
    jam = panel.suggested[0]
    assert jam.title == "The printer says there is a paper jam"
    assert [entry.title for entry in panel.codes] == ["13 PAPER JAM"]
    with app.test_request_context():
        page = render_template_string(PANEL, panel=panel, call=call)
    for said in ("This fixed it", "Did not help", "Use another article", "Write an article from this call", "13 PAPER"):
        assert said in page
    assert f'action="/knowledge/calls/{call.id}/use"' in page
    assert '<input type="hidden" name="csrf_token" value="' in page
    use(first, call, jam, Outcome.DID_NOT_HELP)
    own = actions.write_article(first, desk, Draft("Jam, with care", "Slowly."), builders.MONDAY, None, call)
    panel = on_call(first, desk, call)
    assert jam.id not in [article.id for article in panel.suggested]
    assert [found.article_id for found in panel.used] == [jam.id]
    assert [found.id for found in panel.written] == [own.id]
    assert actions.resolution_from(jam).endswith(f"(As in article A{jam.id}: {jam.title})")


def test_what_the_scan_page_shows(app: Flask, first, printer):
    articles = suggestions.for_reporter(first, printer, "paper_jam")
    with app.test_request_context():
        page = render_template_string(FOR_REPORTER, articles=articles, device=printer)
        assert render_template_string(FOR_REPORTER, articles=[], device=printer).strip() == ""
    assert f'action="/help/{articles[0].id}/fixed"' in page
    assert "That fixed it" in page


def test_a_refused_article_leaves_nothing_behind(school, printer):
    call = builders.log_call(school, printer, reporter_name="Megan Hughes", affected_person="Dafydd Pugh")
    desk = builders.actor(school, "desk")
    for field in ("title", "resolution", "environment", "cause"):
        for name in ("Megan Hughes", "Pugh"):
            draft = Draft(**{"title": "x", "resolution": "y"} | {field: f"Tell {name}."})
            with pytest.raises(FieldRefused, match="is a name from the call") as refused:
                actions.write_article(school, desk, draft, builders.MONDAY, None, call)
            assert refused.value.field == field
    assert store.articles(school, {}) == []


def test_help_is_counted_once_a_form_and_only_for_what_is_published(first, printer):
    article = store.articles(first, {"public": ""})[0]
    for key in ("k" * 16, "k" * 16, "j" * 16):
        actions.helped_themselves(first, article.id, printer.code, key, builders.MONDAY)
    assert store.article(first, article.id).helped_themselves == 2
    with pytest.raises(Refused):
        actions.helped_themselves(first, article.id, printer.code, "short", builders.MONDAY)
    hidden = write(first, "Inside", audience=Audience.TECHNICIANS)
    with pytest.raises(Refused, match="no such page"):
        actions.helped_themselves(first, hidden.id, "", "k" * 20, builders.MONDAY)


def test_the_first_articles_say_what_they_are_about_in_known_words(first):
    drafts = importing.first_articles()
    assert 6 <= len(drafts) <= 10
    known = set(Kind)
    for draft in drafts.values():
        assert set(draft.ties.kinds) <= known
        assert draft.ties.symptoms
        assert set(draft.ties.symptoms) <= set(symptoms.ALL_WORDS)
        assert len(draft.resolution) > 200
    later = builders.MONDAY + timedelta(days=400)
    assert importing.add_first_articles(first, later) == 0


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h3>Steps</h3><p>Do <strong>this</strong> now.</p>", "### Steps\n\nDo **this** now."),
        ("<ol><li>One</li><li>Two <code>a*b</code></li></ol>", "1. One\n2. Two `a*b`"),
        ("<ul><li>A<ul><li>B</li></ul></li></ul>", "- A\n   - B"),
        ("<script>alert(1)</script><style>x</style>Text", "Text"),
        ('<a href="https://x.example/a">x</a> <a href="javascript:alert(1)">y</a>', "[x](https://x.example/a) y"),
        ("a &lt;script&gt; *b* [c](d) _e_", r"a \<script\> \*b\* \[c\](d) \_e\_"),
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        ("<p onclick=x>open", "open"),
    ],
)
def test_html_becomes_plain_markdown(html, markdown):
    assert as_markdown(html) == markdown


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_html_breaks_the_reader(html):
    as_markdown(html)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"[]", b"{}", b'{"a": 1}', b"[" * 100_000, b"\xff\xfe"])
def test_a_file_without_articles_is_refused(school, content):
    with pytest.raises(Refused):
        importing.import_articles(school, content, builders.MONDAY)


def test_imported_articles_are_found_and_what_is_missing_is_said(school, shared: Path):
    done = importing.import_articles(
        school, b'[{"title": "", "body": "x"}, {"title": "y", "body": ""}]', builders.MONDAY
    )
    assert done.problems == ("Article 1: its title is missing.", "Article 2: its text is missing.")
    content = (shared / "data" / "freeitsm-demo" / "knowledge.json").read_bytes()
    importing.import_articles(school, content, builders.MONDAY)
    for text, title in (
        ("blue screen bsod", "Troubleshooting Windows Blue Screen (BSOD) Errors"),
        ("network printer", "Network Printer Setup Guide"),
        ("forgot password reset", "Password Reset Procedure"),
    ):
        assert suggestions.suggest(school, text)[0].title == title
        words = rules.match_query(rules.words_of(text), "OR")
        assert title in [found.title for found in store.articles(school, {"words": words})]
