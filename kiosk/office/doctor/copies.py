"""The doctor looks at the backups: how old the newest proved one is, and whether they reach a second device."""

from kiosk.backups import asides, rules, standing
from kiosk.backups.records import Aside
from kiosk.office.doctor.records import Found, Patient, in_order, is_wrong, needs_attention

SUBJECT, SECOND = "Backups", "Second device"
CONFIRM = "See it and confirm it: in the office, under Backups."
MAKE_ONE = "Make one now: in the office, under Backups, or with ./run backup. What it says tells what is wrong."
MAKE_ROOM = "Make room on that disk; then one is made each hour again."
BRING_IT_BACK = "Plug it in, or make room there and see that it can be written to; it is brought up to date by itself."


def backups(patient: Patient) -> list[Found]:
    """Say how old the newest backup is, and whether something was moved aside that nobody has confirmed."""
    found = standing.standing(patient.database, patient.now)
    said = [_put_back(aside, patient) for aside in asides.unconfirmed(patient.folder)]
    if found.is_damaged:
        to_do = "Stop Scandesk and start it again: it puts the newest sound backup back."
        return [*said, is_wrong(SUBJECT, found.last_failure, to_do)]
    if found.is_late:
        return [*said, is_wrong(SUBJECT, standing.late_words(found), MAKE_ONE)]
    if found.spoilt_words:
        return [*said, is_wrong(SUBJECT, found.spoilt_words, standing.MAKE_A_NEW_ONE)]
    if found.newest is None:
        return [*said, needs_attention(SUBJECT, "There is none yet.", "Start Scandesk: it makes one each hour.")]
    words = f"The newest is {rules.ago(found.age)} old, every row of it checked when it was made."
    if pace := standing.pace_words(patient.database):
        return [*said, needs_attention(SUBJECT, f"{words} {pace}", MAKE_ROOM)]
    return [*said, in_order(SUBJECT, words)]


def _put_back(aside: Aside, patient: Patient) -> Found:
    found = needs_attention if aside.asked_by else is_wrong
    return found("Data put back", standing.restored_words(aside, patient.settings.time_zone), CONFIRM)


def second_device(patient: Patient) -> list[Found]:
    """Say whether backups reach another device than the disk of the data."""
    found = standing.standing(patient.database, patient.now)
    if not found.second_folder:
        to_do = "Name a folder on a stick or another disk: in the office, under Backups. Keep one copy off site, too."
        return [
            needs_attention(SECOND, "None: when this disk breaks, the data and their backups are lost together.", to_do)
        ]
    if found.second_words:
        words = standing.second_words(found) if found.is_second_late else found.second_words
        return [needs_attention(SECOND, words, BRING_IT_BACK)]
    if words := standing.same_disk_words(patient.database):
        return [needs_attention(SECOND, words, "Name a folder on another device: in the office, under Backups.")]
    words = f"Backups go to {found.second_folder}, too. {standing.others_words(patient.database)}"
    return [in_order(SECOND, words.strip())]
