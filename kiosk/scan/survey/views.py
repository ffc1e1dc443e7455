"""Answering the survey that is open: no account, no name, and nothing kept that leads back to anybody."""

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import open_to_all
from kiosk.core.cookies import is_https
from kiosk.core.database import the_database
from kiosk.core.forms import csrf, new_form_key
from kiosk.core.numbers import row_number
from kiosk.core.refusals import Refused
from kiosk.core.secret import keyed, the_secret
from kiosk.core.settings import school_today
from kiosk.gate import actions as gate
from kiosk.gate.visitors import Visitor
from kiosk.scan import visits
from kiosk.scan.survey.forms import RepliesForm, replies_form
from kiosk.surveys import actions, store
from kiosk.surveys.records import Survey

bp = Blueprint("survey", __name__)
ANSWERED = "survey_answered"  # a cookie that says which survey this browser has answered, and nothing else
ANSWERED_KEPT_S = 90 * 24 * 3600


@bp.get("/survey")
@open_to_all
def ask() -> str:
    found = _open_survey()
    has_answered = found is not None and row_number(request.cookies.get(ANSWERED)) == found.id
    if found is None or (has_answered and "again" not in request.args):
        return render_template("scan/survey.html", survey=found, has_answered=has_answered, form=None)
    form = replies_form(store.questions(the_database(), found.id))
    form.form_key.data = new_form_key()
    return _page(found, form)


@bp.post("/survey")
@csrf.exempt  # type: ignore[untyped-decorator]  # no types there; the form checks the token itself, so that typed words stay
@open_to_all
def answer() -> Response:
    found, now = _open_survey(), clock.now()
    if found is None or row_number(request.form.get("survey")) != found.id:
        return redirect("/survey")
    form, visitor = replies_form(store.questions(the_database(), found.id)), _visitor(found)
    retry_s = 0
    if form.validate():
        retry_s = visits.wait_before_words(visitor, now)
        try:
            if retry_s:
                raise Refused(visits.slow_down_words(retry_s))
            with the_database().writing():
                actions.respond(the_database(), found, form.replies(), form.form_key.data, now)
                gate.count_words(the_database(), visitor, None, None, now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            thanks = redirect("/survey")
            thanks.set_cookie(
                ANSWERED, str(found.id), ANSWERED_KEPT_S, httponly=True, samesite="Lax", secure=is_https()
            )
            return thanks
    if form.form_key.errors:
        form.form_key.data = new_form_key()
    again = make_response(_page(found, form), 429 if retry_s else form.status)
    if retry_s:
        again.headers["Retry-After"] = str(retry_s)
    return again


def _page(found: Survey, form: RepliesForm) -> str:
    return render_template("scan/survey.html", survey=found, has_answered=False, form=form)


def _open_survey() -> Survey | None:
    return store.open_survey(the_database(), school_today(the_database(), clock.now()).isoformat())


def _visitor(found: Survey) -> Visitor:
    """Return where an answer comes from, under a name that is that of no report: the two cannot be put together."""
    return Visitor("", keyed(the_secret(), f"survey:{found.id}", request.remote_addr or ""), is_known_phone=False)
