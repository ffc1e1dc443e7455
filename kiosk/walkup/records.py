"""What is known of one visit to a kiosk, and the questions it is asked in."""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.calls.records import CallKind
from kiosk.core.forms import new_form_key


class Question(StrEnum):
    """One question a page, in this order."""

    WRONG = "wrong"
    LESSON = "lesson"
    MESSAGE = "message"
    WORDS = "words"
    NAME = "name"
    CHECK = "check"


@dataclass(frozen=True)
class Draft:
    """A report as far as it was tapped and typed. `begun_s` is when its device was chosen, as a timestamp."""

    device_code: str = ""
    kind: CallKind = CallKind.INCIDENT
    symptom: str = ""
    answer: str = ""
    message: str = ""
    words: str = ""
    name: str = ""
    trap: str = ""
    begun_s: int = 0
    form_key: str = field(default_factory=new_form_key)
    sent_call_id: int = 0
    is_kept: bool = False  # sent, and without a number until the data can be written
    checked_call_id: int = 0

    @property
    def is_sent(self) -> bool:
        """Tell whether it was sent: then there is nothing more to answer."""
        return bool(self.sent_call_id) or self.is_kept
