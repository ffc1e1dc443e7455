"""What people at the invented school say and write beside their calls."""

from kiosk.calls.records import Told
from kiosk.demo.school import REPORTERS
from kiosk.devices.records import Kind

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
TOLD_HOW = {
    "Told in person.": Told.IN_PERSON,
    "Rang the room.": Told.PHONE,
    "Note in the pigeonhole.": Told.NOT_REACHED,
    "Told by e-mail.": Told.EMAIL,
    "Told at break.": Told.IN_PERSON,
}
WORKS_NOW = ("Works again since break.", "It is fine again, thank you!", "Came back by itself after lunch.")
STILL_BROKEN = ("Same again this morning, sorry.", "It worked for one lesson, now the same.", "Not right yet.")
EXPECTED = {
    Kind.PRINTER: ("The letters for the parents by ten o'clock.", "Thirty worksheets."),
    Kind.PROJECTOR: ("The film for the history lesson.", "The hymn words in assembly."),
    Kind.INTERACTIVE_BOARD: ("The phonics page, and that we can write on it.",),
    Kind.LAPTOP: ("The register before nine.",),
    Kind.TABLET: ("Numbots for the whole group.",),
}
AVAILABLE = ("After 15:15", "At break, 10:30 to 10:45", "The room is empty on Tuesday afternoons")
OVERRULED = (
    "Assessments run on it this week: the head asked.",
    "Estyn is in school on Thursday.",
    "The only one in that corridor; the class next door shares it.",
    "Parents' evening tonight.",
    "A child depends on it for lessons.",
)
