"""The help that comes with Scandesk, field by field, in the order of the forms. Labels are those of the forms."""

from kiosk.calls.help.records import FieldHelp, Part

USER, DESK, TECHNICIAN = Part.USER, Part.DESK, Part.TECHNICIAN
TRIAGE, SEND, CLOSE = "Triage", "Send to a technician", "Close"
WAIT, NOTE, RESOLVE = "Put on hold", "Note", "Resolve"
SYMPTOM, CHANGES, EARLIER = "Sheet: symptom confirmed?", "Sheet: recent changes", "Sheet: earlier calls"
MESSAGE, TRIED, WORKAROUND = "Sheet: error message", "Sheet: idea, test, outcome", "Sheet: workaround or swap"
ASKED, CONCLUSION = "Sheet: somebody was asked", "Sheet: conclusion"

_ROWS: tuple[FieldHelp, ...] = (
    FieldHelp("summary", USER, "In one line", "Such as: No picture on the projector."),
    FieldHelp("device", USER, "Device", "The code on the sticker, the asset tag or the serial. Not known? Leave it."),
    FieldHelp("location", USER, "Or the room", "When no device is named."),
    FieldHelp("symptom", USER, "What is it about?", "So that the next person who scans sees that it is known."),
    FieldHelp("expected", USER, "What was expected to happen?", "Such as: the page comes out in colour."),
    FieldHelp("description", USER, "What happened instead?", "Such as: it comes out grey. No names of pupils."),
    FieldHelp("error_text", USER, "Error message, word for word", "With its number: it can be looked up. Or a photo."),
    FieldHelp(
        *("tried", USER, "What was checked or tried already?"),
        "Power, cables, start-up screen, paper, a test page, another lead.",
    ),
    FieldHelp("repeats", USER, "Does it happen again?", "Do the same once more, and try another way."),
    FieldHelp("last_worked", USER, "When did it last work?", "What was changed since then is the first suspect."),
    FieldHelp("occurred_at", USER, "When did it happen, if not now?", "From a paper sheet: the time written on it."),
    FieldHelp("earlier_reference", USER, "Seen before? The earlier reference", "Such as C1042."),
    FieldHelp("open_programs", USER, "Programs that were open", "Such as the register and one browser."),
    FieldHelp("affected_person", USER, "Who is affected, if somebody else", "Such as: the supply teacher in 4B."),
    FieldHelp("availability", USER, "When can somebody come?", "Such as after 15:30, not on Tuesday."),
    FieldHelp("needed_by_on", USER, "Needed by", "For a request: the day of the lesson, not the day before."),
    FieldHelp("reporter_name", USER, "Who reports it?", "So that the desk can say when it is done."),
    FieldHelp("reporter_contact", USER, "How to reach them", "Such as an extension or a room."),
    FieldHelp("reporter_email", USER, "E-mail", "For news about this report, and nothing else."),
    FieldHelp("answer", DESK, "Fault or request, and how urgent?", "Ask: can the lesson go on?", "Log the call"),
    FieldHelp("channel", DESK, "How did it reach you?", "What comes on paper gets its own time below.", "Log the call"),
    FieldHelp("triage.kind", DESK, "Kind", "Failed: incident. Something standard is wanted: request.", TRIAGE),
    FieldHelp("triage.impact", DESK, "Who is affected?", "How many, not how loud.", TRIAGE),
    FieldHelp("triage.urgency", DESK, "How urgent is it?", "With who is affected it makes the priority.", TRIAGE),
    FieldHelp(
        *("triage.technician", DESK, "Send to a technician at once"),
        *("Try what is known first: an answer or an earlier call.", TRIAGE),
    ),
    FieldHelp("dispatch.technician", DESK, "Technician", "Who knows this kind of device best stands first.", SEND),
    FieldHelp("dispatch.how", DESK, "How", "What can wait is left for the next visit.", SEND),
    FieldHelp("dispatch.follow_up_on", DESK, "Expected visit", "The desk looks again on this day.", SEND),
    FieldHelp(
        "dispatch.note", DESK, "What should they know?", "Such as: key at the office, room free from 13:00.", SEND
    ),
    FieldHelp(
        *("return.note", DESK, "What do you need to know?"),
        "The reporter reads this and can answer on the status page. Targets pause until then.",
        "Return for information",
    ),
    FieldHelp(
        *("tell.note", DESK, "What should the reporter know?"),
        *("Such as: Priya comes after lunch. It stands on the reporter's status page.", "Tell the reporter"),
    ),
    FieldHelp("follow_up.follow_up_on", DESK, "Look again on", "The call stands on that day's list.", "Look again"),
    FieldHelp("follow_up.note", DESK, "What for?", "Such as: ring the supplier.", "Look again", False),
    FieldHelp("own.owner", DESK, "Owner", "Looks after the call until it is closed, whoever works on it.", "Owner"),
    FieldHelp("override.priority", DESK, "Priority", "The rule's own priority stays beside it.", "Priority", False),
    FieldHelp(
        *("override.note", DESK, "Why?", "The co-ordinator reads these every month.", "Priority by hand"),
    ),
    FieldHelp(
        *("close.resolution_type", DESK, "Closed as"),
        *("Confirm, or put right: failure rates count what stands here.", CLOSE),
    ),
    FieldHelp("close.cause", DESK, "Cause", "As the technician found it; put it right if you know better.", CLOSE),
    FieldHelp("close.symptom", DESK, "It was about", "What it turned out to be, not what it looked like.", CLOSE),
    FieldHelp("close.recurs", DESK, "Will it come back?", "Yes raises a problem for the cause behind it.", CLOSE),
    FieldHelp("close.told_how", DESK, "How was the reporter told?", "Tell them first, then close.", CLOSE),
    FieldHelp("close.note", DESK, "What were they told?", "Such as: new lamp, works again.", CLOSE),
    FieldHelp("duplicate.original", DESK, "Reference of the other call", "Such as C123.", "Duplicate", False),
    FieldHelp("cancel.note", DESK, "Why?", "Such as: reported by mistake.", "Cancel", False),
    FieldHelp("reopen.note", DESK, "What is still wrong?", "In the reporter's words.", "Open again", False),
    FieldHelp("convert.note", DESK, "Why?", "Such as: nothing failed, they need a second one.", "Convert", False),
    FieldHelp("take_back.note", DESK, "Why?", "The technician reads it.", "Take back", False),
    FieldHelp(
        *("ask_approval.note", DESK, "What is to be approved?", "What, for whom, what it costs.", "Approval", False),
    ),
    FieldHelp("ask_approval.follow_up_on", DESK, "Look again on", "By then an answer is due.", "Approval", False),
    FieldHelp(
        "approve.note", DESK, "Anything to keep in mind?", "Such as: from the science budget.", "Approval", False
    ),
    FieldHelp("refuse.note", DESK, "Why not?", "The reporter reads it.", "Approval", False),
    FieldHelp("dismiss.note", DESK, "Why?", "Such as: a joke.", "Set aside", False),
    FieldHelp("note.note", TECHNICIAN, "Note", "What the next person would want to know.", NOTE),
    FieldHelp("note.minutes", TECHNICIAN, "Minutes worked", "Also when it did not help: this is your workload.", NOTE),
    FieldHelp("hold.hold_reason", TECHNICIAN, "It waits for", "Some reasons stop the target's clock.", WAIT),
    FieldHelp("hold.follow_up_on", TECHNICIAN, "Look again on", "Nothing waits without a day.", WAIT),
    FieldHelp("hold.note", TECHNICIAN, "What exactly?", "Such as: lamp LMP-C240 ordered, order 118.", WAIT),
    FieldHelp("hold.minutes", TECHNICIAN, "Minutes worked so far", "Since the last entry.", WAIT),
    FieldHelp(
        *("resolve.resolution_type", TECHNICIAN, "How did it end?"),
        *("Workaround when the cause is still there.", RESOLVE),
    ),
    FieldHelp("resolve.cause", TECHNICIAN, "Cause", "'Not known' is an answer, too.", RESOLVE),
    FieldHelp(
        "resolve.resolution", TECHNICIAN, "What was done?", "Such as: cleaned the filter, reset the lamp.", RESOLVE
    ),
    FieldHelp("resolve.minutes", TECHNICIAN, "Minutes worked", "Since the last entry, 0 if none.", RESOLVE),
    FieldHelp("sheet.symptom.confirmed", TECHNICIAN, "Does it show?", "See it with your own eyes.", SYMPTOM),
    FieldHelp(
        "sheet.symptom.how", TECHNICIAN, "How did you make it happen?", "Such as: cold start, cable moved.", SYMPTOM
    ),
    FieldHelp("sheet.changes.what", TECHNICIAN, "What changed?", "Updates, furniture, a cable, another user.", CHANGES),
    FieldHelp("sheet.changes.since", TECHNICIAN, "Since when?", "Such as: since the weekend.", CHANGES, False),
    FieldHelp("sheet.earlier.looked_at", TECHNICIAN, "What did you look at?", "Such as: C871, known errors.", EARLIER),
    FieldHelp("sheet.earlier.found", TECHNICIAN, "What did it say?", "What helped then.", EARLIER, False),
    FieldHelp("sheet.message.code", TECHNICIAN, "Code or message", "Word for word, such as 50.3.", MESSAGE),
    FieldHelp("sheet.message.meaning", TECHNICIAN, "What it means", "In your own words.", MESSAGE, False),
    FieldHelp("sheet.message.source", TECHNICIAN, "Where you found that", "Manual, article, web page.", MESSAGE, False),
    FieldHelp("sheet.tried.idea", TECHNICIAN, "What could it be?", "One row for each idea, the wrong ones too.", TRIED),
    FieldHelp("sheet.tried.test", TECHNICIAN, "How did you test it?", "Such as: another cable.", TRIED, False),
    FieldHelp("sheet.tried.outcome", TECHNICIAN, "What came of it?", "Such as: no change.", TRIED, False),
    FieldHelp(
        "sheet.workaround.what", TECHNICIAN, "What was put in place?", "What keeps the lesson going.", WORKAROUND
    ),
    FieldHelp("sheet.workaround.spare", TECHNICIAN, "Spare or loan used", "Its code or asset tag.", WORKAROUND, False),
    FieldHelp("sheet.workaround.until", TECHNICIAN, "Until when?", "Such as: until the part comes.", WORKAROUND, False),
    FieldHelp("sheet.asked.who", TECHNICIAN, "Who was asked?", "Such as: the supplier's help line.", ASKED),
    FieldHelp(
        "sheet.asked.their_reference", TECHNICIAN, "Their reference", "Whoever rings again needs it.", ASKED, False
    ),
    FieldHelp("sheet.asked.reply", TECHNICIAN, "What they said", "Such as: part in three days.", ASKED, False),
    FieldHelp(
        "sheet.conclusion.is_known", TECHNICIAN, "Is the cause known?", "Suspected is not known.", CONCLUSION, False
    ),
    FieldHelp("sheet.conclusion.cause", TECHNICIAN, "The cause, as far as it is known", "Such as: dust.", CONCLUSION),
    FieldHelp(
        "sheet.conclusion.ends", TECHNICIAN, "So it goes on as", "Fixed, escalated or a problem.", CONCLUSION, False
    ),
    FieldHelp("sheet.conclusion.next_step", TECHNICIAN, "Next step", "Who does what.", CONCLUSION, False),
    FieldHelp("sheet.conclusion.follow_up_on", TECHNICIAN, "Look again on", "By when.", CONCLUSION, False),
    FieldHelp("sheet.minutes", TECHNICIAN, "Minutes worked", "On this part, if any.", "Sheet", False),
)
SHIPPED = {row.field: row for row in _ROWS}
