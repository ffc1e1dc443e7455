"""What people at the invented school say and write beside their calls."""

from kiosk.demo.school import REPORTERS

REPORTER_NAMES = (*REPORTERS, "", "", "", "")  # on the phone nobody has to give a name
CANCELLED = (
    "Rang back: it was the wrong room.",
    "Taken back by the reporter: somebody had only switched it off.",
    "Tried out, nothing to report after all.",
    "Reported by children as a joke.",
)
CURED = ("Works again by itself, said the reporter.", "Reporter: works since break, nothing was done.")
NO_FAULT = (
    "Tried for a quarter of an hour, works as it should.",
    "Could not make it happen; will come back if it shows again.",
)
REOPENED = (
    "Same again the next morning.",
    "Worked for one lesson, then the same fault.",
    "Reporter rang: it is back.",
)
NOTED = (
    "Rang the room and talked through the first checks.",
    "Tried what worked the last time on this model.",
    "Lesson moved to the library in the meantime.",
)
DISPATCHED = (
    "Please on your next visit.",
    "First checks done, no change.",
    "Class is out from 11:00 to 12:00, go then.",
    "Caretaker has the key.",
    "",
)
TOLD = ("Told in person.", "Rang the room.", "Note in the pigeonhole.", "Told by e-mail.", "Told at break.")
