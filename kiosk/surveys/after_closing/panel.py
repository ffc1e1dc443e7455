"""What the desk sees of the answer on the call's page."""

from dataclasses import dataclass

from kiosk.calls.records import Call
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.surveys.after_closing import store
from kiosk.surveys.after_closing.records import Answer
from kiosk.surveys.scales import RATING


@dataclass(frozen=True)
class HowItWent:
    """When the reporter was asked, and what they answered; nothing of it for technicians."""

    asked_at: str = ""
    answer: Answer | None = None

    @property
    def words(self) -> str:
        """The answer in words."""
        return RATING[self.answer.score] if self.answer else ""


def on_call(database: Database, actor: Actor, call: Call) -> HowItWent:
    """Return the panel of a call that the person may see."""
    if not call.asked_at or not actor.holds(Role.DESK, Role.COORDINATOR):
        return HowItWent()
    return HowItWent(call.asked_at, store.newest(database, call.id))
