"""The public pages of help."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import open_to_all
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line, new_form_key
from kiosk.core.refusals import Refused
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS, Device, Kind
from kiosk.gate import actions as gate
from kiosk.knowledge import actions, rules, store, suggestions
from kiosk.knowledge.forms import HelpForm
from kiosk.knowledge.records import Article
from kiosk.scan import visits

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
def article(article_id: int) -> Response:
    found = actions.public_article(the_database(), article_id)
    form = HelpForm(formdata=None)
    form.form_key.data = new_form_key()
    answer = make_response(_page(found, form))
    visits.give_phone_its_id(answer, clock.now())
    return answer


@bp.post("/<int:article_id>/fixed")
@open_to_all
def fixed(article_id: int) -> Response:
    found = actions.public_article(the_database(), article_id)
    form, now = HelpForm(), clock.now()
    device, visitor = _device(form.device.data), visits.the_visitor(now)
    retry_s = visits.wait_before_words(visitor, now)

    def count() -> Article:
        if retry_s:
            raise Refused(visits.slow_down_words(retry_s, "That fixed it"))
        subject = f"fixed:{article_id}:{device.id if device else 0}"
        once = visits.once_a_day(visitor, form.form_key.data, subject, now)
        with the_database().writing():
            gate.count_words(the_database(), visitor, device.id if device else None, None, now)
            return actions.helped_themselves(the_database(), article_id, form.device.data, once, now)

    if form.attempt(count):
        code = device.code if device else None
        return redirect(url_for("help.article", article_id=article_id, thanks="yes", device=code))
    answer = make_response(_page(found, form), 429 if retry_s else form.status)
    if retry_s:
        answer.headers["Retry-After"] = str(retry_s)
    return answer


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
