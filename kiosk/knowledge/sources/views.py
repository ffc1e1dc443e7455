"""The page on which a message is looked up on the internet, and what was found is noted."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions as calls
from kiosk.calls.addresses import address_of
from kiosk.calls.records import Call
from kiosk.core import clock
from kiosk.core.access import STAFF, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line, clean_text, new_form_key
from kiosk.core.settings import school_today, settings
from kiosk.knowledge.codes import actions as codes
from kiosk.knowledge.forms import SourceForm
from kiosk.knowledge.outgoing import outgoing_query, search_links
from kiosk.knowledge.records import DID_HELP_WORDS
from kiosk.knowledge.sources import actions, store

bp = Blueprint("knowledge_sources", __name__, url_prefix="/knowledge/calls")
for_staff = only_for(*STAFF)
LONGEST_ASKED = 2000


@bp.get("/<int:call_id>/look-up")
@for_staff
def look_up(call_id: int) -> str:
    call = calls.call_for(the_database(), signed_in(), call_id)
    form = SourceForm(formdata=None)
    form.form_key.data = new_form_key()
    form.read_on.data = school_today(the_database(), clock.now())
    return _page(call, form)


@bp.post("/<int:call_id>/look-up")
@for_staff
def note(call_id: int) -> Response | tuple[str, int]:
    database, actor = the_database(), signed_in()
    call = calls.call_for(database, actor, call_id)
    form = SourceForm()

    def save() -> bool:
        actions.note_source(database, actor, call, form.source(), clock.now())
        return True

    if not form.attempt(save):
        return _page(call, form), form.status
    flash("Noted. If it helped, make it an article.")
    return redirect(url_for("knowledge_sources.look_up", call_id=call_id))


def _page(call: Call, form: SourceForm) -> str:
    database = the_database()
    planted = actions.planted_by(database, call)
    typed = clean_text(request.args.get("text"))[:LONGEST_ASKED]
    # what somebody typed is stripped as well: it is easily pasted from the call
    query = (
        outgoing_query(typed, "", planted)
        if typed
        else outgoing_query(call.error_text, actions.product_of(database, call), planted)
    )
    return render_template(
        "knowledge/look_up.html",
        call=call,
        call_address=address_of(signed_in(), call.id),
        form=form,
        query=query,
        was_changed=bool(typed) and clean_line(typed) != query,
        links=search_links(settings().lookup_addresses, query) if query else [],
        sources=store.sources_of_call(database, call.id),
        codes=codes.look_up(database, call.error_text, 4) if call.error_text else [],
        did_help_words=DID_HELP_WORDS,
    )
