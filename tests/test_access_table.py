"""docs/ACCESS.md says who may do what, and it is so: several roles at once, none, a disabled account, other people's
things, other sites' forms, and fields that no form has.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.calls import actions, tokens
from kiosk.calls import store as calls
from kiosk.calls.taking import known_call
from kiosk.core import access, origins, pdf
from kiosk.core.access import OPEN, Role
from kiosk.core.database import Database
from kiosk.office.access_table import ONLY_OWN, as_markdown, lines, narrowed
from kiosk.office.doctor import paper
from kiosk.people import actions as people
from kiosk.people import store as people_store
from tests import builders
from tests.test_access import School, furnish, refuses

REPOSITORY = Path(__file__).parents[1]
ROLES = {
    "nobody's": frozenset(),
    "desk and technician": frozenset({Role.DESK, Role.TECHNICIAN}),
    "desk and co-ordinator": frozenset({Role.DESK, Role.COORDINATOR}),
    "technician and co-ordinator": frozenset({Role.TECHNICIAN, Role.COORDINATOR}),
    "all three": frozenset(Role),
}
TAKES_LONG_OR_ENDS_IT = ("/sign-out", "/office/history/check")


@pytest.fixture(autouse=True)
def an_engine_that_only_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real PDF takes a second, and has tests of its own."""
    monkeypatch.setattr(pdf, "html_to_pdf", lambda *_: b"%PDF-1.7")
    monkeypatch.setattr(paper, "engine", lambda: pdf.Engine(missing="not asked here"))


@pytest.fixture
def place(app: Flask, school: Database) -> School:
    return furnish(app, school)


def routes(app: Flask) -> Iterable[tuple[str, str, frozenset[Role] | str]]:
    """Yield every method, rule and who may use it."""
    for rule in app.url_map.iter_rules():
        allowed = access.may_use(app, rule.endpoint)
        assert allowed is not None
        for method in sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"}):
            yield method, rule.rule, allowed


def signed_in_as(place: School, roles: frozenset[Role]) -> FlaskClient:
    builders.add_person(place.database, "several", "Sal Several", *(roles or {Role.DESK}))
    browser = place.browser("several")
    if not roles:  # an account loses its last role while its session goes on
        person = people_store.person_by_username(place.database, "several")
        assert person
        people_store.set_roles(place.database, person.id, frozenset())
    return browser


# --- the page


def test_the_page_is_what_the_routes_declare(app: Flask):
    written = (REPOSITORY / "docs" / "ACCESS.md").read_text(encoding="utf-8")
    assert written == as_markdown(app), "run scripts/write_access.py"


def test_every_narrowing_still_belongs_to_a_route(app: Flask):
    found = {narrowed(line.path) for line in lines(app)} - {""}
    assert found == {words for _, words in ONLY_OWN}


# --- roles


@pytest.mark.parametrize("who", ROLES)
def test_several_roles_give_what_each_of_them_gives_and_none_gives_nothing(place: School, who: str):
    browser, wrong = signed_in_as(place, ROLES[who]), []
    for method, rule, allowed in routes(place.app):
        if rule in TAKES_LONG_OR_ENDS_IT:
            continue
        may = allowed == OPEN or not ROLES[who].isdisjoint(allowed)
        if may and (method == "POST" or len(ROLES[who]) == 2):
            continue  # what each role may send and see is tried in the walk of single roles, and with all three
        status = browser.open(place.address(f"{method} {rule}"), method=method).status_code
        if (status == 403) is may:
            wrong.append((method, rule, status))
    assert wrong == []


def test_a_disabled_account_may_do_what_everybody_may(place: School):
    browser = place.browser("desk")
    person = people_store.person_by_username(place.database, "desk")
    assert person
    people.change_person(place.database, person.id, frozenset({Role.DESK}), is_active=False)
    before = place.stored("sessions", "audit_events")
    for method, rule, allowed in routes(place.app):
        if allowed != OPEN:
            answer = browser.open(place.address(f"{method} {rule}"), method=method)
            assert refuses(answer, "nobody", method), (method, rule, answer.status_code)
    assert place.stored("sessions", "audit_events") == before
    again = place.app.test_client().post("/sign-in", data={"username": "desk", "password": builders.PASSWORD})
    assert again.status_code in (401, 422)


# --- other people's things


def of_others(app: Flask) -> list[tuple[str, str]]:
    """Return the routes that give a technician only what is theirs."""
    return [
        (method, rule)
        for method, rule, allowed in routes(app)
        if allowed != OPEN and Role.TECHNICIAN in allowed and narrowed(re.sub(r"<\w+:", "<", rule))
    ]


def address_of(place: School, method: str, rule: str) -> str:
    """Return an address of something of tech1's."""
    if rule.startswith("/fieldwork/corridor/"):
        return f"/fieldwork/corridor/{place.values['corridor_id']}"
    return place.address(f"{method} {rule}")


def test_what_belongs_to_another_technician_does_not_exist(place: School):
    browser, before, tried = place.browser("tech2"), place.stored("sessions", "audit_events"), of_others(place.app)
    assert len(tried) >= 40
    for method, rule in tried:
        answer = browser.open(address_of(place, method, rule), method=method)
        assert answer.status_code == 404, (method, rule, answer.status_code)
    assert place.stored("sessions", "audit_events") == before


def test_the_same_things_exist_for_whom_they_belong_to(place: School):
    """The red control of the test above: its addresses are right, so a 404 means "not yours"."""
    browser, missing = place.browser("tech1"), []
    for method, rule in of_others(place.app):
        if method == "GET" and not rule.startswith("/jobs/"):  # nobody has asked for a job here
            status = browser.get(address_of(place, method, rule)).status_code
            missing += [(rule, status)] if status not in (200, 302) else []
    assert missing == []


def test_without_the_question_whose_call_it_is_others_would_get_it(place: School, monkeypatch: pytest.MonkeyPatch):
    """The red control: with the guard gone, the other technician reads the call."""
    monkeypatch.setattr(actions, "call_for", lambda database, _actor, call_id: known_call(database, call_id))
    answer = place.browser("tech2").get(place.address("GET /documents/sheet/calls/<int:call_id>"))
    assert answer.status_code == 200


def test_a_call_that_is_named_in_a_query_or_a_form_is_asked_for_like_one_in_an_address(place: School):
    browser, call_id = place.browser("tech2"), place.values["call_id"]
    before = place.stored("sessions", "audit_events")
    for page in (f"/problems/new?call={call_id}", f"/repairs/new?call={call_id}"):
        assert browser.get(page).status_code == 404, page
    data = {"form_key": "k" * 22, "title": "Mine now", "calls": str(call_id)}
    assert browser.post(f"/problems/new?call={call_id}", data=data).status_code == 404
    sent = {"form_key": "k" * 22, "call": str(call_id), "devices": f"C{call_id}", "supplier": "1", "sent_how": "post"}
    assert browser.post(f"/repairs/new?call={call_id}", data=sent).status_code in (404, 422)
    assert place.stored("sessions", "audit_events") == before


def test_a_receipt_opens_one_call_and_no_field_changes_which(place: School):
    database, code = place.database, str(place.values["code"])
    mine = calls.call(database, int(str(place.values["call_id"])))
    device = builders.add_device(database, "Other")
    other = builders.log_call(database, device, reporter_name="Ann Other")
    assert mine
    token = tokens.status_token(builders.SECRET, mine.form_key)
    events = len(calls.events(database, other.id))
    extra = {"call": str(other.id), "call_id": str(other.id), "token": "x", "id": str(other.id), "status": "closed"}
    data = {"form_key": "k" * 22, "text": "It is dark.", **extra}
    assert place.browser("nobody").post(f"/status/{token}/add", data=data).status_code == 302
    assert len(calls.events(database, other.id)) == events
    assert calls.call(database, other.id) == other
    assert calls.events(database, mine.id)[-1].note == "It is dark."
    for wrong in (token[:-1], token + "x", token.upper(), token.swapcase(), code, "x" * len(token)):
        if wrong != token:
            assert place.browser("nobody").get(f"/status/{wrong}").status_code == 404, wrong


# --- where a form comes from

FOREIGN = ("http://evil.example", "https://localhost.evil.example", "http://localhost:9999", "file://", "http://[", "x")


@pytest.mark.parametrize(
    ("host", "origin", "site", "is_own"),
    [
        ("helpdesk:8080", "", "", True),  # a browser of ten years ago
        ("helpdesk:8080", "http://helpdesk:8080", "", True),
        ("helpdesk:8080", "http://HELPDESK:8080", "same-origin", True),
        ("10.1.2.3:8080", "http://10.1.2.3:8080", "", True),
        ("[fe80::1]:8080", "http://[fe80::1]:8080", "", True),
        ("helpdesk", "http://helpdesk", "", True),
        ("helpdesk", "https://helpdesk", "same-origin", True),  # behind a proxy that speaks https
        ("helpdesk:443", "https://helpdesk", "", True),
        ("helpdesk:8080", "null", "", True),  # our pages say nobody where they were: then the token decides
        ("helpdesk:8080", "null", "none", True),
        ("helpdesk:8080", "null", "cross-site", False),
        ("helpdesk:8080", "null", "same-site", False),
        ("helpdesk:8080", "", "cross-site", False),
        ("helpdesk:8080", "", "made-up", False),
        ("helpdesk:8080", "http://helpdesk:8081", "", False),
        ("helpdesk:8080", "http://helpdesk", "", False),
        ("helpdesk:8080", "http://evil.example", "", False),
        ("helpdesk:8080", "http://helpdesk.evil.example:8080", "", False),
        ("helpdesk:8080", "http://evil.example/helpdesk:8080", "", False),
        ("helpdesk:8080", "http://helpdesk:8080@evil.example", "", False),
        ("helpdesk:8080", "http://evil.example:99999999", "", False),
        ("helpdesk:8080", "http://[", "", False),
        ("", "file://", "", False),
    ],
)
def test_where_a_form_comes_from(host: str, origin: str, site: str, is_own: bool):
    assert origins.is_own(host, origin, site) is is_own


def foreign_answers(place: School, headers: dict[str, str]) -> Iterable[tuple[str, int]]:
    browsers = {who: place.browser(who) for who in ("nobody", "desk", "tech1", "coordinator")}
    whose = {Role.DESK: "desk", Role.TECHNICIAN: "tech1", Role.COORDINATOR: "coordinator"}
    for method, rule, allowed in routes(place.app):
        if method == "POST":
            who = "nobody" if allowed == OPEN else whose[min(allowed)]  # type: ignore[type-var]
            yield rule, browsers[who].post(place.address(f"POST {rule}"), headers=headers).status_code


def test_a_form_of_another_site_does_nothing_on_any_route(place: School):
    before = place.stored("sessions", "audit_events")
    for rule, status in foreign_answers(place, {"Origin": "http://evil.example"}):
        assert status == 403, rule
    assert place.stored("sessions", "audit_events") == before


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("site", ["", "cross-site", "same-site"])
def test_a_note_from_another_site_is_not_written(place: School, origin: str, site: str):
    call_id = int(str(place.values["call_id"]))
    headers = {"Origin": origin, **({"Sec-Fetch-Site": site} if site else {})}
    desk, before = place.browser("desk"), len(calls.events(place.database, call_id))
    assert desk.post(f"/desk/calls/{call_id}/note", data={"note": "forged"}, headers=headers).status_code == 403
    assert len(calls.events(place.database, call_id)) == before
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert desk.post(f"/desk/calls/{call_id}/note", data={"note": "Rang."}, headers=own).status_code == 302


def test_without_the_guard_another_sites_form_would_be_taken(place: School, monkeypatch: pytest.MonkeyPatch):
    """The red control: tokens are off in this app, so the guard alone refuses."""
    monkeypatch.setattr(origins, "is_own", lambda *_: True)
    call_id, headers = place.values["call_id"], {"Origin": "http://evil.example"}
    answer = place.browser("desk").post(f"/desk/calls/{call_id}/note", data={"note": "forged"}, headers=headers)
    assert answer.status_code == 302


# --- fields that no form has, and fields that come twice

EXTRA = {
    "id": "99",
    "status": "closed",
    "role": "coordinator",
    "roles": "coordinator",
    "is_active": "1",
    "created": "2001-01-01",
    "created_at": "2001-01-01T00:00:00Z",
    "logged_at": "2001-01-01T00:00:00Z",
    "owner_id": "1",
    "technician_id": "1",
    "version": "77",
    "call_id": "2",
    "person_id": "1",
}


def test_a_report_takes_no_field_that_its_form_has_not(place: School):
    code = place.values["code"]
    data = {"symptom": "no_picture", "answer": "no", "kind": "incident", "form_key": "q" * 22} | EXTRA
    assert place.browser("nobody").post(f"/D/{code}", data=data).status_code == 302
    found = calls.call_by_form_key(place.database, "q" * 22)
    assert found
    assert (found.id != 99, found.status.value, found.owner_id, found.technician_id) == (True, "logged", None, None)
    assert found.logged_at > "2026"
    assert found.version == 1


def test_nobody_gives_themselves_a_role(place: School):
    person = people_store.person_by_username(place.database, "tech1")
    assert person
    data = {"current": builders.PASSWORD, "password": "four green umbrellas dance"} | EXTRA
    place.browser("tech1").post("/account", data=data)
    after = people_store.person_by_username(place.database, "tech1")
    assert after
    assert (after.id, after.roles) == (person.id, person.roles)


def test_a_field_that_comes_twice_counts_once_and_says_what_the_first_says(place: School):
    call_id = int(str(place.values["call_id"]))
    before = len(calls.events(place.database, call_id))
    data = {"note": ["Rang back.", "forged"], "step": ["close", "cancel"]}
    assert place.browser("desk").post(f"/desk/calls/{call_id}/note", data=data).status_code == 302
    events = calls.events(place.database, call_id)
    assert len(events) == before + 1
    assert events[-1].note == "Rang back."
