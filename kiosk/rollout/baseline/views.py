"""The page of the baseline: what was measured beside what is proposed, recording it, switching targets on."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.calendar import actions as calendar
from kiosk.calendar import store as calendar_store
from kiosk.calendar.forms import TargetsForm
from kiosk.calendar.hours import SchoolHours, in_words
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import Form, new_form_key
from kiosk.core.lists import Listing, taken_out
from kiosk.core.refusals import NotFound
from kiosk.core.settings import school_today
from kiosk.core.tables import Cell
from kiosk.measures.asking import days_of
from kiosk.measures.forms import AskedDays, read_days
from kiosk.measures.periods import Period
from kiosk.rollout.baseline import actions, rules, store
from kiosk.rollout.baseline.forms import RecordForm, SwitchForm
from kiosk.rollout.baseline.records import FEWEST_CALLS, WHICH_WORDS, Line

COLUMNS = ("Priority", "Which", "Calls", "Median", "80 % Within", "90 % Within", "Target", "Share Kept", "Unit")
UNIT = "seconds of school time"
PAGE = "/rollout/baseline"
bp = Blueprint("baseline", __name__, url_prefix=PAGE)
reads = only_for(Role.COORDINATOR, Role.DESK)
keeps = only_for(Role.COORDINATOR)


@bp.get("")
@reads
def baseline() -> str | tuple[str, int]:
    asked = _asked()
    return _page(asked, {}) if asked.period else (_page(asked, {}), 422)


@taken_out(bp, PAGE)
@reads
def measured_list() -> Listing:
    period = _asked().period
    if period is None:
        raise NotFound("There are no such days.")
    lines = actions.measured(the_database(), period, clock.now())
    name = f"baseline-{period.first_on}-to-{period.last_on}"
    return Listing(name, COLUMNS, map(_row, lines), is_of_today=False)


def _row(line: Line) -> Sequence[Cell]:
    times = (line.median, line.most_of_80, line.most_of_90, line.target)
    return (f"P{line.priority}", line.which, line.calls, *times, line.kept, UNIT)


def _usual() -> dict[str, Period]:
    database = the_database()
    return rules.usual_periods(calendar.school_hours(database), school_today(database, clock.now()))


def _asked() -> AskedDays:
    """Return the days that the address or the form asks for; the last whole term where it names none."""
    first_usual = next(iter(_usual().values()))
    given = request.form if request.method == "POST" else request.args
    names = ("first_on", "last_on") if request.method == "POST" else ("from", "to")
    return read_days(
        {"from": given.get(names[0], ""), "to": given.get(names[1], "")},
        school_today(the_database(), clock.now()),
        first_usual,
    )


def _page(asked: AskedDays, sent: dict[str, Form]) -> str:
    database, hours = the_database(), calendar.school_hours(the_database())
    lines = actions.measured(database, asked.period, clock.now()) if asked.period else []
    days = days_of(asked.period) if asked.period else {}
    kept_days = {"first_on": days.get("from", ""), "last_on": days.get("to", "")}
    forms: dict[str, Any] = {
        "record": RecordForm(formdata=None, data={"form_key": new_form_key(), **kept_days}),
        "switch": SwitchForm(formdata=None),
        "targets": _targets_form(),
    } | sent
    return render_template(
        "rollout/baseline.html",
        asked=asked,
        page=PAGE,
        periods=[(n, f"{PAGE}?{urlencode(days_of(p))}", p == asked.period) for n, p in _usual().items()],
        pairs=rules.pairs(lines),
        calls=sum(line.calls for line in lines if line.which == "resolve"),
        forms=forms,
        refusals=[refusal for form in sent.values() for refusal in form.refusals],
        days=days,
        baselines=store.baselines(database),
        switches=store.switches(database),
        targets=calendar.targets(database),
        shown=_shown(hours),
        few=FEWEST_CALLS,
        may_keep=signed_in().holds(Role.COORDINATOR),
    )


def _targets_form() -> TargetsForm:
    database = the_database()
    data: dict[str, object] = {"pausing": sorted(calendar.targets(database).pausing)}
    for priority, (respond, resolve) in calendar_store.amounts(database).items():
        data |= {f"respond_{priority}": respond or "", f"resolve_{priority}": resolve or ""}
    return TargetsForm(formdata=None, data=data)


def _shown(hours: SchoolHours) -> Callable[[float | None], str]:
    return lambda seconds: "–" if seconds is None else in_words(timedelta(seconds=seconds), hours)


def _back(asked: AskedDays) -> Response:
    days = days_of(asked.period) if asked.period else {}
    return redirect(f"{PAGE}?{urlencode(days)}" if days else PAGE)


@bp.post("/record")
@keeps
def record() -> Response | tuple[str, int]:
    form, asked = RecordForm(), _asked()
    period = asked.period
    if period is None:
        return _page(asked, {"record": form}), 422

    def keep() -> bool:
        actions.record(the_database(), signed_in(), period, form.note.data, form.form_key.data, clock.now())
        return True

    if not form.attempt(keep):
        return _page(asked, {"record": form}), form.status
    flash("The baseline is recorded. Now look at what is proposed, and switch the targets on when it can be kept.")
    return _back(asked)


@bp.post("/targets")
@keeps
def change_targets() -> Response | tuple[str, int]:
    form, asked = TargetsForm(), _asked()

    def save() -> bool:
        pausing = frozenset(form.pausing.data or ())
        calendar.change_targets(the_database(), signed_in(), form.amounts, pausing, clock.now())
        return True

    if not form.attempt(save):
        return _page(asked, {"targets": form}), form.status
    flash("The proposed targets are saved.")
    return _back(asked)


@bp.post("/switch")
@keeps
def switch() -> Response | tuple[str, int]:
    form, asked = SwitchForm(), _asked()
    is_on = form.to.data == "on"

    def act() -> bool:
        actions.switch(the_database(), signed_in(), is_on, form.why.data, clock.now())
        return True

    if not form.attempt(act):
        return _page(asked, {"switch": form}), form.status
    flash("The targets are on, for calls logged from now on." if is_on else "The targets are off.")
    return _back(asked)


@bp.get("/<int:baseline_id>")
@reads
def recorded(baseline_id: int) -> str:
    found = actions.known_baseline(the_database(), baseline_id)
    return render_template(
        "rollout/baseline_recorded.html",
        baseline=found,
        pairs=rules.pairs(found.figures),
        shown=_shown(calendar.school_hours(the_database())),
        which_words=WHICH_WORDS,
        few=FEWEST_CALLS,
    )
