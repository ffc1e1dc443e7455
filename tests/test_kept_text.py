"""A form that cannot be saved gives back what was typed: every form of the app, with a data file that takes nothing."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import filelock
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.core.database import Database
from tests import builders
from tests.test_access import furnish

WORDS = "These words stay, even now"
LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)')
STARTS = ("/", "/desk/", "/fieldwork/", "/devices/", "/measures/", "/office/", "/problems/", "/knowledge/")
PAGES_OF_ONE_ROUTE = 2
TYPED = ("text", "search", "")
NOT_SAVING = ("preview", "show")
IN_MEMORY = {
    # these keep nothing in the data file, so they work while it takes nothing
    "privacy.find",
    "people.sign_out",
}


@dataclass
class Field:
    name: str
    value: str
    kind: str
    offered: list[str] = field(default_factory=list)


@dataclass
class FoundForm:
    action: str
    fields: list[Field] = field(default_factory=list)

    def filled(self, button: Field | None = None) -> dict[str, list[str]]:
        """Return what somebody sends who fills in every field and presses a button."""
        sent: dict[str, list[str]] = {}
        for one in self.fields:
            is_left_out = (one.kind == "button" and one is not button) or (one.kind == "radio" and one.name in sent)
            if (value := filled_in(one)) is not None and not is_left_out:
                sent.setdefault(one.name, []).append(value)
        return sent

    @property
    def buttons(self) -> list[Field | None]:
        """The buttons that say which of them was pressed; at least one."""
        return [one for one in self.fields if one.kind == "button" and one.name not in NOT_SAVING] or [None]


def filled_in(one: Field) -> str | None:
    if one.kind in (*TYPED, "textarea"):
        is_code = one.value and " " not in one.value
        return one.value if is_code else f"{one.value} {WORDS}".strip()
    if one.kind == "select":
        return one.value or next(filter(None, one.offered), "")
    examples = {
        "number": "5",
        "date": "2099-01-01",
        "email": "a@school.example",
        "password": builders.PASSWORD,
    }
    if one.kind == "button":
        return one.value
    return {"file": None}.get(one.kind, one.value or examples.get(one.kind, ""))


class Forms(HTMLParser):
    """The forms of a page that change something."""

    def __init__(self, address: str, page: str) -> None:
        super().__init__()
        self.address, self.found = address, list[FoundForm]()
        self.by_id: dict[str, FoundForm] = {}
        self.form: FoundForm | None = None
        self.select: Field | None = None
        self.area: Field | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = FoundForm(urljoin(self.address, given.get("action") or self.address))
            if given.get("method") == "post":
                self.found.append(self.form)
            self.by_id[given.get("id", "")] = self.form
            return
        owner = self.by_id.get(given["form"]) if "form" in given else self.form
        if tag == "option" and self.select:
            self.select.offered.append(given.get("value", ""))
            self.select.value = given.get("value", "") if "selected" in given else self.select.value
        if owner is None or not given.get("name"):
            return
        kind = given.get("type", "") if tag == "input" else tag
        one = Field(given["name"], given.get("value", ""), kind)
        if tag == "select":
            self.select = one
        if tag == "textarea":
            self.area = one
        if tag in ("input", "select", "textarea", "button") and not (kind == "checkbox" and "checked" not in given):
            owner.fields.append(one)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area.value += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        self.select = None if tag == "select" else self.select
        self.area = None if tag == "textarea" else self.area


def forms_of(app: Flask, browser: FlaskClient) -> Iterator[FoundForm]:
    """Walk the pages of a person and yield their forms: a page or two of each route, each form of them once."""
    routes = app.url_map.bind("localhost")
    waiting, seen, pages, yielded = [*STARTS], set(STARTS), dict[str, int](), set[tuple[str, frozenset[str]]]()
    while waiting:
        address = waiting.pop(0)
        if not routes.test(address.partition("?")[0], "GET"):
            continue
        endpoint = str(routes.match(address.partition("?")[0], "GET")[0])
        pages[endpoint] = pages.get(endpoint, 0) + 1
        if pages[endpoint] > PAGES_OF_ONE_ROUTE or endpoint.endswith("pdf"):
            continue
        answer = browser.get(address, follow_redirects=True)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for link in LINK.findall(answer.text):
            link = link.replace("&amp;", "&")
            if link not in seen:
                seen.add(link)
                waiting.append(link)
        for form in Forms(answer.request.path, answer.text).found:
            path = urlsplit(form.action).path
            if not routes.test(path, "POST"):
                continue
            mark = (str(routes.match(path, "POST")[0]), frozenset(one.name for one in form.fields))
            if mark not in yielded:
                yielded.add(mark)
                yield form


@contextmanager
def nothing_can_be_saved(database: Database) -> Iterator[None]:
    """Hold the data file as another program would; waiting for it is cut short."""
    patience, database._file_turn.timeout = database._file_turn.timeout, 0.01
    try:
        with filelock.FileLock(database.path.with_suffix(".lock"), is_singleton=False):
            yield
    finally:
        database._file_turn.timeout = patience


def lost(form: FoundForm, answer: TestResponse) -> list[str]:
    """Return what was typed into a form and does not stand in its answer."""
    page = answer.text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&").replace("&lt;", "<")
    page = page.replace("&gt;", ">").replace("\r\n", "\n")
    return [
        value
        for one in form.fields
        if one.kind in (*TYPED, "textarea") and one.name in form.filled()
        for value in form.filled()[one.name]
        if value.strip() and value.strip() not in page
    ]


Judged = dict[str, set[int]]  # of each route, the statuses of the answers to its forms


def send_all(app: Flask, database: Database, browser: FlaskClient) -> tuple[Judged, list[str]]:
    """Send every form that a person sees while nothing can be saved; return the statuses, and what was wrong."""
    forms, judged, wrong = list(forms_of(app, browser)), Judged(), []
    routes = app.url_map.bind("localhost")
    with nothing_can_be_saved(database):
        for form, button in ((one, button) for one in forms for button in one.buttons):
            answer = browser.post(form.action, data=form.filled(button))
            route = str(routes.match(urlsplit(form.action).path, "POST")[0])
            judged.setdefault(route, set()).add(answer.status_code)
            if answer.status_code == 500 or (answer.status_code < 400 and route not in IN_MEMORY):
                wrong.append(f"{route}: answered {answer.status_code}")
            if answer.status_code == 503 and (gone := lost(form, answer)):
                wrong.append(f"{route}: gone are {gone}")
            if answer.status_code == 503 and "in a minute, or telephone the service desk" not in answer.text:
                wrong.append(f"{route}: does not say what to do")
    return judged, wrong


@pytest.fixture
def people(app: Flask, school: Database, signed_in: Callable[[str], FlaskClient]) -> dict[str, FlaskClient]:
    furnish(app, school)
    return {"": app.test_client()} | {name: signed_in(name) for name in ("desk", "tech1", "coordinator")}


@pytest.mark.parametrize("who", ["", "desk", "tech1", "coordinator"])
def test_what_was_typed_stays_when_nothing_can_be_saved(app: Flask, school: Database, people, who: str):
    before = list(school.connection.iterdump())
    judged, wrong = send_all(app, school, people[who])
    assert wrong == []
    refused = {route for route, statuses in judged.items() if 503 in statuses}
    assert len(refused) >= {"": 1, "desk": 20, "tech1": 5, "coordinator": 30}[who]
    assert list(school.connection.iterdump()) == before
