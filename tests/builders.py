"""Test data that reads like a day at the desk: add_device(...), log_call(...), triage(...), resolve(...)."""

import functools
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from werkzeug.security import generate_password_hash

from kiosk.calls import actions as calls
from kiosk.calls import intake
from kiosk.calls.records import Call, CallKind, Cause, Channel, NewCall, Resolution, ResolutionType
from kiosk.core import clock
from kiosk.core.access import REPORTER, SYSTEM, Actor, Role
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.devices import actions as devices
from kiosk.devices.codes import sticker_text
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes.records import VoidReason
from kiosk.devices.records import Device, DeviceEntry, Kind
from kiosk.diagnostics import first_checklists
from kiosk.diagnostics import store as checklists
from kiosk.diagnostics.records import Result
from kiosk.diagnostics.sheets import actions as sheets
from kiosk.diagnostics.sheets import store as sheets_store
from kiosk.diagnostics.sheets.records import Part
from kiosk.documents import actions as school_documents
from kiosk.documents.handing_out import actions as handing_out
from kiosk.documents.records import Document, How, Recipient
from kiosk.fieldwork.parts import actions as parts
from kiosk.fieldwork.parts import store as part_store
from kiosk.fieldwork.parts.records import NewPart
from kiosk.fieldwork.timers import actions as timers
from kiosk.fieldwork.timers import store as timer_store
from kiosk.fieldwork.visits import actions as visits
from kiosk.knowledge import actions as knowledge
from kiosk.knowledge import importing
from kiosk.knowledge import store as knowledge_store
from kiosk.knowledge.codes import actions as error_codes
from kiosk.knowledge.records import Outcome
from kiosk.locations import actions as locations
from kiosk.measures.periods import Period
from kiosk.people import actions as people
from kiosk.people import hashing
from kiosk.people import store as people_store
from kiosk.printing.drawer import actions as drawer
from kiosk.printing.printers import actions as printers
from kiosk.printing.printers.records import SchoolPrinter
from kiosk.printing.stock import actions as stock
from kiosk.printing.stock.records import own_sheet
from kiosk.problems import actions as problems
from kiosk.problems.actions import PublicWords
from kiosk.problems.records import NewProblem, RaisedHow, Touches
from kiosk.repairs import actions as repairs
from kiosk.repairs import store as repair_store
from kiosk.repairs.actions import Sent
from kiosk.repairs.records import NewRepair, SentHow
from kiosk.rollout.baseline import store as baselines
from kiosk.rollout.baseline.records import Line, Which
from kiosk.rollout.plan import actions as plan
from kiosk.rollout.plan import store as plan_store
from kiosk.rollout.review import actions as reviews
from kiosk.rollout.review import store as review_store
from kiosk.rollout.training import actions as training
from kiosk.rollout.training.records import Audience, NewTraining
from kiosk.stickers import actions as stickers
from kiosk.stickers.papers import store as papers
from kiosk.stickers.papers.records import Paper
from kiosk.stickers.records import Printed
from kiosk.stickers.stocktakes import actions as stocktakes
from kiosk.suppliers import actions as suppliers
from kiosk.suppliers import agreements
from kiosk.suppliers import store as supplier_store
from kiosk.suppliers.records import Agreement
from kiosk.suppliers.records import Contact as SupplierContact
from kiosk.surveys import actions as surveys
from kiosk.surveys.records import ActionState, NewSurvey, Question, QuestionKind, Reply, Survey, SurveyAction
from labels.printer import Printer
from labels.stock import STOCKS

PASSWORD = "seven quiet violet kites"  # noqa: S105  known to tests only
SECRET = "a secret of tests"  # noqa: S105  known to tests only
MONDAY = datetime(2026, 9, 7, 8, 30, tzinfo=UTC)
# no folder, of which the system says so with an error, as of a stick that was pulled out without a word
NO_PLACE = f"/{'x' * 280}"


@functools.lru_cache(maxsize=1)
def _cheap_hash() -> str:
    return generate_password_hash(PASSWORD, method="scrypt:1024:8:1")  # the real cost would be paid in every test


def add_person(database: Database, username: str, name: str, *roles: Role) -> Actor:
    with patch.object(hashing, "hashed", lambda _: _cheap_hash()):
        return people.add_person(database, username, name, PASSWORD, frozenset(roles), MONDAY).actor


def actor(database: Database, username: str) -> Actor:
    person = people_store.person_by_username(database, username)
    assert person is not None
    return person.actor


def add_device(
    database: Database,
    name: str = "",
    kind: Kind = Kind.PROJECTOR,
    maker: str = "Epson",
    model: str = "EB-2250U",
    location: str = "Room 12",
    supplier: str = "",
    in_service_on: str = "2024-09-02",
    now: datetime = MONDAY,
    **what: object,
) -> Device:
    entry = DeviceEntry(
        name=name,
        asset_tag=what.get("asset_tag"),  # type: ignore[arg-type]
        serial=what.get("serial"),  # type: ignore[arg-type]
        model_id=devices.find_or_add_model(database, maker, model, kind, now).id,
        location_id=locations.find_or_add_location(database, location, now).id,
        supplier_id=suppliers.find_or_add_supplier(database, supplier, now).id if supplier else None,
        in_service_on=in_service_on,
        warranty_until_on=what.get("warranty_until_on"),  # type: ignore[arg-type]
        price_pence=what.get("price_pence"),  # type: ignore[arg-type]
        notes="",
    )
    return devices.add_device(database, SYSTEM, entry, now)


def log_call(database: Database, device: Device | None = None, now: datetime = MONDAY, **what: object) -> Call:
    values: dict[str, object] = {
        "form_key": new_form_key(),
        "kind": CallKind.INCIDENT,
        "channel": Channel.SCAN,
        "symptom": "no_picture",
        "summary": "No picture",
        "impact": 2,
        "urgency": 1,
        "device_id": device.id if device else None,
        "model_id": device.model.id if device else None,
        "location_id": device.location_id if device else None,
    }
    return intake.log_call(database, REPORTER, SECRET, NewCall(**(values | what)), now)  # type: ignore[arg-type]


def dispatched_call(database: Database, device: Device, now: datetime = MONDAY, **what: object) -> Call:
    """A call that the desk triaged and sent to tech1."""
    desk = actor(database, "desk")
    call = log_call(database, device, now, **what)
    call = calls.triage(database, desk, call, call.kind, call.impact, call.urgency, now)
    return calls.dispatch(database, desk, call, actor(database, "tech1"), "", now)


def resolved_call(
    database: Database,
    device: Device,
    now: datetime = MONDAY,
    resolution_type: ResolutionType = ResolutionType.FIX,
    cause: Cause = Cause.HARDWARE,
    minutes: int = 20,
    **what: object,
) -> Call:
    """A call that tech1 resolved an hour after it was logged."""
    call = dispatched_call(database, device, now, **what)
    resolution = Resolution(resolution_type, cause, "Reseated the HDMI cable.", minutes)
    return calls.resolve(database, actor(database, "tech1"), call, resolution, now + timedelta(hours=1))


def closed_call(database: Database, device: Device, now: datetime = MONDAY, **what: object) -> Call:
    """A call that was resolved and that the desk closed two hours after it was logged."""
    call = resolved_call(database, device, now, **what)  # type: ignore[arg-type]
    assert call.resolution_type
    assert call.cause
    confirmed = Resolution(call.resolution_type, call.cause, "", 0)
    return calls.close(database, actor(database, "desk"), call, confirmed, "told by phone", now + timedelta(hours=2))


def field_work(database: Database, call: Call) -> dict[str, int]:
    """tech1's work on a call: a visit is planned, the clock runs, a part was used, somebody asked in passing.

    Returns the ids as they stand in addresses.
    """
    tech1, now = actor(database, "tech1"), clock.now()
    visit = visits.plan(database, tech1, tech1, now.date() + timedelta(days=1), "mornings only", now)
    timers.start(database, tech1, call, now)
    running = timer_store.running(database, tech1.person_id or 0)
    parts.use(database, tech1, call, NewPart("HDMI cable 3 m", 2, 998, "from the drawer", new_form_key()), now)
    asked = NewCall(new_form_key(), CallKind.REQUEST, Channel.CORRIDOR, "other", "Sound for assembly", 3, 1)
    corridor = intake.log_call(database, tech1, SECRET, asked, now)
    assert running
    part_id = part_store.parts_of(database, call.id)[-1].id
    return {"visit_id": visit.id, "timer_id": running.id, "part_id": part_id, "corridor_id": corridor.id}


def known_answers(database: Database, call: Call) -> dict[str, object]:
    """The first articles, one of them used on a call, and a list of error codes that waits to be confirmed."""
    importing.add_first_articles(database, MONDAY)
    article, desk = knowledge_store.articles(database, {})[0], actor(database, "desk")
    knowledge.use_article(database, desk, call, article, Outcome.HELPED, new_form_key(), MONDAY)
    table = [("codes.csv", b"code,title,meaning\n0xF4,CRITICAL,The disk.\n,Nothing,\n")]
    return {"article_id": article.id, "list_id": error_codes.keep_list(database, desk, table, "Windows", MONDAY)}


def problem_and_repair(database: Database, call: Call, now: datetime = MONDAY) -> dict[str, int]:
    """A known error behind a call, and a device of the same supplier that was sent away without one.

    Returns the ids as they stand in addresses.
    """
    coordinator, desk = actor(database, "coordinator"), actor(database, "desk")
    known = NewProblem(
        new_form_key(),
        "Projectors switch themselves off",
        RaisedHow.HAND,
        Touches(kind=Kind.PROJECTOR),
        cause="The filter is full.",
        workaround="Switch it off for ten minutes.",
    )
    problem = problems.raise_problem(database, coordinator, known, (call,), now)
    words = PublicWords(True, "The picture goes off after a while", "Switch it off for ten minutes.")
    problem = problems.tell_users(database, coordinator, problem, words, now)
    device = add_device(database, "Studio camera", Kind.CAMERA, "Canon", "EOS", supplier="Clwyd AV", now=now)
    supplier_id = device.supplier_id or 0
    begins = (now.date() - timedelta(days=30)).isoformat()
    ends = (now.date() + timedelta(days=20)).isoformat()
    agreed = Agreement(0, supplier_id, "AV-2026", 4, 20, "Mon to Fri 8 to 17", "Lamps and filters", begins, ends)
    agreement = agreements.agree(database, desk, agreed, now)
    agreements.save_contact(database, desk, SupplierContact(0, supplier_id, "Dai Pugh", "Workshop", "01745 555"), now)
    new = NewRepair(new_form_key(), supplier_id, SentHow.COLLECTED, now.date().isoformat(), "RMA 7", "It hums.")
    repair = repairs.send_away(database, desk, new, [Sent(device)], now)
    repairs.quote(database, desk, repair, 8500, now.date().isoformat(), now)
    return {
        "problem_id": problem.id,
        "repair_id": repair.id,
        "row_id": repair_store.devices_of(database, [repair.id])[repair.id][0].id,
        "agreement_id": agreement.id,
        "contact_id": supplier_store.contacts(database, supplier_id)[0].id,
    }


def diagnostics_sheet(database: Database, call: Call) -> dict[str, object]:
    """The checklists that come with Scandesk, one of them taken for the call, ticked and corrected; their ids."""
    tech1 = actor(database, "tech1")
    first_checklists.add_first_checklists(database, MONDAY)
    titles = {heading.title: number for number, heading in checklists.headings_in_use(database)}
    version_id = titles["Projector: no picture"]
    sheets.choose_checklist(database, tech1, call, version_id, new_form_key(), MONDAY)
    used = sheets_store.checklists_used(database, call.id)[0]
    for key, result in ((1, Result.AS_EXPECTED), (1, Result.NOT_AS_EXPECTED), (2, Result.NOT_DONE)):
        sheets.tick(database, tech1, call, used.id, key, result, "Dark.", new_form_key(), MONDAY)
    tried = {"idea": "Loose cable", "test": "Pushed it in", "outcome": "No change"}
    sheets.write_down(database, tech1, call, Part.TRIED, tried, 10, new_form_key(), MONDAY)
    checklist_id = used.version.checklist_id
    return {"checklist_id": checklist_id, "key": 1, "move": "down", "used_id": used.id, "part": "tried"}


def documents(database: Database, now: datetime = MONDAY) -> dict[str, int]:
    """A charter that was published and given to two people, by letter; the ids of both."""
    huw = actor(database, "coordinator")
    found = school_documents.standing(database, Document.CHARTER, now)
    version = school_documents.publish(
        database, huw, found.document, found.written, found.values, "first version", new_form_key(), now
    )
    people_given = [Recipient("Miss Ŵyn Donaudampfschifffahrtsgesellschaftskapitän"), Recipient("Mr Pugh")]
    given = handing_out.give(database, huw, version, How.LETTER, people_given, "", new_form_key(), now)
    return {"version_id": version.id, "handout_id": given.id}


def print_stickers(
    database: Database, *wanted: Device | str, address: str = "http://helpdesk.school:8080", now: datetime = MONDAY
) -> int:
    """Note that stickers were printed for devices, or with the codes of blank ones; return the print's id."""
    values = {
        "stock": "L7159",
        "start": 1,
        "pages": 1,
        "address": address,
        "smallest_module_mm": 0.6,
        "printed_at": clock.stored(now),
        "person_id": None,
        "actor": "Scandesk",
        "pdf": b"%PDF-1.7",
    }
    carriers = [(one, None) if isinstance(one, str) else (one.code, one.id) for one in wanted]
    printed = [
        Printed(code, device_id, sticker_text(address, code), cell) for cell, (code, device_id) in enumerate(carriers)
    ]
    return stickers.note_print(database, values, printed)


def label_stock(database: Database, device: Device, now: datetime = MONDAY) -> dict[str, int]:
    """Sheets of the school's own, a printer, and two sheets in the drawer, one of them thrown away; their ids."""
    desk = actor(database, "desk")
    film = own_sheet(
        "OWN-",
        "Blue film",
        page_width_mm=210.0,
        page_height_mm=297.0,
        columns=4,
        rows=12,
        label_width_mm=45.7,
        label_height_mm=21.2,
        left_mm=9.7,
        top_mm=21.5,
        pitch_x_mm=48.3,
        pitch_y_mm=21.2,
        corner_mm=1.5,
    )
    own = stock.add_own(database, desk, film, new_form_key(), now)
    thermal = SchoolPrinter(0, Printer("Label printer", 203, 0.5, -1.25, is_thermal=True), "ZEBRA-57X32")
    printer = printers.add_printer(database, desk, thermal, new_form_key(), now)
    sheet, gone = (drawer.put_in(database, desk, name, "L7159", 5, new_form_key(), now) for name in ("Blue", "Red"))
    drawer.note_printed(database, desk, sheet.id, STOCKS["L7159"], [{5: device.code}], now)
    drawer.mark_damaged(database, desk, sheet.id, {9, 10}, now)
    drawer.free_again(database, desk, sheet.id, {9}, now)
    drawer.throw_away(database, desk, gone.id, "jammed in the printer", now)
    return {"own_id": own.id, "printer_id": printer.id, "drawer_id": sheet.id, "drawer_gone_id": gone.id}


def stocktake(database: Database, device: Device, now: datetime = MONDAY) -> dict[str, object]:
    """A stock-take of a device's room in which something from elsewhere was scanned; ids as they stand in addresses."""
    tech1, stray = actor(database, "tech1"), add_device(database, "Stray tablet", Kind.TABLET, location="Hall")
    begun = stocktakes.start(database, tech1, device.location_id, now)
    line = stocktakes.scan(database, tech1, begun.id, stray.code, now)
    return {"stocktake_id": begun.id, "line_id": line.id, "verb": "pause"}


def stickers_of_all_sorts(database: Database, now: datetime = MONDAY) -> dict[str, object]:
    """A void sticker and a blank one; a stock-take that is closed and one that is open for the desk, with all it finds.

    Returns codes and ids as they stand in addresses.
    """
    desk = actor(database, "desk")
    lost, there, stray = (add_device(database, name, location="Library") for name in ("Lost", "There", "Stray"))
    void_code = lost.code
    print_stickers(database, lost, there, now=now)
    lost = given_codes.replace_code(database, desk, lost.id, lost.code, VoidReason.DAMAGED, "rain", now)
    blank = stickers.new_blank_codes(database, desk, 2, now)[0]
    print_stickers(database, blank, now=now)
    devices.move_device(database, desk, stray.id, locations.find_or_add_location(database, "Music room", now).id, now)
    ids = []
    for closes in (True, False):
        begun = stocktakes.start(database, desk, there.location_id, now)
        for typed in (there.code, stray.code, void_code, blank):
            stocktakes.scan(database, desk, begun.id, typed, now)
        if closes:
            stocktakes.close(database, desk, begun.id, now)
        ids.append(begun.id)
    return {
        "void_code": void_code,
        "blank_code": blank,
        "missing_device": lost.code,
        "stocktake_closed": ids[0],
        "stocktake_open": ids[1],
    }


def print_poster(database: Database, device: Device, address: str = "http://helpdesk.school:8080") -> int:
    """A poster of a device's room, printed from the browser; its print's id."""
    values = {"paper": Paper.POSTER_A4, "address": address, "printed_at": clock.stored(MONDAY), "pdf": None}
    values |= {"person_id": None, "actor": "Huw Ellis", "form_key": new_form_key()}
    text = f"http://{address.upper().removeprefix('HTTP://')}/L/{device.location_id}"
    return papers.add_print(database, values, [(device.location_id, None, text)])


def rollout(database: Database, now: datetime = MONDAY) -> dict[str, object]:
    """A plan that was signed, a planned training, a baseline, a review with an action; as they stand in addresses."""
    coordinator = actor(database, "coordinator")
    signed_on = now.date()
    plan.sign(database, coordinator, "Rhian Price", "Head", signed_on, "a signature's key", {}, now)
    new = NewTraining("a training's one-time key", Audience.DESK, "Priorities", "Huw Ellis", signed_on.isoformat())
    planned = training.plan(database, coordinator, new, now)
    lines = [Line(3, which, 6, 3600.0, 5400.0, 7200.0, 14400.0, 1.0) for which in Which]
    days = {"first_on": "2026-04-13", "last_on": "2026-07-17", "note": "", "at": clock.stored(now)}
    baselines.add(database, coordinator, {**days, "form_key": "a baseline's one-time key"}, lines)
    newest = baselines.newest(database)
    assert newest
    looked_at = Period(signed_on - timedelta(days=90), signed_on)
    review = reviews.begin(database, coordinator, looked_at, "a review's one-time key", now)
    words = ("a-desk", "Name a second person", "Huw Ellis", "2026-12-01", "an action's one-time key")
    reviews.decide(database, review, *words, now)
    return {
        "plan_step": "users",
        "group": "expect",
        "signature_id": plan_store.signatures(database)[0].id,
        "training_id": planned.id,
        "baseline_id": newest.id,
        "review_id": review.id,
        "review_action_id": review_store.actions(database, review.id)[0].id,
    }


def held_surveys(database: Database, now: datetime) -> dict[str, int]:
    """A survey that is over, with published results, and one that is open; their ids as they stand in addresses."""
    coordinator, today = actor(database, "coordinator"), now.date()

    def survey(title: str, opens: int, closes: int) -> Survey:
        days = [(today + timedelta(days=away)).isoformat() for away in (opens, closes)]
        asked = (
            Question(1, QuestionKind.RATING, "How do you find the service desk?"),
            Question(2, QuestionKind.TEXT, "What should it do better?"),
        )
        planned_at = now + timedelta(days=opens - 1)
        return surveys.plan(database, coordinator, NewSurvey(title, "Why", *days, asked), new_form_key(), planned_at)

    over, still_open = survey("Last term", -40, -30), survey("This term", -3, 10)
    for score in (5, 4, 4, 3, 1):
        replies = [Reply(1, score), Reply(2, None, "Say when somebody comes.")]
        surveys.respond(database, over, replies, new_form_key(), now - timedelta(days=35))
    for state in (ActionState.PLANNED, ActionState.DONE):
        action = SurveyAction(0, "Name the day of the visit", "Service desk", today.isoformat(), state)
        surveys.decide(database, over, action, new_form_key(), now)
    surveys.publish(database, over, "Most find it good.", now)
    return {"survey_over": over.id, "survey_open": still_open.id}
