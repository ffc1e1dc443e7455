"""The pages of reviews: all of them, one of them, on paper, as a file; answering, deciding, signing off."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.evidence import the_tellers
from kiosk.core.forms import Form, new_form_key
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.numbers import row_number
from kiosk.core.pdf import pdf_or_page
from kiosk.core.settings import school_today, settings
from kiosk.core.tables import Cell
from kiosk.measures.periods import Period, usual_periods
from kiosk.rollout.places import may_open
from kiosk.rollout.plan.steps import BY_KEY as STEPS
from kiosk.rollout.review import actions, store
from kiosk.rollout.review.forms import ActionForm, PeriodForm, SignForm, WordsForm, all_answers_forms, answers_form
from kiosk.rollout.review.lines import BY_KEY, LINES
from kiosk.rollout.review.records import ANSWER_WORDS, GROUP_WORDS, Action, Group, Review, Shown

COLUMNS: dict[str, Callable[[Review], Cell]] = {
    "Review": lambda review: review.id,
    "First Day": lambda review: review.first_on,
    "Last Day": lambda review: review.last_on,
    "Began At": lambda review: review.began_at,
    "Began By": lambda review: review.actor,
    "Signed On": lambda review: review.signed_on,
    "Signed By": lambda review: review.signed_by,
    "Role": lambda review: review.signed_role,
}
LINE_COLUMNS = ("Part", "Line", "Evidence", "Answer", "Remark", "Go Back To", "Owner", "Due On", "Done At", "Done By")
LAST_TERM_DAYS = 100
bp = Blueprint("reviews", __name__, url_prefix="/rollout/reviews")
reads = only_for(Role.COORDINATOR, Role.DESK)
keeps = only_for(Role.COORDINATOR)


def _today() -> date:
    return school_today(the_database(), clock.now())


def _review(review_id: int) -> Review:
    return actions.known_review(the_database(), review_id)


@bp.get("/")
@reads
def all_reviews() -> str:
    today = _today()
    usual = usual_periods(today)["Last 365 days"]
    form = PeriodForm(formdata=None, data={"form_key": new_form_key(), **vars(usual)})
    return _all_page(form)


def _all_page(form: PeriodForm) -> str:
    database = the_database()
    return render_template(
        "rollout/reviews/all.html",
        reviews=store.reviews(database),
        open_actions=store.open_actions(database),
        form=form,
        term_begins=_today() - timedelta(days=LAST_TERM_DAYS),
        may_keep=signed_in().holds(Role.COORDINATOR),
        today=_today().isoformat(),
    )


@taken_out(bp, "/rollout/reviews")
@reads
def reviews_list() -> Listing:
    return listing_of("reviews", COLUMNS, store.reviews(the_database()))


@bp.post("/")
@keeps
def begin() -> Response | tuple[str, int]:
    form = PeriodForm()
    if form.validate():
        form.check(_today())
    if form.refusals:
        return _all_page(form), form.status
    period = Period(form.first_on.data, form.last_on.data)
    made = actions.begin(the_database(), signed_in(), period, form.form_key.data, clock.now())
    return redirect(url_for("reviews.review", review_id=made.id))


@bp.get("/<int:review_id>")
@reads
def review(review_id: int) -> str:
    return _page(_review(review_id), {})


def _shown(found: Review) -> dict[str, Any]:
    """Return what the page and the paper of a review show."""
    database, now, tellers = the_database(), clock.now(), the_tellers()
    return {
        "review": found,
        "shown": actions.shown(database, found, tellers, now),
        "figures": actions.figures(database, found, tellers, now),
        "users_say": actions.what_users_say(database, found, tellers, now),
        "actions": store.actions(database, found.id),
        "earlier": store.earlier_actions(database, found.id),
        "group_words": GROUP_WORDS,
        "answer_words": ANSWER_WORDS,
        "lines": BY_KEY,
        "steps": STEPS,
        "today": _today().isoformat(),
        "may_keep": signed_in().holds(Role.COORDINATOR),
    }


def _page(found: Review, sent: dict[str, Form]) -> str:
    known = store.answers(the_database(), found.id)
    forms: dict[str, Any] = {
        **{str(group): form for group, form in all_answers_forms(known).items()},
        "words": WordsForm(formdata=None, data=vars(found) | {"version": str(found.version)}),
        "action": ActionForm(formdata=None, data={"form_key": new_form_key()}),
        "sign": SignForm(formdata=None, data={"signed_on": _today()}),
    } | sent
    return render_template(
        "rollout/reviews/review.html",
        forms=forms,
        refusals=[refusal for form in sent.values() for refusal in form.refusals],
        may_open=lambda page: may_open(signed_in(), page),
        answered=len(known),
        count=len(LINES),
        **_shown(found),
    )


@bp.post("/<int:review_id>/answers/<group>")
@keeps
def answer(review_id: int, group: str) -> Response | tuple[str, int]:
    if group not in tuple(Group):
        abort(404)
    found, form = _review(review_id), answers_form(Group(group))

    def save() -> bool:
        actions.answer(the_database(), found, form.answers(Group(group)))
        return True

    if not form.attempt(save):
        return _page(found, {group: form}), form.status
    flash("The answers are saved.")
    return redirect(f"{url_for('reviews.review', review_id=review_id)}#{group}")


@bp.post("/<int:review_id>/words")
@keeps
def write(review_id: int) -> Response | tuple[str, int]:
    found, form = _review(review_id), WordsForm()

    def save() -> bool:
        seen = replace(found, version=row_number(form.version.data))
        actions.write(the_database(), seen, form.intended.data, form.came_of_it.data)
        return True

    if not form.attempt(save):
        return _page(found, {"words": form}), form.status
    flash("Saved.")
    return redirect(url_for("reviews.review", review_id=review_id))


@bp.post("/<int:review_id>/actions")
@keeps
def decide(review_id: int) -> Response | tuple[str, int]:
    found, form = _review(review_id), ActionForm()

    def add() -> bool:
        said = (form.line.data, form.text.data, form.owner.data, form.due_on.data.isoformat(), form.form_key.data)
        actions.decide(the_database(), found, *said, clock.now())
        return True

    if not form.attempt(add):
        return _page(found, {"action": form}), form.status
    flash("Added.")
    return redirect(f"{url_for('reviews.review', review_id=review_id)}#actions")


@bp.post("/<int:review_id>/actions/<int:review_action_id>/done")
@keeps
def finish(review_id: int, review_action_id: int) -> Response:
    actions.finish(the_database(), signed_in(), review_id, review_action_id, clock.now())
    flash("Done.")
    return redirect(f"{url_for('reviews.review', review_id=review_id)}#actions")


@bp.post("/<int:review_id>/sign-off")
@keeps
def sign(review_id: int) -> Response | tuple[str, int]:
    found, form = _review(review_id), SignForm()

    def keep() -> bool:
        said = (form.name.data, form.role.data, form.signed_on.data)
        actions.sign(the_database(), found, *said, the_tellers(), clock.now())
        return True

    if not form.attempt(keep):
        return _page(found, {"sign": form}), form.status
    flash("Signed off. Figures and answers stay as they are now; actions can still be done.")
    return redirect(url_for("reviews.review", review_id=review_id))


@bp.get("/<int:review_id>/paper")
@reads
def paper(review_id: int) -> str:
    return render_template("rollout/reviews/paper.html", **_shown(_review(review_id)))


@bp.get("/<int:review_id>.pdf")
@reads
def pdf(review_id: int) -> Response:
    title = f"Yearly support review, {settings().school or 'Scandesk'}"
    page = url_for("reviews.paper", review_id=review_id)
    return pdf_or_page(paper(review_id), title, f"support-review-{review_id}", page)


@taken_out(bp, "/rollout/reviews/<int:review_id>")
@reads
def review_list(review_id: int) -> Listing:
    """One row a line, then a row a measure, then a row an action."""
    shown = _shown(_review(review_id))
    rows: list[Sequence[Cell]] = [_line_row(line) for line in shown["shown"]]
    rows += [("figure", name, said, *(None,) * 7) for name, said in shown["figures"]]
    rows += [_action_row(action) for action in shown["actions"]]
    return Listing(f"support-review-{review_id}", LINE_COLUMNS, rows, is_of_today=False)


def _line_row(line: Shown) -> Sequence[Cell]:
    answered = line.answered
    said = (answered.answer, answered.remark) if answered else (None, None)
    return (line.line.group, line.line.words, line.evidence, *said, STEPS[line.line.step].title, *(None,) * 4)


def _action_row(action: Action) -> Sequence[Cell]:
    because = BY_KEY[action.line].words if action.line else None
    return ("action", action.text, because, *(None,) * 3, action.owner, action.due_on, action.done_at, action.done_by)
