"""The pages of articles for people with an account: list, article, writing, history, and their use on a call."""

from contextlib import suppress
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions as calls
from kiosk.calls.addresses import address_of
from kiosk.calls.records import Call
from kiosk.core import clock
from kiosk.core.access import STAFF, Actor, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line, new_form_key
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NOT_DONE, Refused, StoreUnavailable
from kiosk.core.settings import school_today
from kiosk.devices import codes as device_codes
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS, Device, Kind
from kiosk.knowledge import actions, beginnings, importing, rules, store, suggestions
from kiosk.knowledge.codes import actions as codes
from kiosk.knowledge.forms import SYMPTOMS, ArticleForm, UseForm, draft_of
from kiosk.knowledge.listing import COLUMNS
from kiosk.knowledge.records import AUDIENCE_WORDS, OUTCOME_WORDS, STATE_WORDS, Article, Draft, Outcome, Source, State
from kiosk.knowledge.sources import actions as sources
from kiosk.knowledge.sources import store as sources_store

bp = Blueprint("knowledge", __name__, url_prefix="/knowledge")
for_staff = only_for(*STAFF)
LONGEST_ASKED = 400
LISTED = store.LISTED


@bp.get("/")
@for_staff
def all_articles() -> str:
    database, actor, asked = the_database(), signed_in(), _asked()
    today = school_today(database, clock.now()).isoformat()
    found = _articles(asked, LISTED)
    return render_template(
        "knowledge/all.html",
        articles=found,
        capped=len(found) == LISTED,
        **asked,
        is_due=bool(request.args.get("due")),
        due=store.count_due(database, today),
        today=today,
        call=_call_in_address(actor),
        codes=codes.look_up(database, asked["text"], 3) if asked["text"] else [],
        states=STATE_WORDS,
        kinds=KIND_WORDS,
        missing=importing.first_articles_missing(database) if rules.may_publish(actor) else 0,
    )


@taken_out(bp, "/knowledge")
@for_staff
def articles_list() -> Listing:
    return listing_of("articles", COLUMNS, _articles(_asked(), -1))


def _asked() -> dict[str, str]:
    return {name: clean_line(request.args.get(name))[:LONGEST_ASKED] for name in ("text", "state", "kind")}


def _articles(asked: dict[str, str], most: int) -> list[Article]:
    """Return the articles that the address asks for; -1 is all of them."""
    filters: dict[str, str] = {}
    if asked["state"] in tuple(State):
        filters["state"] = asked["state"]
    else:
        filters["not_archived"] = ""
    if asked["kind"] in tuple(Kind):
        filters["kind"] = asked["kind"]
    if request.args.get("due"):
        filters["due"] = school_today(the_database(), clock.now()).isoformat()
    words = rules.words_of(asked["text"])
    if words:
        filters["words"] = rules.match_query(words)
    elif asked["text"]:
        return []
    return store.articles(the_database(), filters, most)


@bp.get("/<int:article_id>")
@for_staff
def article(article_id: int) -> str:
    database, actor = the_database(), signed_in()
    found = actions.known_article(database, article_id)
    ties = store.ties(database, article_id)
    return render_template(
        "knowledge/article.html",
        article=found,
        ties=ties,
        models=[model for model_id in ties.models if (model := devices.model(database, model_id))],
        symptoms=dict(SYMPTOMS),
        calls=store.calls_of(database, article_id),
        sources=sources_store.sources_of_article(database, article_id),
        call=_call_in_address(actor),
        form_key=new_form_key(),
        may_change=rules.may_change(actor, found.state, found.audience),
        sees_calls=actor.holds(Role.DESK, Role.COORDINATOR),
        states=STATE_WORDS,
        audiences=AUDIENCE_WORDS,
        outcomes=OUTCOME_WORDS,
        kinds=KIND_WORDS,
        today=school_today(database, clock.now()).isoformat(),
    )


@bp.get("/<int:article_id>/history")
@for_staff
def history(article_id: int) -> str:
    found = actions.known_article(the_database(), article_id)
    return render_template("knowledge/history.html", article=found, versions=store.versions(the_database(), article_id))


@bp.route("/new", methods=["GET", "POST"])
@for_staff
def new_article() -> str | Response | tuple[str, int]:
    database, actor = the_database(), signed_in()
    source = _source_in_address()
    call = calls.call_for(database, actor, source.call_id) if source and source.call_id else _call_in_address(actor)
    form = ArticleForm()
    form.prepare(database, actor)
    if request.method != "POST":
        begun = Draft(clean_line(request.args.get("title"))[:200], "")
        if source:
            begun = beginnings.draft_from_source(database, source, call)
        elif call:
            begun = beginnings.draft_from_call(database, call)
        form.fill_in(begun)
        form.form_key.data = new_form_key()
        form.review_on.data = rules.review_day(school_today(database, clock.now()))
        return _edit_page(form, None, call)
    if "preview" in request.form:
        return _edit_page(form, None, call)

    def write() -> Article:
        with database.writing():
            key = form.form_key.data
            written = actions.write_article(database, actor, form.draft(database), clock.now(), key, call)
            if source:
                sources_store.give_to_article(database, source.id, written.id)
        return written

    written = form.attempt(write)
    if written is None:
        return _edit_page(form, None, call), form.status
    flash("Saved.")
    return redirect(url_for("knowledge.article", article_id=written.id))


@bp.route("/<int:article_id>/edit", methods=["GET", "POST"])
@for_staff
def edit_article(article_id: int) -> str | Response | tuple[str, int]:
    database, actor = the_database(), signed_in()
    found = actions.known_article(database, article_id)
    form = ArticleForm()
    form.prepare(database, actor)
    if request.method != "POST":
        form.fill_in(draft_of(found, store.ties(database, article_id)))
        form.form_key.data, form.version.data = new_form_key(), str(found.version)
        form.review_on.data = date.fromisoformat(found.review_on)
        return _edit_page(form, found, None)
    if "preview" in request.form:
        return _edit_page(form, found, None)
    seen = row_number(form.version.data)
    saved = form.attempt(
        lambda: actions.change_article(database, actor, found, form.draft(database), clock.now(), seen)
    )
    if saved is None:
        form.version.data = str(found.version)  # they see it as it stands now, and can send again
        return _edit_page(form, found, None), form.status
    flash("Saved.")
    return redirect(url_for("knowledge.article", article_id=article_id))


def _edit_page(form: ArticleForm, found: Article | None, call: Call | None) -> str:
    actor = signed_in()
    return render_template(
        "knowledge/edit.html",
        form=form,
        article=found,
        call=call,
        is_preview="preview" in request.form,
        may_change=found is None or rules.may_change(actor, found.state, found.audience),
        may_publish=rules.may_publish(actor),
    )


@bp.post("/first")
@only_for(*rules.PUBLISHERS)
def add_first_articles() -> Response:
    try:
        added = importing.add_first_articles(the_database(), clock.now())
        flash(f"Added {added}. Read each once, and change what is different at your school.")
    except StoreUnavailable:
        raise
    except Refused as refusal:
        flash(str(refusal), NOT_DONE)
    return redirect(url_for("knowledge.all_articles"))


@bp.get("/suggestions")
@for_staff
def suggested() -> str:
    database = the_database()
    text = clean_line(request.args.get("text"))[:LONGEST_ASKED]
    device = _device_typed(clean_line(request.args.get("device"))[:80])
    symptom = clean_line(request.args.get("symptom"))
    kind, model_id = (device.kind, device.model.id) if device else (None, None)
    found = suggestions.suggest(database, text, kind, model_id, symptom) if text or device else []
    return render_template("knowledge/_suggestions.html", articles=found, codes=codes.look_up(database, text, 3))


@bp.post("/calls/<int:call_id>/use")
@for_staff
def use(call_id: int) -> Response:
    database, actor = the_database(), signed_in()
    call = calls.call_for(database, actor, call_id)
    form = UseForm()
    address = address_of(actor, call_id)
    if not form.validate():
        flash("Nothing was noted: the page was incomplete. Please press the button again.")
        return redirect(address)
    used = actions.known_article(database, row_number(form.article.data))
    outcome = Outcome(form.outcome.data)
    try:
        actions.use_article(database, actor, call, used, outcome, form.form_key.data, clock.now())
    except StoreUnavailable:
        raise
    except Refused as refusal:
        flash(str(refusal), NOT_DONE)
        return redirect(address)
    if outcome is Outcome.HELPED:
        return redirect(f"{address}?article={used.id}#step-resolve")
    flash(f"Noted: {used.title}.")
    return redirect(address)


def _call_in_address(actor: Actor) -> Call | None:
    """Return the call an address names, if the person may see it."""
    call_id = request.args.get("call", 0, type=row_number)
    return calls.call_for(the_database(), actor, call_id) if call_id else None


def _source_in_address() -> Source | None:
    source_id = request.args.get("source", 0, type=row_number)
    return sources.known_source(the_database(), source_id) if source_id else None


def _device_typed(typed: str) -> Device | None:
    """Return the device with a code, asset tag or serial as it is typed, or None while it is not whole yet."""
    if not typed:
        return None
    if tagged := devices.device_by_asset_tag(the_database(), typed):
        return tagged
    with suppress(Refused):
        return devices.device_by_code(the_database(), device_codes.read_code(typed))
    return next(iter(devices.devices_by_serial(the_database(), typed)), None)
