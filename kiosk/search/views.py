"""The page that finds calls by their words, and the devices that answer to the same words."""

from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from kiosk.calls.addresses import address_of
from kiosk.calls.lists.listing import calls_with
from kiosk.calls.records import CallKind
from kiosk.calls.words import KIND_WORDS, STATUS_WORDS
from kiosk.core.access import STAFF, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line
from kiosk.core.lists import Listing, taken_out
from kiosk.core.numbers import row_number
from kiosk.devices import store as devices
from kiosk.search import actions, store
from kiosk.search.records import ENDED, OPEN

bp = Blueprint("search", __name__, url_prefix="/search")
STATUSES = {OPEN: "Open", ENDED: "Ended", **{status.value: words for status, words in STATUS_WORDS.items()}}
LONGEST_SEARCH = 200
MOST_DEVICES = 8


@taken_out(bp, "/search")
@only_for(*STAFF)
def results_list() -> Listing:
    text, filters = _asked()
    database, actor = the_database(), signed_in()

    def ids() -> Iterator[int]:
        before_id = 0
        while found := actions.find(database, actor, text, filters, before_id):
            yield from (call.id for call in found[: store.PAGE_CALLS])
            if len(found) <= store.PAGE_CALLS:
                return
            before_id = found[store.PAGE_CALLS - 1].id

    return calls_with(database, "calls-found", ids())


def _asked() -> tuple[str, dict[str, str]]:
    text = clean_line(request.args.get("text"))[:LONGEST_SEARCH]
    offered = {"status": STATUSES, "kind": [kind.value for kind in CallKind]}
    return text, {name: given for name, known in offered.items() if (given := request.args.get(name, "")) in known}


@bp.get("/")
@only_for(*STAFF)
def results() -> str:
    text, filters = _asked()
    before_id = request.args.get("before", 0, type=row_number)
    actor, database = signed_in(), the_database()
    found = actions.find(database, actor, text, filters, before_id)
    shown = found[: store.PAGE_CALLS]
    older = {"text": text, **filters, "before": shown[-1].id} if len(found) > store.PAGE_CALLS else {}
    things = devices.devices(database, {"text": text}, limit=MOST_DEVICES) if text and not before_id else []
    return render_template(
        "search/results.html",
        text=text,
        filters=filters,
        calls=shown,
        address_of=lambda call_id: address_of(actor, call_id),
        older=f"/search/?{urlencode(older)}" if older else "",
        newest=f"/search/?{urlencode({'text': text, **filters})}" if before_id else "",
        devices=things,
        more_devices=len(things) == MOST_DEVICES,
        looked_at=store.LOOKED_AT,
        statuses=STATUSES,
        kinds=KIND_WORDS,
        status_words={status.value: words for status, words in STATUS_WORDS.items()},
    )
