"""Who came in and who was kept out: noted, shown, taken out, and gone after its time. And the networks of the desk."""

import logging
from datetime import timedelta

import pytest
import time_machine
from click.testing import CliRunner

from app import scandesk
from kiosk import create_app
from kiosk.core import clock
from kiosk.core.settings import change_setting, read_settings
from kiosk.core.web.connections import NOBODY
from kiosk.office import actions as office
from kiosk.people import networks, plain_http
from kiosk.people import store as people_store
from kiosk.people.audit import actions, store
from kiosk.people.audit.records import Event, Note
from kiosk.privacy.retention import actions as retention
from tests import builders
from tests.builders import PASSWORD

FOREIGN = {"REMOTE_ADDR": "10.99.0.5"}
LISTED = {"REMOTE_ADDR": "10.20.0.77"}


def noted(school, **wanted) -> list[str]:
    actions.refusals_of(school).write(school)
    return [line.event for line in store.lines(school, wanted)]


def test_a_day_of_coming_in_and_being_kept_out(signed_in, school, client):
    browser = signed_in("tech1")
    browser.get("/office/")
    browser.post("/sign-out")
    for username in ("tech1", "my password in the wrong field"):
        client.post("/sign-in", data={"username": username, "password": "wrong words here"})
    events = noted(school)
    assert set(events) >= {"account_added", "signed_in", "signed_out", "not_allowed", "sign_in_refused"}
    dumped = "\n".join(school.connection.iterdump())
    assert "wrong words here" not in dumped
    assert "wrong field" not in dumped
    refused = store.lines(school, {"event": "sign_in_refused"})
    assert sorted(line.person for line in refused) == ["", "Tom Ashworth"]
    assert refused[0].place == "this PC"


def test_from_elsewhere_only_a_mark_is_kept(school, client):
    for _ in range(2):
        client.post("/sign-in", data={"username": "desk", "password": "x"}, environ_base=FOREIGN)
    noted(school)
    line = store.lines(school, {"event": "sign_in_refused"})[0]
    assert line.times == 2, "the same again is counted, not written again"
    assert len(line.place) == 12
    assert "10.99.0.5" not in "\n".join(school.connection.iterdump())


def test_a_flood_of_refusals_is_a_few_lines(school):
    refusals, now = actions.Refusals(), clock.now()
    for number in range(5000):
        refusals.note(Note(Event.SIGN_IN_REFUSED, place=f"{number:012}"), now)
    assert refusals.write(school) == actions.MOST_COLLECTED + 1
    assert sum(line.times for line in store.lines(school, {"event": "sign_in_refused"})) == 5000


def test_the_page_filters_and_is_taken_out(signed_in, school):
    signed_in("desk")
    browser = signed_in("coordinator")
    person = people_store.person_by_username(school, "desk")
    page = browser.get(f"/office/audit?event=signed_in&person={person.id}").text
    assert page.count("<tr><td>") == 1
    assert "/office/audit.csv?event=signed_in&amp;person=" in page
    table = browser.get(f"/office/audit.csv?event=signed_in&person={person.id}").text
    assert table.splitlines()[0].lstrip("\ufeff") == "At,Event,Account,Done By,Place,Details,Times"
    assert len(table.splitlines()) == 2
    assert browser.get("/office/audit.json?event=roles_changed").json["rows"] == []
    for strange in ("event=nothing", "person=x", "before=-1", "person=" + "9" * 40):
        assert browser.get(f"/office/audit?{strange}").status_code == 200


def test_what_was_noted_does_not_change(school):
    noted(school)
    for statement in (
        "DELETE FROM audit_events",
        "UPDATE audit_events SET event = 'x'",
        "UPDATE audit_events SET place_hash = 'somewhere else'",
        "UPDATE audit_events SET person_id = NULL",
    ):
        with pytest.raises(Exception, match="noted about access"):
            school.connection.execute(statement)


def test_places_go_after_two_weeks_and_notes_after_two_years(school):
    now = clock.now()
    person = people_store.person_by_username(school, "desk")
    for days in (1, 20, 800):
        origin = actions.Origin(person.actor, "abc")
        actions.note(school, Event.SIGNED_IN, person.id, origin, now - timedelta(days=days))
    assert retention.due(school, now)["places"][0] == 2
    assert retention.due(school, now)["audit"][0] == 1
    run = retention.carry_out(school, now)
    assert run
    assert run.audit == 1
    left = store.lines(school, {"event": "signed_in"})
    assert [line.place for line in left] == ["", "abc"]
    with pytest.raises(Exception, match="is kept"):  # the history is closed again
        school.connection.execute("DELETE FROM audit_events")


# --- networks


def test_staff_pages_open_from_listed_networks_only(signed_in, school, client):
    browser = signed_in("desk")
    change_setting(school, "desk_networks", "10.20.0.0/16")
    for path in ("/desk/", "/sign-in", "/office/", "/account", "/office/audit.csv"):
        answer = client.get(path, environ_base=FOREIGN)
        assert answer.status_code == 403
        assert "certain networks only" in answer.text
    right = {"username": "desk", "password": PASSWORD}
    assert client.post("/sign-in", data=right, environ_base=FOREIGN).status_code == 403, "before any password"
    for path in ("/", "/charter", "/privacy"):
        assert client.get(path, environ_base=FOREIGN).status_code == 200
    assert client.post("/sign-in", data=right, environ_base=LISTED).status_code == 302
    assert browser.get("/desk/").status_code == 200, "this PC always gets in"
    assert "network_refused" in noted(school)
    assert "desk_networks" not in client.get("/desk/", environ_base=FOREIGN).text


def test_without_the_watch_the_pages_would_open(school, client, monkeypatch):
    """The same request, with the guard taken away."""
    change_setting(school, "desk_networks", "10.20.0.0/16")
    monkeypatch.setattr(networks, "is_admitted", lambda *_: True)
    assert client.get("/sign-in", environ_base=FOREIGN).status_code == 200


@pytest.mark.parametrize(
    ("address", "listed", "admitted"),
    [
        ("10.1.1.1", "", True),
        ("127.0.0.1", "10.20.0.0/16", True),
        ("127.9.9.9", "10.20.0.0/16", True),
        ("::1", "10.20.0.0/16", True),
        ("10.20.255.1", "10.20.0.0/16", True),
        ("10.21.0.1", "10.20.0.0/16", False),
        ("", "10.20.0.0/16", False),
        ("fe80::1", "10.20.0.0/16", False),
        (NOBODY, "10.20.0.0/16", False),  # who comes through a proxy that was not announced
        ("10.20.0.1, 10.99.0.5", "10.20.0.0/16", False),
    ],
)
def test_who_is_admitted(address, listed, admitted):
    assert networks.is_admitted(address, listed) is admitted


def test_a_header_changes_no_address(school, client):
    change_setting(school, "desk_networks", "10.20.0.0/16")
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"):
        answer = client.get("/sign-in", environ_base=FOREIGN, headers={name: "127.0.0.1"})
        assert answer.status_code == 403


def test_nobody_shuts_themselves_out(school, signed_in):
    with pytest.raises(office.FieldRefused, match="keep you out"):
        office.change_finer_settings(school, {"desk_networks": "10.20.0.0/16"}, "10.99.0.5")
    assert read_settings(school).desk_networks == ""
    assert office.change_finer_settings(school, {"desk_networks": "10.20.0.0/16"}, "10.20.0.5")
    assert office.change_finer_settings(school, {"desk_networks": "10.30.0.0/16"}, "127.0.0.1")


# --- passwords on their way


def test_a_password_that_crosses_the_network_unencrypted_is_said_once_a_day(signed_in, school, client, caplog):
    wrong = {"username": "tech1", "password": "x"}
    client.post("/sign-in", data=wrong)
    assert "plain_http" not in noted(school), "at the PC itself nothing crosses a network"
    with caplog.at_level(logging.WARNING, "scandesk"):
        for _ in range(3):
            client.post("/sign-in", data=wrong, environ_base=FOREIGN)
    assert [record.message for record in caplog.records if "unencrypted" in record.message] == [
        "a password crossed the network unencrypted; docs/HTTPS.md says how to serve Scandesk over https"
    ]
    assert noted(school).count("plain_http") == 1
    said = "Passwords cross the school&#39;s network unencrypted"
    browser = signed_in("coordinator")
    assert said in browser.get("/office/").text
    assert said not in signed_in("desk").get("/desk/").text
    change_setting(school, "plain_http_hint", "off")
    assert said not in browser.get("/office/").text
    with time_machine.travel(clock.now() + plain_http.AGAIN_AFTER + timedelta(minutes=1)):
        client.post("/sign-in", data=wrong, environ_base=FOREIGN)
        assert noted(school).count("plain_http") == 2


def test_over_https_cookies_are_kept_to_it(school, tmp_path):
    app = create_app(tmp_path, school, SECRET_KEY=builders.SECRET, WTF_CSRF_ENABLED=False, SCANDESK_HTTPS=True)
    browser = app.test_client()
    right = {"username": "desk", "password": PASSWORD}
    answer = browser.post("/sign-in", data=right, base_url="https://helpdesk.school")
    cookies = answer.headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("__Host-scandesk="))
    assert all(part in session for part in ("; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"))
    assert "Domain" not in session
    assert all("; Secure" in cookie for cookie in cookies)
    assert browser.get("/desk/", base_url="https://helpdesk.school").status_code == 200


# --- the console


def test_a_lost_password_is_replaced_at_the_console(app, signed_in, school, tmp_path, monkeypatch):
    browser = signed_in("coordinator")
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    done = CliRunner().invoke(scandesk, ["reset-password", "COORDINATOR"])
    assert done.exit_code == 0, done.output
    password = done.output.split("password ")[1].split()[0]
    assert browser.get("/office/").status_code == 302, "signed out everywhere"
    again = app.test_client()
    right = {"username": "coordinator", "password": password}
    assert again.post("/sign-in", data=right).status_code == 302
    assert again.get("/office/").location == "/account", "it is changed first"
    assert again.post("/office/people/new", data={"name": "X"}).status_code == 303
    assert "Choose your own password" in again.get("/account").text
    assert again.post("/account", data={"current": password, "password": password}).status_code == 422
    new = "eleven slow orange trains"
    assert again.post("/account", data={"current": password, "password": new}).location == "/sign-in"
    again.post("/sign-in", data={"username": "coordinator", "password": new})
    assert again.get("/office/").status_code == 200
    assert CliRunner().invoke(scandesk, ["reset-password", "nobody"]).exit_code == 1
    assert noted(school)[:2] != []
    assert {"password_given", "password_changed"} <= set(noted(school))
