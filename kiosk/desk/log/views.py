"""The pages of the call log: on the screen, on paper, as a PDF, as a file."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.calls import words as call_words
from kiosk.calls.symptoms import ALL_WORDS, words_for
from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, taken_out
from kiosk.core.pdf import pdf_or_page
from kiosk.core.settings import settings
from kiosk.core.words import shown_date
from kiosk.desk.log import store
from kiosk.desk.log.asking import Asked, asked_of, key_in_address, read_key
from kiosk.desk.log.listing import log_listing
from kiosk.desk.log.records import ENDED, MOST_PRINTED, NOBODY, OPEN, ORDERS, PAGE_LINES
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS
from kiosk.locations import store as locations
from kiosk.people import store as people

bp = Blueprint("call_log", __name__, url_prefix="/desk/log")
PAGE, PRINT = "/desk/log", "/desk/log/print"
PAPER = {"sheet": "paper-log.css"}
at_the_desk = only_for(Role.DESK, Role.COORDINATOR)
STATUSES = {OPEN: "Open", ENDED: "Ended", **{status.value: words for status, words in call_words.STATUS_WORDS.items()}}


@bp.get("")
@at_the_desk
def log() -> str | tuple[str, int]:
    asked, database = _asked(), the_database()
    after = read_key(asked.order, request.args.get("after", ""))
    keys = [] if asked.errors else store.call_ids(database, asked.filters, asked.order, after, PAGE_LINES + 1)
    shown = keys[:PAGE_LINES]
    page = render_template(
        "desk/log/log.html",
        asked=asked,
        lines=store.lines(database, [key[-1] for key in shown]),
        count=0 if asked.errors else store.count(database, asked.filters),
        page_lines=PAGE_LINES,
        next_page=asked.address(PAGE, after=key_in_address(shown[-1])) if len(keys) > PAGE_LINES else "",
        first_page=asked.address(PAGE) if after else "",
        print_page=asked.address(PRINT),
        other_columns=asked.address(PAGE, columns="" if asked.has_all_columns else "all"),
        choices=_choices(),
        orders=ORDERS,
        **_words(),
    )
    return (page, 422) if asked.errors else page


@taken_out(bp, PAGE)
@at_the_desk
def log_list() -> Listing | Response:
    asked = _asked()
    return redirect(asked.address(PAGE)) if asked.errors else log_listing(the_database(), asked)


@bp.get("/print")
@at_the_desk
def paper() -> str | Response:
    asked = _asked()
    return redirect(asked.address(PAGE)) if asked.errors else _paper(asked)


@bp.get("/print.pdf")
@at_the_desk
def pdf() -> Response:
    asked = _asked()
    if asked.errors:
        return redirect(asked.address(PAGE))
    return pdf_or_page(_paper(asked), f"Call log – {settings().school or 'Scandesk'}", "call-log", asked.address(PRINT))


def _asked() -> Asked:
    return asked_of(request.args, settings().time_zone)


def _paper(asked: Asked) -> str:
    database = the_database()
    keys = store.call_ids(database, asked.filters, asked.order, (), MOST_PRINTED)
    return render_template(
        "desk/log/paper.html",
        words=PAPER,
        lines=store.lines(database, [key[-1] for key in keys]),
        count=store.count(database, asked.filters),
        said=_said(asked),
        order=ORDERS[asked.order].words,
        printed_at=clock.stored(clock.now()),
        back=asked.address(PAGE),
        pdf=asked.address("/desk/log/print.pdf"),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"call_words": call_words, "fault_of": words_for}


def _said(asked: Asked) -> list[str]:
    """Return in words what the calls on paper were chosen by."""
    labels = {name: (label, dict(offered)) for name, label, offered in _choices()}
    said = [f"{name.capitalize()} {shown_date(asked.typed[name])}" for name in ("from", "to") if name in asked.typed]
    said += [
        f"{labels[name][0]}: {labels[name][1].get(value, value)}"
        for name, value in asked.typed.items()
        if name in labels
    ]
    quoted = {"reporter": "Reported by", "text": "Words"}
    return [*said, *(f"{label}: “{asked.typed[name]}”" for name, label in quoted.items() if name in asked.typed)]


def _choices() -> tuple[tuple[str, str, list[tuple[str, str]]], ...]:
    """Return what the filters offer: name, label, and (value, words) each."""
    database = the_database()
    nobody = (NOBODY, "nobody")
    everybody = [(str(person.id), person.name) for person in people.all_people(database)]
    faults = sorted(ALL_WORDS.items(), key=lambda pair: pair[1].casefold())
    return (
        ("kind", "Type", [(kind.value, said) for kind, said in call_words.KIND_WORDS.items()]),
        ("status", "Status", list(STATUSES.items())),
        ("symptom", "Kind of fault", faults),
        (
            "location",
            "Location",
            [(NOBODY, "none"), *((str(one.id), one.name) for one in locations.locations(database, True))],
        ),
        ("device_kind", "Kind of device", [(kind.value, said.one) for kind, said in KIND_WORDS.items()]),
        ("model", "Model", [(str(one.id), one.title) for one in devices.models(database)]),
        ("technician", "Technician", [nobody, *everybody]),
        ("owner", "Owner", [nobody, *everybody]),
        ("priority", "Priority", [(str(number), f"P{number}") for number in range(1, 6)]),
        ("channel", "How it came", [(channel.value, said) for channel, said in call_words.CHANNEL_WORDS.items()]),
    )
