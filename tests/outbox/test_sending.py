"""Messages against a real mail server: taken, refused for now, refused for good, hung up on; and what waits."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from kiosk.outbox import actions, post, store
from kiosk.outbox.password import FILE, keep_password, read_password
from kiosk.outbox.records import Message, Security, State
from tests.builders import MONDAY
from tests.outbox.conftest import PASSWORD, SENDER, USER, PostOffice, free_port, switch_on

HEAD = "pennaeth@school.example"
OpenOffice = Callable[..., PostOffice]
MINUTE = timedelta(minutes=1)


def queue(database: Database, key: str = "escalation:1:contact:1", to: str = HEAD, now: datetime = MONDAY) -> bool:
    return actions.enqueue(database, to, "C1042: Tŷ Ŵyn, dim llun", "Sgrin ddu.\nGweler C1042.\n", now, key)


def all_in(database: Database, state: State) -> list[Message]:
    return store.messages(database, state, 100)


def only(database: Database, state: State) -> Message:
    (found,) = all_in(database, state)
    return found


def test_a_message_goes_out_once(school: Database, open_office: OpenOffice):
    office = open_office()
    switch_on(school, office.port)
    assert queue(school)
    assert actions.send_due(school, MONDAY) == 1
    assert actions.send_due(school, MONDAY + timedelta(days=1)) == 0
    ((sender, recipients, _),) = office.taken
    assert (sender, recipients) == (SENDER, [HEAD])
    (message,) = office.messages
    assert message["Subject"] == "C1042: Tŷ Ŵyn, dim llun"
    assert message["From"] == f"Desg Gymorth TG <{SENDER}>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines() == ["Sgrin ddu.", "Gweler C1042."]
    assert only(school, State.SENT).attempts == 1


def test_the_same_message_is_queued_once(school: Database):
    switch_on(school, 25)
    assert queue(school)
    assert not queue(school)
    assert queue(school, key="escalation:1:contact:2")
    assert store.counts(school) == {State.WAITING: 2, State.SENT: 0, State.GIVEN_UP: 0}


@pytest.mark.parametrize("to", ["", "head", f"{HEAD}\r\nBcc: x@y.uk", f"{HEAD}, x@y.uk", f"Head <{HEAD}>"])
def test_nothing_is_queued_to_what_is_no_plain_address(school: Database, to: str):
    switch_on(school, 25)
    assert not queue(school, to=to)
    assert all_in(school, State.WAITING) == []


def test_nothing_is_queued_or_sent_while_mail_is_off(school: Database, open_office: OpenOffice):
    office = open_office()
    assert not queue(school)
    switch_on(school, office.port)
    assert queue(school)
    change_setting(school, "mail", "off")
    assert not queue(school, key="another")
    assert actions.send_due(school, MONDAY) == 0
    assert office.taken == []


def test_it_joins_the_transaction_of_what_caused_it(school: Database):
    switch_on(school, 25)

    def then_fail() -> None:
        with school.writing():
            assert queue(school)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        then_fail()
    assert all_in(school, State.WAITING) == []


def test_a_refusal_for_now_is_tried_again_with_growing_waits(school: Database, open_office: OpenOffice):
    office = open_office(PostOffice(answers_to_data=["451 4.7.1 greylisted"] * 6))
    switch_on(school, office.port)
    queue(school)
    now, waits = MONDAY, []
    for _ in range(6):
        assert actions.send_due(school, now) == 0
        waiting = only(school, State.WAITING)
        assert "greylisted" in waiting.last_error
        next_try = datetime.fromisoformat(waiting.not_before)
        assert actions.send_due(school, next_try - MINUTE / 2) == 0
        assert only(school, State.WAITING).attempts == waiting.attempts, "not tried before its time"
        waits.append(next_try - now)
        now = next_try
    assert waits == [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 240)]
    assert actions.send_due(school, now) == 1
    assert only(school, State.SENT).attempts == 7


def test_it_is_given_up_after_three_days_but_never_untried(school: Database, open_office: OpenOffice):
    office = open_office(PostOffice(answers_to_data=["451 not now"] * 2))
    switch_on(school, office.port)
    queue(school)
    actions.send_due(school, MONDAY)
    assert actions.send_due(school, MONDAY + timedelta(days=3)) == 0
    assert "not now" in only(school, State.GIVEN_UP).last_error
    queue(school, key="before the holidays")
    assert actions.send_due(school, MONDAY + timedelta(days=40)) == 1, "the PC was off; it is tried first"


def test_an_unknown_recipient_is_given_up_at_once_and_the_others_go_out(school: Database, open_office: OpenOffice):
    office = open_office(PostOffice(answers_to_recipient={"gone@school.example": "550 5.1.1 no such user"}))
    switch_on(school, office.port)
    queue(school, key="1", to="gone@school.example")
    queue(school, key="2")
    assert actions.send_due(school, MONDAY) == 1
    failed = only(school, State.GIVEN_UP)
    assert failed.recipient == "gone@school.example"
    assert "no such user" in failed.last_error


def test_a_full_mailbox_is_tried_again(school: Database, open_office: OpenOffice):
    office = open_office(PostOffice(answers_to_recipient={HEAD: "452 4.2.2 mailbox full"}))
    switch_on(school, office.port)
    queue(school)
    actions.send_due(school, MONDAY)
    assert "mailbox full" in only(school, State.WAITING).last_error
    office.answers_to_recipient.clear()
    assert actions.send_due(school, MONDAY + MINUTE) == 1


def test_a_refused_sender_is_no_reason_to_give_up(school: Database, open_office: OpenOffice):
    office = open_office(PostOffice(answers_to_sender=["550 5.7.60 not allowed to send as this sender"]))
    switch_on(school, office.port)
    queue(school)
    actions.send_due(school, MONDAY)
    assert f"does not let Scandesk send as {SENDER}" in only(school, State.WAITING).last_error


def test_a_server_that_hangs_up_on_one_message_still_gets_the_next(school: Database, open_office: OpenOffice):
    office = open_office(PostOffice(hangs_up=1))
    switch_on(school, office.port)
    queue(school, key="1", to="first@school.example")
    queue(school, key="2")
    assert actions.send_due(school, MONDAY) == 1
    waiting = only(school, State.WAITING)
    assert waiting.recipient == "first@school.example"
    assert "ended the connection" in waiting.last_error
    assert actions.send_due(school, MONDAY + MINUTE) == 1


def test_a_server_that_is_not_there_costs_each_message_one_attempt(school: Database):
    switch_on(school, free_port())
    for key in ("1", "2"):
        queue(school, key=key)
    assert actions.send_due(school, MONDAY) == 0
    assert [(m.attempts, "refuses connections" in m.last_error) for m in all_in(school, State.WAITING)] == [
        (1, True),
        (1, True),
    ]


def test_two_senders_never_send_the_same_message(school: Database, open_office: OpenOffice):
    office = open_office()
    switch_on(school, office.port)
    queue(school)
    (seen_by_both,) = store.due_messages(school, "2026-09-07T08:30:00Z", 5)
    assert store.claim(school, seen_by_both, "2026-09-07T08:31:00Z")
    assert not store.claim(school, seen_by_both, "2026-09-07T08:31:00Z")
    assert actions.send_due(school, MONDAY) == 0, "somebody else is at it"


def test_the_database_is_free_while_the_server_is_talked_to(
    school: Database, open_office: OpenOffice, monkeypatch: pytest.MonkeyPatch
):
    office = open_office()
    switch_on(school, office.port)
    queue(school)
    written = []
    really = post.hand_over

    def write_meanwhile(*args: object) -> None:
        other = sqlite3.connect(school.path, timeout=0)
        other.execute("UPDATE settings SET value = 'Ysgol Tŷ Ŵyn' WHERE name = 'school'")
        other.commit()
        other.close()
        written.append(1)
        really(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(post, "hand_over", write_meanwhile)
    assert actions.send_due(school, MONDAY) == 1
    assert written == [1]


def test_a_stop_between_accepted_and_noted_sends_the_same_message_once_more(
    school: Database, open_office: OpenOffice, monkeypatch: pytest.MonkeyPatch
):
    office = open_office()
    switch_on(school, office.port)
    queue(school)

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store, "note_sent", power_cut)
        with pytest.raises(KeyboardInterrupt):
            actions.send_due(school, MONDAY)
    assert actions.send_due(school, MONDAY) == 0, "not before its next attempt"
    assert actions.send_due(school, MONDAY + MINUTE) == 1
    assert actions.send_due(school, MONDAY + timedelta(days=2)) == 0
    first, second = office.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


def test_it_stops_between_two_messages_when_the_server_does(school: Database, open_office: OpenOffice):
    office = open_office()
    switch_on(school, office.port)
    for key in "123":
        queue(school, key=key)
    answers = iter([True, True, False])
    assert actions.send_due(school, MONDAY, lambda: next(answers, False)) == 1
    assert len(all_in(school, State.WAITING)) == 2


# --- encryption and signing in


def secured(
    school: Database, open_office: OpenOffice, tls: ssl.SSLContext, password: str = PASSWORD, **said: str
) -> PostOffice:
    office = PostOffice()
    open_office(office, tls_context=tls, require_starttls=True, authenticator=office.check_login, auth_required=True)
    values = {"mail_security": "starttls", "mail_user": USER, "password": password}
    switch_on(school, office.port, **(values | said))
    return office


def test_starttls_and_a_password(
    school: Database,
    open_office: OpenOffice,
    tls: ssl.SSLContext,
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    office = secured(school, open_office, tls)
    queue(school)
    assert actions.send_due(school, MONDAY) == 1
    assert office.was_encrypted == [True]
    assert office.logins == [(USER, PASSWORD)]


def test_a_certificate_that_nobody_vouches_for_is_refused_before_the_password(
    school: Database, open_office: OpenOffice, tls: ssl.SSLContext
):
    office = secured(school, open_office, tls)
    queue(school)
    assert actions.send_due(school, MONDAY) == 0
    assert "not one that this PC trusts" in only(school, State.WAITING).last_error
    assert office.logins == []


def test_a_wrong_password_says_so_and_is_named_nowhere(
    school: Database,
    open_office: OpenOffice,
    tls: ssl.SSLContext,
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    secured(school, open_office, tls, password="badger-9-silver")  # noqa: S106
    queue(school)
    assert actions.send_due(school, MONDAY) == 0
    assert "does not accept the user name or the password" in only(school, State.WAITING).last_error
    assert "badger" not in caplog.text + "\n".join(school.connection.iterdump())
    assert "badger" not in repr(actions._with_password(school, actions.mail_settings(school)))


def test_starttls_where_there_is_none_sends_nothing_in_the_open(school: Database, open_office: OpenOffice):
    office = open_office()
    switch_on(school, office.port, mail_security="starttls")
    queue(school)
    assert actions.send_due(school, MONDAY) == 0
    assert "offers no STARTTLS" in only(school, State.WAITING).last_error
    assert office.taken == []


# --- the test button: each failure in plain words


def failure(school: Database, port: int, **settings: str) -> str:
    switch_on(school, port, **settings)
    with pytest.raises(FieldRefused) as refused:
        actions.send_test(school, HEAD, "Llanfair Green", MONDAY)
    return str(refused.value)


def test_a_test_is_sent_at_once_and_even_before_mail_is_on(school: Database, open_office: OpenOffice):
    office = open_office()
    switch_on(school, office.port, mail="off")
    actions.send_test(school, HEAD, "Llanfair Green", MONDAY)
    assert "Llanfair Green" in office.messages[0].get_content()
    assert store.counts(school)[State.SENT] == 0


def test_no_such_server(school: Database, monkeypatch: pytest.MonkeyPatch):
    def nobody_knows(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody_knows)
    assert "No mail server called smtp.nowhere.invalid was found" in failure(
        school, 25, mail_host="smtp.nowhere.invalid"
    )


def test_refused_silent_and_wrongly_encrypted(
    school: Database, open_office: OpenOffice, monkeypatch: pytest.MonkeyPatch
):
    assert "refuses connections" in failure(school, free_port())
    office = open_office()
    assert "do not agree on the encryption" in failure(school, office.port, mail_security="tls")
    monkeypatch.setattr(post, "PATIENCE_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert "did not answer" in failure(school, port)


def test_sender_recipient_and_message_refused(school: Database, open_office: OpenOffice):
    office = open_office(
        PostOffice(
            answers_to_sender=["553 5.7.1 sender refused"],
            answers_to_recipient={"nobody@b.uk": "550 no"},
            answers_to_data=["554 5.7.1 spam"],
        )
    )
    assert "does not let Scandesk send as" in failure(school, office.port)
    assert "refused the message: 554 5.7.1 spam" in failure(school, office.port)
    with pytest.raises(FieldRefused, match=r"does not take mail for nobody@b\.uk"):
        actions.send_test(school, "nobody@b.uk", "", MONDAY)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.", "relay"),
        ("550 5.7.30 Basic authentication is not supported for Client Submission.", "relay"),
        ("534 5.7.9 Application-specific password required.", "app password"),
        ("535 5.7.8 authentication failed", "does not accept"),
    ],
)
def test_a_refused_password_says_what_to_do(said: str, wanted: str):
    code, _, words = said.partition(" ")
    error = smtplib.SMTPAuthenticationError(int(code), words.encode())
    mail = actions.MailSettings(True, "smtp.office365.com", 587, Security.STARTTLS, USER, SENDER, "Desk")
    assert wanted in actions.rules.failure_of(error, mail).words


# --- the password's file


def test_the_password_is_kept_in_a_file_of_its_owner(school: Database):
    keep_password(school, PASSWORD)
    file = school.path.parent / FILE
    assert read_password(school) == PASSWORD
    assert file.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in "\n".join(school.connection.iterdump())
    keep_password(school, "")
    assert not file.exists()
