"""When a message is tried again, when it is given up, and what a failure means in plain words."""

import smtplib
import socket
import ssl
from datetime import datetime, timedelta

from kiosk.core.mail import subject_line
from kiosk.outbox.records import Failure, MailSettings

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
)
GIVE_UP_AFTER = timedelta(days=3)
LONGEST_ERROR = 400
PASSWORD_SWITCHED_OFF = ("5.7.139", "5.7.30", "smtpclientauthentication", "basic authentication is disabled")
NEEDS_APP_PASSWORD = ("5.7.9", "application-specific password", "app password")


def next_try(attempts: int, now: datetime) -> datetime:
    """Return when to try again after so many attempts."""
    return now + WAITS[min(max(attempts, 1), len(WAITS)) - 1]


def is_given_up(since: datetime, failure: Failure, now: datetime) -> bool:
    """Tell whether a message that has just failed is given up; one that waited while the PC was off is tried first."""
    return failure.is_final or now - since >= GIVE_UP_AFTER


def failure_of(error: Exception, mail: MailSettings, recipient: str = "") -> Failure:
    """Return what an exception of the mail library means, without the password and on one line."""
    words, is_final = _explained(error, mail, recipient)
    if mail.password:
        words = words.replace(mail.password, "•••")
    return Failure(_bounded(words), is_final)


def _bounded(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_ERROR else line[: LONGEST_ERROR - 1] + "…"


def _explained(error: Exception, mail: MailSettings, recipient: str) -> tuple[str, bool]:
    where = f"{mail.host}, port {mail.port}"
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()), (0, b""))
            ends = 500 <= code < 600
            return f"The mail server does not take mail for {recipient or 'this address'}: {_said(code, said)}", ends
        case smtplib.SMTPSenderRefused():
            return (
                f"The mail server does not let Scandesk send as {mail.sender}: "
                f"{_said(error.smtp_code, error.smtp_error)} Use the address that belongs to the user name.",
                False,
            )
        case smtplib.SMTPAuthenticationError():
            return _login_refused(error.smtp_code, error.smtp_error), False
        case smtplib.SMTPDataError():
            return f"The mail server refused the message: {_said(error.smtp_code, error.smtp_error)}", False
        case smtplib.SMTPServerDisconnected() if "timed out" in str(error):
            return _no_way(TimeoutError(), mail, where), False
        case smtplib.SMTPServerDisconnected():
            return (
                f"The mail server ({where}) ended the connection in the middle. "
                "If this happens always, another security or port may be right.",
                False,
            )
        case smtplib.SMTPNotSupportedError() if "STARTTLS" in str(error):
            return (
                f"The mail server ({where}) offers no STARTTLS. Port 465 usually wants TLS from the start.",
                False,
            )
        case smtplib.SMTPNotSupportedError() if "AUTH" in str(error):
            return f"The mail server ({where}) takes no user name and password here. Leave both empty.", False
        case smtplib.SMTPResponseException():
            return f"The mail server ({where}) answered: {_said(error.smtp_code, error.smtp_error)}", False
        case smtplib.SMTPException():
            return f"The mail server ({where}) could not be used: {type(error).__name__}.", False
    return _no_way(error, mail, where), False


def _no_way(error: Exception, mail: MailSettings, where: str) -> str:
    """Return why the server was not even reached."""
    match error:
        case socket.gaierror():
            return f"No mail server called {mail.host} was found. Is the name right, and has this PC a network?"
        case ssl.SSLCertVerificationError():
            return (
                f"The certificate of {mail.host} is not one that this PC trusts ({error.verify_message}). "
                "Is the name of the server the one on its certificate?"
            )
        case ssl.SSLError():
            return (
                f"The mail server ({where}) and Scandesk do not agree on the encryption. "
                "Port 465 usually wants TLS from the start, port 587 STARTTLS."
            )
        case ConnectionRefusedError():
            return f"{mail.host} refuses connections at port {mail.port}. Is it the right port?"
        case TimeoutError():
            return f"The mail server ({where}) did not answer. A firewall of the school may stand in between."
        case OSError():
            return f"The mail server ({where}) could not be reached: {error.strerror or type(error).__name__}."
    return f"The message could not be sent: {type(error).__name__}."


def _login_refused(code: int, said: bytes | str) -> str:
    words = _said(code, said)
    lower = words.lower()
    if any(sign in lower for sign in PASSWORD_SWITCHED_OFF):
        return (
            "The mail server does not let programs sign in with a password: it is switched off for this mailbox or for "
            "all, as Microsoft 365 does. Ask whoever runs the school's mail for a relay (a connector for this PC's "
            f"address) or for another mail server. It said: {words}"
        )
    if any(sign in lower for sign in NEEDS_APP_PASSWORD):
        return f"The mail server wants an app password made for Scandesk instead of the usual one. It said: {words}"
    return f"The mail server does not accept the user name or the password. It said: {words}"


def _said(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {subject_line(text)}".strip().rstrip(".") + "."
