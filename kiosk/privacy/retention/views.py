"""How long what is kept, what would go now and next week, and what went."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.settings import change_setting
from kiosk.core.tables import Cell
from kiosk.privacy.forms import DAYS, RetentionForm, RunForm, retention_form
from kiosk.privacy.retention import actions, store
from kiosk.privacy.retention.records import PART_WORDS, Run

bp = Blueprint("retention", __name__, url_prefix="/privacy")
in_the_office = only_for(Role.COORDINATOR)
NEWEST = 14
COLUMNS: dict[str, Callable[[Run], Cell]] = {
    "Day": lambda run: run.day,
    "Began At": lambda run: run.started_at,
    "Ended At": lambda run: run.ended_at,
    "Asked By": lambda run: run.asked_by,
    "Calls": lambda run: run.people,
    "Photos": lambda run: run.photos,
    "Mail": lambda run: run.mail,
    "Imports": lambda run: run.imports,
    "Marks": lambda run: run.marks,
    "Places": lambda run: run.places,
    "Audit": lambda run: run.audit,
}


@bp.get("/retention")
@in_the_office
def page() -> str:
    return _page(retention_form(), RunForm(formdata=None))


def _page(form: RetentionForm, run_form: RunForm) -> str:
    database, now = the_database(), clock.now()
    return render_template(
        "privacy/retention.html",
        form=form,
        run_form=run_form,
        days=DAYS,
        due=actions.due(database, now),
        part_words=PART_WORDS,
        runs=store.runs(database, NEWEST),
        doubt=actions.doubt_about(database, now),
    )


@bp.post("/retention")
@in_the_office
def save() -> Response | tuple[str, int]:
    form = retention_form()

    def change() -> bool:
        with the_database().writing():
            for name, text in form.chosen.items():
                change_setting(the_database(), name, text)
        return True

    if not form.attempt(change):
        return _page(form, RunForm(formdata=None)), form.status
    flash("Saved.")
    return redirect(url_for("retention.page"))


@bp.post("/retention/run")
@in_the_office
def run() -> Response | tuple[str, int]:
    database, now, form = the_database(), clock.now(), RunForm()
    doubt = actions.doubt_about(database, now)
    if doubt and not form.is_clock_right.data:
        form.is_clock_right.errors = ["Look at the clock first, and say that it is right."]
        return _page(retention_form(), form), 422
    done = actions.carry_out(database, now, asked_by=signed_in().name)
    gone = sum(getattr(done, part) for part in PART_WORDS) if done else 0
    flash(f"Done: {gone:,} went." if gone else "Done: nothing was old enough.")
    return redirect(url_for("retention.page"))


@taken_out(bp, "/privacy/retention")
@in_the_office
def run_list() -> Listing:
    return listing_of("retention", COLUMNS, store.runs(the_database()))
