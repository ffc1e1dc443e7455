"""What is noted about access, in a closed list, and from where it came."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.access import SYSTEM, Actor, Role
from kiosk.people.records import ROLE_WORDS

PLACE_DIGITS = 12  # of the keyed hash: enough to see that two notes came from one place


class Event(StrEnum):
    """What happened."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_SLOWED = "sign_in_slowed"
    CODE_REFUSED = "code_refused"
    RECOVERY_CODE_USED = "recovery_code_used"
    NOT_ALLOWED = "not_allowed"
    NETWORK_REFUSED = "network_refused"
    SESSION_ELSEWHERE = "session_elsewhere"
    SESSIONS_ENDED = "sessions_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  a word, no password
    PASSWORD_GIVEN = "password_given"  # noqa: S105
    PLAIN_HTTP = "plain_http"
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_OPENED = "account_opened"
    ROLES_CHANGED = "roles_changed"
    RESTORED = "restored"


EVENT_WORDS = {
    Event.SIGNED_IN: "Signed in",
    Event.SIGNED_OUT: "Signed out",
    Event.SIGN_IN_REFUSED: "Sign-in refused: wrong password or unknown name",
    Event.SIGN_IN_SLOWED: "Sign-in slowed down: too many wrong passwords",
    Event.CODE_REFUSED: "Sign-in refused: wrong code of the second factor",
    Event.RECOVERY_CODE_USED: "Recovery code used",
    Event.NOT_ALLOWED: "Page refused: not among the roles of the account",
    Event.NETWORK_REFUSED: "Page refused: not from a listed network",
    Event.SESSION_ELSEWHERE: "Session refused: used from another place than it began",
    Event.SESSIONS_ENDED: "Signed out from afar",
    Event.PASSWORD_CHANGED: "Password changed",
    Event.PASSWORD_GIVEN: "New password given",
    Event.PLAIN_HTTP: "Password crossed the network unencrypted",
    Event.SECOND_FACTOR_ADDED: "Second factor added",
    Event.SECOND_FACTOR_REMOVED: "Second factor removed",
    Event.ACCOUNT_ADDED: "Account added",
    Event.ACCOUNT_CLOSED: "Account may not sign in any more",
    Event.ACCOUNT_OPENED: "Account may sign in again",
    Event.ROLES_CHANGED: "Roles changed",
    Event.RESTORED: "Data put back or repaired: everybody was signed out",
}
THIS_PC = "this PC"
CONSOLE_PLACE = "console"


@dataclass(frozen=True)
class Origin:
    """Who does something about access, and from where: a keyed hash, this PC, or its console."""

    actor: Actor = SYSTEM
    place: str = ""


CONSOLE = Origin(SYSTEM, CONSOLE_PLACE)


@dataclass(frozen=True)
class Note:
    """One line: what happened, about whom, from where."""

    event: Event
    person_id: int | None = None
    actor_id: int | None = None
    place: str = ""
    details: str = ""


@dataclass(frozen=True)
class Line:
    """A note as it is shown."""

    id: int
    at: str
    event: str
    person_id: int | None
    person: str
    actor: str
    place: str
    details: str
    times: int

    @property
    def words(self) -> str:
        """What happened, in words."""
        known = self.event in list(Event)
        return EVENT_WORDS[Event(self.event)] if known else self.event.replace("_", " ")

    @property
    def detail_words(self) -> str:
        """What is known besides, in words: roles, a page by its name in docs/ACCESS.md."""
        if self.event in (Event.NOT_ALLOWED, Event.NETWORK_REFUSED):
            return f"the page {self.details.replace('.', ', ').replace('_', ' ')}" if self.details else ""
        if self.event in (Event.ACCOUNT_ADDED, Event.ROLES_CHANGED):
            return ", ".join(_role_words(part) for part in self.details.replace(",", " ").split())
        return self.details

    @property
    def place_words(self) -> str:
        """From where it came: a mark that stands for a device, this PC, or a command that was typed there."""
        if self.place == CONSOLE_PLACE:
            return "a command on this PC"
        return self.place or "no longer known"


def _role_words(part: str) -> str:
    """Return a role in words, with what happened to it: +technician is one that was given."""
    role = part.lstrip("+-")
    words = ROLE_WORDS[Role(role)] if role in list(Role) else role
    return {"+": f"{words} given", "-": f"{words} taken away"}.get(part[:1], words)
