"""The public pages of help."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import open_to_all
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line, new_form_key
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS, Device, Kind
from kiosk.knowledge import actions, rules, store, suggestions
from kiosk.knowledge.forms import HelpForm
from kiosk.knowledge.records import Article

bp = Blueprint("help", __name__, url_prefix="/help")
LONGEST_ASKED = 200


@bp.get("/")
@open_to_all
def all_help() -> str:
    database = the_database()
    text = clean_line(request.args.get("text"))[:LONGEST_ASKED]
    filters = {"public": ""}
    if words := rules.words_of(text):
        filters["words"] = rules.match_query(words)
    found = store.articles(database, filters) if words or not text else []
    ties = store.ties_of(database, [article.id for article in found])
    by_kind: dict[Kind, list[Article]] = {kind: [] for kind in Kind}
    for article in sorted(found, key=lambda article: article.title.casefold()):
        kinds = ties[article.id].kinds if article.id in ties else ()
        for kind in kinds or (Kind.OTHER.value,):
            by_kind[Kind(kind)].append(article)
    device = _device(request.args.get("device", ""))
    return render_template("knowledge/help.html", by_kind=by_kind, kinds=KIND_WORDS, text=text, device=device)


@bp.get("/suggestions")
@open_to_all
def suggested() -> str:
    device = _device(request.args.get("device", ""))
    if device is None:
        return ""
    symptom = clean_line(request.args.get("symptom"))
    text = clean_line(request.args.get("text"))[:LONGEST_ASKED]
    found = suggestions.for_reporter(the_database(), device, symptom, text) if symptom or text else []
    return render_template("knowledge/_help_suggestions.html", articles=found, device=device, form_key=new_form_key())


@bp.get("/<int:article_id>")
@open_to_all
def article(article_id: int) -> str:
    found = actions.public_article(the_database(), article_id)
    form = HelpForm(formdata=None)
    form.form_key.data = new_form_key()
    return _page(found, form)


@bp.post("/<int:article_id>/fixed")
@open_to_all
def fixed(article_id: int) -> Response | tuple[str, int]:
    found = actions.public_article(the_database(), article_id)
    form = HelpForm()
    code = form.device.data
    if form.attempt(
        lambda: actions.helped_themselves(the_database(), article_id, code, form.form_key.data, clock.now())
    ):
        device = _device(code)
        return redirect(
            url_for("help.article", article_id=article_id, thanks="yes", device=device.code if device else None)
        )
    return _page(found, form), form.status


def _page(found: Article, form: HelpForm) -> str:
    device = _device(request.args.get("device", "") or (form.device.data or ""))
    return render_template(
        "knowledge/help_article.html",
        article=found,
        form=form,
        device=device,
        has_thanked=request.args.get("thanks") == "yes",
    )


def _device(code: str) -> Device | None:
    """Return the device in use with a code, or None."""
    found = devices.device_by_code(the_database(), clean_line(code)[:20].upper())
    return found if found and not found.retired_on else None
