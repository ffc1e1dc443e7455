"""Scandesk: a school's service desk. This page is the table of contents: the slices, public and staff."""

from pathlib import Path
from typing import Any

from flask import Flask

from kiosk.calendar import views as calendar
from kiosk.calls.help import actions as field_help
from kiosk.core import access, assets, errors, evidence, headers, lists, markdown, words
from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.core.forms import csrf, limit_words
from kiosk.core.numbers import RowNumber
from kiosk.core.secret import read_secret
from kiosk.core.sessions import Sessions
from kiosk.core.settings import settings
from kiosk.desk import views as desk
from kiosk.desk.day import views as desk_day
from kiosk.desk.log import views as call_log
from kiosk.desk.overrides import views as overrides
from kiosk.devices import views as devices
from kiosk.diagnostics import views as diagnostics
from kiosk.diagnostics.sheets import views as diagnostics_sheets
from kiosk.diagnostics.skills import views as diagnostics_skills
from kiosk.documents import evidence as documents_evidence
from kiosk.documents import views as documents
from kiosk.documents.charter import views as charter
from kiosk.documents.field_help import views as field_help_pages
from kiosk.documents.handing_out import views as handing_out
from kiosk.documents.sheets import views as call_sheets
from kiosk.documents.supplier_letters import views as supplier_letters
from kiosk.escalations import views as escalations
from kiosk.escalations.major import views as major
from kiosk.exports import views as exports
from kiosk.fieldwork import views as fieldwork
from kiosk.fieldwork.corridor import views as corridor
from kiosk.fieldwork.parts import views as parts
from kiosk.fieldwork.swaps import views as swaps
from kiosk.fieldwork.timers import views as timers
from kiosk.fieldwork.visits import views as visits
from kiosk.imports import views as imports
from kiosk.jobs import views as jobs
from kiosk.knowledge import views as knowledge
from kiosk.knowledge.codes import views as knowledge_codes
from kiosk.knowledge.sources import views as knowledge_sources
from kiosk.locations import views as locations
from kiosk.measures import views as measures
from kiosk.measures.failure_rates import views as failure_rates
from kiosk.measures.figures import views as figures
from kiosk.measures.replacing import views as replacing_or_repairing
from kiosk.measures.reports import views as reports
from kiosk.office import views as office
from kiosk.office.addresses import views as addresses
from kiosk.office.doctor import views as doctor
from kiosk.outbox import views as outbox
from kiosk.panels import views as panels
from kiosk.people import views as people
from kiosk.printing import views as printing
from kiosk.printing.basket import views as basket
from kiosk.printing.browser import views as browser_prints
from kiosk.printing.drawer import views as drawer
from kiosk.printing.posters import views as posters
from kiosk.printing.printers import views as printers
from kiosk.printing.stock import views as stock
from kiosk.privacy import views as privacy
from kiosk.privacy.assessment import views as assessment
from kiosk.privacy.retention import views as retention
from kiosk.problems import views as problems
from kiosk.repairs import views as repairs
from kiosk.repairs.scorecards import views as scorecards
from kiosk.rollout import views as rollout
from kiosk.rollout.baseline import views as baseline
from kiosk.rollout.plan import views as rollout_plan
from kiosk.rollout.review import views as reviews
from kiosk.rollout.training import views as training
from kiosk.scan import views as scan
from kiosk.scan.help import views as help_pages
from kiosk.scan.status import views as status
from kiosk.scan.survey import views as survey
from kiosk.search import actions as search_actions
from kiosk.search import views as search
from kiosk.stickers.blanks import views as blanks
from kiosk.stickers.ledger import views as stickers
from kiosk.stickers.replacing import views as replacing
from kiosk.stickers.stocktakes import views as stocktakes
from kiosk.suppliers import views as suppliers
from kiosk.surveys import views as surveys
from kiosk.walkup import views as walkup
from kiosk.walkup.check import views as walkup_check
from kiosk.walkup.report import views as walkup_report

PUBLIC = (
    scan.bp,
    status.bp,
    survey.bp,
    help_pages.bp,
    charter.bp,
    walkup.bp,
    walkup_report.bp,
    walkup_check.bp,
    privacy.bp,
    people.bp,
)
STAFF = (
    desk.bp,
    panels.bp,
    desk_day.bp,
    call_log.bp,
    search.bp,
    overrides.bp,
    fieldwork.bp,
    visits.bp,
    timers.bp,
    swaps.bp,
    parts.bp,
    corridor.bp,
    devices.bp,
    knowledge.bp,
    knowledge_codes.bp,
    knowledge_sources.bp,
    locations.bp,
    suppliers.bp,
    diagnostics.bp,
    diagnostics_sheets.bp,
    diagnostics_skills.bp,
    imports.bp,
    exports.bp,
    jobs.bp,
    printing.bp,
    stickers.bp,
    replacing.bp,
    blanks.bp,
    stocktakes.bp,
    basket.bp,
    browser_prints.bp,
    posters.bp,
    stock.bp,
    printers.bp,
    drawer.bp,
    problems.bp,
    repairs.bp,
    scorecards.bp,
    measures.bp,
    figures.bp,
    reports.bp,
    failure_rates.bp,
    replacing_or_repairing.bp,
    surveys.bp,
    calendar.bp,
    documents.bp,
    field_help_pages.bp,
    handing_out.bp,
    call_sheets.bp,
    supplier_letters.bp,
    office.bp,
    retention.bp,
    assessment.bp,
    addresses.bp,
    doctor.bp,
    outbox.bp,
    escalations.bp,
    major.bp,
    rollout.bp,
    rollout_plan.bp,
    training.bp,
    baseline.bp,
    reviews.bp,
)
LARGEST_POST = 13 * 1024 * 1024  # one photo from a phone, and the words around it
LARGEST_PIECE = 512 * 1024  # of a form with a file: well above the 64 kB that Werkzeug reads it in


def create_app(instance: Path, database: Database | None = None, **config: Any) -> Flask:
    """Return the web app over a data folder."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=read_secret(instance),
        SESSION_COOKIE_NAME="scandesk",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_POST,
        MAX_FORM_MEMORY_SIZE=LARGEST_PIECE,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,  # the clock of a school PC may jump; a form stays good while its session lives
        WTF_CSRF_SSL_STRICT=False,
        RATELIMIT_HEADERS_ENABLED=False,
    )
    app.config.update(config)
    app.url_map.converters["int"] = RowNumber
    app.session_interface = Sessions()
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["scandesk.database"] = database or open_database(instance)
    search_actions.keep_up(app.extensions["scandesk.database"])
    app.context_processor(lambda: {"settings": settings(), "actor": access.the_actor()})
    limit_words(app)
    csrf.init_app(app)
    people.set_up_sign_in(app)
    office.watch_for_first_start(app)
    access.guard(app, people.find_actor)
    headers.set_headers(app)
    errors.set_error_pages(app)
    assets.offer(app)
    words.offer(app)
    lists.offer(app)
    markdown.offer(app)
    evidence.offer(app, documents_evidence.TELLERS)
    field_help.offer(app)
    for blueprint in (*PUBLIC, *STAFF):
        app.register_blueprint(blueprint)
    if undeclared := access.undeclared_routes(app):
        raise RuntimeError(f"These routes do not say who may use them: {', '.join(undeclared)}")
    return app
