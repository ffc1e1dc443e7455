"""An import from its file to its end: keep, read, say what the columns are, plan, carry out, undo."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.core import clock
from kiosk.core.access import SYSTEM, Actor
from kiosk.core.database import Database
from kiosk.core.refusals import NotFound, Overtaken, Refused
from kiosk.core.tables import EMPTY, LARGEST_FILE, ReadingChoice, TableRefused
from kiosk.imports import carrying_out, planning, staging, store, subjects
from kiosk.imports.headings import columns_of, headings_hash, is_personal, matched
from kiosk.imports.records import ColumnReading, Upload
from kiosk.jobs.records import NoProgress, Progress

KEPT_FOR = timedelta(days=30)
LARGE_FILE = 300_000  # bytes: more than this is read by a job
MANY_ROWS = 2000  # more than this are looked at by a job
EXAMPLES = 3
EXAMPLES_FROM = 200
ALREADY = "This import was carried out already."
NOT_DONE = "This import was not carried out, so there is nothing to undo."
BECAUSE_PERSONAL = "left out: who has a device is not kept here"
BECAUSE_UNKNOWN = "left out: nothing here for it"
BECAUSE_EMPTY = "left out: it has no heading"
SECOND = "used where the column '{first}' is blank"
NOBODY = NoProgress()


def keep_upload(
    database: Database, actor: Actor, file_name: str, data: bytes, now: datetime, is_to_be_read: bool = True
) -> int:
    """Keep a file; return its id. A small one is read at once. TableRefused says why it cannot be used at all."""
    if len(data) > LARGEST_FILE:
        raise TableRefused(f"This file is larger than {LARGEST_FILE // 1024 // 1024} MB. Split it into smaller ones.")
    if not data:
        raise TableRefused(EMPTY)
    with database.writing():
        store.forget_contents(database, clock.stored(now - KEPT_FOR))
        upload_id = store.add_upload(database, file_name, data, actor.person_id, clock.stored(now))
    if is_to_be_read and len(data) <= LARGE_FILE:
        read_or_drop(database, upload_id, NOBODY)
    return upload_id


def keep_for_command(
    database: Database, file_name: str, data: bytes, subject: str, choice: ReadingChoice, now: datetime
) -> int:
    """Keep and read a file, as one kind of list unless that is left open; return its id. Refused: it is not kept."""
    upload_id = keep_upload(database, SYSTEM, file_name, data, now, is_to_be_read=False)
    try:
        read_or_drop(database, upload_id, NOBODY, choice)
        if subject and known_upload(database, upload_id).subject != subject:
            choose_subject(database, upload_id, subject)
    except Refused:
        store.drop(database, upload_id)
        raise
    return upload_id


def drop_unless_done(database: Database, upload_id: int) -> None:
    """Forget an import that was only tried."""
    if not known_upload(database, upload_id).carried_out_at:
        store.drop(database, upload_id)


def known_upload(database: Database, upload_id: int) -> Upload:
    """Return an import; NotFound when there is none."""
    upload = store.upload(database, upload_id)
    if upload is None:
        raise NotFound("There is no such import.")
    return upload


def read_or_drop(database: Database, upload_id: int, progress: Progress, choice: ReadingChoice | None = None) -> None:
    """Read a file that has just come; one that cannot be read is not kept."""
    try:
        staging.read(database, known_upload(database, upload_id), choice or ReadingChoice(), progress)
    except Refused:
        store.drop(database, upload_id)
        raise


def choose_reading(database: Database, upload_id: int, choice: ReadingChoice, progress: Progress = NOBODY) -> None:
    """Read a file as somebody wants it read. TableRefused says why it cannot be; then it stays as it was."""
    upload = _open(database, upload_id)
    before = replace(choice, heading_row=None, date_order="")
    if upload.is_read and before == replace(upload.choice, heading_row=None, date_order=""):
        staging.find_headings(database, upload_id, choice, upload.reading)
        return
    try:
        staging.read(database, upload, choice, progress)
    except TableRefused:
        if upload.is_read and not known_upload(database, upload_id).is_read:
            staging.read(database, upload, upload.choice, progress)
        raise


def needs_reading_anew(upload: Upload, choice: ReadingChoice) -> bool:
    """Tell whether the file itself must be read again for a choice, which takes its time with a large one."""
    kept = replace(choice, heading_row=None, date_order="")
    return not upload.is_read or kept != replace(upload.choice, heading_row=None, date_order="")


def choose_subject(database: Database, upload_id: int, key: str) -> None:
    """Take a file as another kind of list; its columns are matched anew."""
    upload = _open(database, upload_id)
    subject = subjects.subject_called(key)
    mapping = matched(upload.reading.headings, subject.fields)
    store.note_reading(database, upload_id, upload.choice, upload.reading, subject.key, mapping)


def choose_columns(database: Database, upload_id: int, mapping: Mapping[int, str], now: datetime) -> None:
    """Say what each column is, for this file and the next one like it. TableRefused when that cannot be such a list."""
    upload = _open(database, upload_id)
    subject = subjects.subject_called(upload.subject)
    known = {field.key for field in subject.fields}
    chosen = {column: key for column, key in mapping.items() if key in known}
    upload = replace(upload, mapping=chosen)
    planning.check_columns(subject, upload, columns_of(chosen, upload.reading.headings, subject.fields))
    with database.writing():
        store.note_reading(database, upload_id, upload.choice, upload.reading, subject.key, chosen)
        store.keep_mapping(database, headings_hash(upload.reading.headings), subject.key, chosen, clock.stored(now))


def plan(database: Database, upload_id: int, now: datetime, progress: Progress = NOBODY) -> None:
    """Say of every row what would become of it. TableRefused says why the file cannot be such a list."""
    planning.plan(database, _open(database, upload_id), now, progress)


def carry_out(database: Database, actor: Actor, upload_id: int, now: datetime, progress: Progress = NOBODY) -> None:
    """Do what was planned, all or nothing; a second time does nothing.

    Overtaken when the register has changed so that something else would be done than what was shown.
    """
    upload = known_upload(database, upload_id)
    if upload.carried_out_at:
        return
    carrying_out.carry_out(database, actor, _open(database, upload_id), now, progress)


def confirm(database: Database, actor: Actor, upload_id: int, now: datetime) -> None:
    """Carry a small import out, planned first if it is not yet."""
    upload = known_upload(database, upload_id)
    if not upload.carried_out_at and not upload.planned_at:
        plan(database, upload_id, now)
    carry_out(database, actor, upload_id, now)


def undo(database: Database, actor: Actor, upload_id: int, now: datetime) -> None:
    """Take an import back as one step; a second time does nothing. Refused when something of it was used since."""
    upload = known_upload(database, upload_id)
    if upload.undone_at:
        return
    if not upload.carried_out_at:
        raise Refused(NOT_DONE)
    carrying_out.undo(database, actor, upload, now)


def drop(database: Database, upload_id: int) -> None:
    """Give up an import that was not carried out."""
    _open(database, upload_id)
    store.drop(database, upload_id)


def rejects_file(database: Database, upload: Upload) -> bytes:
    """Return the rejected rows as a file with their reasons; empty when there are none."""
    return upload.rejects if upload.carried_out_at else carrying_out.rejects_file(database, upload)


def column_readings(database: Database, upload: Upload) -> list[ColumnReading]:
    """Return, for every column of a file, what it is read as and what stands in it first."""
    subject = subjects.subject_called(upload.subject)
    lines = list(store.lines(database, upload.id, after=upload.reading.heading_row, limit=EXAMPLES_FROM))
    words = {field.key: field.words for field in subject.fields}
    first = columns_of(upload.mapping, upload.reading.headings, subject.fields)
    found = []
    for column, heading in enumerate(upload.reading.headings):
        key = upload.mapping.get(column, "")
        if key:
            remark = "" if first[key][0] == column else SECOND.format(first=upload.reading.headings[first[key][0]])
        else:
            remark = _why_left_out(heading)
        shown = staging.examples(lines, column, EXAMPLES)
        found.append(ColumnReading(column, heading, key, words.get(key, ""), remark, shown, is_personal(heading)))
    return found


def why_unclear(upload: Upload) -> str:
    """Return why a file cannot be taken with what is known of its columns by now; empty when it can."""
    subject = subjects.subject_called(upload.subject)
    try:
        planning.check_columns(subject, upload, columns_of(upload.mapping, upload.reading.headings, subject.fields))
    except TableRefused as refusal:
        return str(refusal)
    return ""


def _why_left_out(heading: str) -> str:
    if not heading:
        return BECAUSE_EMPTY
    return BECAUSE_PERSONAL if is_personal(heading) else BECAUSE_UNKNOWN


def _open(database: Database, upload_id: int) -> Upload:
    upload = known_upload(database, upload_id)
    if upload.carried_out_at:
        raise Overtaken(ALREADY)
    if not store.is_kept(database, upload_id):
        raise Overtaken(staging.NOT_KEPT)
    return upload
