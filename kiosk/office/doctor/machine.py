"""The doctor looks at the PC: its clock, its disk, where the data lies, and the data itself."""

from kiosk.core import clock, clock_watch, free_space, places
from kiosk.core.commands import DATA_FILE
from kiosk.core.free_space import Room
from kiosk.core.sqlite import is_wal_safe, sqlite3
from kiosk.office import clock_doubts
from kiosk.office.doctor import store
from kiosk.office.doctor.records import Found, Patient, in_order, is_wrong, needs_attention

AHEAD_MIN = 10  # the newest note may be this much later than the clock: somebody set it a little
LOW_BYTES = 2 * 1024**3
CHECK_LIMIT_S = 8.0 if is_wal_safe() else 2.0  # without a write-ahead log, whoever writes waits meanwhile


def clock_sanity(patient: Patient) -> list[Found]:
    """Compare the clock with the year of this program and with the newest thing in the data."""
    newest = store.newest_moment(patient.database)
    shown = clock.in_full(patient.now, patient.settings.time_zone)
    if clock_watch.is_before_our_time(patient.now):
        return [is_wrong("Clock", f"This PC believes it is {shown}.", "Set the date and time of this PC.")]
    if newest and (clock.moment(newest) - patient.now).total_seconds() > AHEAD_MIN * 60:
        words = f"This PC believes it is {shown}, but something was noted later than that."
        return [is_wrong("Clock", words, "Set the date and time of this PC; targets and histories depend on it.")]
    if jumped_s := clock_watch.jumped_s(patient.database):
        words = (
            f"This PC believes it is {shown}. It was set by {clock_doubts.jump_words(jumped_s)} within the last day."
        )
        return [needs_attention("Clock", words, "Compare it with yours. If it is right now, there is nothing to do.")]
    return [in_order("Clock", f"{shown} ({patient.settings.time_zone}). Compare it with yours.")]


def disk(patient: Patient) -> list[Found]:
    """Say how much room the disk of the data has."""
    free = free_space.free_bytes(patient.folder)
    words = f"{free / 1024**3:,.1f} GB are free." if free >= 1024**3 else f"{free // 1024**2} MB are free."
    room = free_space.room_for(free)
    if room is Room.SPOOL_ONLY:
        return [is_wrong("Disk", words, "Make room now: new reports only wait in the journal.")]
    if room is Room.NO_PHOTOS:
        return [is_wrong("Disk", words, "Make room now: photos of reports are not kept any more.")]
    if free < LOW_BYTES:
        return [needs_attention("Disk", words, "Make room before it is full.")]
    return [in_order("Disk", words)]


def data_folder(patient: Patient) -> list[Found]:
    """Say whether the data lies on this PC's own disk: a network drive or a synchronised folder damages it."""
    folder = patient.folder.resolve()
    if unsafe := places.unsafe_because(folder):
        return [is_wrong("Data folder", unsafe, places.MOVE_IT)]
    return [in_order("Data folder", f"{folder}, on this PC's own disk.")]


def data_file(patient: Patient) -> list[Found]:
    """Check the data file, for a bounded time, and name the SQLite that keeps it."""
    problem = store.soundness(patient.folder / DATA_FILE, CHECK_LIMIT_S)
    version = in_order("SQLite", _about_sqlite())
    if problem is None:
        words = f"What could be looked at in {CHECK_LIMIT_S:.0f} seconds is sound; it is too big to look at all of it."
        return [version, in_order("Data", words)]
    if problem:
        to_do = "Stop Scandesk, keep a copy of the whole data folder, and bring back the newest backup."
        return [version, is_wrong("Data", f"The data file is damaged: {problem[:300]}.", to_do)]
    size = (patient.folder / DATA_FILE).stat().st_size / 1024**2
    return [version, in_order("Data", f"Sound, {size:,.1f} MB.")]


def _about_sqlite() -> str:
    careful = "" if is_wal_safe() else " Older than 3.51.3, so the data is kept in the slower, older way."
    return f"Version {sqlite3.sqlite_version}.{careful}"


def mail(patient: Patient) -> list[Found]:
    """Say whether e-mail is sent: it may stay off."""
    settings = patient.settings
    if settings.mail != "on":
        return [in_order("E-mail", "Off. Everything works without it.")]
    if not settings.mail_host or not settings.mail_sender:
        words = "On, but the mail server or the sender's address is missing."
        return [needs_attention("E-mail", words, "Complete it in the office, under E-mail, and send a test.")]
    return [in_order("E-mail", f"On, through {settings.mail_host}. A test can be sent in the office, under E-mail.")]
