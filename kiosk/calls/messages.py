"""What the reporter is told by e-mail, where the school has it and they left an address.

A message joins the transaction of the step it tells of: no step without its message, no message without its step.
Only words that were written for the reporter go out; notes of the staff stay inside.
"""

from datetime import datetime

from kiosk.calls import store
from kiosk.calls.records import Call, Event, Status, Step
from kiosk.calls.tokens import status_token
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.secret import read_secret
from kiosk.core.settings import read_settings
from kiosk.core.words import shown_date
from kiosk.outbox import actions as outbox

FOR_THE_REPORTER = (Step.TELL, Step.RETURN, Step.REFUSE)  # the only steps whose words a reporter reads
HOW_IT_WENT = "#how-it-went"  # where the question stands on the status page
NEWS = {
    Step.LOG: "Thank you, the service desk has your report. It reads it next and decides who deals with it.",
    Step.ADMIT: "Thank you, the service desk has your report. It reads it next and decides who deals with it.",
    Step.RETURN: "The service desk needs to know something before it can go on. Please answer on the page below:",
    Step.TELL: "The service desk says:",
    Step.APPROVE: "What you asked for has been approved. The service desk goes on with it.",
    Step.REFUSE: "What you asked for could not be approved:",
    Step.DISPATCH: "A technician comes on {day}.",
    Step.RESOLVE: "It should work again. If it does not, say so on the page below.",
    Step.CLOSE: "It is done. If it is not right after all, say so on the page below, or scan the sticker again.",
    Step.REOPEN: "The service desk has opened it again.",
    Step.CANCEL: "Nothing needs to be done. If that is wrong, telephone the service desk.",
}


def tell_reporters(database: Database, call: Call, event: Event, now: datetime) -> None:
    """Queue the news of a step to everybody who reported it and left an address; joins the caller's transaction.

    What is set aside may be anybody's joke, with anybody's address: it is confirmed when the desk lets it in.
    """
    if event.step not in NEWS or (event.step is Step.DISPATCH and "follow_up_on" not in event.details):
        return
    if event.to_status is Status.SET_ASIDE:
        return
    told = [call, *store.duplicates_of(database, call.id)]
    for report in told:
        if report.reporter_email:
            _queue(database, report, call, event, now)


def _queue(database: Database, report: Call, call: Call, event: Event, now: datetime) -> None:
    settings = read_settings(database)
    news = NEWS[event.step].format(day=shown_date(event.details.get("follow_up_on")))
    words = [f"{report.reference}: {report.summary}", news]
    if event.step in FOR_THE_REPORTER:
        words.append(event.note)
    if settings.address:
        token = status_token(read_secret(database.path.parent), report.form_key)
        words.append(f"How it stands: {settings.address}/status/{token}")
        if event.step is Step.CLOSE and report.id == call.id and call.asked_at == event.at:
            words.append(f"How did it go? One tap is enough: {settings.address}/status/{token}{HOW_IT_WENT}")
    if settings.desk_phone:
        words.append(f"Service desk: {settings.desk_phone}")
    key = f"call:{report.id}:{event.step}:{call.version}:{clock.stored(now)}"
    subject = f"{report.reference} {report.summary}"
    outbox.enqueue(database, report.reporter_email, subject, "\n\n".join(words), now, key, report.id)
