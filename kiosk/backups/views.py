"""The backups for the co-ordinator: how it stands, make one, look one over, take one along, put one back."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from kiosk.backups import asides, folder, losses, making, rules, standing, store
from kiosk.backups.comparing import actions as daily_look
from kiosk.backups.forms import FolderForm, PasswordForm
from kiosk.backups.records import PLACE_WORDS, Backup, Place, What
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.copies import actions as copies
from kiosk.core.copies.records import CopyRefused
from kiosk.core.database import Database, the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.refusals import NotFound, Refused
from kiosk.core.settings import change_setting, settings
from kiosk.core.tables import Cell
from kiosk.jobs import actions as jobs
from kiosk.jobs.records import Progress
from kiosk.people import doors

bp = Blueprint("backups", __name__, url_prefix="/office/backups")
in_the_office = only_for(Role.COORDINATOR)
PAGE = "/office/backups"
JOBS = "backups"
OFFER = "scandesk.put_back"  # what the server offers: to exchange the data while it runs
SHOWN = 12
NOT_HERE = "This Scandesk cannot exchange its data while it runs. Stop it, and use on the PC itself: ./run restore FILE"
COLUMNS: dict[str, Callable[[Backup], Cell]] = {
    "Made At": lambda backup: clock.stored(backup.made_at),
    "Place": lambda backup: PLACE_WORDS[backup.place],
    "File": lambda backup: backup.name,
    "Bytes": lambda backup: backup.size,
}


def _all_backups() -> list[Backup]:
    instance, second = the_database().path.parent, making.second_backups(the_database())
    return [*folder.own_backups(instance), *second, *folder.step_backups(instance)]


def _backup(where: str, file: str) -> Backup:
    """Return a backup by its name, looked up among those that are there: no path comes from an address."""
    found = next((each for each in _all_backups() if each.place == where and each.name == file), None)
    if found is None:
        raise NotFound("There is no such backup any more: the newest ones take the place of the oldest.")
    return found


@bp.get("")
@in_the_office
def all_backups() -> Response:
    answer = make_response(_page(FolderForm(formdata=None, backup_folder=settings().backup_folder)))
    exchange = current_app.extensions.get(OFFER)
    if exchange and exchange.words:
        answer.headers["Refresh"] = "3"  # it looks again by itself until the data are exchanged
    return answer


def _page(form: FolderForm) -> str:
    database, found = the_database(), _all_backups()
    instance = database.path.parent
    return render_template(
        "backups/all.html",
        form=form,
        standing=standing.standing(database, clock.now()),
        late_words=standing.late_words,
        pace=standing.pace_words(database),
        second_place=[standing.same_disk_words(database), standing.others_words(database)],
        ago=rules.ago,
        groups=[(place, PLACE_WORDS[place], [each for each in found if each.place is place]) for place in Place],
        shown=SHOWN,
        stored=clock.stored,
        asides=asides.all_asides(instance),
        restored_words=partial(standing.restored_words, zone=settings().time_zone),
        checks=store.newest_checks(database),
        exchange=current_app.extensions.get(OFFER),
    )


@taken_out(bp, "/office/backups")
@in_the_office
def backup_list() -> Listing:
    return listing_of("backups", COLUMNS, _all_backups())


@bp.post("/make")
@in_the_office
def make() -> Response:
    def work(database: Database, progress: Progress) -> str:
        made = making.make_everywhere(database, clock.now(), progress.step)
        return url_for_backup(made.backup)

    return _as_a_job("A backup", work)


@bp.post("/look")
@in_the_office
def look() -> Response:
    def work(database: Database, progress: Progress) -> str:
        progress.step(0, 0, "Comparing with the backup of last time")
        if daily_look.look_now(database, clock.now()) is None:
            raise Refused("The look needs a backup, and none could be made. The page of the backups says why.")
        return PAGE

    return _as_a_job("A look at the data", work)


@bp.post("/<where>/<file>/check")
@in_the_office
def check(where: str, file: str) -> Response:
    backup = _backup(where, file)

    def work(database: Database, progress: Progress) -> str:
        making.check(database, backup, clock.now(), progress.step)
        return url_for_backup(backup)

    return _as_a_job(f"Checking {file}", work, url_for_backup(backup))


def _as_a_job(title: str, work: Callable[[Database, Progress], str], back: str = PAGE) -> Response:
    job_id = jobs.start(the_database(), signed_in(), JOBS, title, work, clock.now(), back)
    return redirect(url_for("jobs.job", job_id=job_id))


def url_for_backup(backup: Backup) -> str:
    """Return the page of a backup."""
    return f"{PAGE}/{backup.place}/{backup.name}"


@bp.post("/folder")
@in_the_office
def save_folder() -> Response | tuple[str, int]:
    form = FolderForm()

    def save() -> tuple[str]:
        return (change_setting(the_database(), "backup_folder", form.backup_folder.data or ""),)

    saved = form.attempt(save)
    if saved is None:
        return _page(form), form.status
    flash("Saved. The next backup goes there, too." if saved[0] else "Saved. Backups stay on this PC alone.")
    return redirect(url_for("backups.all_backups"))


@bp.get("/<where>/<file>")
@in_the_office
def backup(where: str, file: str) -> str:
    return _backup_page(_backup(where, file), PasswordForm(formdata=None))


def _backup_page(found: Backup, form: PasswordForm) -> str:
    database = the_database()
    try:
        manifest, refusal = copies.manifest_of(found.path), ""
    except CopyRefused as error:
        manifest, refusal = None, str(error)
    return render_template(
        "backups/backup.html",
        form=form,
        backup=found,
        place_words=PLACE_WORDS[found.place],
        manifest=manifest,
        refusal=refusal,
        lost=losses.lost_since(database, manifest) if manifest else "",
        last_check=store.last_note(database, What.CHECKED, found.name),
        made_at=clock.stored(found.made_at),
        exchange=current_app.extensions.get(OFFER),
        not_here=NOT_HERE,
    )


def _confirmed(form: PasswordForm) -> bool:
    return bool(form.attempt(lambda: doors.confirm_own_password(form.password.data or "")))


@bp.post("/<where>/<file>/download")
@in_the_office
def download(where: str, file: str) -> Response | tuple[str, int]:
    found, form = _backup(where, file), PasswordForm()
    if not _confirmed(form):
        return _backup_page(found, form), form.status
    answer = send_file(found.path, "application/vnd.sqlite3", as_attachment=True, download_name=found.name, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/<where>/<file>/restore")
@in_the_office
def restore(where: str, file: str) -> Response | tuple[str, int]:
    found, form = _backup(where, file), PasswordForm()
    exchange = current_app.extensions.get(OFFER)

    def begin() -> bool:
        doors.confirm_own_password(form.password.data or "")
        if exchange is None:
            raise Refused(NOT_HERE)
        exchange.put_back(found.path, signed_in().name)
        return True

    if not form.attempt(begin):
        return _backup_page(found, form), form.status
    return redirect(url_for("backups.all_backups"))


@bp.post("/asides/<aside>/confirm")
@in_the_office
def confirm_aside(aside: str) -> Response:
    asides.confirm(the_database().path.parent, aside, signed_in().name, clock.now())
    flash("Noted. What was moved aside stays where it lies.")
    return redirect(url_for("backups.all_backups"))


@bp.post("/looks/<int:check_id>/confirm")
@in_the_office
def confirm_check(check_id: int) -> Response:
    daily_look.confirm(the_database(), signed_in(), check_id, clock.now())
    flash("Noted. If a backup has the rows as they were, it is kept until the next look.")
    return redirect(url_for("backups.all_backups"))
