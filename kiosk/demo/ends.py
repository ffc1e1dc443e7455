"""What the desk decides by itself, and what reporters say: priorities set by hand, calls cured, closed, reopened."""

from datetime import datetime

from kiosk.calls import actions as calls
from kiosk.calls import reporting, rules
from kiosk.calls.records import Call, Cause, Channel, Resolution, ResolutionType, Step, Told
from kiosk.demo import phrases, terms
from kiosk.demo.register import School

OVERRULED = 0.06
SAYS_SO_ON_THE_PAGE = 0.6
READS_THE_PAGE = 0.3
MINUTES_FOR_A_CURE = 3


def overrule(school: School, call: Call, now: datetime) -> Call:
    """Set a higher priority by hand, for one call in many."""
    if call.priority == 1 or not school.happens(OVERRULED):
        return call
    reason = school.aside.choice(phrases.OVERRULED)
    return calls.override(school.database, school.desk, call, call.priority - 1, reason, now)


def cure(school: School, call: Call, text: str, now: datetime) -> Call:
    """Resolve a call that cured itself: the reporter says so on the status page, or rings the desk."""
    if call.channel is Channel.SCAN and school.happens(SAYS_SO_ON_THE_PAGE):
        said = school.aside.choice(phrases.WORKS_NOW)
        return reporting.works_now(school.database, call, said, school.once(), now)
    resolution = Resolution(ResolutionType.CURED_ITSELF, Cause.UNKNOWN, text, MINUTES_FOR_A_CURE)
    return calls.resolve(school.database, school.desk, call, resolution, now)


def close(school: School, call: Call, text: str, now: datetime) -> Call:
    """Close a resolved call and tell the reporter, on one way or another."""
    if call.resolution_type is None or call.cause is None:
        raise ValueError(f"{call.reference} is not resolved")
    how = phrases.TOLD_HOW[text]
    if not call.reporter_name:
        how, text = Told.NOT_NEEDED, ""
    elif call.channel is Channel.SCAN and school.happens(READS_THE_PAGE):
        how, text = Told.STATUS_PAGE, ""
    closed_as = Resolution(call.resolution_type, call.cause, "", 0)
    return calls.close(school.database, school.desk, call, closed_as, text, now, how)


def open_again(school: School, call: Call, text: str, now: datetime) -> Call:
    """Open a call again: the reporter does it on the status page, or the desk after a telephone call."""
    today = now.astimezone(terms.ZONE).date()
    says_so = call.channel is Channel.SCAN and school.happens(SAYS_SO_ON_THE_PAGE)
    if says_so and rules.reporter_may_take(Step.STILL_BROKEN, call, today):
        said = school.aside.choice(phrases.STILL_BROKEN)
        return reporting.still_broken(school.database, call, said, school.once(), now)
    return calls.reopen(school.database, school.desk, call, text, now)
