"""Signing in, and one's own account."""

import pytest

from tests.builders import PASSWORD


@pytest.mark.parametrize(("who", "home"), [("desk", "/desk/"), ("tech1", "/fieldwork/"), ("coordinator", "/office/")])
def test_everybody_begins_where_their_work_is(signed_in, client, who, home):
    answer = client.post("/sign-in", data={"username": who, "password": PASSWORD})
    assert answer.location == home
    assert client.get("/sign-in").location == home
    assert client.get(home).status_code == 200


def test_a_form_with_something_missing_says_so_and_never_shows_the_password(client):
    answer = client.post("/sign-in", data={"username": "", "password": "typed secret"})
    assert answer.status_code == 422
    assert "Enter your username." in answer.text
    assert "typed secret" not in answer.text
    assert "Enter your password." in client.post("/sign-in", data={"username": "desk"}).text


def test_changing_the_password(signed_in):
    browser = signed_in("desk")
    wrong = browser.post("/account", data={"current": "no", "password": "four green umbrellas"})
    assert wrong.status_code == 422
    assert 'id="current-error"' in wrong.text
    weak = browser.post("/account", data={"current": PASSWORD, "password": "short"})
    assert 'id="password-error"' in weak.text
    done = browser.post("/account", data={"current": PASSWORD, "password": "four green umbrellas"})
    assert done.location == "/sign-in"
    assert "Your password is changed" in browser.get("/sign-in").text
