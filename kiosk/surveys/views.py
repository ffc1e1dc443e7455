"""The pages of surveys: the co-ordinator's, which the desk reads, and the results that everybody reads."""

from collections.abc import Callable
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, open_to_all, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import Form, new_form_key
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.settings import change_setting, school_today, settings
from kiosk.core.tables import Cell
from kiosk.surveys import actions, store
from kiosk.surveys.after_closing import store as after_closing
from kiosk.surveys.forms import NUMBERS, ActionForm, EveryForm, PublishForm, SurveyForm, values_of
from kiosk.surveys.records import STATE_WORDS, Phase, Survey, SurveyAction, Totals
from kiosk.surveys.rules import FEWEST_SHOWN

bp = Blueprint("surveys", __name__, url_prefix="/surveys")
reads_surveys = only_for(Role.DESK, Role.COORDINATOR)
makes_surveys = only_for(Role.COORDINATOR)
LOOKED_BACK = timedelta(days=90)
SURVEY_COLUMNS: dict[str, Callable[[Survey], Cell]] = {
    "Survey": lambda one: one.title,
    "Opens On": lambda one: one.opens_on,
    "Closes On": lambda one: one.closes_on,
    "Answers": lambda one: one.responses,
    "Published At": lambda one: one.published_at,
    "Finding": lambda one: one.finding,
}
TOTALS_COLUMNS = (
    *("Survey", "Number", "Question", "Answers", "Mean", "Top Two Share"),
    *(f"Score {score}" for score in range(5, 0, -1)),
)


@bp.get("/")
@reads_surveys
def home() -> str:
    return _home(EveryForm(formdata=None, data={"survey_every": settings().survey_every}))


def _home(form: Form) -> str:
    now = clock.now()
    return render_template(
        "surveys/all.html",
        surveys=store.surveys(the_database()),
        today=_today(),
        form=form,
        asked=after_closing.counts(the_database(), clock.stored(now - LOOKED_BACK)),
        looked_back=LOOKED_BACK.days,
    )


@taken_out(bp, "/surveys")
@reads_surveys
def surveys_list() -> Listing:
    return listing_of("surveys", SURVEY_COLUMNS, store.surveys(the_database()))


@bp.post("/every")
@makes_surveys
def change_every() -> Response | tuple[str, int]:
    form = EveryForm()
    if form.attempt(lambda: change_setting(the_database(), "survey_every", form.survey_every.data)) is None:
        return _home(form), form.status
    flash("Saved.")
    return redirect(url_for("surveys.home"))


@bp.route("/new", methods=["GET", "POST"])
@makes_surveys
def new_survey() -> str | Response | tuple[str, int]:
    form = SurveyForm()
    if not form.is_submitted():
        form.form_key.data = new_form_key()
        return _edit_page(form, None)
    made = form.attempt(
        lambda: actions.plan(the_database(), signed_in(), form.new_survey(), form.form_key.data, clock.now())
    )
    if made is None:
        return _edit_page(form, None), form.status
    flash("Planned.")
    return redirect(url_for("surveys.survey", survey_id=made.id))


@bp.route("/<int:survey_id>/edit", methods=["GET", "POST"])
@makes_surveys
def edit(survey_id: int) -> str | Response | tuple[str, int]:
    found = actions.known_survey(the_database(), survey_id)
    days = {name: date.fromisoformat(getattr(found, name)) for name in ("opens_on", "closes_on")}
    typed = values_of(found, store.questions(the_database(), survey_id)) | days
    form = SurveyForm(data=typed)
    if not form.is_submitted():
        form.form_key.data = new_form_key()
        return _edit_page(form, found)

    def save() -> bool:
        actions.change(the_database(), found, form.new_survey(), clock.now())
        return True

    if not form.attempt(save):
        return _edit_page(form, found), form.status
    flash("Saved.")
    return redirect(url_for("surveys.survey", survey_id=survey_id))


def _edit_page(form: SurveyForm, found: Survey | None) -> str:
    return render_template("surveys/edit.html", form=form, survey=found, numbers=NUMBERS)


@bp.get("/<int:survey_id>")
@reads_surveys
def survey(survey_id: int) -> str:
    return _page(actions.known_survey(the_database(), survey_id))


def _page(found: Survey, sent: Form | None = None, changing: int = 0) -> str:
    """Return a survey's page; a form that was `sent` and refused keeps what was typed (`changing` names its action)."""
    done = store.actions_of(the_database(), found.id)
    is_new = isinstance(sent, ActionForm) and not changing
    return render_template(
        "surveys/survey.html",
        survey=found,
        phase=found.phase(_today()),
        Phase=Phase,
        questions=store.questions(the_database(), found.id),
        totals=actions.totals(the_database(), found, clock.now()),
        actions=[(one, sent if one.id == changing else _action_form(one)) for one in done],
        publish=sent if isinstance(sent, PublishForm) else PublishForm(formdata=None, data={"finding": found.finding}),
        new_action=sent if is_new else ActionForm(formdata=None, data={"form_key": new_form_key()}),
        is_action_refused=is_new,
        changing=changing,
        refusals=sent.refusals if sent else [],
        state_words=STATE_WORDS,
        fewest=FEWEST_SHOWN,
    )


def _action_form(one: SurveyAction) -> ActionForm:
    shown = {"words": one.words, "owner": one.owner, "due_on": date.fromisoformat(one.due_on), "state": one.state.value}
    return ActionForm(formdata=None, prefix=_prefix(one.id), data=shown | {"form_key": new_form_key()})


def _prefix(action_id: int) -> str:
    """Keep the fields of several actions on one page apart."""
    return f"action-{action_id}-"


@taken_out(bp, "/surveys/<int:survey_id>")
@reads_surveys
def totals_list(survey_id: int) -> Listing:
    found = actions.known_survey(the_database(), survey_id)
    return _totals_listing(f"survey-{found.opens_on}", [found])


@bp.post("/<int:survey_id>/publish")
@makes_surveys
def publish(survey_id: int) -> Response | tuple[str, int]:
    found, form = actions.known_survey(the_database(), survey_id), PublishForm()

    def save() -> bool:
        actions.publish(the_database(), found, form.finding.data, clock.now())
        return True

    if not form.attempt(save):
        return _page(found, form), form.status
    flash("Published. Everybody can read the results now.")
    return redirect(url_for("surveys.survey", survey_id=survey_id))


@bp.post("/<int:survey_id>/withdraw")
@makes_surveys
def withdraw(survey_id: int) -> Response:
    actions.withdraw(the_database(), actions.known_survey(the_database(), survey_id))
    flash("The results are no longer published.")
    return redirect(url_for("surveys.survey", survey_id=survey_id))


@bp.post("/<int:survey_id>/actions")
@makes_surveys
def decide(survey_id: int) -> Response | tuple[str, int]:
    found, form = actions.known_survey(the_database(), survey_id), ActionForm()

    def save() -> bool:
        actions.decide(the_database(), found, form.action(), form.form_key.data, clock.now())
        return True

    if not form.attempt(save):
        return _page(found, form), form.status
    flash("Added.")
    return redirect(url_for("surveys.survey", survey_id=survey_id))


@bp.post("/<int:survey_id>/actions/<int:action_id>")
@makes_surveys
def change_action(survey_id: int, action_id: int) -> Response | tuple[str, int]:
    found, form = actions.known_survey(the_database(), survey_id), ActionForm(prefix=_prefix(action_id))

    def save() -> bool:
        actions.change_action(the_database(), found, form.action(action_id), clock.now())
        return True

    if not form.attempt(save):
        return _page(found, form, action_id), form.status
    flash("Saved.")
    return redirect(url_for("surveys.survey", survey_id=survey_id))


@bp.get("/results")
@open_to_all
def results() -> str:
    database, now = the_database(), clock.now()
    shown = [
        (one, actions.totals(database, one, now), store.actions_of(database, one.id))
        for one in store.published(database)
    ]
    return render_template("surveys/results.html", results=shown, state_words=STATE_WORDS, fewest=FEWEST_SHOWN)


@taken_out(bp, "/surveys/results")
@open_to_all
def results_list() -> Listing:
    return _totals_listing("survey-results", store.published(the_database()))


def _totals_listing(name: str, found: list[Survey]) -> Listing:
    """Return totals as a list to take out: never more than their pages show, and no words of anybody."""
    rows = [_row(one, totals) for one in found for totals in actions.totals(the_database(), one, clock.now())]
    return Listing(name, TOTALS_COLUMNS, rows)


def _row(found: Survey, totals: Totals) -> list[Cell]:
    question = totals.question
    mean, top_two = totals.mean, totals.top_two
    means = [None if mean is None else round(mean, 2), None if top_two is None else round(top_two, 3)]
    counts = [totals.counts.get(score) for score in range(5, 0, -1)]
    return [found.title, question.number, question.words, totals.answers, *means, *counts]


def _today() -> date:
    return school_today(the_database(), clock.now())
