"""Major incidents: the switch on a call, the notice, the end, the review."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls.actions import call_for
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.sqlite import Row
from kiosk.core.tables import Cell
from kiosk.escalations.major import actions, store
from kiosk.escalations.major.forms import ActionForm, AnnouncementForm, ReviewForm
from kiosk.escalations.major.records import WHAT_WORDS, Incident, What

COLUMNS: dict[str, Callable[[Row], Cell]] = {
    "Reference": lambda row: f"C{row['call_id']}",
    "Summary": lambda row: row["summary"],
    "Responsible": lambda row: row["responsible"],
    "Declared At": lambda row: row["declared_at"],
    "Ended At": lambda row: row["ended_at"],
    "Reviewed At": lambda row: row["reviewed_at"],
}
bp = Blueprint("major", __name__, url_prefix="/escalations")
at_the_desk = only_for(Role.DESK, Role.COORDINATOR)


@bp.app_context_processor
def offer_the_notices() -> dict[str, Any]:
    """Give the public layout what stands on every public page, looked up when it is asked for."""

    def current_notices() -> list[Row]:
        return actions.current_notices(the_database())

    return {"current_notices": current_notices}


@bp.get("/major/")
@at_the_desk
def all_incidents() -> str:
    return render_template(
        "escalations/major/all.html",
        incidents=store.incidents(the_database()),
        open_actions=store.open_actions(the_database()),
    )


@taken_out(bp, "/escalations/major")
@at_the_desk
def incidents_list() -> Listing:
    return listing_of("major-incidents", COLUMNS, store.incidents(the_database(), most=-1))


@bp.route("/calls/<int:call_id>/major", methods=["GET", "POST"])
@at_the_desk
def declare(call_id: int) -> str | Response | tuple[str, int]:
    call = call_for(the_database(), signed_in(), call_id)
    known = store.open_incident(the_database(), call_id)
    if known:
        return redirect(url_for("major.incident", incident_id=known.id))
    form = AnnouncementForm()
    if request.method != "POST":
        return render_template("escalations/major/declare.html", form=form, call=call)
    made = form.attempt(lambda: actions.declare(the_database(), signed_in(), call, form.announcement(), clock.now()))
    if made is None:
        return render_template("escalations/major/declare.html", form=form, call=call), form.status
    flash("Declared. The notice stands on every public page now.")
    return redirect(url_for("major.incident", incident_id=made.id))


@bp.get("/major/<int:incident_id>")
@at_the_desk
def incident(incident_id: int) -> str:
    return _page(actions.known_incident(the_database(), incident_id))


def _page(found: Incident, **sent: Any) -> str:
    version = {"version": str(found.version)}
    forms = {
        "announcement": AnnouncementForm(formdata=None, data=vars(found) | version),
        "review": ReviewForm(formdata=None, data=vars(found) | version),
        "action": ActionForm(formdata=None),
    } | sent
    return render_template(
        "escalations/major/incident.html",
        incident=found,
        forms=forms,
        refusals=[refusal for form in sent.values() for refusal in form.refusals],
        events=store.events(the_database(), found.id),
        actions=store.actions_of(the_database(), found.id),
        what_words={what.value: words for what, words in WHAT_WORDS.items()},
        reviewed=What.REVIEWED.value,
    )


@bp.post("/major/<int:incident_id>/notice")
@at_the_desk
def change_notice(incident_id: int) -> Response | tuple[str, int]:
    found = actions.known_incident(the_database(), incident_id)
    form = AnnouncementForm()

    def save() -> bool:
        seen = actions.as_it_was(found, form.seen_version)
        actions.update(the_database(), signed_in(), seen, form.announcement(), clock.now())
        return True

    if not form.attempt(save):
        return _page(found, announcement=form), form.status
    flash("Saved. The public pages say so now.")
    return redirect(url_for("major.incident", incident_id=incident_id))


@bp.post("/major/<int:incident_id>/end")
@at_the_desk
def end(incident_id: int) -> Response:
    found = actions.known_incident(the_database(), incident_id)
    if actions.end(the_database(), signed_in(), found, clock.now()):
        flash("Ended. The notice is gone. Write the review while it is fresh.")
    return redirect(url_for("major.incident", incident_id=incident_id))


@bp.post("/major/<int:incident_id>/review")
@at_the_desk
def review(incident_id: int) -> Response | tuple[str, int]:
    found = actions.known_incident(the_database(), incident_id)
    form = ReviewForm()

    def save() -> bool:
        seen = actions.as_it_was(found, form.seen_version)
        actions.review(the_database(), signed_in(), seen, form.review(), clock.now())
        return True

    if not form.attempt(save):
        return _page(found, review=form), form.status
    flash("Saved.")
    return redirect(url_for("major.incident", incident_id=incident_id))


@bp.post("/major/<int:incident_id>/actions")
@at_the_desk
def decide(incident_id: int) -> Response | tuple[str, int]:
    found = actions.known_incident(the_database(), incident_id)
    form = ActionForm()

    def save() -> bool:
        due = form.due_on.data.isoformat()
        actions.decide(the_database(), signed_in(), found, form.text.data, form.owner.data, due, clock.now())
        return True

    if not form.attempt(save):
        return _page(found, action=form), form.status
    flash("Added.")
    return redirect(url_for("major.incident", incident_id=incident_id))


@bp.post("/major/<int:incident_id>/actions/<int:action_id>/done")
@at_the_desk
def finish(incident_id: int, action_id: int) -> Response:
    actions.finish(the_database(), signed_in(), incident_id, action_id, clock.now())
    flash("Done.")
    return redirect(url_for("major.incident", incident_id=incident_id))
