"""Where a person looks at a call: the desk's page or the technician's."""

from kiosk.core.access import Actor, Role


def address_of(actor: Actor, call_id: int) -> str:
    """Return the path of a call's page for a person who may see it."""
    house = "desk" if actor.holds(Role.DESK, Role.COORDINATOR) else "fieldwork"
    return f"/{house}/calls/{call_id}"
