"""Under which names Scandesk answers, what it says under others, and that nothing a request claims leads elsewhere."""

import socket

import pytest

from kiosk.core import clock
from kiosk.core.access import REPORTER
from kiosk.core.addresses import lan_addresses
from kiosk.core.settings import change_setting
from kiosk.core.web import hosts
from kiosk.office.addresses import actions as addresses
from kiosk.people.views import own_path
from tests import builders
from tests.browser import ADDRESS
from tests.web.sockets import ask, get

FOREIGN = [
    "evil.example",
    "evil.example:8080",
    "localhost.evil.example",
    "helpdesk.school.evil.example",
    "evil-helpdesk.school",
    "xhelpdesk.school",
    "helpdesk.school@evil.example",
    "evil.example@helpdesk.school",
    "helpdesk.school:8080@evil.example",
    "helpdesk.school:8080:9090",
    "helpdesk.school:port",
    "helpdesk.school:-1",
    "helpdesk.school:99999999",
    "helpdesk.school/evil.example",
    "helpdesk.school?evil",
    "helpdesk.school#evil",
    "helpdesk.school\\evil.example",
    "helpdesk.school, evil.example",
    "helpdesk.school evil.example",
    "helpdesk..school",
    ".helpdesk.school",
    "*",
    "*.school",
    "",
    " ",
    "[::2]",
    "[::1",
    "::1",
    "[localhost]",
    "8.8.8.8",
    "0.0.0.0",  # noqa: S104
    "0",
    "2130706433",
    "0x7f000001",
    "127.1",
    "224.0.0.1",
    "255.255.255.0",
    "xn--e1afmkfd.example",
    "%6c%6f%63alhost",
    "localhost%00.evil.example",
    "école.example",
    "helpdesk.school\t.evil",
    "a" * 300,
]
OURS = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost:1234",
    "127.0.0.1",
    "127.0.0.1:80",
    "127.9.9.9",
    "[::1]",
    "[::1]:8080",
    "helpdesk.school:8080",
    "helpdesk.school",
    "HELPDESK.School:9",
    socket.gethostname(),
    f"{socket.gethostname().partition('.')[0]}.local",
    *lan_addresses(),
]


@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_name_gets_a_page_that_says_which_to_use(port, host):
    answer = ask(port, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert answer.status == 400
    assert "http://evil" not in answer.text
    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers
    assert f'<a href="{ADDRESS}/">' in answer.text or "could not be read" in answer.text


@pytest.mark.parametrize("host", OURS)
def test_every_name_of_this_pc_and_of_the_stickers_is_answered(port, host):
    assert ask(port, get("/", Host=host)).status == 200


FORGED = (
    {"X_Forwarded_Host": "evil.example"},
    {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https", "X_Forwarded_Port": "666"},
    {"X_Forwarded_For": "127.0.0.1", "X_Real_Ip": "127.0.0.1"},
    {"X_Forwarded_Prefix": "//evil.example", "X_Script_Name": "//evil.example"},
    {"Forwarded": "for=127.0.0.1;host=evil.example;proto=https"},
    {"X_Original_Url": "/office/", "X_Rewrite_Url": "/office/"},
    {"X_Http_Method_Override": "DELETE", "X_Host": "evil.example", "Base_Url": "http://evil.example"},
)


@pytest.mark.parametrize("headers", FORGED)
@pytest.mark.parametrize("path", ["/desk/", "/sign-in", "/rooms/1", "/imports", "//evil.example/desk/"])
def test_what_a_request_claims_to_be_changes_no_link(port, headers, path):
    answer = ask(port, get(path, **headers))
    assert answer.status < 500
    assert "evil.example" not in answer.raw.decode().replace("/evil.example/desk/", "")
    location = answer.headers.get("location", "/").removeprefix("http://localhost")  # a slash that was left out
    assert location.startswith("/")
    assert not location.startswith("//")


def test_an_absolute_address_is_served_only_when_it_names_the_same_host(port):
    same = b"GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert ask(port, same).text == "ok\n"
    assert ask(port, same.replace(b"http://localhost", b"http://evil.example")).status == 400


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "////evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nLocation: http://evil.example",
        "http://evil.example",
        "HTTP://evil.example",
        "https:evil.example",
        "http:/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " /desk/",
        "desk/",
        "evil.example",
        "@evil.example",
        "/\u2028/evil.example",
        "/\x00",
        "//[",
    ],
)
def test_next_never_leads_away(client, target):
    assert own_path(target) == ""
    sent = {"username": "desk", "password": builders.PASSWORD, "next": target}
    answer = client.post("/sign-in", data=sent)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/desk/"


def test_next_leads_to_a_page_of_ours(client):
    sent = {"username": "desk", "password": builders.PASSWORD, "next": "/desk/log?text=a%26b"}
    assert client.post("/sign-in", data=sent).headers["Location"] == "/desk/log?text=a%26b"


# --- names that come and go


def answers_under(client, host):
    return client.get("/", headers={"Host": host}).status_code == 200


def test_an_address_that_was_ever_printed_goes_on_being_answered(client, school):
    assert not answers_under(client, "new.school")
    addresses.switch(school, "http://new.school")
    assert answers_under(client, "new.school")
    assert answers_under(client, "helpdesk.school:8080")
    addresses.give_up(school, REPORTER, "http://helpdesk.school:8080", clock.now())
    assert answers_under(client, "helpdesk.school:8080")


def test_names_that_the_school_adds_are_answered_at_once(client, school):
    assert not answers_under(client, "it.school")
    change_setting(school, "other_names", "IT.school, repairs.school")
    assert answers_under(client, "it.school")
    assert answers_under(client, "repairs.school:8080")


def test_a_number_that_this_pc_gets_while_it_runs_is_answered(client, monkeypatch):
    assert not answers_under(client, "10.99.0.7:8080")
    monkeypatch.setattr(hosts, "is_number_of_this_pc", lambda number: number == "10.99.0.7")  # a lease came
    assert answers_under(client, "10.99.0.7:8080")


def test_the_page_under_a_foreign_name_leads_a_sticker_on_and_keeps_nothing_else(client, school):
    said = client.get("/D/7K3Q9XZ?text=secret", headers={"Host": "strange.school"})
    assert said.status_code == 400
    assert 'href="http://helpdesk.school:8080/D/7K3Q9XZ"' in said.text
    assert "strange.school" in said.text
    assert "secret" not in said.text
    hostile = client.get("/%22%3E%3Cscript%3E", headers={"Host": "strange.school"})
    assert 'href="http://helpdesk.school:8080/"' in hostile.text


def test_nothing_is_changed_under_a_foreign_name(client, school):
    sent = {"username": "desk", "password": builders.PASSWORD}
    assert client.post("/sign-in", data=sent, headers={"Host": "evil.example"}).status_code == 400
    assert not school.connection.execute("SELECT 1 FROM sessions").fetchone()


def test_a_new_address_can_be_tried_before_it_is_known(client):
    assert client.get("/here", headers={"Host": "tomorrow.school"}).status_code == 200


def test_without_the_guard_a_foreign_name_would_be_answered(app, client):
    """The control."""
    app.before_request_funcs[None] = [
        step for step in app.before_request_funcs[None] if step.__module__ != hosts.__name__
    ]
    assert answers_under(client, "evil.example")
