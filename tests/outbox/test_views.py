"""The co-ordinator's pages about e-mail."""

from collections.abc import Callable

from flask.testing import FlaskClient

from kiosk.core.database import Database
from kiosk.core.settings import read_settings
from kiosk.outbox import actions, store
from kiosk.outbox.password import read_password
from kiosk.outbox.records import State
from tests.builders import MONDAY
from tests.outbox.conftest import PASSWORD, SENDER, USER, PostOffice, free_port, switch_on

SignedIn = Callable[[str], FlaskClient]
FORM = {
    "is_on": "y",
    "host": "smtp.school.example",
    "port": "587",
    "security": "starttls",
    "user": USER,
    "password": PASSWORD,
    "sender": SENDER,
    "sender_name": "Desg Gymorth TG",
}


def test_mail_is_off_and_the_page_says_that_it_is_optional(signed_in: SignedIn):
    page = signed_in("coordinator").get("/outbox/").text
    assert "Nothing is sent and nothing is queued" in page
    assert "E-mail is optional" in page


def test_only_the_coordinator(signed_in: SignedIn, client: FlaskClient):
    for who in ("desk", "tech1"):
        for path in ("/outbox/", "/outbox/settings", "/outbox/test"):
            assert signed_in(who).get(path).status_code == 403
        assert signed_in(who).post("/outbox/settings", data=FORM).status_code == 403
    assert client.get("/outbox/").status_code == 302


def test_it_is_set_up_and_the_password_is_never_shown_again(signed_in: SignedIn, school: Database):
    coordinator = signed_in("coordinator")
    assert coordinator.post("/outbox/settings", data=FORM).location == "/outbox/test"
    assert actions.mail_settings(school).is_ready
    assert read_password(school) == PASSWORD
    for path in ("/outbox/", "/outbox/settings", "/outbox/test", "/office/", "/office/settings"):
        assert PASSWORD not in coordinator.get(path).text
    assert "One is kept" in coordinator.get("/outbox/settings").text
    refused = coordinator.post("/outbox/settings", data=FORM | {"port": "x"})
    assert refused.status_code == 422
    assert PASSWORD not in refused.text


def test_an_empty_password_keeps_the_old_one_but_not_for_another_server(signed_in: SignedIn, school: Database):
    coordinator = signed_in("coordinator")
    coordinator.post("/outbox/settings", data=FORM)
    kept = FORM | {"password": "", "sender_name": "Desk"}
    assert coordinator.post("/outbox/settings", data=kept).status_code == 302
    assert read_password(school) == PASSWORD
    for stranger in ({"host": "smtp.elsewhere.example"}, {"user": "other@school.example"}):
        refused = coordinator.post("/outbox/settings", data=kept | stranger)
        assert refused.status_code == 422
        assert "Enter the password that belongs" in refused.text
    assert read_settings(school).mail_host == "smtp.school.example"
    assert coordinator.post("/outbox/settings", data=kept | {"user": ""}).status_code == 302
    assert read_password(school) == "", "without a user there is nothing to keep it for"


def test_what_is_refused_is_refused_wholly(signed_in: SignedIn, school: Database):
    coordinator = signed_in("coordinator")
    for wrong, said in (
        ({"host": ""}, "Enter the mail server."),
        ({"host": "smtp.x.uk:25"}, "Enter only the name"),
        ({"sender": ""}, "Enter the address that mail comes from"),
        ({"sender": "Desk <desk@school.example>"}, "Enter one e-mail address"),
        ({"port": "99999"}, "Enter a port number"),
        ({"security": "none"}, "A password travels encrypted only"),
        ({"security": "ssl"}, "Not a valid choice"),
        ({"password": "pâss"}, "without accents"),
        ({"sender_name": "a, b"}, "Leave out these signs"),
    ):
        answer = coordinator.post("/outbox/settings", data=FORM | wrong)
        assert answer.status_code == 422, wrong
        assert said in answer.text, wrong
    assert not actions.is_on(school)
    assert read_settings(school).mail_host == ""
    assert read_password(school) == ""


def test_the_test_button_says_what_happened(
    signed_in: SignedIn, school: Database, open_office: Callable[..., PostOffice]
):
    coordinator = signed_in("coordinator")
    assert "Save the mail server" in coordinator.post("/outbox/test", data={"to": "a@b.uk"}).text
    switch_on(school, free_port())
    refused = coordinator.post("/outbox/test", data={"to": "a@b.uk"})
    assert (refused.status_code, "refuses connections" in refused.text) == (422, True)
    office = open_office()
    switch_on(school, office.port)
    assert coordinator.post("/outbox/test", data={"to": "a@b.uk\r\nBcc: c@d.uk"}).status_code == 422
    sent = coordinator.post("/outbox/test", data={"to": "a@b.uk"}, follow_redirects=True)
    assert "The mail server took the test for a@b.uk" in sent.text
    assert len(office.taken) == 1


def test_what_was_given_up_is_shown_and_tried_again(
    signed_in: SignedIn, school: Database, open_office: Callable[..., PostOffice]
):
    coordinator = signed_in("coordinator")
    office = open_office(PostOffice(answers_to_recipient={"gone@b.uk": "550 5.1.1 <script>no such user"}))
    switch_on(school, office.port)
    actions.enqueue(school, "gone@b.uk", "C7 & more", "Body", MONDAY, "1")
    actions.send_due(school, MONDAY)
    page = coordinator.get("/outbox/").text
    assert "gone@b.uk" in page
    assert "&lt;script&gt;no such user" in page
    (failed,) = store.messages(school, State.GIVEN_UP, 5)
    assert coordinator.post(f"/outbox/{failed.id}/retry").status_code == 302
    office.answers_to_recipient.clear()
    (waiting,) = store.messages(school, State.WAITING, 5)
    assert actions.send_due(school, actions.clock.moment(waiting.not_before)) == 1
    assert coordinator.post(f"/outbox/{failed.id}/retry").status_code == 404, "it was sent"
    assert "C7 &amp; more" in coordinator.get("/outbox/?show=sent").text


def test_switching_off_gives_up_what_waits(signed_in: SignedIn, school: Database):
    coordinator = signed_in("coordinator")
    coordinator.post("/outbox/settings", data=FORM)
    actions.enqueue(school, "a@b.uk", "C7", "Body", MONDAY, "1")
    coordinator.post("/outbox/settings", data={**FORM, "is_on": ""} | {"password": ""})
    del_form = {name: value for name, value in FORM.items() if name != "is_on"}
    assert coordinator.post("/outbox/settings", data=del_form).status_code == 302
    (given_up,) = store.messages(school, State.GIVEN_UP, 5)
    assert "switched off" in given_up.last_error
    assert coordinator.post(f"/outbox/{given_up.id}/retry").status_code == 400
