"""The rows of one reference become one call with its history, whatever order they come in, or the reason why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from kiosk.calls.old_logs.records import Move, OldCall
from kiosk.calls.records import Cause, ResolutionType, Status
from kiosk.core import clock
from kiosk.core.words import count_of
from kiosk.imports.calls import telling, words
from kiosk.imports.calls.headings import CallField
from kiosk.imports.calls.records import Folded, OldRow, Told
from kiosk.imports.calls.times import Moment
from kiosk.imports.calls.words import Ending, Meaning
from kiosk.imports.subject import RowRefused

STATUS_OF = {
    **dict.fromkeys(words.WAITING, Status.ON_HOLD),
    **dict.fromkeys((Meaning.NOT_PUT_RIGHT, Meaning.CANCELLED), Status.CANCELLED),
    **dict.fromkeys((Meaning.CLOSED, Meaning.REPLACED), Status.CLOSED),
    Meaning.NEW: Status.LOGGED,
    Meaning.WORKED_ON: Status.TRIAGED,
    Meaning.RESOLVED: Status.RESOLVED,
}
PROGRESS = tuple(Meaning)
ENDED_AS = {
    CallField.RESOLVED: words.PUT_RIGHT,
    CallField.CLOSED: words.PUT_RIGHT - {Meaning.RESOLVED},
}
NOTHING_TOLD = Told()
NEVER = datetime.min.replace(tzinfo=UTC)
LOOKED_FOR = (
    *(CallField.DEVICE, CallField.CODE, CallField.ASSET_TAG, CallField.SERIAL, CallField.LOCATION),
    *(CallField.PRIORITY, CallField.OUTCOME),
)
WITH_A_PLACE = frozenset({CallField.CHANNEL, CallField.SUBCATEGORY})  # in our own calls
NEVER_CLOSED = "Resolved there and never closed: it counts as closed then."


@dataclass(frozen=True)
class Log:
    """What holds for every call of a log."""

    has_ends: bool = True  # it says of at least some calls when they were resolved, closed or touched
    without_clock: frozenset[CallField] = frozenset()  # columns of times that only ever hold days
    is_servicenow: bool = False
    meanings: Mapping[str, Meaning] = field(default_factory=dict)  # of state words, as somebody chose by hand
    told_by_rows: frozenset[CallField] = frozenset()  # times that have no column: the rows themselves tell them
    is_ours: bool = False  # a Scandesk has written it: its words for symptoms and channels are our own


def fold(rows: Sequence[OldRow], log: Log) -> Folded:
    """Return the call that the rows of one reference tell of; the order of the rows means nothing."""
    rows = sorted((_settled(row, log) for row in rows), key=lambda row: _order(row, log))
    rows = _timed(rows, log)
    told = _told(rows, log)
    lines = tuple(sorted(row.line for row in rows))
    reference = rows[-1].text(CallField.REFERENCE)
    try:
        _check(rows, told, log)
        return _folded(rows, told, log, lines)
    except RowRefused as refusal:
        return Folded(told, lines, reference, reason=str(refusal))


def _settled(row: OldRow, log: Log) -> OldRow:
    if not log.without_clock & set(row.moments):
        return row
    moments = {
        each: moment.without_time() if each in log.without_clock and moment.is_midnight else moment
        for each, moment in row.moments.items()
    }
    return replace(row, moments=moments)


def _timed(rows: list[OldRow], log: Log) -> list[OldRow]:
    """Return the rows of a call with the times that its log has no column for, as the times of its rows tell them."""
    if CallField.OPENED in log.told_by_rows:
        rows = [_with_time(rows[0], CallField.OPENED), *rows[1:]]
    if len(rows) == 1:  # one row is how a call stands now, not how it came to that
        return rows
    meanings = [_meaning(row, log) for row in rows]
    for each, ends in ENDED_AS.items():
        place = _began(meanings, ends)
        if each in log.told_by_rows and place is not None:
            timed = [*rows[:place], _with_time(rows[place], each), *rows[place + 1 :]]
            rows = timed if _fits_together(timed) else rows
    return rows


def _fits_together(rows: Sequence[OldRow]) -> bool:
    """Tell whether a call ends in order; a row may have been written some time after what it tells."""
    resolved, closed = _last_moment(rows, CallField.RESOLVED), _last_moment(rows, CallField.CLOSED)
    return not (resolved and closed and closed.is_before(resolved))


def _with_time(row: OldRow, each: CallField) -> OldRow:
    at = row.moments.get(CallField.UPDATED)
    return replace(row, moments={**row.moments, each: at}) if at else row


def _began(meanings: Sequence[Meaning | None], ends: frozenset[Meaning]) -> int | None:
    """Return the row at which a call came to its end for the last time; None when it has none."""
    place = None
    for number, meaning in reversed(list(enumerate(meanings))):
        if meaning in ends:
            place = number
        elif meaning is not None:
            break
    return place


def _order(row: OldRow, log: Log) -> tuple[object, ...]:
    """Return what puts the rows of a call in order: their time, their number, how far they are, and what they say."""
    at = row.moments.get(CallField.UPDATED) or row.moments.get(CallField.OPENED)
    meaning = _meaning(row, log)
    content = (*sorted(row.texts.items()), *((each, moment.at.isoformat()) for each, moment in row.moments.items()))
    numbers = (row.minutes, row.pence)
    return (at.at if at else NEVER, row.sequence, PROGRESS.index(meaning) if meaning else -1, content, numbers)


def _meaning(row: OldRow, log: Log) -> Meaning | None:
    state = row.text(CallField.STATE)
    return words.meaning_of(state, log.is_servicenow, log.meanings) if state else None


def _told(rows: Sequence[OldRow], log: Log) -> Told:
    counts = [int(text) for row in rows if (text := row.text(CallField.REOPENED)).isdigit()]
    meanings = [meaning for row in rows if (meaning := _meaning(row, log))]
    returns = sum(one in words.PUT_RIGHT and after not in words.PUT_RIGHT for one, after in pairwise(meanings))
    return Told(
        telling.state_words(telling.last(rows, CallField.STATE), log.is_servicenow),
        telling.last(rows, CallField.PRIORITY),
        telling.last(rows, CallField.CATEGORY),
        _last_moment(rows, CallField.OPENED),
        _last_moment(rows, CallField.RESOLVED),
        _last_moment(rows, CallField.CLOSED),
        max(counts, default=returns),
    )


def _last_moment(rows: Sequence[OldRow], each: CallField) -> Moment | None:
    return next((row.moments[each] for row in reversed(rows) if each in row.moments), None)


def _check(rows: Sequence[OldRow], told: Told, log: Log) -> None:
    """Refuse what contradicts itself."""
    opened = sorted({row.moments[CallField.OPENED].at for row in rows if CallField.OPENED in row.moments})
    if not opened or not told.opened:
        raise RowRefused("Nothing says when it was logged.")
    if len(opened) > 1:
        times = " and ".join(clock.stored(at) for at in opened[:2])
        raise RowRefused(f"Its rows give different times for when it was logged: {times}.")
    if told.resolved and told.resolved.is_before(told.opened):
        raise RowRefused("It was resolved before it was logged.")
    if told.closed and told.closed.is_before(told.opened):
        raise RowRefused("It was closed before it was logged.")
    if told.closed and told.resolved and told.closed.is_before(told.resolved):
        raise RowRefused("It was closed before it was resolved.")
    for row in rows:
        if row.text(CallField.STATE) and _meaning(row, log) is None:
            raise RowRefused(words.UNKNOWN_STATE.format(state=row.text(CallField.STATE)))
    final = _final(rows, told, log)
    if final not in words.ENDED and told.closed:
        raise RowRefused(f"It was closed on {told.closed.day.isoformat()}, and yet its state is '{told.state}'.")
    if final not in words.ENDED and told.resolved and not told.reopened:
        raise RowRefused(f"It was resolved on {told.resolved.day.isoformat()}, and yet its state is '{told.state}'.")
    if final in words.PUT_RIGHT and not _ended(rows, told, log):
        raise RowRefused(f"Its state is '{told.state}', but nothing says when that was.")


def _final(rows: Sequence[OldRow], told: Told, log: Log) -> Meaning:
    """Return what became of a call: what its last row says, else what its times say; a telling outcome knows better."""
    meaning = next((meaning for row in reversed(rows) if (meaning := _meaning(row, log))), None)
    if meaning is None:
        meaning = Meaning.CLOSED if told.closed else Meaning.RESOLVED if told.resolved else Meaning.NEW
    if meaning in (Meaning.RESOLVED, Meaning.CLOSED):
        return words.end_by_outcome(telling.last(rows, CallField.OUTCOME)) or meaning
    return meaning


def _ended(rows: Sequence[OldRow], told: Told, log: Log) -> Moment | None:
    """Return when a call was last dealt with; in a log that knows no ends, that is when it was logged."""
    known = told.closed or told.resolved or _last_moment(rows, CallField.UPDATED)
    return known if known or log.has_ends else told.opened


def _folded(rows: Sequence[OldRow], told: Told, log: Log, lines: tuple[int, ...]) -> Folded:
    final = _final(rows, told, log)
    is_open = final not in words.ENDED
    opened = told.opened
    assert opened is not None  # noqa: S101  _check has seen to it
    ending, grades = _ending(rows, final), telling.grades(rows)
    remarks: list[str] = []
    moves = _moves(rows, told, log, final)
    call = OldCall(
        key="",
        reference=rows[-1].text(CallField.REFERENCE),
        kind=telling.kind(rows),
        summary=telling.summary(rows),
        description=telling.description(rows, told, is_open, WITH_A_PLACE if log.is_ours else frozenset()),
        impact=grades["impact"],
        urgency=grades["urgency"],
        priority=grades["priority"],
        logged_at=clock.stored(opened.at),
        last_seen_at=_last_seen(rows),
        is_open=is_open,
        moves=moves,
        reporter_name=words.name_of(telling.last(rows, CallField.REPORTER)),
        resolution_type=ending.type if final in words.PUT_RIGHT else None,
        cause=(ending.cause or Cause.UNKNOWN) if final in words.PUT_RIGHT else None,
        resolution="" if is_open else telling.last(rows, CallField.RESOLUTION),
        minutes=max(row.minutes for row in rows),
        reopened=told.reopened,
        **_as_ours(rows, log),
    )
    if any(moment.clock_change for row in rows for moment in row.moments.values()):
        remarks.append("One of its times lies in the hour in which the clocks change.")
    if len(rows) > 1:
        remarks.append(f"{count_of(len(rows), 'row')} of the file tell of it.")
    return Folded(
        told,
        lines,
        call.reference,
        call,
        location=telling.last(rows, CallField.LOCATION),
        technician=telling.resolved_by(rows),
        texts={each: telling.last(rows, each) for each in LOOKED_FOR},
        remarks=tuple(remarks),
    )


def _as_ours(rows: Sequence[OldRow], log: Log) -> dict[str, Any]:
    if not log.is_ours:
        return {}
    symptom = words.symptom_of(telling.last(rows, CallField.SUBCATEGORY))
    return {"channel": words.channel_of(telling.last(rows, CallField.CHANNEL)), "symptom": symptom}


def _last_seen(rows: Sequence[OldRow]) -> str:
    return clock.stored(max(moment.at for row in rows for moment in row.moments.values()))


def _ending(rows: Sequence[OldRow], final: Meaning) -> Ending:
    known = words.ending_of(telling.last(rows, CallField.OUTCOME)) or Ending(ResolutionType.FIX)
    if final is Meaning.REPLACED:
        known = Ending(ResolutionType.SWAP)
    cause = words.cause_of(telling.last(rows, CallField.CAUSE))
    return replace(known, cause=cause or known.cause)


def _moves(rows: Sequence[OldRow], told: Told, log: Log, final: Meaning) -> tuple[Move, ...]:
    """Return what happened, in order and none before the call was logged.

    The times given for the end hold; a step that the log dates after its own end is put there.
    """
    moves = _by_row(rows, log) if len(rows) > 1 else []
    if final in words.ENDED:
        while moves and moves[-1].to in (Status.RESOLVED, Status.CLOSED, Status.CANCELLED):
            moves.pop()
        moves += _end(rows, told, log, final)
    earliest = clock.stored(told.opened.at) if told.opened else ""
    latest = max(moves[-1].at, earliest) if moves else earliest
    straight: list[Move] = []
    for move in reversed(moves):
        latest = min(latest, max(move.at, earliest))
        straight.append(replace(move, at=latest))
    return tuple(reversed(straight))


def _by_row(rows: Sequence[OldRow], log: Log) -> list[Move]:
    moves: list[Move] = []
    before: tuple[Meaning | None, str] = (None, "")
    technician = ""
    for row in rows:
        at = row.moments.get(CallField.UPDATED) or row.moments.get(CallField.OPENED)
        if at is None:
            continue
        meaning, given_to = _meaning(row, log), telling.technician(row)
        moment = clock.stored(at.at)
        if given_to and technician and given_to != technician:
            moves.append(Move(moment, None, note=f"Given to {given_to}."))
        technician = given_to or technician
        now = (meaning, row.text(CallField.WAITS_FOR))
        if meaning and now != before:
            note = telling.state_note(row, log.is_servicenow)
            moves.append(Move(moment, STATUS_OF[meaning], technician, note, words.WAITING.get(meaning)))
            before = now
    return moves


def _end(rows: Sequence[OldRow], told: Told, log: Log, final: Meaning) -> list[Move]:
    ended = _ended(rows, told, log) or told.opened
    assert ended is not None  # noqa: S101  _check has seen to it
    by = telling.resolved_by(rows)
    if STATUS_OF[final] is Status.CANCELLED:
        return [Move(clock.stored(ended.at), Status.CANCELLED, by, telling.end_note(rows, told))]
    resolved = told.resolved or ended
    at = clock.stored(max(resolved.at, told.opened.at) if told.opened else resolved.at)
    closed = max(at, clock.stored(told.closed.at)) if told.closed else at
    note = "" if told.closed or final is not Meaning.RESOLVED else NEVER_CLOSED
    return [Move(at, Status.RESOLVED, by, telling.end_note(rows, told)), Move(closed, Status.CLOSED, "", note)]
