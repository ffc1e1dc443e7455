"""What people see when something is not there, not allowed, too big or broken: a calm page, never a trace."""

import logging
from http import HTTPStatus

from flask import Flask, current_app, make_response, render_template, request
from flask.sansio.app import App
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from kiosk.core.database import NOTHING_SAVED
from kiosk.core.kept_form import KeptField, kept_fields
from kiosk.core.refusals import NotAllowed, NotFound, Overtaken, Refused, StoreUnavailable
from kiosk.core.sqlite import is_unavailable
from kiosk.core.web.request_ids import request_id

log = logging.getLogger("scandesk")

NOT_READ = "Please try again in a minute, or telephone the service desk."
SEND_AGAIN = "Please send it again in a minute, or telephone the service desk."
TOLD_BY_THE_ERROR = ("Allow", "Retry-After")
BARE = Markup(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
    "<h1>{title}</h1><p>{sentence}</p><p>{code}</p></html>"
)
OWN_LOOK = "scandesk.error_looks"
STATUS_OF = {NotFound: 404, NotAllowed: 403, Overtaken: 409, StoreUnavailable: 503}
WORDS = {
    400: (
        "This could not be read",
        "Something in the address or the form was not complete. Go back and try again.",
    ),
    401: ("Please sign in", "You were signed out. Sign in and send it again."),
    403: ("This is not open to you", "Your account does not include this page."),
    404: ("Nothing here", "There is no page at this address. It may have been mistyped."),
    405: ("This does not work that way", "Go back and try again from the page before."),
    409: ("Somebody was quicker", "This was changed in the meantime. Look at it again before you go on."),
    413: (
        "That is too much",
        "A photo may have 12 MB, typed words a few pages. Go back, and send with less.",
    ),
    429: ("Too many tries", "Please wait a minute, then try again."),
    500: (
        "Something went wrong",
        "It is not your fault, and it was noted. Please try again, or telephone the service desk.",
    ),
    503: (
        "Nothing could be saved just now",
        "Please try again in a minute, or telephone the service desk.",
    ),
}


def error_page(status: int, said: str = "", headed: str = "") -> tuple[str, int]:
    """Return the page for a status; `said` and `headed` replace its general words."""
    title, sentence = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    own = current_app.extensions.get(OWN_LOOK, {})
    template = next((own[prefix] for prefix in own if request.path.startswith(prefix)), "errors/error.html")
    kept = kept_fields() if status == 503 and request.method == "POST" else []
    if said == NOTHING_SAVED:
        said = _when_nothing_was_saved(kept)
    shown = {"title": headed or title, "sentence": said or sentence, "code": _code(status)}
    try:
        page = render_template(template, kept=kept, **shown)
    except Exception:  # the page's frame asks the database for the school's name
        log.exception("the page of error %s cannot be shown", status)
        page = _bare_page(kept, shown)
    return page, status


def _when_nothing_was_saved(kept: list[KeptField]) -> str:
    """Say what to do, below a heading that says already what went wrong; "what you typed" only where there is such."""
    if any(field.kind != "hidden" for field in kept):
        return NOTHING_SAVED.removeprefix(f"{WORDS[503][0]}. ")
    return SEND_AGAIN if kept else NOT_READ


def _bare_page(kept: list[KeptField], shown: dict[str, str]) -> str:
    try:
        return render_template("errors/bare.html", kept=kept, **shown)
    except Exception:
        log.exception("not even the bare page can be shown")
        return BARE.format(**shown)


def _code(status: int) -> str:
    """Return the code under which an error of ours stands in the log; nothing for what the log does not have."""
    return request_id() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""


def in_own_look(app: App, prefix: str, template: str) -> None:
    """Let errors below an address be shown with a page of their own: one that leads nowhere else."""
    app.extensions.setdefault(OWN_LOOK, {})[prefix] = template


def set_error_pages(app: Flask) -> None:
    """Answer every error with a page of ours."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        answer = make_response(*error_page(error.code or 500))
        answer.headers.extend((name, value) for name, value in error.get_headers() if name in TOLD_BY_THE_ERROR)
        return answer

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> tuple[str, int]:
        return error_page(400, "The page was open for too long. Go back, reload it, and send again.")

    @app.errorhandler(Refused)
    def refused(refusal: Refused) -> tuple[str, int]:
        if type(refusal) not in STATUS_OF:
            return error_page(400, str(refusal), "This was not done")
        return error_page(STATUS_OF[type(refusal)], str(refusal))

    @app.errorhandler(Exception)
    def broken(error: Exception) -> tuple[str, int]:
        if is_unavailable(error):
            log.warning("%s %s could not read the database: %s", request.method, request.endpoint, error)
            if request.method == "POST":
                return error_page(503, NOTHING_SAVED)
            return error_page(503, NOT_READ, "This could not be looked up just now")
        log.exception("%s %s failed", request.method, request.endpoint)
        return error_page(500)
