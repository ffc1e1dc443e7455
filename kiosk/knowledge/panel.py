"""What is known beside a call: articles that may help or were used, what its error message means, sources found."""

from dataclasses import dataclass

from kiosk.calls.records import Call
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.devices import store as devices
from kiosk.knowledge import store, suggestions
from kiosk.knowledge.codes import actions as codes
from kiosk.knowledge.codes.records import ErrorCode
from kiosk.knowledge.records import Article, Outcome, Source, Use
from kiosk.knowledge.sources import store as sources


@dataclass(frozen=True)
class OnCall:
    """The panel of a call. `form_key` begins the key of each of its forms."""

    suggested: list[Article]
    used: list[Use]
    written: list[Article]
    sources: list[Source]
    codes: list[ErrorCode]
    form_key: str


def on_call(database: Database, actor: Actor, call: Call) -> OnCall:
    """Return what is known beside a call; an article that was used already is not suggested again."""
    used = store.uses_on_call(database, call.id)
    return OnCall(
        suggested=_suggested(database, call, used) if call.is_open else [],
        used=used,
        written=store.written_from(database, call.id),
        sources=sources.sources_of_call(database, call.id),
        codes=codes.look_up(database, call.error_text, 4) if call.error_text else [],
        form_key=new_form_key(),
    )


def _suggested(database: Database, call: Call, used: list[Use]) -> list[Article]:
    done = {use.article_id for use in used if use.outcome is not Outcome.TRIED}
    model = devices.model(database, call.model_id) if call.model_id else None
    text = f"{call.summary}\n{call.error_text}\n{call.description}"
    limit = suggestions.SUGGESTED + len(done)
    found = suggestions.suggest(database, text, model.kind if model else None, call.model_id, call.symptom, limit=limit)
    return [article for article in found if article.id not in done][: suggestions.SUGGESTED]
