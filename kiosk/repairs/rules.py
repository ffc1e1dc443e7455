"""The supplier's clock and its verdicts, by values alone: events and agreements in, school time out."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from kiosk.calls.records import Event, HoldReason, Status, Step
from kiosk.calls.words import HOLD_WORDS
from kiosk.core import clock
from kiosk.repairs.records import Job, ScoreLine, Stay, Totals, Verdict
from kiosk.suppliers.records import Agreement

Worked = Callable[[datetime, datetime], timedelta]
NO_TIME = timedelta()


def waits_for_supplier(event: Event) -> bool:
    """Tell whether an event lets a call wait for a supplier."""
    if event.step is not Step.HOLD:
        return False
    reason = event.details.get("hold_reason")
    return reason == HoldReason.SUPPLIER or (not reason and _says_supplier(event))


def _says_supplier(event: Event) -> bool:
    return event.details.get("waits_for") == HOLD_WORDS[HoldReason.SUPPLIER]


def waits(events: Iterable[Event], backs: Iterable[datetime] = ()) -> list[Stay]:
    """Return when a call waited for its supplier, from its events, oldest first.

    It ends with the next step to another status, with waiting for something else, or when the device came back: what
    the school takes until it goes on is not the supplier's time. `backs` are the moments at which devices came back;
    the event of coming back may have been written later.
    """
    known = sorted(backs)
    stays: list[Stay] = []
    start: datetime | None = None
    for event in events:
        at = clock.moment(event.at)
        if waits_for_supplier(event):
            start = start or at
        elif start is not None and _ends_the_wait(event):
            came = [back for back in known if start <= back <= at] if event.step is Step.COME_BACK else []
            stays.append(Stay(start, came[0] if came else at))
            start = None
    if start is not None:
        stays.append(Stay(start, None))
    return stays


def _ends_the_wait(event: Event) -> bool:
    return event.step in (Step.HOLD, Step.COME_BACK) or event.to_status is not Status.ON_HOLD


def merged(stays: Iterable[Stay]) -> tuple[Stay, ...]:
    """Return stretches in order, those that overlap or touch made one."""
    together: list[Stay] = []
    for stay in sorted(stays, key=lambda stay: (stay.start, stay.end is None, stay.end or stay.start)):
        if together and _reaches(together[-1], stay.start):
            last = together[-1]
            end = None if last.end is None or stay.end is None else max(last.end, stay.end)
            together[-1] = Stay(last.start, end)
        else:
            together.append(stay)
    return tuple(together)


def _reaches(stay: Stay, moment: datetime) -> bool:
    return stay.end is None or moment <= stay.end


def time_with(stays: Iterable[Stay], worked: Worked, now: datetime) -> timedelta:
    """Return the school time of stretches; one that lasts counts until now."""
    return sum((worked(stay.start, stay.end or max(now, stay.start)) for stay in stays), NO_TIME)


def verdict(measured: timedelta, agreed_hours: int | None, is_over: bool) -> Verdict:
    """Return whether an agreed number of school hours was kept; what is not over can still be missed already."""
    if agreed_hours is None:
        return Verdict.NOT_AGREED
    if measured > timedelta(hours=agreed_hours):
        return Verdict.MISSED
    return Verdict.KEPT if is_over else Verdict.RUNNING


def score(job: Job, agreement: Agreement | None, worked: Worked, now: datetime) -> ScoreLine:
    """Return one job against what was agreed. Bringing a device back is an answer, too."""
    sent, back = job.stays[0].start, job.stays[-1].end
    answers = [at for at in (job.answered_at, job.stays[0].end) if at is not None and at >= sent]
    answered = min(answers, default=None)
    response = worked(sent, answered or max(now, sent))
    fix = time_with(job.stays, worked, now)
    respond_hours, fix_hours = (agreement.respond_hours, agreement.fix_hours) if agreement else (None, None)
    return ScoreLine(
        job=job,
        agreement=agreement,
        response=response,
        response_verdict=verdict(response, respond_hours, answered is not None),
        fix=fix,
        fix_verdict=verdict(fix, fix_hours, back is not None),
    )


def totals(lines: Sequence[ScoreLine]) -> Totals:
    """Return the sums of a scorecard; what still runs in time is not judged, what was missed already is."""
    answered = [line.response_verdict for line in lines]
    fixed = [line.fix_verdict for line in lines]
    judged = (Verdict.KEPT, Verdict.MISSED)
    finished = [line.fix for line in lines if line.back_at]
    heard = [line.response for line in lines if line.job.answered_at or line.job.stays[0].end]
    return Totals(
        jobs=len(lines),
        answered_kept=answered.count(Verdict.KEPT),
        answered_judged=sum(found in judged for found in answered),
        fixed_kept=fixed.count(Verdict.KEPT),
        fixed_judged=sum(found in judged for found in fixed),
        median_fix=_median(finished),
        median_response=_median(heard),
    )


def _median(times: list[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(time.total_seconds() for time in times)) if times else None
