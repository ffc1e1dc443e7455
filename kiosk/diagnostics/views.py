"""The checklists: reading, editing as a draft, trying out, publishing, printing."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line, new_form_key
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.numbers import row_number
from kiosk.core.pdf import pdf_or_page
from kiosk.core.refusals import NOT_DONE, NotAllowed, NotFound, Refused, StoreUnavailable
from kiosk.diagnostics import actions, first_checklists, records, rules, store
from kiosk.diagnostics.forms import HeadingForm, NewChecklistForm, StepForm
from kiosk.diagnostics.listing import COLUMNS
from kiosk.diagnostics.records import RESULT_WORDS, CheckStep, Result, Version

bp = Blueprint("diagnostics", __name__, url_prefix="/diagnostics")
staff = only_for(*STAFF)
editors = only_for(Role.COORDINATOR, Role.DESK)
MOVES = {"up": -1, "down": 1}
TRIED = {"y": Result.AS_EXPECTED, "n": Result.NOT_AS_EXPECTED, "x": Result.NOT_DONE}


def _may_edit() -> bool:
    return signed_in().holds(Role.COORDINATOR, Role.DESK)


@bp.get("/")
@staff
def all_checklists() -> str:
    found = store.all_checklists(the_database())
    return render_template(
        "diagnostics/all.html",
        checklists=[line for line in found if not line[0].is_retired],
        retired=[line for line in found if line[0].is_retired],
        missing=first_checklists.missing_names(the_database()) if _may_edit() else [],
        may_edit=_may_edit(),
    )


@taken_out(bp, "/diagnostics")
@staff
def checklists_list() -> Listing:
    return listing_of("checklists", COLUMNS, store.all_checklists(the_database()))


@bp.post("/first")
@editors
def add_first() -> Response:
    added = first_checklists.add_first_checklists(the_database(), clock.now())
    flash(f"Added {added}. They are yours now: read them, and change what your school does differently.")
    return redirect("/diagnostics/")


@bp.route("/new", methods=["GET", "POST"])
@editors
def new_checklist() -> str | Response | tuple[str, int]:
    form = NewChecklistForm()
    form.prepare(the_database())
    if request.method != "POST":
        form.form_key.data = new_form_key()
        form.copy_from.data = str(request.args.get("copy_from", 0, type=row_number) or "")
        _start_from_copy(form)
        return render_template("diagnostics/heading.html", form=form, version=None)

    def add() -> int:
        steps = form.steps(the_database())
        key = form.form_key.data
        return actions.add_checklist(the_database(), signed_in(), form.heading(), steps, key, clock.now())

    checklist_id = form.attempt(add)
    if checklist_id is None:
        return render_template("diagnostics/heading.html", form=form, version=None), form.status
    return redirect(f"/diagnostics/{checklist_id}/edit")


def _start_from_copy(form: NewChecklistForm) -> None:
    copied = store.version(the_database(), row_number(form.copy_from.data))
    if copied:
        form.start_from(copied.heading)
        form.title.data = f"{copied.title} (copy)"[:80]


@bp.get("/<int:checklist_id>")
@staff
def checklist(checklist_id: int) -> str:
    found = _published(checklist_id, request.args.get("version", 0, type=row_number))
    return render_template(
        "diagnostics/checklist.html",
        version=found,
        newest=actions.newest(the_database(), checklist_id),
        versions=store.versions(the_database(), checklist_id),
        may_edit=_may_edit(),
        words=records,
        rules=rules,
    )


@bp.get("/<int:checklist_id>/sheet")
@staff
def blank_sheet(checklist_id: int) -> str:
    found = _published(checklist_id, request.args.get("version", 0, type=row_number))
    return render_template("diagnostics/blank_sheet.html", version=found, words=records, rules=rules)


@bp.get("/<int:checklist_id>/sheet.pdf")
@staff
def blank_sheet_pdf(checklist_id: int) -> Response:
    version = request.args.get("version", 0, type=row_number)
    page = f"/diagnostics/{checklist_id}/sheet" + (f"?version={version}" if version else "")
    return pdf_or_page(blank_sheet(checklist_id), "Checklist", f"checklist-{checklist_id}", page)


def _published(checklist_id: int, number: int) -> Version:
    """Return a version that calls use or used; those who edit may look at a draft that was never published."""
    database = the_database()
    if number:
        found = store.numbered_version(database, checklist_id, number)
    else:
        found = store.newest_version(database, checklist_id, published=True)
        if found is None and _may_edit():
            found = store.newest_version(database, checklist_id)
    if found is None:
        raise NotFound("There is no such checklist.")
    return found


@bp.get("/<int:checklist_id>/edit")
@editors
def edit(checklist_id: int) -> str:
    found = actions.newest(the_database(), checklist_id)
    return render_template(
        "diagnostics/edit.html",
        version=found,
        faults=rules.faults(found.steps),
        warnings=rules.warnings(found.steps),
        words=records,
        rules=rules,
    )


@bp.get("/<int:checklist_id>/preview")
@editors
def preview(checklist_id: int) -> str:
    """Go through the draft as a technician will; the answers stand in the address and are kept nowhere."""
    found = actions.newest(the_database(), checklist_id)
    tried = clean_line(request.args.get("tried"))
    results = {row_number(part[:-1]): TRIED[part[-1]] for part in tried.split(".") if part[-1:] in TRIED}
    return render_template(
        "diagnostics/preview.html",
        version=found,
        walk=rules.walk(found.steps, results),
        results={key: RESULT_WORDS[result] for key, result in results.items()},
        tried=tried[:400],
        words=records,
    )


@bp.route("/<int:checklist_id>/heading", methods=["GET", "POST"])
@editors
def heading(checklist_id: int) -> str | Response | tuple[str, int]:
    found = actions.newest(the_database(), checklist_id)
    form = HeadingForm()
    form.start_from(found.heading)
    form.looked_at(found)
    if request.method != "POST":
        return render_template("diagnostics/heading.html", form=form, version=found)
    saved = form.attempt(
        lambda: actions.change_heading(the_database(), signed_in(), _seen(found), form.heading(), clock.now())
    )
    if saved is None:
        return _again(form, found, "diagnostics/heading.html"), form.status
    return redirect(f"/diagnostics/{checklist_id}/edit")


@bp.route("/<int:checklist_id>/steps/new", methods=["GET", "POST"])
@editors
def new_step(checklist_id: int) -> str | Response | tuple[str, int]:
    found = actions.newest(the_database(), checklist_id)
    after = min(request.args.get("after", len(found.steps), type=row_number), len(found.steps))

    def save(step: CheckStep, seen: Version) -> Version:
        return actions.add_step(the_database(), signed_in(), seen, step, after, clock.now())

    return _step_page(found, after, None, save)


@bp.route("/<int:checklist_id>/steps/<int:key>", methods=["GET", "POST"])
@editors
def edit_step(checklist_id: int, key: int) -> str | Response | tuple[str, int]:
    found = actions.newest(the_database(), checklist_id)
    step = found.step(key)
    if step is None:
        raise NotFound("There is no such step. It may have been removed.")

    def save(step: CheckStep, seen: Version) -> Version:
        return actions.change_step(the_database(), signed_in(), seen, step, clock.now())

    return _step_page(found, found.number_of(key), step, save)


def _step_page(
    version: Version, place: int, step: CheckStep | None, save: Callable[[CheckStep, Version], Version]
) -> str | Response | tuple[str, int]:
    """Show and take the form of a step; `place` is how many steps stand before those it may lead to."""
    form = StepForm()
    form.prepare(version, place)
    form.looked_at(version)
    if step:
        form.start_from(step)
    if request.method != "POST":
        return _again(form, version, "diagnostics/step.html", step)
    if not form.attempt(lambda: save(form.step(step.key if step else 0), _seen(version))):
        return _again(form, version, "diagnostics/step.html", step), form.status
    return redirect(f"/diagnostics/{version.checklist_id}/edit")


def _again(form: HeadingForm | StepForm, version: Version, page: str, step: CheckStep | None = None) -> str:
    """Show a form; whoever sends it again has seen the checklist as it stands now."""
    form.seen.data = version.seen
    return render_template(page, form=form, version=version, step=step)


@bp.post("/<int:checklist_id>/steps/<int:key>/<move>")
@editors
def move_step(checklist_id: int, key: int, move: str) -> Response:
    if move not in (*MOVES, "remove"):
        abort(404)
    seen = _seen(actions.newest(the_database(), checklist_id))

    def act() -> None:
        if move == "remove":
            actions.remove_step(the_database(), signed_in(), seen, key, clock.now())
        else:
            actions.move_step(the_database(), signed_in(), seen, key, MOVES[move], clock.now())

    return _done(act, f"/diagnostics/{checklist_id}/edit#steps", "Removed." if move == "remove" else "Moved.")


@bp.post("/<int:checklist_id>/publish")
@editors
def publish(checklist_id: int) -> Response:
    seen = _seen(actions.newest(the_database(), checklist_id))
    done = "Published. Calls that begin now use this version; earlier calls keep theirs."
    return _done(
        lambda: actions.publish(the_database(), signed_in(), seen, clock.now()), f"/diagnostics/{checklist_id}", done
    )


@bp.post("/<int:checklist_id>/discard")
@editors
def discard(checklist_id: int) -> Response:
    seen = _seen(actions.newest(the_database(), checklist_id))
    return _done(
        lambda: actions.discard_draft(the_database(), seen),
        f"/diagnostics/{checklist_id}",
        "The draft was thrown away.",
    )


@bp.post("/<int:checklist_id>/retire")
@editors
def retire(checklist_id: int) -> Response:
    is_retired = request.form.get("use") != "again"
    actions.set_retired(the_database(), checklist_id, is_retired, clock.now())
    flash("Retired. Calls that used it keep it." if is_retired else "In use again.")
    return redirect("/diagnostics/")


def _seen(version: Version) -> Version:
    """Return the checklist in the state that its reader looked at, as far as the form says so."""
    version_id, _, edits = (request.form.get("seen") or version.seen).partition(".")
    return replace(version, id=row_number(version_id), edits=row_number(edits))


def _done(act: Callable[[], object], to: str, said: str) -> Response:
    """Do what a button asks for; where it is refused, say why on the page it was on."""
    try:
        act()
    except (NotFound, NotAllowed, StoreUnavailable):
        raise
    except Refused as refusal:
        flash(f"Not done: {refusal}", NOT_DONE)
        return redirect(to.partition("#")[0].removesuffix("/edit") + "/edit")
    flash(said)
    return redirect(to)
