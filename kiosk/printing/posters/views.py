"""Choosing rooms or devices, the finished print, its page for the browser's print command, its PDF."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import new_form_key
from kiosk.core.refusals import NotFound
from kiosk.core.settings import is_local_only, settings
from kiosk.devices import store as devices
from kiosk.devices.forms import register_filters
from kiosk.devices.records import KIND_WORDS
from kiosk.locations import store as locations
from kiosk.printing.posters import actions, rules
from kiosk.printing.posters.forms import CardsForm, PaperForm, PostersForm
from kiosk.printing.posters.records import PAPER_WORDS
from kiosk.stickers.papers import store
from kiosk.stickers.papers.records import Paper, PaperPrint

bp = Blueprint("posters", __name__, url_prefix="/printing")
CHUNK = 50  # so many rows of the list are in sight, the others behind one more tap
prints_labels = only_for(Role.COORDINATOR, Role.DESK)


@bp.get("/posters/")
@prints_labels
def choose() -> str:
    return _posters_page(PostersForm(formdata=None))


@bp.post("/posters/")
@prints_labels
def print_posters() -> Response | tuple[str, int]:
    form = PostersForm()
    made = form.attempt(lambda: _print(form, Paper(form.paper.data)))
    if made is None:
        return _posters_page(form), form.status
    return redirect(url_for("posters.paper_print", paper_print_id=made.id))


@bp.get("/cards/")
@prints_labels
def choose_cards() -> str:
    return _cards_page(CardsForm(formdata=None))


@bp.post("/cards/")
@prints_labels
def print_cards() -> Response | tuple[str, int]:
    form = CardsForm()
    made = form.attempt(lambda: _print(form, Paper.CARD))
    if made is None:
        return _cards_page(form), form.status
    return redirect(url_for("posters.paper_print", paper_print_id=made.id))


def _print(form: PaperForm, paper: Paper) -> PaperPrint:
    return actions.print_papers(
        the_database(), signed_in(), paper, form.chosen_ids(), form.form_key.data, _page_to_print, clock.now()
    )


def _page_to_print(paper: Paper, papers: actions.Papers, **more: Any) -> str:
    """Return the page that is printed, as a PDF and from the browser."""
    template = "printing/cards.html" if paper is Paper.CARD else "printing/posters.html"
    return render_template(
        template,
        papers=papers,
        pages=rules.in_pages(papers) if paper is Paper.CARD else (),  # type: ignore[arg-type]  # cards, then
        words=PAPER_WORDS[paper],
        school=rules.school_on_a_card(settings().school),
        is_small=paper is Paper.POSTER_A5,
        **more,
    )


def _posters_page(form: PostersForm) -> str:
    form.form_key.data = form.form_key.data or new_form_key()
    return render_template(
        "printing/choose_posters.html",
        form=form,
        ticked=set(form.chosen.data or request.args.getlist("location_id")),
        locations=locations.locations(the_database()),
        posters=store.posters(the_database()),
        newest=store.newest_prints(the_database()),
        paper_words=PAPER_WORDS,
        can_print=_can_print(),
        is_old_wanted="old_address" in request.args,
    )


def _cards_page(form: CardsForm) -> str:
    form.form_key.data = form.form_key.data or new_form_key()
    filters, is_old_wanted = register_filters(request.args), "old_address" in request.args
    found = devices.devices(the_database(), filters, -1 if is_old_wanted else actions.MOST_CARDS)
    count = devices.count_devices(the_database(), filters)
    if is_old_wanted:
        with_old = store.devices_with_old_cards(the_database(), settings().address)
        found = [device for device in found if device.id in with_old]
        count, found = len(found), found[: actions.MOST_CARDS]
    return render_template(
        "printing/choose_cards.html",
        form=form,
        ticked=set(form.chosen.data or ()) or ({str(device.id) for device in found} if is_old_wanted else set()),
        devices=found,
        count=count,
        chunk=CHUNK,
        is_old_wanted=is_old_wanted,
        filters=request.args,
        newest=[one for one in store.newest_prints(the_database()) if one.paper is Paper.CARD],
        kind_words=KIND_WORDS,
        locations=locations.locations(the_database()),
        can_print=_can_print(),
    )


def _can_print() -> bool:
    return bool(settings().address) and not is_local_only(settings().address)


@bp.get("/papers/<int:paper_print_id>")
@prints_labels
def paper_print(paper_print_id: int) -> str:
    found = actions.known_print(the_database(), paper_print_id)
    return render_template("printing/paper_print.html", print=found, words=PAPER_WORDS[found.paper])


@bp.get("/papers/<int:paper_print_id>/page")
@prints_labels
def page(paper_print_id: int) -> str:
    found = actions.known_print(the_database(), paper_print_id)
    papers = actions.printed_papers(the_database(), found)
    return _page_to_print(found.paper, papers, back=url_for("posters.paper_print", paper_print_id=paper_print_id))


@bp.get("/papers/<int:paper_print_id>.pdf")
@prints_labels
def pdf(paper_print_id: int) -> Response:
    found, content = actions.known_print(the_database(), paper_print_id), store.pdf(the_database(), paper_print_id)
    if content is None:
        raise NotFound("There is no PDF of this print. Print its page from the browser.")
    name = "cards" if found.paper is Paper.CARD else "posters"
    headers = {"Content-Disposition": f'inline; filename="{name}-{paper_print_id}.pdf"'}
    return Response(content, content_type="application/pdf", headers=headers)
