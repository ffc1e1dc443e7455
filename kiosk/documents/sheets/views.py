"""The sheet on paper: blank for the tray, and of a call."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions as calls
from kiosk.calls import store as calls_store
from kiosk.calls import symptoms
from kiosk.calls.addresses import address_of
from kiosk.calls.records import Call, Event, Step
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.pdf import pdf_or_page
from kiosk.devices import store as devices
from kiosk.documents import pages
from kiosk.documents.sheets.boxes import Filling, parts_of, title_of
from kiosk.knowledge import store as knowledge
from kiosk.locations import store as locations
from kiosk.people import store as people
from kiosk.problems import store as problems

bp = Blueprint("call_sheets", __name__, url_prefix="/documents/sheet")
staff = only_for(*STAFF)
TAKEN_BACK = "Taken back"  # how the note of a part begins that was not used after all


@bp.get("/")
@staff
def blank() -> str:
    at_the_desk = signed_in().holds(Role.DESK, Role.COORDINATOR)
    return _page(Filling(), "/documents/" if at_the_desk else "/fieldwork/")


@bp.get("/blank.pdf")
@staff
def blank_pdf() -> Response:
    return pdf_or_page(blank(), title_of(None), "incident-request-sheet", url_for("call_sheets.blank"))


@bp.get("/calls/<int:call_id>")
@staff
def filled(call_id: int) -> str:
    call = calls.call_for(the_database(), signed_in(), call_id)
    return _page(filling_of(call), address_of(signed_in(), call_id))


@bp.get("/calls/<int:call_id>/sheet.pdf")
@staff
def filled_pdf(call_id: int) -> Response:
    html = filled(call_id)
    return pdf_or_page(html, f"Sheet of C{call_id}", f"sheet-C{call_id}", address_of(signed_in(), call_id))


def _page(filling: Filling, back: str) -> str:
    return render_template(
        "documents/sheet.html",
        words=pages.PAPER,
        title=title_of(filling.call),
        parts=parts_of(filling),
        is_blank=filling.call is None,
        back=back,
    )


def filling_of(call: Call) -> Filling:
    """Return what is known of a call, in words."""
    database = the_database()
    device = devices.device(database, call.device_id) if call.device_id else None
    room = locations.location(database, call.location_id) if call.location_id else None
    events = calls_store.events(database, call.id)
    uses = knowledge.uses_on_call(database, call.id)
    named = [device.shown_code, device.asset_tag, device.title, device.model.title] if device else []
    return Filling(
        call=call,
        device=", ".join(dict.fromkeys(part for part in named if part)),
        location=room.name if room else "",
        symptom=symptoms.words_for(call.symptom, call.kind, device.kind if device else None),
        names={person.id: person.name for person in people.all_people(database)},
        articles="; ".join(dict.fromkeys(use.title for use in uses)),
        parts_used="; ".join(_used(events)),
        problem=", ".join(f"{each.reference} {each.title}" for each in problems.problems_of_call(database, call.id)),
        closed_by=next((event.actor for event in reversed(events) if event.step is Step.CLOSE), ""),
    )


def _used(events: list[Event]) -> list[str]:
    """Return the parts and spares that the steps of a call name, without those written down by mistake."""
    wanted = {Step.PART: "part", Step.SWAP: "spare"}
    found: list[str] = []
    for event in events:
        said = event.details.get(wanted.get(event.step, ""), "")
        if event.note.startswith(TAKEN_BACK) and said in found:
            found.remove(said)
        elif said:
            found.append(said)
    return found
