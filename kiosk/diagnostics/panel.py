"""What a call's page shows of its diagnostics sheet."""

from dataclasses import dataclass

from kiosk.calls.records import Call
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.diagnostics.records import RESULT_WORDS
from kiosk.diagnostics.sheets import store


@dataclass(frozen=True)
class DiagnosticsPanel:
    """The state of the sheet: which checklist, how far, what came out so far. Empty title: none was chosen yet."""

    address: str
    title: str = ""
    next_number: int = 0
    steps: int = 0
    next_check: str = ""
    ended: str = ""
    stop_words: str = ""
    results: tuple[tuple[int, str, str, str], ...] = ()  # number, check, result, who
    entries: int = 0
    is_open: bool = True


def on_call(database: Database, actor: Actor, call: Call) -> DiagnosticsPanel:
    """Return the state of a call's diagnostics sheet; the call was fetched for `actor` already."""
    address = f"/diagnostics/calls/{call.id}"
    entries = store.count_entries(database, call.id)
    used = store.latest_used(database, call.id)
    if used is None:
        return DiagnosticsPanel(address, entries=entries, is_open=call.is_open)
    after = used.walk.next
    results = tuple(
        (used.version.number_of(step.key), step.check, RESULT_WORDS[tick.result], tick.actor)
        for step in used.walk.done
        if (tick := used.latest(step.key))
    )
    return DiagnosticsPanel(
        address,
        used.version.shown_title,
        used.version.number_of(after.key) if after else 0,
        len(used.version.steps),
        after.check if after else "",
        used.walk.ended,
        used.stop_words,
        results,
        entries,
        call.is_open,
    )
