"""A real mail server on this PC, with a certificate made for it, that answers as a test wants."""

import smtplib
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from aiosmtpd import smtp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from kiosk.core.database import Database
from kiosk.core.settings import change_setting
from kiosk.outbox.password import keep_password

USER, PASSWORD = "scandesk@school.example", "otter-lantern-42"
SENDER = "desk@school.example"


@dataclass
class PostOffice:
    """The server's side: what it took, and what it answers instead of taking it."""

    port: int = 0
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    answers_to_data: list[str] = field(default_factory=list)
    answers_to_sender: list[str] = field(default_factory=list)
    answers_to_recipient: dict[str, str] = field(default_factory=dict)
    hangs_up: int = 0
    was_encrypted: list[bool] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802
        self, server: smtp.SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answers_to_sender:
            return self.answers_to_sender.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: smtp.SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers_to_recipient:
            return self.answers_to_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: smtp.SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hangs_up:
            self.hangs_up -= 1
            assert server.transport is not None
            server.transport.abort()
            return "421 gone"
        if self.answers_to_data:
            return self.answers_to_data.pop(0)
        self.was_encrypted.append(session.ssl is not None)
        assert isinstance(envelope.content, bytes)
        self.taken.append((str(envelope.mail_from), list(envelope.rcpt_tos), envelope.content))
        return "250 OK"

    def check_login(
        self, server: smtp.SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword
    ) -> AuthResult:
        self.logins.append((login.login.decode(), login.password.decode()))
        is_right = login.login == USER.encode() and login.password == PASSWORD.encode()
        return AuthResult(success=is_right, handled=is_right)

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=SMTP) for _, _, content in self.taken]  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    cert, key = folder / "cert.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(made, check=True, capture_output=True)
    return cert, key


@pytest.fixture
def tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def open_office() -> Iterator[Callable[..., PostOffice]]:
    """Return what opens a mail server; options are aiosmtpd's."""
    controllers = []

    def open_one(office: PostOffice | None = None, **options: object) -> PostOffice:
        office = office or PostOffice()
        # a port of the system's choice: aiosmtpd's own Controller insists on knowing it before
        controller = Controller(office, hostname="127.0.0.1", port=free_port(), **options)  # type: ignore[arg-type]
        controller.start()
        controllers.append(controller)
        office.port = controller.port
        return office

    yield open_one
    for controller in controllers:
        controller.stop()


def free_port() -> int:

    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def switch_on(database: Database, port: int, **settings: str) -> None:
    values = {
        "mail": "on",
        "mail_host": "localhost",
        "mail_port": str(port),
        "mail_security": "none",
        "mail_sender": SENDER,
        "mail_sender_name": "Desg Gymorth TG",
    }
    for name, value in (values | settings).items():
        if name != "password":
            change_setting(database, name, value)
    if "password" in settings:
        keep_password(database, settings["password"])


assert smtplib.SMTPException.__mro__[1] is OSError, "the sender catches OSError for both"
