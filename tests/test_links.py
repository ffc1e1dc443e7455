"""Every link on every page leads somewhere: people follow them all, signed in as each role."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from kiosk.core.database import Database
from tests import builders

LINK = re.compile(r'<(?:a|link|script|img)\b[^>]*?\b(?:href|src)="(/[^"#]*)')
FORM = re.compile(
    r'<form\b[^>]*?\baction="(/[^"#]*)"[^>]*?method="post"|<form\b[^>]*?method="post"[^>]*?\baction="(/[^"#]*)"'
)
MOST_PAGES = 1200


@pytest.fixture
def busy_school(school: Database) -> Database:
    projector = builders.add_device(school, "Hall projector", location="Hall", supplier="Cambrian Classroom Systems")
    builders.closed_call(school, projector)
    builders.dispatched_call(school, projector, description="It went dark in assembly.")
    builders.log_call(school, projector)
    return school


def kin(address: str) -> str:
    """Return what an address is an example of: reports lead to each number of each period by the same few addresses."""
    path, _, query = address.partition("?")
    names = sorted({pair.partition("=")[0] for pair in query.split("&")})
    return f"{path}?{'&'.join(names)}" if path.startswith("/measures/") else address


def follow_all(browser: FlaskClient) -> dict[str, int]:
    """Return every address that can be reached by links from the start pages, with its answer's status."""
    waiting, answers = ["/", "/desk/", "/fieldwork/", "/devices/", "/measures/", "/office/"], {}
    forms: set[str] = set()
    known_kin = {kin(address) for address in waiting}
    while waiting and len(answers) < MOST_PAGES:
        address = waiting.pop()
        answer = browser.get(address, follow_redirects=True)
        answers[address] = answer.status_code
        if answer.mimetype != "text/html":
            continue
        found = {unescape(link) for link in LINK.findall(answer.text)}
        forms |= {unescape(a or b) for a, b in FORM.findall(answer.text)}
        for link in sorted(found):
            if kin(link) not in known_kin:
                known_kin.add(kin(link))
                waiting.append(link)
    assert not waiting, "the walk did not come to an end"
    known = browser.application.url_map.bind("localhost")
    assert all(known.test(form.split("?")[0], "POST") for form in forms), forms
    return answers


@pytest.mark.parametrize("username", ["desk", "tech1", "coordinator"])
def test_every_link_a_signed_in_person_sees_leads_somewhere(
    busy_school: Database, signed_in: Callable[[str], FlaskClient], username: str
) -> None:
    answers = follow_all(signed_in(username))
    start_pages = (
        "/desk/",
        "/fieldwork/",
        "/office/",
    )  # each is closed to somebody, and shown to nobody it is closed to
    dead = {address: status for address, status in answers.items() if status != 200 and address not in start_pages}
    assert not dead
    assert len(answers) > 20


def test_every_link_a_teacher_sees_leads_somewhere(busy_school: Database, client: FlaskClient) -> None:
    answers = follow_all(client)
    assert set(answers.values()) == {200}
