"""A list from a file: upload, how it is read, what the columns are, preview, import, result, undo."""

from pathlib import PurePath

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import Database, the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.refusals import NOT_DONE, Overtaken, Refused
from kiosk.core.tables import LARGEST_FILE
from kiosk.core.web.sizes import allow_larger
from kiosk.imports import actions, carrying_out, looking, store, subjects
from kiosk.imports.calls import meanings
from kiosk.imports.calls.words import MEANING_WORDS
from kiosk.imports.forms import ColumnsForm, MeaningsForm, ReadingForm, SubjectForm, UploadForm, field_choices
from kiosk.imports.listing import COLUMNS
from kiosk.imports.plans import store as plans
from kiosk.imports.records import Upload
from kiosk.imports.subject import Obstacle, Outcome
from kiosk.jobs import actions as jobs
from kiosk.jobs.records import Progress, Work

bp = Blueprint("imports", __name__, url_prefix="/imports")
imports_lists = only_for(Role.COORDINATOR)
Answer = str | Response | tuple[str, int]
EARLIER_SHOWN = 20
FIRST_ROWS = 20
THINGS_SHOWN = 100
NAMED_OBSTACLES = 5
ROWS_SHOWN = 200
ROOM_FOR_WORDS = 64 * 1024
JOB = "import"
allow_larger("imports.send", LARGEST_FILE + ROOM_FOR_WORDS)


def _upload_page(form: UploadForm) -> str:
    return render_template(
        "imports/upload.html",
        form=form,
        earlier=store.carried_out(the_database(), EARLIER_SHOWN),
        unfinished=store.unfinished(the_database(), EARLIER_SHOWN),
    )


def _by_job(title: str, work: Work, back: str) -> Response:
    job_id = jobs.start(the_database(), signed_in(), JOB, title, work, clock.now(), back)
    return redirect(url_for("jobs.job", job_id=job_id))


@bp.get("/")
@imports_lists
def upload() -> str:
    return _upload_page(UploadForm())


@taken_out(bp, "/imports")
@imports_lists
def imports_list() -> Listing:
    database = the_database()
    return listing_of("imports", COLUMNS, [*store.unfinished(database, -1), *store.carried_out(database, -1)])


@bp.post("/")
@imports_lists
def send() -> Answer:
    form = UploadForm()
    if not form.validate():
        return _upload_page(form), form.status
    content = form.content
    try:
        upload_id = actions.keep_upload(the_database(), signed_in(), form.file_name, content, clock.now())
    except Refused as refusal:
        refused = UploadForm(formdata=None)
        refused.refuse(refusal)
        refused.form_errors.clear()
        refused.file.errors = [f"{form.file_name}: {refusal}"]
        return _upload_page(refused), refused.status
    target = url_for("imports.reading", upload_id=upload_id)
    if len(content) <= actions.LARGE_FILE:
        return redirect(target)

    def work(database: Database, progress: Progress) -> str:
        actions.read_or_drop(database, upload_id, progress)
        return target

    return _by_job(f"Reading {form.file_name}", work, url_for("imports.upload"))


@bp.route("/<int:upload_id>/reading", methods=["GET", "POST"])
@imports_lists
def reading(upload_id: int) -> Answer:
    found = actions.known_upload(the_database(), upload_id)
    if found.carried_out_at:
        return redirect(url_for("imports.preview", upload_id=upload_id))
    form = ReadingForm(found)
    if request.method != "POST":
        return _reading_page(found, form)
    if not form.validate():
        return _reading_page(found, form), form.status
    choice = form.choice()
    target = url_for("imports.reading", upload_id=upload_id)
    if actions.needs_reading_anew(found, choice) and found.reading.rows > actions.MANY_ROWS:

        def work(database: Database, progress: Progress) -> str:
            actions.choose_reading(database, upload_id, choice, progress)
            return target

        return _by_job(f"Reading {found.file_name}", work, target)
    try:
        actions.choose_reading(the_database(), upload_id, choice)
    except Refused as refusal:
        form.refuse(refusal)
        return _reading_page(actions.known_upload(the_database(), upload_id), form), form.status
    return redirect(target)


def _reading_page(found: Upload, form: ReadingForm) -> str:
    return render_template(
        "imports/reading.html",
        upload=found,
        form=form,
        lines=looking.first_lines(the_database(), found),
        dates=looking.dates_as_read(the_database(), found),
    )


@bp.route("/<int:upload_id>/columns", methods=["GET", "POST"])
@imports_lists
def columns(upload_id: int) -> Answer:
    found = actions.known_upload(the_database(), upload_id)
    if found.carried_out_at or not found.is_read:
        return redirect(url_for("imports.preview", upload_id=upload_id))
    form = ColumnsForm()
    if request.method != "POST":
        return _columns_page(found, form)
    said = actions.column_readings(the_database(), found)

    def choose() -> Response:
        actions.choose_columns(the_database(), upload_id, form.mapping(said), clock.now())
        return _planned(actions.known_upload(the_database(), upload_id))

    answer = form.attempt(choose)
    if answer is None:
        return _columns_page(found, form, form.mapping(said)), form.status
    return answer


def _columns_page(found: Upload, form: ColumnsForm, chosen: dict[int, str] | None = None) -> str:
    subject = subjects.subject_called(found.subject)
    return render_template(
        "imports/columns.html",
        upload=found,
        form=form,
        subject=subject,
        subject_form=SubjectForm(data={"subject": found.subject}),
        columns=actions.column_readings(the_database(), found),
        chosen=found.mapping if chosen is None else chosen,
        choices=field_choices(subject),
        unclear=actions.why_unclear(found),
    )


@bp.post("/<int:upload_id>/subject")
@imports_lists
def choose_subject(upload_id: int) -> Response:
    form = SubjectForm()
    if form.validate():
        actions.choose_subject(the_database(), upload_id, form.subject.data)
    return redirect(url_for("imports.columns", upload_id=upload_id))


@bp.post("/<int:upload_id>/plan")
@imports_lists
def plan(upload_id: int) -> Answer:
    found = actions.known_upload(the_database(), upload_id)
    try:
        return _planned(found)
    except Refused as refusal:
        form = ColumnsForm(formdata=None)
        form.refuse(refusal)
        return _columns_page(found, form), form.status


def _planned(found: Upload) -> Response:
    """Look at every row: at once when there are few, else by a job."""
    target = url_for("imports.preview", upload_id=found.id)
    if found.carried_out_at:
        return redirect(target)
    if found.reading.rows <= actions.MANY_ROWS:
        actions.plan(the_database(), found.id, clock.now())
        return redirect(target)

    def work(database: Database, progress: Progress) -> str:
        actions.plan(database, found.id, clock.now(), progress)
        return target

    return _by_job(f"Checking {found.file_name}", work, url_for("imports.columns", upload_id=found.id))


@bp.get("/<int:upload_id>")
@imports_lists
def preview(upload_id: int) -> Answer:
    found = actions.known_upload(the_database(), upload_id)
    if found.carried_out_at:
        subject = subjects.subject_called(found.subject or "devices")
        things = [] if found.undone_at else plans.things_with_a_page(the_database(), upload_id, THINGS_SHOWN)
        return render_template("imports/result.html", upload=found, subject=subject, things=things)
    if not found.planned_at:
        return redirect(url_for("imports.reading", upload_id=upload_id))
    rows = {
        outcome.value: list(plans.plans(the_database(), upload_id, (outcome,), ROWS_SHOWN))
        for outcome in (Outcome.ADDED, Outcome.CHANGED, Outcome.REJECTED)
    }
    return render_template(
        "imports/preview.html",
        upload=found,
        subject=subjects.subject_called(found.subject),
        columns=actions.column_readings(the_database(), found),
        rows=rows,
        first_rows=[row for row in looking.first_planned(the_database(), found, FIRST_ROWS) if row.shown],
        no_dates=looking.no_dates(rows[Outcome.REJECTED.value]),
        guesses=looking.guesses(the_database(), found),
        states=meanings.unknown_states(the_database(), upload_id),
        meanings=MEANING_WORDS,
    )


@bp.post("/<int:upload_id>/states")
@imports_lists
def states(upload_id: int) -> Answer:
    found = actions.known_upload(the_database(), upload_id)
    form = MeaningsForm()
    if not found.carried_out_at and form.validate() and meanings.keep_meanings(the_database(), form.chosen()):
        return _planned(found)
    return redirect(url_for("imports.preview", upload_id=upload_id))


@bp.post("/<int:upload_id>/confirm")
@imports_lists
def confirm(upload_id: int) -> Response:
    found = actions.known_upload(the_database(), upload_id)
    actor, target = signed_in(), url_for("imports.preview", upload_id=upload_id)
    if found.carried_out_at:
        return redirect(target)
    if found.to_do > actions.MANY_ROWS:

        def work(database: Database, progress: Progress) -> str:
            actions.carry_out(database, actor, upload_id, clock.now(), progress)
            return target

        return _by_job(f"Importing {found.file_name}", work, target)
    try:
        actions.confirm(the_database(), actor, upload_id, clock.now())
    except Overtaken as refusal:
        if not actions.known_upload(the_database(), upload_id).planned_at:
            raise
        flash(str(refusal), NOT_DONE)
    return redirect(target)


@bp.get("/<int:upload_id>/rejects.csv")
@imports_lists
def rejects(upload_id: int) -> Response:
    found = actions.known_upload(the_database(), upload_id)
    content = actions.rejects_file(the_database(), found)
    if not content:
        abort(404)
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{PurePath(found.file_name).stem}-rejects.csv")
    return response


@bp.route("/<int:upload_id>/undo", methods=["GET", "POST"])
@imports_lists
def undo(upload_id: int) -> Answer:
    found = actions.known_upload(the_database(), upload_id)
    target = url_for("imports.preview", upload_id=upload_id)
    if not found.carried_out_at or found.undone_at:
        return redirect(target)
    if request.method == "POST":
        if sum(plans.count_effects(the_database(), upload_id).values()) <= actions.MANY_ROWS:
            return _undone(upload_id)
        actor = signed_in()

        def work(database: Database, progress: Progress) -> str:
            progress.step(0, 1, carrying_out.UNDOING)
            actions.undo(database, actor, upload_id, clock.now())
            return target

        return _by_job(f"Undoing the import of {found.file_name}", work, url_for("imports.undo", upload_id=upload_id))
    return _undo_page(found)


def _undone(upload_id: int) -> Answer:
    try:
        actions.undo(the_database(), signed_in(), upload_id, clock.now())
    except Refused:
        found = actions.known_upload(the_database(), upload_id)
        if not carrying_out.obstacles(the_database(), found):
            raise
        return _undo_page(found), 409
    flash("The import was undone.")
    return redirect(url_for("imports.preview", upload_id=upload_id))


def _undo_page(found: Upload) -> str:
    return render_template(
        "imports/undo.html",
        upload=found,
        subject=subjects.subject_called(found.subject or "devices"),
        effects=plans.count_effects(the_database(), found.id),
        obstacles=_by_reason(carrying_out.obstacles(the_database(), found)),
        named=NAMED_OBSTACLES,
        most=carrying_out.OBSTACLES_SHOWN,
    )


def _by_reason(obstacles: list[Obstacle]) -> dict[str, list[Obstacle]]:
    found: dict[str, list[Obstacle]] = {}
    for obstacle in obstacles:
        found.setdefault(obstacle.why, []).append(obstacle)
    return found


@bp.post("/<int:upload_id>/drop")
@imports_lists
def drop(upload_id: int) -> Response:
    actions.drop(the_database(), upload_id)
    flash("The file was discarded. Nothing was imported.")
    return redirect(url_for("imports.upload"))
