"""What a call's page shows of its escalations."""

from dataclasses import dataclass

from kiosk.calls.records import Call
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.escalations import store
from kiosk.escalations.major import store as major
from kiosk.escalations.major.records import Incident
from kiosk.escalations.records import Escalation


@dataclass(frozen=True)
class Panel:
    """What fired, whether it is a major incident, and whether this person may do something about either."""

    call_id: int
    fired: list[Escalation]
    incident: Incident | None
    may_act: bool
    may_tell: bool

    @property
    def unseen(self) -> list[int]:
        """The escalations that nobody has seen."""
        return [escalation.id for escalation in self.fired if escalation.seen_at is None]

    @property
    def is_shown(self) -> bool:
        """Tell whether there is anything to show or to do."""
        return bool(self.fired or self.incident or self.may_tell)


def on_call(database: Database, actor: Actor, call: Call) -> Panel:
    """Return the panel of a call that the person may see."""
    may_act = actor.holds(Role.DESK, Role.COORDINATOR)
    return Panel(
        call_id=call.id,
        fired=store.escalations_of(database, call.id),
        incident=major.latest_incident(database, call.id),
        may_act=may_act,
        may_tell=may_act and call.is_open,
    )
