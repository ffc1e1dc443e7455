"""The queue's page: a view, filters and an order, all of them in the address."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import abort, render_template, request
from markupsafe import Markup

from kiosk.calendar import actions as calendar
from kiosk.calendar import hours
from kiosk.calls import words as call_words
from kiosk.calls.lists.listing import calls_with
from kiosk.core import clock
from kiosk.core.access import Role, signed_in
from kiosk.core.database import Database, the_database
from kiosk.core.forms import clean_line
from kiosk.core.lists import Listing
from kiosk.core.pieces import piece, together
from kiosk.core.settings import settings
from kiosk.core.words import age_at
from kiosk.desk import rules, store
from kiosk.desk.day import store as day
from kiosk.desk.day.forms import steps_offered
from kiosk.desk.day.records import LONGEST_NAME
from kiosk.desk.records import FILTERS, NOBODY, ORDERS, SOON_SCHOOL_HOURS, VIEWS, QueueLine
from kiosk.locations import store as locations
from kiosk.people import store as people
from kiosk.search import rules as search_rules
from kiosk.suppliers import store as suppliers

KEPT_IN_ADDRESS = (*rules.IN_ADDRESS, "filters")
PARTS = piece("desk/_parts.html", "parts", cap=store.COUNT_CAP)
LINE = piece("desk/_line.html", "line", "age", "time", "today", status_words=call_words.STATUS_WORDS)


def queue_page() -> str:
    """Return the page of the queue that the address asks for."""
    view = request.args.get("view", "all")
    order = request.args.get("order", "priority")
    if view not in VIEWS or order not in ORDERS:
        abort(404)
    database, actor, now = the_database(), signed_in(), clock.now()
    values = queue_values(database, actor.person_id, now)
    typed = {name: given for name in FILTERS if (given := clean_line(request.args.get(name)))}
    known_up_to = store.last_event(database)
    lines = store.queue(
        database, view, _asked(typed), values, order, rules.read_key(order, request.args.get("after", ""))
    )
    has_more, lines = len(lines) > store.PAGE_LINES, lines[: store.PAGE_LINES]
    is_filtering = bool(typed) or "filters" in request.args
    address = _addresses()
    return render_template(
        "desk/queue.html",
        lines=together(_shown(line, values, now) for line in lines),
        page_lines=store.PAGE_LINES,
        next_page=address(after=rules.key_of(order, lines[-1])) if has_more else "",
        first_page=address() if request.args.get("after") else "",
        view=view,
        views=VIEWS,
        parts=_parts(view, address, store.counts(database, values)),
        order=order,
        orders=ORDERS,
        filters=typed,
        is_filtering=is_filtering,
        address=address,
        query=rules.known_query(request.args),
        saved=day.saved_views(database, actor.person_id),
        longest_name=LONGEST_NAME,
        known_up_to=known_up_to,
        bulk_steps=steps_offered(actor, VIEWS[view].is_aside),
        **(_choices(database) if is_filtering else {}),
    )


def queue_listing() -> Listing:
    """Return the whole part of the queue that the address asks for, as a list to take out."""
    view, order = request.args.get("view", "all"), request.args.get("order", "priority")
    if view not in VIEWS or order not in ORDERS:
        abort(404)
    database = the_database()
    values = queue_values(database, signed_in().person_id, clock.now())
    asked = _asked({name: given for name in FILTERS if (given := clean_line(request.args.get(name)))})

    def ids() -> Iterator[int]:
        after: tuple[Any, ...] = ()
        while lines := store.queue(database, view, asked, values, order, after):
            yield from (line.id for line in lines[: store.PAGE_LINES])
            if len(lines) <= store.PAGE_LINES:
                return
            after = rules.read_key(order, rules.key_of(order, lines[store.PAGE_LINES - 1]))

    return calls_with(database, f"queue-{view.replace('_', '-')}", ids())


def queue_values(database: Database, person_id: int | None, now: datetime) -> dict[str, Any]:
    """Return what the conditions of the views ask for: who looks, which day it is, now, and what is soon."""
    return {
        "person_id": person_id,
        "today": clock.school_date(now, settings().time_zone).isoformat(),
        "now": clock.stored(now),
        "soon": clock.stored(soon(database, now)),
    }


def soon(database: Database, now: datetime) -> datetime:
    """Return the moment up to which what is due is about to breach, in school hours."""
    ahead = timedelta(hours=SOON_SCHOOL_HOURS)
    return hours.due(calendar.school_hours(database), now, ahead) or now + ahead


def _asked(typed: dict[str, str]) -> dict[str, Any]:
    """Return the filters as the store takes them: words become a query of the index."""
    asked: dict[str, Any] = dict(typed)
    if "text" in typed:
        asked["text"] = search_rules.all_of(typed["text"])
        if not asked["text"]:
            del asked["text"]
    return asked


def _shown(line: QueueLine, values: dict[str, Any], now: datetime) -> Markup:
    time = rules.time_words(line, now, values["soon"], calendar.school_hours(the_database()))
    return LINE(line, age_at(now, line.logged_at), time, values["today"])


def _choices(database: Database) -> dict[str, object]:
    """Return what the filters offer: (value, words) each."""
    everybody = people.all_people(database)
    technicians = [person for person in everybody if person.is_active and Role.TECHNICIAN in person.roles]
    owners = [person for person in everybody if person.is_active and person.roles & {Role.DESK, Role.COORDINATOR}]
    statuses = [(status.value, words) for status, words in call_words.STATUS_WORDS.items()]
    ended = {"closed", "cancelled", "duplicate", "set_aside"}
    return {
        "choices": (
            ("priority", "Priority", [(str(number), f"P{number}") for number in range(1, 6)]),
            ("kind", "Kind", [(kind.value, words) for kind, words in call_words.KIND_WORDS.items()]),
            ("status", "Status", [each for each in statuses if each[0] not in ended]),
            ("owner", "Owner", [(NOBODY, "nobody"), *((str(person.id), person.name) for person in owners)]),
            ("technician", "Technician", [(NOBODY, "nobody"), *((str(one.id), one.name) for one in technicians)]),
            (
                "location",
                "Location",
                [(NOBODY, "none"), *((str(one.id), one.name) for one in locations.locations(database))],
            ),
            ("supplier", "Supplier", [(str(one.id), one.name) for one in suppliers.suppliers(database)]),
        )
    }


def _parts(shown: str, address: Callable[..., str], counts: dict[str, int]) -> Markup:
    return PARTS(
        tuple(
            (address(view=name if name != "all" else ""), part.words, counts[name], name == shown)
            for name, part in VIEWS.items()
            if counts[name] or not part.is_rare or name == shown
        )
    )


def _addresses() -> Callable[..., str]:
    """Return what makes this queue's address with some of its filters changed; every state of the queue is a link."""
    kept = {name: given for name in KEPT_IN_ADDRESS if (given := request.args.get(name))}

    def address(**changes: str) -> str:
        query = urlencode({name: value for name, value in (kept | changes).items() if value})
        return f"/desk/?{query}" if query else "/desk/"

    return address
