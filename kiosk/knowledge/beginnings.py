"""How an article begins that is written from a call, or from what somebody found."""

from kiosk.calls.records import Call
from kiosk.calls.words import CAUSE_WORDS
from kiosk.core.database import Database
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS
from kiosk.knowledge.codes import actions as codes
from kiosk.knowledge.records import Draft, Source, State, Ties
from kiosk.knowledge.rules import without_names


def draft_from_call(database: Database, call: Call) -> Draft:
    """Return an article that says what a call taught: everything filled in, the names left out."""
    model = devices.model(database, call.model_id) if call.model_id else None
    names = tuple(name for name in (call.reporter_name, call.affected_person) if name)
    where = [f"{model.title} ({KIND_WORDS[model.kind].one})"] if model else []
    if call.error_text:
        where.append(f"Error message: {call.error_text}")
    found = codes.look_up(database, call.error_text, 3) if call.error_text else []
    return Draft(
        title=without_names(call.summary, names),
        resolution=without_names(call.resolution, names),
        environment=without_names("\n".join(where), names)[:1000],
        cause=CAUSE_WORDS[call.cause] if call.cause else "",
        state=State.NOT_VALIDATED,
        ties=Ties(
            kinds=(model.kind.value,) if model else (),
            models=(model.id,) if model else (),
            symptoms=(call.symptom,) if call.symptom != "other" else (),
            codes=tuple(entry.code for entry in found if not entry.is_pattern),
        ),
    )


def draft_from_source(database: Database, source: Source, call: Call | None) -> Draft:
    """Return an article made of a source, and of the call it was found for."""
    begun = draft_from_call(database, call) if call else Draft(source.title, "")
    title = source.title.replace("[", "(").replace("]", ")")
    read = f"Source: [{title}](<{source.url}>), read on {source.read_on}."
    parts = [part for part in (begun.resolution, source.says, read) if part]
    names = tuple(name for name in (call.reporter_name, call.affected_person) if name) if call else ()
    return Draft(
        title=begun.title or source.title,
        resolution=without_names("\n\n".join(parts), names),
        environment=begun.environment,
        cause=begun.cause,
        state=State.NOT_VALIDATED,
        ties=begun.ties,
    )
