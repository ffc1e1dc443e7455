"""The pages of a stock-take: the list of rooms, the walk through one, its report."""

from collections import Counter
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import new_form_key
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.numbers import row_number
from kiosk.core.settings import school_today
from kiosk.devices import codes
from kiosk.devices.finding import device_with_code
from kiosk.devices.given_codes import store as given_codes
from kiosk.devices.given_codes import words
from kiosk.stickers.stocktakes import actions, rules, store
from kiosk.stickers.stocktakes.forms import RetireMissingForm, ScanForm, StartForm
from kiosk.stickers.stocktakes.listing import COLUMNS, ROOM_COLUMNS, rows
from kiosk.stickers.stocktakes.records import STEP_WORDS, STRANGE, Found, Line, State

bp = Blueprint("stocktakes", __name__, url_prefix="/stickers/stocktakes")
walks = only_for(*STAFF)
VERBS = {"pause": actions.pause, "go_on": actions.go_on, "close": actions.close}


@bp.get("/")
@walks
def rooms() -> str:
    found = store.rooms(the_database())
    mine = store.open_of(the_database(), signed_in().person_id or 0)
    return render_template("stickers/stocktakes.html", rooms=found, mine=mine, states=State, new_form_key=new_form_key)


@taken_out(bp, "/stickers/stocktakes")
@walks
def rooms_list() -> Listing:
    return listing_of("stock-takes", ROOM_COLUMNS, store.rooms(the_database()))


@bp.get("/new")
@walks
def new() -> str:
    form = StartForm(formdata=None)
    form.prepare(the_database())
    form.form_key.data = new_form_key()
    form.location.data = request.args.get("location", "")
    return _start_page(form)


@bp.post("/new")
@walks
def start() -> Response | tuple[str, int]:
    form = StartForm()
    form.prepare(the_database())
    begun = form.attempt(
        lambda: actions.start(the_database(), signed_in(), form.location_id, clock.now(), form.form_key.data)
    )
    if begun is None:
        return _start_page(form), form.status
    return redirect(url_for("stocktakes.stocktake", stocktake_id=begun.id))


def _start_page(form: StartForm) -> str:
    running = store.running_in(the_database(), form.location_id)
    mine = store.open_of(the_database(), signed_in().person_id or 0)
    return render_template("stickers/stocktake_new.html", form=form, running=running, mine=mine)


@bp.get("/<int:stocktake_id>")
@walks
def stocktake(stocktake_id: int) -> str:
    return _page(stocktake_id, ScanForm(formdata=None))


@taken_out(bp, "/stickers/stocktakes/<int:stocktake_id>")
@walks
def stocktake_list(stocktake_id: int) -> Listing:
    found = actions.known_stocktake(the_database(), stocktake_id)
    expected = [] if found.is_closed else store.expected(the_database(), found)
    return Listing(f"stock-take-{found.id}", COLUMNS, rows(store.lines(the_database(), stocktake_id), expected))


def _page(stocktake_id: int, form: ScanForm) -> str:
    database, actor = the_database(), signed_in()
    found = actions.known_stocktake(database, stocktake_id)
    lines = store.lines(database, stocktake_id)
    line_id = request.args.get("line", 0, type=row_number)
    last = next((line for line in lines if line.id == line_id), None)
    missing = [line for line in lines if line.found is Found.MISSING]
    expected = [] if found.is_closed else store.expected(database, found)
    counts = Counter(line.found for line in lines)
    return render_template(
        "stickers/stocktake.html",
        stocktake=found,
        form=form,
        last=last,
        last_words=_words(last) if last else "",
        here=[line for line in lines if line.found is Found.HERE],
        strange=[line for line in lines if line.found in STRANGE],
        strange_words=_words,
        missing=missing,
        expected=expected,
        belongs=counts[Found.HERE] + (len(missing) if found.is_closed else len(expected)),
        step_words=STEP_WORDS,
        is_mine=found.person_id == actor.person_id,
        keeps=actor.holds(Role.COORDINATOR, Role.DESK),
    )


def _words(line: Line) -> str:
    """Return what a scan turned out to be, in one sentence."""
    if line.found is Found.HERE:
        return "It belongs here."
    if line.found is Found.ELSEWHERE:
        return f"It belongs in {line.said}."
    if line.found is Found.RETIRED:
        return "It was retired: the register says it is not used any more."
    if line.found is Found.UNKNOWN:
        return "This sticker is none of ours."
    said = words.not_blank(the_database(), line.code)
    return said if given_codes.given(the_database(), line.code) else ""


@bp.get("/<int:stocktake_id>/scanned/<code>")
@walks
def scanned(stocktake_id: int, code: str) -> str:
    """Show what was scanned with a phone. The page sends it by itself, and waits for a tap where it cannot; it asks
    whoever may have forgotten that they ever began.
    """
    found = actions.known_stocktake(the_database(), stocktake_id)
    shown = codes.shown(codes.read_code(code))
    last_at = store.last_scan_at(the_database(), stocktake_id) or found.started_at
    is_at_it = rules.is_at_it(last_at, clock.now())
    return render_template("stickers/stocktake_scanned.html", stocktake=found, code=shown, is_at_it=is_at_it)


@bp.post("/<int:stocktake_id>/scan")
@walks
def scan(stocktake_id: int) -> Response | tuple[str, int]:
    form = ScanForm()
    line = form.attempt(
        lambda: actions.scan(the_database(), signed_in(), stocktake_id, form.code.data or "", clock.now())
    )
    if line is None:
        return _page(stocktake_id, form), form.status
    return redirect(url_for("stocktakes.stocktake", stocktake_id=stocktake_id, line=line.id))


@bp.post("/<int:stocktake_id>/<verb>")
@walks
def change(stocktake_id: int, verb: str) -> Response:
    if verb not in VERBS:
        abort(404)
    VERBS[verb](the_database(), signed_in(), stocktake_id, clock.now())
    if verb == "close":
        flash("Closed. This is the report, and it stays as it is.")
    return redirect(url_for("stocktakes.stocktake", stocktake_id=stocktake_id))


@bp.post("/<int:stocktake_id>/lines/<int:line_id>/move")
@walks
def move(stocktake_id: int, line_id: int) -> Response:
    moved = actions.move_here(the_database(), signed_in(), stocktake_id, line_id, clock.now())
    flash(f"The register says now that {moved.title} ({moved.shown_code}) stands in {moved.location}.")
    return redirect(url_for("stocktakes.stocktake", stocktake_id=stocktake_id))


@bp.post("/<int:stocktake_id>/lines/<int:line_id>/take-out")
@walks
def take_out(stocktake_id: int, line_id: int) -> Response:
    line = actions.take_out(the_database(), signed_in(), stocktake_id, line_id, clock.now())
    flash(f"{line.title} is taken out of this stock-take.")
    return redirect(url_for("stocktakes.stocktake", stocktake_id=stocktake_id))


@bp.post("/<int:stocktake_id>/devices/<code>/missing")
@walks
def missing(stocktake_id: int, code: str) -> Response:
    device = device_with_code(the_database(), code)
    actions.mark_missing(the_database(), signed_in(), stocktake_id, device.id, clock.now())
    flash(f"{device.title} ({device.shown_code}) is marked as missing until it is scanned again.")
    return redirect(url_for("stocktakes.stocktake", stocktake_id=stocktake_id))


@bp.route("/<int:stocktake_id>/devices/<code>/retire", methods=["GET", "POST"])
@only_for(Role.COORDINATOR, Role.DESK)
def retire(stocktake_id: int, code: str) -> str | Response | tuple[str, int]:
    found = actions.known_stocktake(the_database(), stocktake_id)
    device, now = device_with_code(the_database(), code), clock.now()
    form = RetireMissingForm()
    if request.method != "POST":
        form.reason.data = f"Not found at the stock-take of {found.location}"
        return _retire_page(found, device, form, now)
    retired = form.attempt(
        lambda: actions.retire_missing(the_database(), signed_in(), stocktake_id, device.id, form.reason.data, now)
    )
    if retired is None:
        return _retire_page(found, device, form, now), form.status
    flash(f"{device.title} ({device.shown_code}) is retired. Its history stays.")
    return redirect(url_for("stocktakes.stocktake", stocktake_id=stocktake_id))


def _retire_page(found: object, device: object, form: RetireMissingForm, now: datetime) -> str:
    today = school_today(the_database(), now).isoformat()
    return render_template("stickers/stocktake_retire.html", stocktake=found, device=device, form=form, today=today)
