"""What somebody typed into a form is still there after they were signed out and signed in again."""

import html
import io
import random
import re
import string

import pytest

from kiosk import create_app
from kiosk.core import kept_form
from kiosk.people.kept_forms import LONGEST, KeptForm, packed, unpacked
from kiosk.people.sessions import store
from tests import builders
from tests.builders import PASSWORD

WORDS = 'Rang twice; <b>no</b> answer & "gone" – Ŵyn'


def hidden(name: str, page: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def all_hidden(page: str) -> dict[str, str]:
    return {
        name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    }


@pytest.fixture
def call(school):
    return builders.log_call(school, builders.add_device(school))


@pytest.fixture
def guarded(school, tmp_path):
    """With forged forms refused, as at the school."""
    return create_app(tmp_path, school, SECRET_KEY=builders.SECRET)


def sign_in(browser, who="desk", **more):
    token = hidden("csrf_token", browser.get("/sign-in").text)
    return browser.post("/sign-in", data={"username": who, "password": PASSWORD, "csrf_token": token, **more})


def sent_too_late(school, guarded, call, who="desk"):
    """The desk has a page open, the session ends, the form is sent; return the browser and the answer."""
    browser = guarded.test_client()
    sign_in(browser, who)
    form = {
        "note": WORDS,
        "csrf_token": hidden("csrf_token", browser.get("/desk/calls/1").text),
    }
    for each in store.all_of_them(school):
        store.end(school, each.token_hash)
    return browser, browser.post(f"/desk/calls/{call.id}/note", data=form)


def notes(school) -> list[str]:
    rows = school.connection.execute("SELECT note FROM call_events WHERE step = 'note'").fetchall()
    return [row[0] for row in rows]


def test_typed_text_survives_signing_in_again(school, guarded, call):
    browser, asked = sent_too_late(school, guarded, call)
    assert asked.status_code == 401
    assert "What you typed is kept" in asked.text
    wrong = browser.post("/sign-in", data=all_hidden(asked.text) | {"username": "desk", "password": "not it"})
    assert wrong.status_code == 422
    done = browser.post("/sign-in", data=all_hidden(wrong.text) | {"username": "desk", "password": PASSWORD})
    assert done.location == "/sign-in/kept"
    page = browser.get("/sign-in/kept").text
    assert html.escape(WORDS, quote=False) in page.replace("&#34;", '"')
    assert notes(school) == [], "nothing is done before it is looked at again"
    fields = all_hidden(page[page.index('action="/desk/') :])
    sent = browser.post(f"/desk/calls/{call.id}/note", data=fields)
    assert sent.status_code == 302
    assert notes(school) == [WORDS]


def test_somebody_else_at_the_same_browser_does_not_get_it(school, guarded, call):
    builders.add_person(school, "second", "Second Desk", builders.Role.DESK)
    browser, asked = sent_too_late(school, guarded, call)
    done = browser.post("/sign-in", data=all_hidden(asked.text) | {"username": "second", "password": PASSWORD})
    assert done.location == "/desk/"
    assert browser.get("/sign-in/kept").location == "/desk/"


def test_a_forged_form_is_not_kept(school, guarded, call):
    """A page elsewhere sends a form for somebody who is signed out: it must not wait there to be sent by them."""
    browser, _ = sent_too_late(school, guarded, call)
    forged = browser.post(f"/desk/calls/{call.id}/note", data={"note": "forged"})
    assert forged.status_code == 400
    assert "forged" not in forged.text
    stranger = guarded.test_client().post(f"/desk/calls/{call.id}/note", data={"note": "forged"})
    assert stranger.status_code == 400


def test_what_a_hidden_field_says_is_believed_with_our_signature_only(guarded):
    browser = guarded.test_client()
    made_up = packed(KeptForm("/desk/calls/1/note", 1, (("note", "x"),), False), "another secret")
    done = sign_in(browser, kept=made_up)
    assert done.location == "/desk/"
    for damaged in ("", "x", "a.b", made_up[:-2]):
        assert unpacked(damaged, builders.SECRET) is None


def test_passwords_are_never_kept(client):
    for data in ({"current": "secret words here", "password": "x"}, {"mail_password": "secret words here"}):
        asked = client.post("/account", data=data)
        assert asked.status_code == 401
        assert "secret words here" not in asked.text
        assert 'name="kept"' not in asked.text


def test_what_is_too_long_is_said(client):
    random_letters = "".join(random.Random(1).choices(string.ascii_letters + string.digits, k=60_000))
    asked = client.post("/desk/calls/1/note", data={"note": random_letters})
    assert asked.status_code == 401
    assert "too long to be kept" in asked.text
    assert len(asked.text) < LONGEST
    assert client.post("/desk/calls/1/note", data={"note": "x" * 70_000}).status_code == 401


def test_a_file_is_left_out_and_that_is_said(client):
    asked = client.post("/desk/calls/1/note", data={"note": "with a photo", "photo": (io.BytesIO(b"x" * 100), "a.jpg")})
    form = unpacked(hidden("kept", asked.text), builders.SECRET)
    assert form
    assert form.had_file
    assert form.fields == (("note", "with a photo"),)


def test_no_password_is_sent_back_in_a_form_that_could_not_be_saved(app):
    typed = {
        "current": "secret words here",
        "password": "four green umbrellas",
        "mail_password": "x y z",
        "note": "Hi!",
    }
    with app.test_request_context("/account", method="POST", data=typed):
        kept = {field.name: (field.value, field.kind) for field in kept_form.kept_fields()}
    secret = ("", "password")
    assert kept == {"current": secret, "password": secret, "mail_password": secret, "note": ("Hi!", "text")}
