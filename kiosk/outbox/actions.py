"""Queueing a message with what caused it, sending what is due, and setting up the mail server."""

import hashlib
import logging
import smtplib
from collections.abc import Callable
from datetime import datetime

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.forms import clean_text
from kiosk.core.mail import is_email, subject_line
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import change_setting, read_settings
from kiosk.outbox import post, rules, store
from kiosk.outbox.password import keep_password, read_password
from kiosk.outbox.records import Failure, MailSettings, Message, Security

log = logging.getLogger("scandesk")

MOST_IN_A_ROUND = 20
MOST_CONNECTIONS = 3  # in a round: a server that hangs up on one message may take the next
LONGEST_BODY = 20_000
SWITCHED_OFF = "E-mail was switched off before this was sent."


def mail_settings(database: Database) -> MailSettings:
    """Return how mail is sent, without the password."""
    settings = read_settings(database)
    return MailSettings(
        is_on=settings.mail == "on",
        host=settings.mail_host,
        port=int(settings.mail_port),
        security=Security(settings.mail_security),
        user=settings.mail_user,
        sender=settings.mail_sender,
        sender_name=settings.mail_sender_name,
    )


def is_on(database: Database) -> bool:
    """Tell whether messages are queued at all."""
    return mail_settings(database).is_ready


def enqueue(
    database: Database, to: str, subject: str, body: str, now: datetime, key: str, call_id: int | None = None
) -> bool:
    """Queue a message to one address, in the caller's transaction; tell whether it was.

    Nothing is queued when mail is off, the address is not exactly one plain address, or a message with this key has
    been queued before. `key` says what the message is about, such as "escalation:17:contact:2".
    """
    mail = mail_settings(database)
    if not mail.is_ready or not is_email(to):
        return False
    values: dict[str, object] = {
        "key": key,
        "message_id": _message_id(key, mail.sender, now),
        "recipient": to,
        "subject": subject_line(subject) or "From the service desk",
        "body": clean_text(body)[:LONGEST_BODY] + "\n",
        "call_id": call_id,
        "made_at": clock.stored(now),
    }
    return store.add_message(database, values)


def _message_id(key: str, sender: str, now: datetime) -> str:
    """Return the name under which mail programs know a message: the same however often it is sent."""
    digest = hashlib.sha256(f"{key}\n{clock.stored(now)}".encode()).hexdigest()[:32]
    return f"<{digest}@{sender.rpartition('@')[2]}>"


def send_due(database: Database, now: datetime, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Send what is due, one after the other, and return how many the mail server took.

    The database is not locked while the server is talked to. Before a message is handed over, the attempt is counted
    and the next one set, so that no second sender takes it up meanwhile; after the server took it, that is noted. If
    the PC stops exactly between the server's "accepted" and that note, the message is sent once more at its next
    attempt: better twice than never. Its Message-ID is the same both times, so mail programs show it once.
    """
    mail = _with_password(database, mail_settings(database))
    if not mail.is_ready:
        return 0
    due = store.due_messages(database, clock.stored(now), MOST_IN_A_ROUND)
    sent, connections = 0, 0
    while due and connections < MOST_CONNECTIONS and goes_on():
        connections += 1
        try:
            with post.connected(mail) as server:
                while due and server.sock is not None and goes_on():
                    sent += _send(database, mail, server, due.pop(0), now)
        except (OSError, ValueError) as error:  # the library's own errors are OSErrors
            failure = rules.failure_of(error, mail)
            log.warning("mail could not be sent: %s", failure.words)
            for message in due:  # nobody lets us in, so none of them can go out in this round
                if store.claim(database, message, clock.stored(rules.next_try(message.attempts + 1, now))):
                    _note_failure(database, message, failure, now)
            break
    return sent


def _send(database: Database, mail: MailSettings, server: smtplib.SMTP, message: Message, now: datetime) -> bool:
    """Send one message; tell whether the server took it. A connection that is no more good is closed."""
    if not store.claim(database, message, clock.stored(rules.next_try(message.attempts + 1, now))):
        return False
    try:
        made = post.message_from(
            mail, message.recipient, message.subject, message.body, message.message_id, clock.moment(message.made_at)
        )
        post.hand_over(server, mail, made, message.recipient)
    except (OSError, ValueError) as error:
        _note_failure(database, message, rules.failure_of(error, mail, message.recipient), now)
        if not isinstance(error, smtplib.SMTPException):
            server.close()
        return False
    store.note_sent(database, message.id, clock.stored(now))
    return True


def _note_failure(database: Database, message: Message, failure: Failure, now: datetime) -> None:
    gives_up = rules.is_given_up(clock.moment(message.trying_since), failure, now)
    store.note_failure(database, message.id, failure.words, clock.stored(now) if gives_up else None)


def try_again(database: Database, message_id: int, now: datetime) -> None:
    """Send a message at the next round that was given up or waits."""
    if store.message(database, message_id) is None:
        raise NotFound("There is no such message.")
    if not is_on(database):
        raise Refused("E-mail is switched off. Switch it on first.")
    if not store.try_again(database, message_id, clock.stored(now)):
        raise NotFound("It was sent in the meantime.")


def change_mail(database: Database, wanted: MailSettings, now: datetime) -> None:
    """Save how mail is sent: all of it or nothing. FieldRefused names what is wrong.

    An empty password keeps the one that is there, unless the server or the user is another: a kept password must not
    be sent to somebody else's server. Switching mail off gives up what waits, so that nothing old goes out later.
    """
    before = mail_settings(database)
    if wanted.is_on and not wanted.host:
        raise FieldRefused("host", "Enter the mail server.")
    if wanted.is_on and not wanted.sender:
        raise FieldRefused("sender", "Enter the address that mail comes from.")
    if wanted.user and wanted.security is Security.NONE:
        raise FieldRefused("security", "A password travels encrypted only. Choose STARTTLS or TLS, or no user.")
    is_same_door = (wanted.host, wanted.user) == (before.host, before.user)
    kept = read_password(database) if is_same_door else ""
    if wanted.user and not (wanted.password or kept):
        raise FieldRefused("password", "Enter the password that belongs to this server and user.")
    with database.writing():
        for name, value in (
            ("mail", "on" if wanted.is_on else "off"),
            ("mail_host", wanted.host),
            ("mail_port", str(wanted.port)),
            ("mail_security", wanted.security.value),
            ("mail_user", wanted.user),
            ("mail_sender", wanted.sender),
            ("mail_sender_name", wanted.sender_name),
        ):
            _change(database, name, value)
        if not wanted.is_on:
            store.give_up_waiting(database, SWITCHED_OFF, clock.stored(now))
        keep_password(database, (wanted.password or kept) if wanted.user else "")


def _change(database: Database, name: str, value: str) -> None:
    """Save one setting; a refusal names the field of the form, which has no `mail_` before it."""
    try:
        change_setting(database, name, value)
    except FieldRefused as refusal:
        raise FieldRefused(refusal.field.removeprefix("mail_"), str(refusal)) from refusal


def send_test(database: Database, to: str, school: str, now: datetime) -> None:
    """Send a test message at once; FieldRefused says in plain words why it did not go out."""
    mail = _with_password(database, mail_settings(database))
    if not mail.host or not mail.sender:
        raise FieldRefused("to", "Save the mail server and the sender's address first.")
    if not is_email(to):
        raise FieldRefused("to", "Enter one e-mail address, such as desk@school.example.")
    body = f"This is a test from Scandesk, the IT service desk of {school or 'your school'}.\n\nMail works.\n"
    try:
        with post.connected(mail) as server:
            key = _message_id(f"test:{to}", mail.sender, now)
            made = post.message_from(mail, to, "Test from the IT service desk", body, key, now)
            post.hand_over(server, mail, made, to)
    except (OSError, ValueError) as error:
        raise FieldRefused("to", rules.failure_of(error, mail, to).words) from error


def _with_password(database: Database, mail: MailSettings) -> MailSettings:
    return MailSettings(**(vars(mail) | {"password": read_password(database)}))
