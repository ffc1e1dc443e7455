"""A message that waits, was sent or was given up; and how mail is sent."""

from dataclasses import dataclass, field
from enum import StrEnum


class Security(StrEnum):
    """How the way to the mail server is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


SECURITY_WORDS = {
    Security.STARTTLS: "STARTTLS (usual with port 587)",
    Security.TLS: "TLS from the start (usual with port 465)",
    Security.NONE: "None (only for a server inside the school, without a password)",
}


class State(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


STATE_WORDS = {State.WAITING: "Waiting", State.SENT: "Sent", State.GIVEN_UP: "Not delivered"}


@dataclass(frozen=True)
class MailSettings:
    """Where mail goes out; the password is left out of every text made of it."""

    is_on: bool
    host: str
    port: int
    security: Security
    user: str
    sender: str
    sender_name: str
    password: str = field(default="", repr=False)

    @property
    def is_ready(self) -> bool:
        """Tell whether mail is on, and known where it goes out and from whom."""
        return bool(self.is_on and self.host and self.sender)


@dataclass(frozen=True)
class Message:
    """One e-mail to one person."""

    id: int
    message_id: str
    recipient: str
    subject: str
    body: str
    call_id: int | None
    made_at: str
    trying_since: str
    not_before: str
    attempts: int
    last_error: str
    sent_at: str | None
    given_up_at: str | None


@dataclass(frozen=True)
class Failure:
    """Why a message did not go out, in plain words; `is_final` when trying again cannot help."""

    words: str
    is_final: bool = False
