"""What would become of every row of an old call log: calls, in the order of their first rows, and what is left out."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from kiosk.calls.old_logs import rules
from kiosk.calls.old_logs import store as old_logs
from kiosk.core.database import Database
from kiosk.core.settings import read_settings
from kiosk.core.tables import Row
from kiosk.core.words import count_of
from kiosk.imports.calls import folding, reading, store, telling, words
from kiosk.imports.calls.figures import Figures
from kiosk.imports.calls.finding import Finder
from kiosk.imports.calls.folding import Log
from kiosk.imports.calls.headings import TIMES, CallField, are_ours
from kiosk.imports.calls.records import Folded, OldRow
from kiosk.imports.calls.times import ClockChange
from kiosk.imports.headings import plain_heading
from kiosk.imports.subject import Outcome, PlannedRow, Reading, RowRefused
from kiosk.locations import store as locations

SHOWN = ("Reference", "In one line", "Logged", "Ended", "State there", "Here")
BATCH = 500
NAMED_AT_MOST = 20
ENDS = {CallField.RESOLVED, CallField.CLOSED, CallField.UPDATED}
TOLD_BY_ROWS = (CallField.OPENED, CallField.RESOLVED, CallField.CLOSED)
OTHER_ROW_REFUSED = "Another row of this call cannot be used (line {line})."
TOLD_WITH = "Told with line {line}."
# words that are only there to tell a call without a reference from others like it
OWN_WORDS = (CallField.SUMMARY, CallField.DESCRIPTION, CallField.LOCATION, CallField.DEVICE, CallField.ASSET_TAG)


class CallPlanner:
    """Looks at the rows of one old call log."""

    def __init__(self, database: Database, source: Reading, now: datetime) -> None:
        settings = read_settings(database)
        self.figures = Figures()
        self._database, self._source, self._now = database, source, now
        self._reader = reading.Reader(source, ZoneInfo(settings.time_zone), now)
        self._meanings = words.meanings_by_hand(settings.old_call_states)
        self._finder = Finder(store.known_devices(database))
        self._technicians = store.technicians(database)
        self._places = {place.name.casefold() for place in locations.locations(database, with_retired=True)}
        self._new_places: dict[str, str] = {}
        self._unknown: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()

    def plan(self) -> Iterator[PlannedRow]:
        """Yield what becomes of every row."""
        gathering = store.Gathering()
        try:
            yield from self._gather(gathering)
            log = self._log()
            folded = (each for belongs, rows in gathering.together() for each in self._folded(belongs, rows, log))
            while batch := list(islice(folded, BATCH)):
                known = old_logs.known(self._database, [each.call.key for each in batch if each.call])
                own = old_logs.logged_at(self._database, [number for each in batch if (number := _own_number(each))])
                for each in batch:
                    here = known.get(each.call.key) if each.call else None
                    yield from self._planned(each, here["id"] if here else _own_call(each, own))
        finally:
            gathering.close()

    def _gather(self, gathering: store.Gathering) -> Iterator[PlannedRow]:
        """Lay every row to its call; yield those that belong to none."""
        for row in self._source.rows():
            reference = ""
            try:
                reference = reading.reference_of(self._reader, row)
                read = reading.read_row(self._reader, row)
            except RowRefused as refusal:
                self.figures.count_row(self._state_of(row))
                if reference:  # a call without one of its rows would be half a call
                    gathering.keep(f"r{reference.casefold()}", row.line, str(refusal))
                else:
                    yield PlannedRow(row.line, Outcome.REJECTED, reason=str(refusal))
                continue
            self.figures.count_row(self._in_words(read.text(CallField.STATE)))
            gathering.keep(_belongs(read, reference), row.line, read.packed())

    def _state_of(self, row: Row) -> str:
        return self._in_words(next((cell for cell in self._source.cells(row, CallField.STATE.key) if cell), ""))

    def _in_words(self, state: str) -> str:
        return telling.state_words(state, self._is_servicenow)

    @property
    def _is_servicenow(self) -> bool:
        columns = self._source.columns.get(CallField.STATE.key, ())
        return any(plain_heading(self._source.headings[column]) == "incident state" for column in columns)

    def _log(self) -> Log:
        return Log(
            has_ends=bool(self._reader.has_moments & ENDS),
            without_clock=frozenset(TIMES) - self._reader.has_clock,
            is_servicenow=self._is_servicenow,
            meanings=self._meanings,
            told_by_rows=self._told_by_rows(),
            is_ours=are_ours(self._source.headings),
        )

    def _told_by_rows(self) -> frozenset[CallField]:
        """Return which times the rows must tell: those without a column, in a log that has a row for every change."""
        if not self._reader.has(CallField.UPDATED) or not self._reader.has(CallField.REFERENCE):
            return frozenset()
        return frozenset(each for each in TOLD_BY_ROWS if not self._reader.has(each))

    def _folded(self, belongs: str, rows: list[tuple[int, object]], log: Log) -> Iterator[Folded]:
        """Yield the call that rows tell of together, or the calls of rows that say the same without a reference."""
        refused = {line: content for line, content in rows if isinstance(content, str)}
        read = [OldRow.unpacked(content) for _, content in rows if isinstance(content, list)]
        if not belongs.startswith("r"):
            for number, row in enumerate(read):
                yield self._with_key(folding.fold([row], log), f"{belongs}#{number}")
            return
        if not refused:
            yield self._with_key(folding.fold(read, log), belongs)
            return
        first = min(refused)
        for line, _ in rows:
            reason = str(refused.get(line, OTHER_ROW_REFUSED.format(line=first)))
            yield Folded(folding.NOTHING_TOLD, (line,), belongs[1:], reason=reason)

    def _with_key(self, folded: Folded, belongs: str) -> Folded:
        self.figures.count(folded.told)
        if folded.call is None:
            return folded
        key = hashlib.sha256(f"old call\n{belongs}\n{folded.call.logged_at}".encode()).hexdigest()
        return replace(folded, call=replace(folded.call, key=f"old:{key[:40]}"))

    def _planned(self, folded: Folded, here: int | None) -> Iterator[PlannedRow]:
        first, *others = folded.lines
        name = folded.reference or (folded.call.summary if folded.call else "")
        if folded.call is None:
            for line in folded.lines:
                yield PlannedRow(line, Outcome.REJECTED, name, folded.reason)
            return
        if here:
            remarks = (f"It is here already: C{here}. What the log says of it since is not added.",)
            yield PlannedRow(first, Outcome.UNCHANGED, name, remarks=remarks, address=f"/desk/calls/{here}")
        else:
            yield self._added(folded, first, name)
        for line in others:
            yield PlannedRow(line, Outcome.FOLDED, name, remarks=(TOLD_WITH.format(line=first),))

    def _added(self, folded: Folded, line: int, name: str) -> PlannedRow:
        call = folded.call
        assert call is not None  # noqa: S101  its caller has seen to it
        texts = {field: text for field, text in folded.texts.items() if text}
        device = self._finder.find(texts)
        technician = self._technicians.get(folded.technician.casefold())
        call = replace(
            call,
            device_id=device.id if device else None,
            model_id=device.model_id if device else None,
            technician_id=technician,
        )
        if folded.location and folded.location.casefold() not in self._places:
            self._new_places.setdefault(folded.location.casefold(), folded.location)
        outcome = self._outcome(folded)
        self._counts[outcome] += 1
        self._counts["with a device"] += device is not None
        self._count_unknown(texts, folded)
        ended = folded.told.closed or folded.told.resolved
        shown = (
            folded.reference,
            call.summary,
            folded.told.opened.day.isoformat() if folded.told.opened else "",
            ended.day.isoformat() if ended else "",
            folded.told.state,
            outcome,
        )
        ready = rules.ready(call, self._now)
        planned = {"values": ready.values, "events": ready.events, "location": folded.location}
        return PlannedRow(line, Outcome.ADDED, name, remarks=folded.remarks, shown=shown, planned=planned)

    def _outcome(self, folded: Folded) -> str:
        call = folded.call
        assert call is not None  # noqa: S101  its caller has seen to it
        if not call.is_open:
            return "Closed" if call.resolution_type else "Cancelled"
        return "Cancelled" if rules.is_given_up(call, self._now) else "In the queue"

    def _count_unknown(self, texts: dict[CallField, str], folded: Folded) -> None:
        priority, outcome = texts.get(CallField.PRIORITY, ""), texts.get(CallField.OUTCOME, "")
        if priority and words.priority_of(priority) is None:
            self._unknown[f"priority '{priority}' (taken as P3)"] += 1
        is_closed = folded.call is not None and folded.call.resolution_type is not None
        if is_closed and outcome and words.ending_of(outcome) is None:
            self._unknown[f"outcome '{outcome}' (taken as fixed)"] += 1

    def notes(self) -> Sequence[str]:
        """Say what the log amounts to, and how it was understood."""
        found = self.figures.in_words()
        if self._counts:
            found.append(self._becoming())
        if self._unknown:
            found.append(f"Words not known here: {_named([f'{w} ({n:,})' for w, n in self._unknown.most_common()])}.")
        found += [f"{state} means here: {meaning}." for state, meaning in self._understood()]
        if self._new_places:
            names = sorted(self._new_places.values(), key=str.casefold)
            found.append(f"{count_of(len(names), 'new location')}: {_named(names)}.")
        if CallField.OPENED in self._told_by_rows():
            found.append("No column says when a call was logged, so that is taken to be the time of its first row.")
        found += _about_clocks(self._reader.clock_changes)
        if not self._reader.has(CallField.REPORTER):
            found.append("Names of those who reported are left out, unless you choose their column.")
        return found

    def _becoming(self) -> str:
        parts = [
            f"{self._counts[outcome]:,} {words_for}"
            for outcome, words_for in (
                ("Closed", "closed"),
                ("Cancelled", "cancelled (not put right, nothing to do, or open for more than a year)"),
                ("In the queue", "in the queue as logged, because they are still open"),
            )
            if self._counts[outcome]
        ]
        return f"They become calls here: {', '.join(parts)}; {self._counts['with a device']:,} with their device."

    def _understood(self) -> Iterator[tuple[str, str]]:
        for state in sorted(self.figures.rows_by_state):
            meaning = words.meaning_of(state, False, self._meanings)
            if meaning:
                yield f"'{state}'", words.MEANING_WORDS[meaning]


def _belongs(row: OldRow, reference: str) -> str:
    """Return what rows of one call have in common: their reference, or where there is none, all that they say."""
    if reference:
        return f"r{reference.casefold()}"
    said = "\n".join(row.text(field) for field in OWN_WORDS)
    return f"w{hashlib.sha256(said.encode()).hexdigest()}"


def _own_number(folded: Folded) -> int:
    """Return the number of a reference that is written as ours are, or 0."""
    is_written_so = folded.call is not None and re.fullmatch(r"C[1-9]\d{0,17}", folded.reference)
    return int(folded.reference[1:]) if is_written_so else 0


def _own_call(folded: Folded, logged_at: Mapping[int, str]) -> int | None:
    """Return the call here that a row was written from: its reference alone may be another Scandesk's."""
    number = _own_number(folded)
    return number if folded.call and logged_at.get(number) == folded.call.logged_at else None


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED_AT_MOST]) + (" …" if len(names) > NAMED_AT_MOST else "")


def _about_clocks(changes: dict[ClockChange, int]) -> Iterator[str]:
    if twice := changes.get(ClockChange.TWICE):
        yield f"{count_of(twice, 'time')} in the hour that comes twice in October: read as its first coming."
    if left_out := changes.get(ClockChange.LEFT_OUT):
        yield f"{count_of(left_out, 'time')} in the hour that is left out in March: read as an hour later."
