"""axe finds nothing on any page, for anybody, on a phone and a PC, light and dark; and no page scrolls sideways."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page

from kiosk import create_app
from kiosk.backups import making as backups
from kiosk.calls import actions as calls
from kiosk.calls import intake, tokens
from kiosk.calls.records import CallKind, Channel, HoldReason
from kiosk.core import access, clock
from kiosk.core.access import Role
from kiosk.devices import actions as devices
from kiosk.escalations import actions as escalations
from kiosk.escalations import firing
from kiosk.escalations.major import actions as major
from kiosk.escalations.major.records import Announcement
from kiosk.escalations.records import Contact, Rung
from kiosk.imports import actions as imports
from kiosk.jobs import actions as jobs
from kiosk.jobs import store as job_store
from kiosk.printing import actions as printing
from kiosk.printing.basket import actions as baskets
from kiosk.printing.browser import actions as browser_prints
from kiosk.printing.records import Order
from kiosk.repairs import actions as repairs
from labels.stock import find_stock
from tests import builders
from tests.browser import Served, Visitors, served_school, serving, watched_visitors

AXE = Axe().axe_script
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
# all that can differ in the dark; colours are the same at every width
RULES_OF_COLOUR = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
PHONE_WIDTH, PC_WIDTH = 360, 1280
KEY = re.compile(r' value="[\w.-]{20,}"')  # of a form: another one each time
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselanhänger"

# every page that can be opened; {names} are those of the `examples` below
PAGES: dict[str, tuple[str, ...]] = {
    "scan.home": ("/",),
    "scan.find": ("/find?text=nonsense",),
    "walkup.home": ("/walkup/", "/walkup/?late=yes"),
    "walkup.start": ("/walkup/start/code?text=7K3Q9XA", "/walkup/start/rooms", "/walkup/start/call"),
    "walkup.board": ("/walkup/board",),
    "scan.room": ("/rooms/{room}",),
    "scan.report": (
        *("/D/{device}", "/D/{device}?kind=request", "/D/{quiet_device}", "/D/{retired_device}", "/D/WRONG"),
        *("/D/{void_code}", "/D/{blank_code}"),
    ),
    "status.page": ("/status/{token}", "/status/{token}?sent=yes", "/status/{closed_token}", "/status/none"),
    "people.sign_in": ("/sign-in",),
    "people.second_step": ("/sign-in/code",),
    "people.kept_form": ("/sign-in/kept",),
    "account.home": ("/account",),
    "second_factor.home": ("/account/second-factor/",),
    "audit.home": ("/office/audit", "/office/audit?event=restored"),
    "desk.queue": ("/desk/", "/desk/?filters=show&view=mine", "/desk/?view=on_hold&order=age"),
    "desk_day.bulk": ("/desk/bulk?step=follow_up&call={new}.1", "/desk/bulk?step=close&call={resolved}.4"),
    "desk_day.bulk_run": ("/desk/bulk/99999",),
    "search.results": ("/search/", "/search/?text=hall", "/search/?text=nonsense&status=open"),
    "desk.call": (
        "/desk/calls/{new}",
        "/desk/calls/{triaged}",
        "/desk/calls/{dispatched}",
        "/desk/calls/{on_hold}",
        "/desk/calls/{resolved}",
        "/desk/calls/{closed}",
        "/desk/calls/{duplicate}",
        "/desk/calls/{without_device}",
        "/desk/calls/99999",
    ),
    "intake.kept": ("/desk/kept",),
    "call_log.log": ("/desk/log", "/desk/log?columns=all&status=open", "/desk/log?from=yesterday"),
    "call_log.paper": ("/desk/log/print",),
    "survey.ask": ("/survey",),
    "surveys.home": ("/surveys/",),
    "surveys.survey": ("/surveys/{survey_over}", "/surveys/{survey_open}"),
    "surveys.new_survey": ("/surveys/new",),
    "surveys.edit": ("/surveys/{survey_open}/edit",),
    "surveys.results": ("/surveys/results",),
    "overrides.month": ("/desk/overrides/", "/desk/overrides/?month=2020-02"),
    "desk.new_call": ("/desk/calls/new", "/desk/calls/new?device={device}"),
    "devices.register": ("/devices/", "/devices/?retired=1", "/devices/?text=nonsense"),
    "devices.device": ("/devices/{device}", "/devices/{retired_device}"),
    "devices.edit_device": ("/devices/{device}/edit",),
    "devices.new_device": ("/devices/new",),
    "devices.models": ("/devices/models/",),
    "devices.edit_model": ("/devices/models/{model}",),
    "devices.new_model": ("/devices/models/new",),
    "diagnostics.all_checklists": ("/diagnostics/",),
    "diagnostics.checklist": ("/diagnostics/{checklist_id}",),
    "diagnostics.blank_sheet": ("/diagnostics/{checklist_id}/sheet",),
    "diagnostics.new_checklist": ("/diagnostics/new",),
    "diagnostics.edit": ("/diagnostics/{checklist_id}/edit",),
    "diagnostics.preview": (
        "/diagnostics/{checklist_id}/preview",
        "/diagnostics/{checklist_id}/preview?tried=1n.2n.3n",
    ),
    "diagnostics.heading": ("/diagnostics/{checklist_id}/heading",),
    "diagnostics.new_step": ("/diagnostics/{checklist_id}/steps/new",),
    "diagnostics.edit_step": ("/diagnostics/{checklist_id}/steps/1",),
    "skills.all_skills": ("/diagnostics/skills/",),
    "sheets.sheet": (
        "/diagnostics/calls/{dispatched}",
        "/diagnostics/calls/{dispatched}?correct=1",
        "/diagnostics/calls/{on_hold}",
        "/diagnostics/calls/{closed}",
    ),
    "sheets.paper": ("/diagnostics/calls/{dispatched}/sheet",),
    "fieldwork.my_work": ("/fieldwork/",),
    "fieldwork.call": ("/fieldwork/calls/{dispatched}", "/fieldwork/calls/{on_hold}"),
    "fieldwork.device": ("/fieldwork/devices/{device}", "/fieldwork/devices/{retired_device}"),
    "visits.all_visits": ("/fieldwork/visits/",),
    "visits.visit": ("/fieldwork/visits/{visit_id}",),
    "visits.sheet": ("/fieldwork/visits/{visit_id}/sheet",),
    "visits.call_sheet": ("/fieldwork/calls/{dispatched}/sheet",),
    "timers.minutes": ("/fieldwork/timers/{timer_id}",),
    "fieldwork.visit": ("/fieldwork/calls/{dispatched}/visit",),
    "swaps.choose": ("/fieldwork/calls/{dispatched}/swap",),
    "parts.parts": ("/fieldwork/calls/{dispatched}/parts",),
    "corridor.ask": ("/fieldwork/corridor/", "/fieldwork/corridor/?device={device}"),
    "corridor.logged": ("/fieldwork/corridor/{corridor_id}",),
    "imports.upload": ("/imports/",),
    "imports.preview": ("/imports/{import_to_check}", "/imports/{import_done}"),
    "imports.reading": ("/imports/{import_to_check}/reading",),
    "imports.columns": ("/imports/{import_to_check}/columns",),
    "imports.undo": ("/imports/{import_done}/undo",),
    "locations.all_locations": ("/locations/",),
    "locations.edit_location": ("/locations/{room}",),
    "locations.new_location": ("/locations/new",),
    "help.all_help": ("/help/", "/help/?text=nonsense"),
    "help.article": ("/help/{article_id}?device={device}", "/help/{article_id}?thanks=yes"),
    "knowledge.all_articles": ("/knowledge/", "/knowledge/?text=0xF4", "/knowledge/?call={dispatched}&text=nonsense"),
    "knowledge.article": ("/knowledge/{article_id}", "/knowledge/{article_id}?call={dispatched}"),
    "knowledge.edit_article": ("/knowledge/{article_id}/edit",),
    "knowledge.history": ("/knowledge/{article_id}/history",),
    "knowledge.new_article": ("/knowledge/new", "/knowledge/new?call={dispatched}"),
    "knowledge_codes.look_up": ("/knowledge/codes/", "/knowledge/codes/?text=F4"),
    "knowledge_codes.preview": ("/knowledge/codes/lists/{list_id}",),
    "knowledge_sources.look_up": ("/knowledge/calls/{dispatched}/look-up",),
    "suppliers.all_suppliers": ("/suppliers/",),
    "suppliers.edit_supplier": ("/suppliers/{supplier}", "/suppliers/{camera_supplier}"),
    "suppliers.new_supplier": ("/suppliers/new",),
    "problems.all_problems": ("/problems/", "/problems/?view=known_error", "/problems/?view=closed"),
    "problems.new_problem": ("/problems/new", "/problems/new?call={resolved}"),
    "problems.problem": ("/problems/{problem_id}",),
    "problems.thresholds": ("/problems/rules",),
    "repairs.all_repairs": ("/repairs/", "/repairs/?view=back", "/repairs/?view=overdue&supplier={supplier}"),
    "repairs.new_repair": ("/repairs/new", "/repairs/new?call={dispatched}"),
    "repairs.repair": ("/repairs/{repair_id}",),
    "repairs.delivery_note": ("/repairs/{repair_id}/delivery-note",),
    "repairs.reminders": ("/repairs/reminders",),
    "scorecards.scorecard": ("/repairs/suppliers/{camera_supplier}", "/repairs/suppliers/{supplier}?from=nonsense"),
    "measures.home": ("/measures/",),
    "reports.report": ("/measures/monthly", "/measures/ageing", "/measures/leaders", "/measures/weekly?from=nonsense"),
    "reports.workload": ("/measures/workload",),
    "figures.figures": ("/measures/figures", "/measures/figures?from=nonsense"),
    "figures.figure": ("/measures/figures/logged", "/measures/figures/age?by=technician"),
    "figures.calls": ("/measures/figures/logged/calls", "/measures/figures/within-target/calls?part=Missed"),
    "failure_rates.failure_rates": (
        "/measures/failure-rates?by=device",
        "/measures/failure-rates?by=model&from=nonsense",
        "/measures/failure-rates?from=1999-01-01&to=1999-02-01",
    ),
    "failure_rates.failed_calls": ("/measures/failure-rates/calls?by=device&key={device}",),
    "failure_rates.downtime": ("/measures/failure-rates/downtime?by=device&key={device}",),
    "failure_rates.costs": ("/measures/failure-rates/costs?by=device&key={device}",),
    "failure_rates.trend_page": (
        "/measures/failure-rates/trend",
        "/measures/failure-rates/trend?by=device&key={device}",
    ),
    "replacing_or_repairing.replacing": (
        "/measures/replacing",
        "/measures/replacing?of=models",
        "/measures/replacing?from=nonsense",
    ),
    "replacing_or_repairing.terms": ("/measures/replacing/terms",),
    "calendar.home": (
        "/calendar/",
        "/calendar/?start=2026-12-17T15:00&amount=2+days",
        "/calendar/?start=2026-09-07T09:30&amount=y",
    ),
    "calendar.edit_week": ("/calendar/week",),
    "calendar.new_term": ("/calendar/terms/new",),
    "calendar.edit_term": ("/calendar/terms/99999",),
    "calendar.new_day": ("/calendar/days/new",),
    "calendar.edit_day": ("/calendar/days/99999",),
    "calendar.edit_region": ("/calendar/bank-holidays",),
    "calendar.targets": ("/calendar/targets",),
    "charter.charter": ("/charter",),
    "documents.toolkit": ("/documents/",),
    "documents.standing": ("/documents/charter", "/documents/letter", "/documents/nonsense"),
    "documents.guide": ("/documents/guides/technician",),
    "documents.edit": ("/documents/charter/edit", "/documents/supplier-letter/edit"),
    "documents.paper": ("/documents/charter/paper", "/documents/poster/paper", "/documents/guide-desk/paper"),
    "documents.version": ("/documents/versions/{version_id}",),
    "documents.version_paper": ("/documents/versions/{version_id}/paper",),
    "field_help.help_of_fields": ("/documents/help/",),
    "handing_out.give": ("/documents/versions/{version_id}/give",),
    "handing_out.given": ("/documents/given/",),
    "handing_out.handout": ("/documents/handouts/{handout_id}",),
    "handing_out.letters": ("/documents/handouts/{handout_id}/letters",),
    "call_sheets.blank": ("/documents/sheet/",),
    "call_sheets.filled": ("/documents/sheet/calls/{dispatched}",),
    "supplier_letters.all_suppliers": ("/documents/supplier-letter/",),
    "supplier_letters.letter": (
        "/documents/supplier-letter/{camera_supplier}",
        "/documents/supplier-letter/{supplier}?from=nonsense",
    ),
    "supplier_letters.paper": ("/documents/supplier-letter/{camera_supplier}/paper",),
    "rollout.parts": ("/rollout/parts",),
    "rollout.concepts": ("/rollout/concepts",),
    "rollout_plan.home": ("/rollout/",),
    "rollout_plan.step": ("/rollout/steps/users", "/rollout/steps/roles"),
    "rollout_plan.plan": ("/rollout/plan",),
    "rollout_plan.sign": ("/rollout/sign-off",),
    "rollout_plan.signature": ("/rollout/sign-offs/{signature_id}",),
    "training.all_trainings": ("/rollout/training/",),
    "training.new": ("/rollout/training/new",),
    "training.edit": ("/rollout/training/{training_id}/edit",),
    "training.training": ("/rollout/training/{training_id}",),
    "baseline.baseline": ("/rollout/baseline", "/rollout/baseline?from=nonsense"),
    "baseline.recorded": ("/rollout/baseline/{baseline_id}",),
    "reviews.all_reviews": ("/rollout/reviews/",),
    "reviews.review": ("/rollout/reviews/{review_id}",),
    "reviews.paper": ("/rollout/reviews/{review_id}/paper",),
    "office.home": ("/office/",),
    "office.all_people": ("/office/people",),
    "office.edit_person": ("/office/people/{person}",),
    "office.new_person": ("/office/people/new",),
    "office.school_settings": ("/office/settings",),
    "addresses.rehearsal": ("/office/address", "/office/address?new=helpdesk.invalid", "/office/address?new=localhost"),
    "doctor.findings": ("/office/doctor",),
    "history.page": ("/office/history",),
    "phone_check.arrived": ("/phone-check",),
    "office.finer_settings": ("/office/finer-settings",),
    "escalations.day_list": ("/escalations/",),
    "escalations.tell": ("/escalations/calls/{new}/tell",),
    "escalations.all_rules": ("/escalations/rules",),
    "escalations.edit_rule": ("/escalations/rules/resolve_100",),
    "escalations.new_contact": ("/escalations/contacts/new",),
    "escalations.edit_contact": ("/escalations/contacts/{ladder_contact}",),
    "major.all_incidents": ("/escalations/major/",),
    "major.declare": ("/escalations/calls/{new}/major",),
    "major.incident": ("/escalations/major/{major_open}", "/escalations/major/{major_ended}"),
    "privacy.notice": ("/privacy",),
    "privacy.people": ("/privacy/people",),
    "retention.page": ("/privacy/retention",),
    "assessment.page": ("/privacy/impact-assessment",),
    "outbox.home": ("/outbox/", "/outbox/?show=sent"),
    "outbox.mail_settings": ("/outbox/settings",),
    "outbox.test": ("/outbox/test",),
    "printing.choose": ("/printing/", "/printing/?text=nonsense", "/printing/?basket=1"),
    "printing.sheets": ("/printing/sheets/{sheets}",),
    "posters.choose": ("/printing/posters/", "/printing/posters/?old_address=1"),
    "posters.choose_cards": ("/printing/cards/", "/printing/cards/?text=nonsense"),
    "posters.paper_print": ("/printing/papers/{paper_print}",),
    "posters.page": ("/printing/papers/{paper_print}/page",),
    "stickers.ledger": ("/stickers/", "/stickers/?state=never_printed", "/stickers/?text=nonsense"),
    "stickers.void": ("/stickers/void",),
    "replacing.code": ("/stickers/codes/{void_code}", "/stickers/codes/{blank_code}"),
    "replacing.replace": ("/stickers/replace/{device}",),
    "blanks.blank": ("/stickers/blank",),
    "blanks.bind": ("/stickers/bind", "/stickers/bind?sticker={blank_code}&location={room}"),
    "stocktakes.rooms": ("/stickers/stocktakes/",),
    "stocktakes.new": ("/stickers/stocktakes/new",),
    "stocktakes.stocktake": ("/stickers/stocktakes/{stocktake_closed}", "/stickers/stocktakes/{stocktake_open}"),
    "stocktakes.scanned": ("/stickers/stocktakes/{stocktake_open}/scanned/{device}",),
    "stocktakes.retire": ("/stickers/stocktakes/{stocktake_closed}/devices/{missing_device}/retire",),
    "stock.register": ("/printing/stock/?material=film", "/printing/stock/?text=nonsense", "/printing/stock/?ours=1"),
    "stock.stock": ("/printing/stock/L7159", "/printing/stock/L6008", "/printing/stock/OWN-{own_id}"),
    "stock.new_own": ("/printing/stock/new",),
    "stock.edit_own": ("/printing/stock/own/{own_id}",),
    "printers.all_printers": ("/printing/printers/",),
    "printers.new_printer": ("/printing/printers/new",),
    "printers.edit_printer": ("/printing/printers/{printer_id}?test=now",),
    "drawer.home": ("/printing/drawer/",),
    "drawer.put_in": ("/printing/drawer/new",),
    "drawer.sheet": ("/printing/drawer/{drawer_id}", "/printing/drawer/{drawer_gone_id}"),
    "drawer.mark": ("/printing/drawer/{drawer_id}/mark",),
    "basket.basket": ("/printing/basket",),
    "browser_prints.browser_print": ("/printing/browser/{browser_print}",),
    "jobs.all_jobs": ("/jobs/",),
    "backups.all_backups": ("/office/backups",),
    "backups.backup": ("/office/backups/own/{backup}",),
    "jobs.job": ("/jobs/{job_failed}", "/jobs/{job_lost}"),
}
NO_PAGES = {
    "account.stay": "says that somebody is still there, and nothing else",
    **dict.fromkeys(
        (
            *("walkup.code", "walkup.rooms", "walkup.photo", "walkup_report.device", "walkup_report.ask"),
            *("walkup_report.first_aid", "walkup_report.thanks", "walkup_report.sent", "walkup_report.slip"),
            *("walkup_check.call", "walkup_check.stands"),
        ),
        "of a visit to the kiosk that goes on; tests/journeys/test_walkup.py looks at each",
    ),
    "walkup_report.privacy": "of a visit to the kiosk; looked at below",
    "privacy.redaction": "is there once somebody was redacted; looked at below",
    "walkup_report.affects_me_again": "leads back to the device",
    "assessment.pdf": "a file",
    "call_log.pdf": "a file",
    "panels.similar": "a piece of a page",
    "reports.report_pdf": "a file",
    "reports.workload_pdf": "a file",
    "reports.report_chart": "a picture",
    "reports.workload_chart": "a picture",
    "assets.asset": "the stylesheet and the scripts",
    "desk.photo": "a picture",
    "desk_day.changes": "what a script asks for",
    "fieldwork.photo": "a picture",
    "help.suggested": "a part of the sticker's page",
    "knowledge.suggested": "a part of the page on which a call is logged",
    "printing.pdf": "a file",
    "posters.pdf": "a file",
    "documents.pdf": "a file",
    "documents.version_pdf": "a file",
    "handing_out.letters_pdf": "a file",
    "call_sheets.blank_pdf": "a file",
    "call_sheets.filled_pdf": "a file",
    "supplier_letters.pdf": "a file",
    "visits.sheet_pdf": "a file",
    "visits.call_sheet_pdf": "a file",
    "sheets.paper_pdf": "a file",
    "diagnostics.blank_sheet_pdf": "a file",
    "repairs.delivery_note_pdf": "a file",
    "addresses.here": "a line for other programs",
    "health.healthz": "a line for other programs",
    "rollout_plan.plan_pdf": "a file",
    "reviews.pdf": "a file",
    "stock.preview": "a part of the page on which sheets are measured",
    "stock.test_sheet": "a sheet to be printed",
    "stock.test_sheet_css": "a stylesheet",
    "stock.test_sheet_pdf": "a file",
    "printers.test_sheet": "leads to the test sheet",
    "drawer.picture": "a picture",
    "drawer.places": "a stylesheet",
    "browser_prints.sheets": "paper: the labels, and a bar above them that has a test of its own",
    "browser_prints.sheets_css": "a stylesheet",
    "office.set_up": "leads elsewhere once there is an account; has a test of its own below",
}
WHO = {Role.DESK: "desk", Role.TECHNICIAN: "tech1", Role.COORDINATOR: "coordinator"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_school(tmp_path_factory.mktemp("accessible")) as found:
        yield found


@pytest.fixture(scope="module")
def states() -> dict[str, dict]:
    return {}


@dataclass
class Onlookers:
    """Everybody with a page that stays open: a new browser for each look would take longer than the look."""

    visitors: Visitors
    pages: dict[str, Page] = field(default_factory=dict)

    def page_of(self, person: str) -> Page:
        """Return the page of somebody of the staff, or of a visitor without a name."""
        if person not in self.pages or self.pages[person].is_closed():
            self.pages[person] = self.visitors.staff(person) if person else self.visitors.page()
        return self.pages[person]


@pytest.fixture(scope="module")
def staying(chromium: Browser, served: Served, states: dict[str, dict]) -> Iterator[Onlookers]:
    with watched_visitors(chromium, served, states) as found:
        yield Onlookers(found)


@pytest.fixture
def onlookers(staying: Onlookers) -> Iterator[Onlookers]:
    """The same people for each test, and what went wrong in each test alone."""
    watch = staying.visitors.watch
    watch.expected = set()
    yield staying
    wrong, watch.wrong = watch.wrong, []
    assert wrong == []


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app of which only the routes matter."""
    return create_app(tmp_path_factory.mktemp("routes"))


@pytest.fixture(scope="module")
def examples(served: Served) -> dict[str, object]:
    """Something to look at on every page: each state of a call, long words, a photo, an import, a print."""
    database, now = served.database, clock.now()
    desk, tech1 = builders.actor(database, "desk"), builders.actor(database, "tech1")
    day = timedelta(days=1)
    device = served.device("Hall projector", "Hall", asset_tag="PJ-1", serial="X4C-1", supplier="Tŵr Computing")
    quiet = served.device("", "Hall", maker=LONG_WORD, model=LONG_WORD[::-1])
    retired = served.device("Old projector", f"Room {LONG_WORD}")
    devices.retire_device(database, desk, retired.id, now.date().isoformat(), "worn out", now)
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(picture, "JPEG")
    words = {"description": f"It hums.\n{LONG_WORD}", "error_text": "0x8: lamp", "reporter_name": "Mrs Hughes"}
    new = builders.log_call(database, device, now, photo=picture.getvalue(), **words)
    intake.affects_me_too(database, new.id, "k" * 20, "Mr Pugh", now)
    request = builders.log_call(database, device, now, kind=CallKind.REQUEST, symptom="supplies", summary=LONG_WORD)
    without_device = builders.log_call(database, None, now, channel=Channel.PHONE, symptom="other", summary="No Wi-Fi")
    triaged = calls.triage(database, desk, request, CallKind.REQUEST, 3, 2, now)
    again = builders.log_call(database, device, now)
    duplicate = calls.mark_duplicate(database, desk, again, new, now)
    dispatched = builders.dispatched_call(database, device, now - day, **words)
    waiting = builders.dispatched_call(database, quiet, now - 9 * day)
    tomorrow = (now + day).date().isoformat()
    on_hold = calls.hold(database, tech1, waiting, HoldReason.PART, tomorrow, "Lamp ELPLP95", now)
    resolved = builders.resolved_call(database, device, now - 2 * day)
    closed, *_ = (builders.closed_call(database, device, now - days * day) for days in (3, 40, 80, 120))
    sheets = printing.print_labels(database, desk, [device, quiet], "L7159", 1, now)
    baskets.add(database, desk.person_id or 0, quiet.code, now)
    browser_print = browser_prints.make(database, desk, [device, quiet], Order(find_stock("L7159"), copies=2), now)
    failed = jobs.start(database, tech1, "labels", LONG_WORD, lambda *_: str(1 // 0), now, "/printing/")
    jobs.wait(database, failed)
    lost = {"kind": "labels", "title": LONG_WORD, "back": "/printing/", "person_id": tech1.person_id, "actor": "Tom"}
    job_lost = job_store.add_job(database, lost | {"process": "1-gone", "asked_at": clock.stored(now)})
    register = f"Tag,Name,Room,Price\nPJ-1,Hall beamer,Hall,5\n7,{LONG_WORD},Attic,6\n8,Odd,Attic,x1\n".encode()
    to_check, done = (imports.keep_upload(database, desk, f"{LONG_WORD}.csv", register, now) for _ in range(2))
    imports.plan(database, to_check, now)
    imports.confirm(database, desk, done, now)
    escalations.save_contact(database, Contact(0, Rung.LEADER, LONG_WORD, "head@school.example"))
    said = Announcement("Huw Ellis", LONG_WORD, f"No Wi-Fi.\n{LONG_WORD}")
    major_open, major_ended = (major.declare(database, desk, call, said, now) for call in (dispatched, without_device))
    major.end(database, desk, major_ended, now)
    major.decide(database, desk, major_ended, LONG_WORD, "Huw Ellis", tomorrow, now)
    firing.fire_due(database, now)
    secret = (database.path.parent / "secret").read_text(encoding="utf-8")
    known = builders.problem_and_repair(database, dispatched, now)
    return {
        **known,
        **builders.stickers_of_all_sorts(database, now),
        "camera_supplier": repairs.known_repair(database, known["repair_id"]).supplier_id,
        "browser_print": browser_print,
        "job_failed": failed,
        "job_lost": job_lost,
        "device": device.code,
        "quiet_device": quiet.code,
        "retired_device": retired.code,
        "room": device.location_id,
        "model": quiet.model.id,
        "supplier": device.supplier_id,
        "person": tech1.person_id,
        **builders.field_work(database, dispatched),
        **builders.diagnostics_sheet(database, dispatched),
        **builders.documents(database),
        **builders.known_answers(database, dispatched),
        **builders.label_stock(database, device, now),
        **builders.rollout(database),
        "new": new.id,
        "triaged": triaged.id,
        "dispatched": dispatched.id,
        "on_hold": on_hold.id,
        "resolved": resolved.id,
        "closed": closed.id,
        "duplicate": duplicate.id,
        "without_device": without_device.id,
        "token": tokens.status_token(secret, new.form_key),
        **builders.held_surveys(database, now),
        "closed_token": tokens.status_token(secret, closed.form_key),
        "sheets": sheets.id,
        "paper_print": builders.print_poster(database, device),
        "import_to_check": to_check,
        "import_done": done,
        "ladder_contact": 1,
        "major_open": major_open.id,
        "major_ended": major_ended.id,
        "backup": backups.make(database, backups.ASKED_FOR, now).name,
    }


def test_every_page_that_can_be_opened_is_looked_at_here(rules: Flask):
    files = (".csv", ".json")
    opened = {
        rule.endpoint
        for rule in rules.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.endswith(files)
    }
    assert opened == PAGES.keys() | NO_PAGES.keys()


@pytest.mark.parametrize(
    ("endpoint", "path"), [(endpoint, path) for endpoint, paths in PAGES.items() for path in paths]
)
def test_axe_finds_nothing(endpoint: str, path: str, onlookers: Onlookers, rules: Flask, examples: dict[str, object]):
    allowed = access.may_use(rules, endpoint)
    people = [""] if allowed == access.OPEN else [WHO[role] for role in Role if role in (allowed or ())]
    assert people
    onlookers.visitors.watch.expected |= {404, 410, 422}
    seen: set[str] = set()
    for person in people:
        page = onlookers.page_of(person)
        page.goto(onlookers.visitors.served.url + path.format(**examples))
        content = KEY.sub("", page.evaluate("(document.querySelector('main') ?? document.body).innerHTML"))
        if content not in seen:  # the bars around it are those of every page that this person sees
            assert findings(page) == [], f"for {person or 'everybody'}"
        seen.add(content)


def test_axe_finds_nothing_where_something_typed_was_refused(visitors: Visitors, examples: dict[str, object]):
    visitors.watch.expected |= {422}
    url = visitors.served.url
    reporter = visitors.page()
    reporter.goto(f"{url}/D/{examples['device']}")
    reporter.get_by_role("button", name="Send report").click()
    assert findings(reporter) == []
    reporter.goto(f"{url}/sign-in")
    reporter.get_by_role("button", name="Sign in").click()
    assert findings(reporter) == []
    desk = visitors.staff("desk")
    desk.goto(f"{url}/desk/calls/new")
    desk.get_by_role("button", name="Log the call").click()
    assert findings(desk) == []
    desk.goto(f"{url}/desk/calls/{examples['dispatched']}")
    desk.locator("#step-resolve > summary").click()
    desk.get_by_role("button", name="Resolve").click()
    assert findings(desk) == []
    desk.goto(f"{url}/devices/new")
    desk.get_by_role("button", name="Save").click()
    assert findings(desk) == []
    desk.goto(f"{url}/printing/")
    desk.get_by_role("button", name="Make the labels").click()
    assert findings(desk) == []
    coordinator = visitors.staff("coordinator")
    coordinator.goto(f"{url}/imports/")
    coordinator.get_by_role("button", name="Read this file").click()
    assert findings(coordinator) == []
    coordinator.goto(f"{url}/office/people/new")
    coordinator.get_by_role("button", name="Add", exact=True).click()
    assert findings(coordinator) == []
    coordinator.goto(f"{url}/office/settings")
    coordinator.get_by_label("Name of the school").fill("")
    coordinator.get_by_role("button", name="Save").click()
    assert findings(coordinator) == []


def test_axe_finds_nothing_on_the_way_to_a_redaction_and_on_the_kiosks_notice(
    visitors: Visitors, examples: dict[str, object]
):
    url, page = visitors.served.url, visitors.staff("coordinator")
    page.goto(f"{url}/privacy/people")
    page.get_by_label("Name").first.fill("Mr Pugh")
    page.get_by_role("button", name="Find", exact=True).click()
    assert findings(page) == []
    page.get_by_role("button", name="See what taking out would do").click()
    assert findings(page) == []
    page.get_by_label("Why").fill("Asked for by the person")
    page.get_by_role("button", name="Take out for good").click()
    page.wait_for_url("**/privacy/redactions/*")
    assert findings(page) == []
    kiosk = visitors.page()
    kiosk.goto(f"{url}/walkup/start/rooms")
    kiosk.goto(f"{url}/walkup/{kiosk.url.split('/')[4]}/privacy")
    assert findings(kiosk) == []


def test_axe_finds_nothing_on_the_page_that_says_it_is_not_for_you(visitors: Visitors):
    visitors.watch.expected |= {403}
    page = visitors.staff("tech1")
    page.goto(f"{visitors.served.url}/office/")
    assert findings(page) == []


def test_axe_finds_nothing_on_the_first_start(chromium: Browser, tmp_path: Path, rules: Flask):
    with serving(tmp_path) as url:
        page = chromium.new_page()
        page.goto(url)
        assert page.url == f"{url}/set-up"
        assert findings(page) == []
        asks_for_code = rules.test_client().get("/set-up?code=1", environ_base={"REMOTE_ADDR": "10.20.0.15"}).text
        page.route(f"{url}/set-up?code=1", lambda route: route.fulfill(body=asks_for_code, content_type="text/html"))
        page.goto(f"{url}/set-up?code=1")
        assert page.get_by_label("Code from the console").is_visible()
        assert findings(page) == []


def findings(page: Page) -> list[str]:
    """Return what axe finds at both widths, light and dark, with everything unfolded; and whether it is too wide."""
    page.emulate_media(reduced_motion="reduce", color_scheme="light")
    page.evaluate("for (const part of document.querySelectorAll('details')) { part.name = ''; part.open = true }")
    page.evaluate(AXE)
    found = []
    for width in (PHONE_WIDTH, PC_WIDTH):
        page.set_viewport_size({"width": width, "height": 800})
        needed = page.evaluate("document.scrollingElement.scrollWidth")
        if needed > width:
            found.append(f"{width} px wide, but needs {needed} px: {page.evaluate(WIDE_ELEMENTS, width)}")
        found += what_axe_says(page, RULES, f"{width} px")
    page.emulate_media(color_scheme="dark")
    return found + what_axe_says(page, RULES_OF_COLOUR, "dark")


def what_axe_says(page: Page, rules: dict[str, object], circumstances: str) -> list[str]:
    result = page.evaluate("rules => axe.run(document, rules)", rules)
    return [
        f"{circumstances}: {rule['id']} ({rule['help']}): {node['html'][:200]} {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


WIDE_ELEMENTS = """
width => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > width + 1)
                                                 .slice(0, 5).map(e => e.outerHTML.slice(0, 120))
"""
