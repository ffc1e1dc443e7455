"""The pages of error codes: look-up, and taking lists in with a preview."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_text
from kiosk.core.web.sizes import FORM_WITH_A_PHOTO, allow_larger
from kiosk.knowledge import suggestions
from kiosk.knowledge.codes import actions, store
from kiosk.knowledge.codes.forms import ListForm

bp = Blueprint("knowledge_codes", __name__, url_prefix="/knowledge/codes")
for_staff = only_for(*STAFF)
for_coordinator = only_for(Role.COORDINATOR)
LONGEST_ASKED = 2000
SHOWN = 20
LARGEST_LISTS = FORM_WITH_A_PHOTO
allow_larger("knowledge_codes.send", LARGEST_LISTS)


@bp.get("/")
@for_staff
def look_up() -> str:
    return _page(ListForm(formdata=None))


@bp.post("/")
@for_coordinator
def send() -> Response | tuple[str, int]:
    form = ListForm()
    kept = form.attempt(
        lambda: actions.keep_list(the_database(), signed_in(), form.content, form.family.data, clock.now())
    )
    if kept is None:
        return _page(form), form.status
    return redirect(url_for("knowledge_codes.preview", list_id=kept))


@bp.get("/lists/<int:list_id>")
@for_coordinator
def preview(list_id: int) -> str:
    kept = actions.known_list(the_database(), list_id)
    counts = actions.what_would_change(the_database(), kept.read)
    return render_template("knowledge/code_list.html", kept=kept, counts=counts, shown=SHOWN)


@bp.post("/lists/<int:list_id>/confirm")
@for_coordinator
def confirm(list_id: int) -> Response:
    actions.confirm(the_database(), list_id, clock.now())
    return redirect(url_for("knowledge_codes.preview", list_id=list_id))


def _page(form: ListForm) -> str:
    text = clean_text(request.args.get("text"))[:LONGEST_ASKED]
    return render_template(
        "knowledge/codes.html",
        form=form,
        text=text,
        found=actions.look_up(the_database(), text) if text else [],
        articles=suggestions.suggest(the_database(), text) if text else [],
        families=store.families(the_database()),
        may_import=signed_in().holds(Role.COORDINATOR),
    )
