"""The register from a file: upload, preview, confirm, result."""

from pathlib import PurePath

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.refusals import Refused
from kiosk.imports import actions, store
from kiosk.imports.forms import UploadForm
from kiosk.imports.records import Outcome

bp = Blueprint("imports", __name__, url_prefix="/imports")
EARLIER_SHOWN = 20
FIRST_ROWS = 8
ROWS_SHOWN = 200


def _upload_page(form: UploadForm) -> str:
    return render_template("imports/upload.html", form=form, earlier=store.carried_out(the_database(), EARLIER_SHOWN))


@bp.get("/")
@only_for(Role.COORDINATOR)
def upload() -> str:
    return _upload_page(UploadForm())


@bp.post("/")
@only_for(Role.COORDINATOR)
def send() -> Response | tuple[str, int]:
    form = UploadForm()
    if not form.validate():
        return _upload_page(form), form.status
    try:
        upload_id = actions.keep_upload(the_database(), signed_in(), form.file_name, form.content, clock.now())
    except Refused as refusal:
        refused = UploadForm(formdata=None)
        refused.file.errors = [f"{form.file_name}: {refusal}"]
        return _upload_page(refused), 422
    return redirect(url_for("imports.preview", upload_id=upload_id))


@bp.get("/<int:upload_id>")
@only_for(Role.COORDINATOR)
def preview(upload_id: int) -> str:
    kept = actions.known_upload(the_database(), upload_id)
    if kept.carried_out_at:
        return render_template("imports/result.html", upload=kept)
    plan = actions.plan_kept(the_database(), kept, clock.now())
    return render_template(
        "imports/preview.html",
        upload=kept,
        plan=plan,
        outcomes=Outcome,
        first_rows=[row for row in plan.rows if row.wish][:FIRST_ROWS],
        rows_shown=ROWS_SHOWN,
    )


@bp.post("/<int:upload_id>/confirm")
@only_for(Role.COORDINATOR)
def confirm(upload_id: int) -> Response:
    actions.confirm(the_database(), signed_in(), upload_id, clock.now())
    return redirect(url_for("imports.preview", upload_id=upload_id))


@bp.get("/<int:upload_id>/rejects.csv")
@only_for(Role.COORDINATOR)
def rejects(upload_id: int) -> Response:
    kept = actions.known_upload(the_database(), upload_id)
    content = kept.rejects
    if not kept.carried_out_at:
        content = actions.rejects_file(actions.plan_kept(the_database(), kept, clock.now()))
    if not content:
        abort(404)
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{PurePath(kept.file_name).stem}-rejects.csv")
    return response
