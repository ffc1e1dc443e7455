"""What holds for every page of the kiosk: its headers and its visits."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from kiosk.core import errors
from kiosk.core.forms import csrf
from kiosk.core.refusals import Refused
from kiosk.core.settings import settings
from kiosk.walkup import rules
from kiosk.walkup.visits import the_visits

HOME = "/walkup/"
FORGOTTEN = "This was open for over an hour, or somebody began again. Nothing was sent. Please begin again."


def kiosk_pages(name: str, import_name: str) -> Blueprint:
    """Return a blueprint whose pages are the kiosk's.

    Its forms carry no token of a session, because there is none: the visit in their address is what only a page of
    ours can have, and a browser says itself when another site sends a form (core.origins refuses it).
    """
    bp = Blueprint(name, import_name, url_prefix="/walkup")
    csrf.exempt(bp)
    bp.before_request(_check_visit)
    bp.context_processor(_visit_that_goes_on)
    return bp


def lock(bp: Blueprint) -> None:
    """Give every answer below /walkup its policy, errors included, and errors the kiosk's look."""
    bp.record_once(lambda state: errors.in_own_look(state.app, "/walkup", "walkup/error.html"))
    bp.after_app_request(_add_policy)


def _check_visit() -> Response | None:
    visit = (request.view_args or {}).get("visit")
    if visit is None or the_visits().is_open(visit):
        return None
    if request.method == "POST":
        raise Refused(FORGOTTEN)
    return redirect(f"{HOME}?late=yes")


def _visit_that_goes_on() -> dict[str, str]:
    """Give every page the visit in its address, errors included: the way home from them ends it as well."""
    visit = (request.view_args or {}).get("visit", "")
    return {"visit": visit} if the_visits().is_open(visit) else {}


def _add_policy(response: Response) -> Response:
    if request.path.startswith("/walkup"):
        is_own = rules.is_own_host(request.host, settings().address)
        origin = request.host_url.rstrip("/") if is_own else ""
        response.headers.add("Content-Security-Policy", rules.policy(origin))
    return response
