"""What needs attention today, telling the next level, and the ladder."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calendar import actions as calendar
from kiosk.calendar.hours import due, why_never
from kiosk.calls.actions import call_for
from kiosk.calls.addresses import address_of
from kiosk.calls.words import STATUS_WORDS
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, taken_out
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NotFound
from kiosk.core.settings import school_today, settings
from kiosk.escalations import actions, store
from kiosk.escalations.forms import ContactForm, RuleForm, TellForm
from kiosk.escalations.listing import COLUMNS, rows
from kiosk.escalations.records import LEVEL_WORDS, NEEDS_TARGETS, RUNG_WORDS, SHIPPED_RULES, Level
from kiosk.outbox import actions as outbox

bp = Blueprint("escalations", __name__, url_prefix="/escalations")
at_the_desk = only_for(Role.DESK, Role.COORDINATOR)
in_the_office = only_for(Role.COORDINATOR)


@bp.app_context_processor
def offer_the_count() -> dict[str, Any]:
    """Give every page the number of things that need attention, counted when it is asked for."""

    def attention_count() -> int:
        return actions.attention_count(the_database(), clock.school_date(clock.now(), settings().time_zone))

    return {"attention_count": attention_count}


@bp.get("/")
@at_the_desk
def day_list() -> str:
    now = clock.now()
    today = clock.school_date(now, settings().time_zone)
    return render_template(
        "escalations/day_list.html",
        day=actions.day_list(the_database(), now, today),
        now=clock.stored(now),
        today=today.isoformat(),
        level_words=LEVEL_WORDS,
        status_words=STATUS_WORDS,
        most_shown=actions.MOST_SHOWN,
        no_hours=_why_nothing_is_due(now),
    )


@taken_out(bp, "/escalations")
@at_the_desk
def day_as_list() -> Listing:
    now = clock.now()
    day = actions.day_list(the_database(), now, clock.school_date(now, settings().time_zone), most=-1)
    return Listing("needs-attention", COLUMNS, rows(day))


def _why_nothing_is_due(now: datetime) -> str:
    """Return why no target can run out, where the school promises something and no school hours follow."""
    if not calendar.targets(the_database()).is_on:
        return ""
    hours = calendar.school_hours(the_database())
    return "" if due(hours, now, timedelta(minutes=1)) else why_never(hours, now)


@bp.post("/seen")
@at_the_desk
def acknowledge() -> Response:
    ids = [number for given in request.form.getlist("escalation") if (number := row_number(given))]
    seen = actions.acknowledge(the_database(), signed_in(), ids[: actions.MOST_SHOWN], clock.now())
    flash("Noted that you have seen it." if seen == 1 else f"Noted that you have seen {seen}.")
    back = row_number(request.form.get("call"))
    if back:
        return redirect(address_of(signed_in(), back))
    return redirect(url_for("escalations.day_list"))


@bp.route("/calls/<int:call_id>/tell", methods=["GET", "POST"])
@at_the_desk
def tell(call_id: int) -> str | Response | tuple[str, int]:
    actor, database = signed_in(), the_database()
    call = call_for(database, actor, call_id)
    form = TellForm()
    form.offer(database)
    mail_is_on = outbox.is_on(database)
    if request.method != "POST":
        form.begin()
        return render_template("escalations/tell.html", form=form, call=call, mail_is_on=mail_is_on)

    def act() -> bool:
        rung, contact_id = form.chosen(database)
        by_mail = bool(form.is_mailed.data)
        actions.tell_by_hand(
            database, actor, call, rung, contact_id, form.why.data, by_mail, form.form_key.data, clock.now()
        )
        return True

    if not form.attempt(act):
        return render_template("escalations/tell.html", form=form, call=call, mail_is_on=mail_is_on), form.status
    flash("It stands on the call.")
    return redirect(address_of(actor, call.id))


@bp.get("/rules")
@in_the_office
def all_rules() -> str:
    known = store.rules(the_database())
    return render_template(
        "escalations/rules.html",
        rules=[known[level] for level in SHIPPED_RULES],
        contacts=store.contacts(the_database(), with_retired=True),
        level_words=LEVEL_WORDS,
        rung_words=RUNG_WORDS,
        needs_targets=NEEDS_TARGETS,
        mail_is_on=outbox.is_on(the_database()),
    )


@bp.route("/rules/<level>", methods=["GET", "POST"])
@in_the_office
def edit_rule(level: str) -> str | Response | tuple[str, int]:
    if level not in SHIPPED_RULES:
        raise NotFound("There is no such level.")
    known = store.rules(the_database())[Level(level)]
    whom = f"contact:{known.contact_id}" if known.contact_id else f"rung:{known.rung.value}"
    form = RuleForm(data={"is_on": known.is_on, "is_mailed": known.is_mailed, "whom": whom})
    form.offer(the_database())
    words = LEVEL_WORDS[known.level]
    if request.method != "POST":
        return render_template("escalations/edit_rule.html", form=form, words=words)

    def save() -> bool:
        actions.change_rule(the_database(), form.rule(the_database(), known.level), clock.now())
        return True

    if not form.attempt(save):
        return render_template("escalations/edit_rule.html", form=form, words=words), form.status
    flash("Saved.")
    return redirect(url_for("escalations.all_rules"))


@bp.route("/contacts/new", methods=["GET", "POST"])
@in_the_office
def new_contact() -> str | Response | tuple[str, int]:
    return _contact_page(ContactForm(), 0, None)


@bp.route("/contacts/<int:contact_id>", methods=["GET", "POST"])
@in_the_office
def edit_contact(contact_id: int) -> str | Response | tuple[str, int]:
    found = actions.known_contact(the_database(), contact_id)
    form = ContactForm(data=vars(found) | {"rung": found.rung.value, "is_retired": bool(found.retired_on)})
    return _contact_page(form, contact_id, found.retired_on)


def _contact_page(form: ContactForm, contact_id: int, retired_on: str | None) -> str | Response | tuple[str, int]:
    if request.method != "POST":
        return render_template("escalations/edit_contact.html", form=form, is_new=not contact_id)
    today = school_today(the_database(), clock.now()).isoformat()

    def save() -> bool:
        since = (retired_on or today) if form.is_retired.data else None
        actions.save_contact(the_database(), form.contact(contact_id, since))
        return True

    if not form.attempt(save):
        return render_template("escalations/edit_contact.html", form=form, is_new=not contact_id), form.status
    flash("Saved.")
    return redirect(url_for("escalations.all_rules"))
