"""The calendar's pages: the week, terms and other days, bank holidays, a box to try it, and the targets."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calendar import actions, store, year
from kiosk.calendar.bank_holidays import REGIONS, bank_holidays
from kiosk.calendar.days import WEEKDAYS
from kiosk.calendar.forms import DayForm, RegionForm, TargetsForm, TermForm, TryForm, WeekForm, read_date
from kiosk.calendar.hours import SchoolHours, account, due, in_words, why_never
from kiosk.calendar.listing import COLUMNS, rows
from kiosk.calendar.reading import write_hours
from kiosk.calendar.records import SHORT_WORDS, DayEntry, DayKind, TermEntry
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import Database, the_database
from kiosk.core.forms import Form
from kiosk.core.lists import Listing, taken_out
from kiosk.core.refusals import NotFound

bp = Blueprint("calendar", __name__, url_prefix="/calendar")
reads = only_for(Role.COORDINATOR, Role.DESK)
keeps = only_for(Role.COORDINATOR)
Page = str | Response | tuple[str, int]
SPANS_SHOWN = 60
WARNED_BEFORE_DAYS = 60
BASELINE_PAGE = "/rollout/baseline"


@bp.get("/")
@reads
def home() -> str:
    database, now = the_database(), clock.now()
    hours = actions.school_hours(database)
    today = clock.school_date(now, hours.zone)
    this_year = year.school_year_of(today)
    shown = request.args.get("year", this_year, type=int)
    shown = shown if this_year - 5 <= shown <= this_year + 5 else this_year
    last = max((term.last_on for term in hours.terms), default=None)
    return render_template(
        "calendar/home.html",
        today=today,
        today_said=year.said_of(hours, today),
        hours=hours,
        week=[(day, write_hours(hours.week[n])) for n, day in enumerate(WEEKDAYS)],
        usual_day=in_words(hours.usual_day, SchoolHours(hours.zone, ((),) * 7)),
        terms=store.terms(database),
        ends_on=last if last and (last - today).days < WARNED_BEFORE_DAYS else None,
        days=_days_since(database, this_year),
        kinds=SHORT_WORDS,
        region=REGIONS[hours.region],
        coming=year.coming(hours, today),
        year=shown,
        this_year=this_year,
        months=year.school_year(hours, shown, today),
        tried=_tried(hours, now),
        changes=store.changes(database, actions.HOURS),
    )


@taken_out(bp, "/calendar")
@reads
def days_list() -> Listing:
    database = the_database()
    this_year = year.school_year_of(clock.school_date(clock.now(), actions.school_hours(database).zone))
    return Listing("terms-and-days", COLUMNS, rows(store.terms(database), _days_since(database, this_year)))


def _days_since(database: Database, first_year: int) -> list[DayEntry]:
    """Return the days unlike their weekday that are not over before a school year."""
    return [day for day in store.days(database) if year.school_year_of(read_date(day.last_on)) >= first_year]


def _tried(hours: SchoolHours, now: datetime) -> dict[str, object]:
    """Return the box to try it: its form, and what came out when it was asked."""
    local = clock.school_time(now, hours.zone)
    if "amount" not in request.args:
        return {"form": TryForm(formdata=None, start=f"{local:%Y-%m-%dT%H:%M}", amount="4 h")}
    form = TryForm(request.args)
    is_right = form.validate()
    amount = form.asked(hours.usual_day)
    if not is_right or amount is None:
        return {"form": form}
    zone = ZoneInfo(hours.zone)
    start = datetime.fromisoformat(form.start.data)
    start = start if start.tzinfo else start.replace(tzinfo=zone)
    by = due(hours, start, amount)
    if by is None:
        return {"form": form, "why_never": why_never(hours, start)}
    spans = account(hours, start, by)
    return {
        "form": form,
        "amount": in_words(amount, hours),
        "due": by.astimezone(zone),
        "more": max(0, len(spans) - SPANS_SHOWN),
        "spans": [
            (span, span.start.astimezone(zone), span.end.astimezone(zone), in_words(span.length, hours))
            for span in spans[:SPANS_SHOWN]
        ],
    }


@bp.route("/week", methods=["GET", "POST"])
@keeps
def edit_week() -> Page:
    database = the_database()
    hours = actions.school_hours(database)
    form = WeekForm(data={day.lower(): write_hours(hours.week[n]) for n, day in enumerate(WEEKDAYS)})
    return _edited(
        form,
        "calendar/week.html",
        lambda: actions.change_week(database, signed_in(), form.week, clock.now()),
        "The hours of the week are saved.",
    )


@bp.route("/terms/new", methods=["GET", "POST"])
@keeps
def new_term() -> Page:
    return _edit_term(TermForm(), None)


@bp.route("/terms/<int:term_id>", methods=["GET", "POST"])
@keeps
def edit_term(term_id: int) -> Page:
    term = next((term for term in store.terms(the_database()) if term.id == term_id), None)
    if term is None:
        raise NotFound("There is no such term.")
    return _edit_term(TermForm(data=asdict(term)), term)


def _edit_term(form: TermForm, term: TermEntry | None) -> Page:
    return _edited(
        form,
        "calendar/term.html",
        lambda: actions.save_term(the_database(), signed_in(), form.term(term.id if term else 0), clock.now()),
        "The term is saved.",
        entry=term,
    )


@bp.post("/terms/<int:term_id>/remove")
@keeps
def remove_term(term_id: int) -> Response:
    actions.remove_term(the_database(), signed_in(), term_id, clock.now())
    flash("The term is removed.")
    return redirect(url_for("calendar.home"))


@bp.route("/days/new", methods=["GET", "POST"])
@keeps
def new_day() -> Page:
    kind = request.args.get("kind", "")
    offered = {"kind": kind if kind in set(DayKind) else DayKind.HOLIDAY.value}
    return _edit_day(DayForm(data=offered | {"first_on": request.args.get("day", "")}), None)


@bp.route("/days/<int:day_id>", methods=["GET", "POST"])
@keeps
def edit_day(day_id: int) -> Page:
    day = next((day for day in store.days(the_database()) if day.id == day_id), None)
    if day is None:
        raise NotFound("There is no such day.")
    return _edit_day(DayForm(data=asdict(day)), day)


def _edit_day(form: DayForm, day: DayEntry | None) -> Page:
    return _edited(
        form,
        "calendar/day.html",
        lambda: actions.save_day(the_database(), signed_in(), form.day(day.id if day else 0), clock.now()),
        "Saved.",
        entry=day,
    )


@bp.post("/days/<int:day_id>/remove")
@keeps
def remove_day(day_id: int) -> Response:
    actions.remove_day(the_database(), signed_in(), day_id, clock.now())
    flash("Removed: these days are like any other again.")
    return redirect(url_for("calendar.home"))


@bp.route("/bank-holidays", methods=["GET", "POST"])
@keeps
def edit_region() -> Page:
    database = the_database()
    hours = actions.school_hours(database)
    form = RegionForm(data={"region": hours.region})
    today = clock.school_date(clock.now(), hours.zone)
    coming = [*bank_holidays(hours.region, today.year).items(), *bank_holidays(hours.region, today.year + 1).items()]
    return _edited(
        form,
        "calendar/bank_holidays.html",
        lambda: actions.change_region(database, signed_in(), form.region.data, clock.now()),
        "The bank holidays are saved.",
        holidays=[(d, name, bool(hours.day(d).open)) for d, name in coming if d >= today and d.weekday() < 5],
    )


@bp.route("/targets", methods=["GET", "POST"])
@keeps
def targets() -> Page:
    database = the_database()
    known, hours = actions.targets(database), actions.school_hours(database)
    typed = store.amounts(database)
    data: dict[str, object] = {"pausing": sorted(known.pausing)}
    for priority, (respond, resolve) in typed.items():
        data |= {f"respond_{priority}": respond or "", f"resolve_{priority}": resolve or ""}
    form = TargetsForm(data=data)
    return _edited(
        form,
        "calendar/targets.html",
        lambda: actions.change_targets(
            database, signed_in(), form.amounts, frozenset(form.pausing.data or ()), clock.now()
        ),
        "The targets are saved.",
        "calendar.targets",
        targets=known,
        usual_day=in_words(hours.usual_day, SchoolHours(hours.zone, ((),) * 7)),
        changes=store.changes(database, actions.TARGETS),
    )


@bp.post("/targets/switch")
@keeps
def switch_targets() -> Response:
    """Switch targets off here; on where a baseline stands beside them (kiosk/rollout/baseline)."""
    if request.form.get("to") == "on":
        return redirect(BASELINE_PAGE)
    actions.switch_targets(the_database(), signed_in(), False, clock.now())
    flash("The targets are off.")
    return redirect(url_for("calendar.targets"))


def _edited(
    form: Form, page: str, save: Callable[[], None], saved: str, back: str = "calendar.home", **shown: object
) -> Page:
    """Show a form, or save it and lead back."""
    if request.method != "POST":
        return render_template(page, form=form, **shown)

    def act() -> bool:
        save()
        return True

    if not form.attempt(act):
        return render_template(page, form=form, **shown), form.status
    flash(saved)
    return redirect(url_for(back))
