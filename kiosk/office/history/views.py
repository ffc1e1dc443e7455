"""Whether the history of calls is as it was written: what was found, who confirmed it, when it was checked."""

import json
from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.calls.history import store as chain
from kiosk.calls.history.checks import actions, store
from kiosk.calls.history.records import NotedFinding
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import Database, the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.tables import Cell
from kiosk.core.words import count_of
from kiosk.jobs import actions as jobs
from kiosk.jobs.records import Progress
from kiosk.office.history.forms import ConfirmForm, confirm_form

bp = Blueprint("history", __name__, url_prefix="/office")
for_the_desk = only_for(Role.DESK, Role.COORDINATOR)
in_the_office = only_for(Role.COORDINATOR)
JOB, TITLE, STAGE = "history", "Check the history of calls", "Reading entry by entry"
SHOWN, CHECKS_SHOWN = 100, 14
COLUMNS: dict[str, Callable[[NotedFinding], Cell]] = {
    "Found At": lambda found: found.found_at,
    "Kind": lambda found: found.what.value,
    "Call": lambda found: f"C{found.call_id}" if found.call_id else "",
    "What": lambda found: found.words,
    "Confirmed By": lambda found: found.confirmed_by,
    "Confirmed At": lambda found: found.confirmed_at,
    "Confirmed With": lambda found: found.confirmed_words,
}


@bp.get("/history")
@for_the_desk
def page() -> str:
    newest = max(store.open_keys(the_database()), default=0)
    return _page(confirm_form(newest))


def _page(form: ConfirmForm) -> str:
    database = the_database()
    began = chain.beginning(database.connection)
    return render_template(
        "office/history.html",
        form=form,
        open_findings=store.open_findings(database),
        findings=store.findings(database, SHOWN),
        checks=store.past_checks(database, CHECKS_SHOWN),
        head=chain.head(database.connection),
        began=json.loads(began) if began else None,
        erasures=store.erasures(database.connection),
        how_words=actions.HOW_WORDS,
    )


@bp.post("/history")
@in_the_office
def confirm() -> Response | tuple[str, int]:
    form, database = confirm_form(0), the_database()
    ask = partial(actions.confirm, database, signed_in(), form.newest)
    done = form.attempt(lambda: ask(form.words.data, form.form_key.data, clock.now()))
    if done is None:
        return _page(form), form.status
    flash(f"Kept. {count_of(done, 'finding')} confirmed." if done else "Kept.")
    return redirect(url_for("history.page"))


@bp.post("/history/check")
@in_the_office
def check() -> Response:
    job_id = jobs.start(the_database(), signed_in(), JOB, TITLE, _work, clock.now(), url_for("history.page"))
    return redirect(url_for("jobs.job", job_id=job_id))


def _work(database: Database, progress: Progress) -> str:
    def pause(done: int, total: int) -> bool:
        progress.step(done, total, STAGE)
        return True

    actions.check(database, actions.ASKED, clock.now(), pause)
    return actions.PAGE


@taken_out(bp, "/office/history")
@for_the_desk
def finding_list() -> Listing:
    return listing_of("history", COLUMNS, store.findings(the_database(), -1))
