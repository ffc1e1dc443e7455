"""What scripts ask for beside a call: past calls like the one that is typed, and who else has it open."""

from flask import Blueprint, render_template, request

from kiosk.calls import actions as calls
from kiosk.calls.words import RESOLUTION_WORDS
from kiosk.core import clock
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line
from kiosk.core.settings import settings
from kiosk.devices.finding import device_named
from kiosk.panels import presence
from kiosk.search import actions as search

bp = Blueprint("panels", __name__, url_prefix="/panels")
LONGEST_QUESTION = 400


@bp.get("/similar")
@only_for(Role.DESK, Role.COORDINATOR)
def similar() -> str:
    """Return a piece of a page with past calls like what is typed, and what fixed them."""
    text = clean_line(request.args.get("text"))[:LONGEST_QUESTION]
    device = device_named(the_database(), clean_line(request.args.get("device"))[:LONGEST_QUESTION])
    found = search.similar(
        the_database(), text, device.id if device else None, device.model.id if device else None, limit=3
    )
    return render_template("panels/_similar.html", calls=found, resolution_words=RESOLUTION_WORDS)


@bp.post("/calls/<int:call_id>/viewers")
@only_for(*STAFF)
def viewers(call_id: int) -> dict[str, str]:
    """Note that a person has a call's page open, or has left it; return who else is there."""
    actor, now = signed_in(), clock.now()
    calls.call_for(the_database(), actor, call_id)
    here = presence.the_presence()
    if request.form.get("leaves"):
        here.leave(actor, call_id)
        return {"words": ""}
    here.look(actor, call_id, now)
    return {"words": presence.sentence(here.others(actor, call_id, now), settings().time_zone)}
