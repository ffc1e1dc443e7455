"""What is used up when a call is put right: toner, leads, rollers, batteries."""

from datetime import datetime

from kiosk.calls.records import Call
from kiosk.core.access import Actor
from kiosk.demo.register import School
from kiosk.fieldwork.parts import actions as parts
from kiosk.fieldwork.parts.records import NewPart

WRITTEN_DOWN = 0.8
PARTS = {
    "Toner empty": ("Black toner cartridge", 5890),
    "Colour toner empty": ("Magenta toner cartridge", 7420),
    "Jams on every page": ("Pick-up roller kit, tray 2", 3450),
    "Grey streak down every page": ("Drum unit", 6890),
    "Picture comes and goes": ("HDMI lead, 5 m", 1150),
    "Picture very dim": ("Projector lamp", 8900),
    "Battery empty after half an hour": ("Laptop battery", 4680),
    "Does not charge": ("Charger, 65 W", 2990),
    "Does not charge in the trolley": ("Charging lead for iPads, 1 m", 790),
    "Keys do not work": ("Keyboard for a laptop", 3990),
    "Freezes with the registers open": ("Memory module, 8 GB", 2450),
    "Pens do not write": ("Pen tips, set of 10", 1290),
}


def use(school: School, actor: Actor, call: Call, now: datetime) -> None:
    """Write down what was used on a call before it is resolved, as a rule."""
    if call.summary not in PARTS or not school.happens(WRITTEN_DOWN):
        return
    part, pence = PARTS[call.summary]
    parts.use(school.database, actor, call, NewPart(part, 1, pence, "", school.once()), now)
