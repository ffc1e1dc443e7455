"""Making a message and handing it to the mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from kiosk.outbox.records import MailSettings, Security

PATIENCE_S = 15
LONGEST_HEADER_LINE = 76
OUR_NAME = "[127.0.0.1]"  # looking up this PC's own name may wait for a name server that is not there


class Policy(EmailPolicy):
    """The library's policy for mail servers, with words beyond ASCII folded so that every blank stays where it was.

    Up to Python 3.13 its own folding moves blanks about in long Welsh subjects (and once lost a quotation mark, which
    is how a name becomes a second address). The older Header does it right, and refuses line ends as well.
    """

    def fold(self, name: str, value: Any) -> str:
        """Return a header as it is sent."""
        if name == "Subject":
            return f"{name}: {self._words(name, str(value))}{self.linesep}"
        if name == "From":
            (sender,) = value.addresses
            said = str(sender.display_name)
            shown = f'"{said}"' if said.isascii() and "=?" not in said else self._words(name, said)
            return f"{name}: {shown}{self.linesep} <{sender.addr_spec}>{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as its bytes."""
        return self.fold(name, value).encode("ascii")

    def _words(self, name: str, text: str) -> str:
        charset = "us-ascii" if text.isascii() and "=?" not in text else "utf-8"
        header = Header(text, charset, maxlinelen=LONGEST_HEADER_LINE, header_name=name)
        return str(header.encode(linesep=self.linesep))


# printable text, whatever the server can do
POLICY = Policy(cte_type="7bit", linesep="\r\n", max_line_length=78)


def message_from(
    mail: MailSettings, recipient: str, subject: str, body: str, message_id: str, now: datetime
) -> EmailMessage:
    """Return an e-mail to one person; ValueError when an address or a header could be more than it says."""
    message = EmailMessage(POLICY)
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = subject
    message["Date"] = now
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # so that "I am away" is not answered to the desk
    message.set_content(body)
    return message


@contextmanager
def connected(mail: MailSettings) -> Iterator[smtplib.SMTP]:
    """Give a signed-in connection to the mail server, and hang up afterwards. Raises what smtplib raises."""
    context = ssl.create_default_context()
    if mail.security is Security.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mail.host, mail.port, local_hostname=OUR_NAME, timeout=PATIENCE_S, context=context
        )
    else:
        server = smtplib.SMTP(mail.host, mail.port, local_hostname=OUR_NAME, timeout=PATIENCE_S)
    try:
        if mail.security is Security.STARTTLS:
            server.starttls(context=context)
        if mail.user and mail.password:
            server.login(mail.user, mail.password)
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def hand_over(server: smtplib.SMTP, mail: MailSettings, message: EmailMessage, recipient: str) -> None:
    """Give one message to the server; it has been accepted when this returns."""
    server.send_message(message, from_addr=mail.sender, to_addrs=[recipient])
