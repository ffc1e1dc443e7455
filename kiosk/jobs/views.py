"""How far a job is: a page that moves on by itself, with scripts or without; Cancel."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import STAFF, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.jobs import actions
from kiosk.jobs.listing import COLUMNS
from kiosk.jobs.records import Job, JobState

bp = Blueprint("jobs", __name__, url_prefix="/jobs")
asks_for_jobs = only_for(*STAFF)


@bp.record_once
def note_lost_jobs(state: BlueprintSetupState) -> None:
    """Say of jobs whose server died that they are interrupted, when the next server starts."""
    actions.interrupt_lost(state.app.extensions["scandesk.database"], clock.now())


@bp.get("/")
@asks_for_jobs
def all_jobs() -> str:
    return render_template("jobs/all.html", jobs=actions.newest_jobs(the_database(), signed_in()))


@taken_out(bp, "/jobs")
@asks_for_jobs
def jobs_list() -> Listing:
    return listing_of("jobs", COLUMNS, actions.newest_jobs(the_database(), signed_in(), most=-1))


@bp.get("/<int:job_id>")
@asks_for_jobs
def job(job_id: int) -> str | Response:
    found = actions.job_for(the_database(), signed_in(), job_id)
    if found.state is JobState.DONE and found.result and not found.cancel_wished_at:
        return redirect(found.result)
    return render_template("jobs/job.html", job=found)


@bp.get("/<int:job_id>.json")
@asks_for_jobs
def job_json(job_id: int) -> dict[str, Any]:
    found = actions.job_for(the_database(), signed_in(), job_id)
    return {
        "state": found.state,
        "words": found.words,
        "stage": stage_words(found),
        "done": found.done,
        "total": found.total,
        "percent": found.percent,
        "has_ended": found.has_ended,
        "result": found.result,
        "error": found.error,
    }


@bp.post("/<int:job_id>/cancel")
@asks_for_jobs
def cancel(job_id: int) -> Response:
    in_time = actions.cancel(the_database(), signed_in(), job_id, clock.now())
    flash("It ends at its next step." if in_time else "It was too late to cancel: it had ended already.")
    return redirect(url_for("jobs.job", job_id=job_id))


@bp.app_template_filter("stage_words")
def stage_words(job: Job) -> str:
    """Return what a job is at, in words."""
    if job.cancel_wished_at and not job.has_ended:
        return "Being cancelled"
    if job.state is JobState.WAITING:
        return "Waits for its turn"
    return job.stage
