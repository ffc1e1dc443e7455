"""The pages of training: plan and records, who has had none, what calls suggest; one training."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line, new_form_key
from kiosk.core.lists import Listing, taken_out
from kiosk.core.numbers import row_number
from kiosk.core.settings import school_today, settings
from kiosk.core.tables import Cell
from kiosk.people import store as people
from kiosk.people.records import ROLE_WORDS, Person
from kiosk.rollout.training import actions, rules, store
from kiosk.rollout.training.forms import HeldForm, TrainingForm
from kiosk.rollout.training.records import AUDIENCE_WORDS, SHORT_WORDS, TOPICS, Audience, Training

COLUMNS = ("Audience", "Topic", "Trainer", "Planned On", "Held On", "State", "Came", "Names", "Feedback", "Refresh On")
bp = Blueprint("training", __name__, url_prefix="/rollout/training")
reads = only_for(Role.COORDINATOR, Role.DESK)
keeps = only_for(Role.COORDINATOR)
REFRESH_SOON = timedelta(days=60)
REFRESH_AFTER = timedelta(days=365)


def _today() -> date:
    return school_today(the_database(), clock.now())


@bp.get("/")
@reads
def all_trainings() -> str:
    database, today = the_database(), _today()
    found = store.trainings(database)
    period, suggestions = actions.suggested(database, clock.now())
    soon = (today + REFRESH_SOON).isoformat()
    return render_template(
        "rollout/training/all.html",
        planned=[training for training in found if training.is_planned],
        past=[training for training in found if not training.is_planned],
        refresh=[training for training in found if training.refresh_on and training.refresh_on <= soon],
        untrained=rules.untrained(people.all_people(database), store.trained(database)),
        role_words=ROLE_WORDS,
        audience_words=SHORT_WORDS,
        users=int(settings().users),
        users_trained=store.users_trained(database),
        suggestions=suggestions,
        period=period,
        today=today.isoformat(),
        may_keep=signed_in().holds(Role.COORDINATOR),
    )


@taken_out(bp, "/rollout/training")
@reads
def trainings_list() -> Listing:
    names, today = store.names_by_training(the_database()), _today().isoformat()

    def row(training: Training) -> Sequence[Cell]:
        return (
            *(training.audience, training.topic, training.trainer, training.planned_on, training.held_on),
            *(training.state(today), training.came, "; ".join(names.get(training.id, ()))),
            *(training.feedback, training.refresh_on),
        )

    return Listing("training", COLUMNS, map(row, store.trainings(the_database())))


@bp.route("/new", methods=["GET", "POST"])
@keeps
def new() -> str | Response | tuple[str, int]:
    form = TrainingForm()
    if request.method != "POST":
        asked = request.args.get("audience", "")
        audience = Audience(asked) if asked in tuple(Audience) else Audience.USERS
        form = TrainingForm(formdata=None, data={"form_key": new_form_key(), "audience": audience.value})
        form.topic.data = clean_line(request.args.get("topic"))[:200] or TOPICS[audience][0]
        return _edit_page(form)
    made = form.attempt(lambda: actions.plan(the_database(), signed_in(), form.new(), clock.now()))
    if made is None:
        return _edit_page(form), form.status
    flash(f"Planned: {made.topic}.")
    return redirect(url_for("training.all_trainings"))


def _edit_page(form: TrainingForm, training: Training | None = None) -> str:
    topics = [topic for found in TOPICS.values() for topic in found]
    return render_template("rollout/training/edit.html", form=form, topics=topics, training=training)


@bp.route("/<int:training_id>/edit", methods=["GET", "POST"])
@keeps
def edit(training_id: int) -> str | Response | tuple[str, int]:
    found = actions.known_training(the_database(), training_id)
    if request.method != "POST":
        data = vars(found) | {"form_key": new_form_key(), "version": str(found.version)}
        data["planned_on"] = date.fromisoformat(found.planned_on)
        return _edit_page(TrainingForm(formdata=None, data=data), found)
    form = TrainingForm()

    def save() -> bool:
        actions.change(the_database(), _as_seen(found, form.version.data), form.new())
        return True

    if not form.attempt(save):
        return _edit_page(form, found), form.status
    flash("Saved.")
    return redirect(url_for("training.training", training_id=training_id))


@bp.get("/<int:training_id>")
@reads
def training(training_id: int) -> str:
    found = actions.known_training(the_database(), training_id)
    came = store.attendants(the_database(), training_id)
    held_on = (
        date.fromisoformat(found.held_on) if found.held_on else min(_today(), date.fromisoformat(found.planned_on))
    )
    refresh_on = found.refresh_on or (held_on + REFRESH_AFTER).isoformat()
    data = {
        "version": str(found.version),
        "held_on": held_on,
        "came": [str(one.person_id) for one in came if one.person_id],
        "names": "\n".join(one.name for one in came if not one.person_id),
        "feedback": found.feedback,
        "refresh_on": date.fromisoformat(refresh_on),
    }
    return _page(found, HeldForm(formdata=None, data=data))


@bp.post("/<int:training_id>/held")
@keeps
def hold(training_id: int) -> Response | tuple[str, int]:
    found, form = actions.known_training(the_database(), training_id), HeldForm()
    form.offer(_people(found))

    def save() -> bool:
        actions.hold(the_database(), _as_seen(found, form.version.data), form.held(), clock.now())
        return True

    if not form.attempt(save):
        return _page(found, form), form.status
    flash("Saved.")
    return redirect(url_for("training.training", training_id=training_id))


@bp.post("/<int:training_id>/call-off")
@keeps
def call_off(training_id: int) -> Response:
    actions.call_off(the_database(), training_id, clock.now())
    flash("Called off.")
    return redirect(url_for("training.all_trainings"))


def _people(found: Training) -> list[Person]:
    """Return who can be ticked: everybody who may sign in, and who came and may not any more."""
    came = {one.person_id for one in store.attendants(the_database(), found.id)}
    return [person for person in people.all_people(the_database()) if person.is_active or person.id in came]


def _page(found: Training, form: HeldForm) -> str:
    form.offer(_people(found))
    return render_template(
        "rollout/training/training.html",
        training=found,
        form=form,
        came=store.attendants(the_database(), found.id),
        audience_words=AUDIENCE_WORDS,
        today=_today().isoformat(),
        may_keep=signed_in().holds(Role.COORDINATOR),
    )


def _as_seen(found: Training, version: str | None) -> Training:
    return replace(found, version=row_number(version))
