"""The doctor looks at the journal of reports: what takes them when the data cannot be written."""

from kiosk.intake.looking import Standing, standing
from kiosk.intake.telling import NEARLY_FULL
from kiosk.office.doctor.records import Found, Patient, in_order, is_wrong, needs_attention

SUBJECT = "Journal of reports"
ANEW = "start Scandesk again; where it is a service, type sudo ./run service install."
NAME_A_DISK = f"Type ./run setting journal_folder FOLDER, and {ANEW}"
PLUG_IN = f"Plug that disk in, and {ANEW} Or name another folder: {NAME_A_DISK}"
MAKE_ROOM = f"See whether its disk is full or broken, and whether Scandesk's user may write there. Then {ANEW}"
SEE_THEM = (
    "They get their numbers by themselves once the data can be written: see Disk and Data. /desk/kept shows them."
)


def journal(patient: Patient) -> list[Found]:
    """Say whether the journal can be used, on which disk it is, and how much waits in it."""
    found = standing(patient.database)
    said = [_place(found)]
    if found.waiting:
        said.append(_waiting(found))
    return said


def _place(found: Standing) -> Found:
    if not found.is_usable:
        return is_wrong(SUBJECT, f"{found.problem} New reports are kept in one place only.", MAKE_ROOM)
    if found.problem:
        return needs_attention(SUBJECT, f"{found.problem} New reports are kept on one disk only.", PLUG_IN)
    if not found.is_there:
        return needs_attention(SUBJECT, "There is none yet.", "Start Scandesk: it makes one.")
    where = f"{'Open' if found.is_open else 'It lies'} in {found.path.parent}"
    if found.is_on_second_disk:
        return in_order(SUBJECT, f"{where}, on a second disk: reports outlive the disk of the data.")
    if found.is_second_disk_named:
        words = f"{where}, which is on the disk of the data: when that breaks, both are lost together."
        return needs_attention(SUBJECT, words, f"Name a folder on another disk. {NAME_A_DISK}")
    words = f"{where}, on the disk of the data. Is there a second disk? Then it is safer there: setting journal_folder."
    return in_order(SUBJECT, words)


def _waiting(found: Standing) -> Found:
    number = "1 report waits" if found.waiting == 1 else f"{found.waiting:,} reports wait"
    words = f"{number} in the journal for a number; {found.share_taken:.0%} of its room is taken."
    if found.share_taken > NEARLY_FULL:
        return is_wrong("Waiting reports", words, f"When it is full, no more are taken. {SEE_THEM}")
    return needs_attention("Waiting reports", words, SEE_THEM)
