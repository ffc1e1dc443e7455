"""Scandesk: a school's service desk. This page is the table of contents: the slices, public and staff."""

from pathlib import Path
from typing import Any

from flask import Flask

from kiosk.backups import settling
from kiosk.backups import standing as backups_standing
from kiosk.backups import views as backups
from kiosk.backups.records import AfterRestore
from kiosk.calendar import views as calendar
from kiosk.calls.help import actions as field_help
from kiosk.calls.history import sealing
from kiosk.calls.history.checks import actions as history_checks
from kiosk.core import (
    access,
    assets,
    banners,
    clock,
    clock_watch,
    cookies,
    errors,
    evidence,
    free_space,
    headers,
    lists,
    markdown,
    origins,
    words,
)
from kiosk.core.commands import AT_OPENING, open_database
from kiosk.core.database import Database
from kiosk.core.forms import csrf
from kiosk.core.numbers import RowNumber
from kiosk.core.secret import read_secret
from kiosk.core.sessions import Sessions
from kiosk.core.settings import read_settings, settings
from kiosk.core.web import hosts, https, logs, methods, sizes
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
from kiosk.intake import opening as intake_opening
from kiosk.intake import telling as intake_telling
from kiosk.intake import views as intake
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
from kiosk.office import clock_doubts
from kiosk.office import views as office
from kiosk.office.addresses import actions as addresses_actions
from kiosk.office.addresses import views as addresses
from kiosk.office.doctor import views as doctor
from kiosk.office.health import views as health
from kiosk.office.history import views as history
from kiosk.office.phone_check import views as phone_check
from kiosk.outbox import views as outbox
from kiosk.panels import views as panels
from kiosk.people import doors, plain_http
from kiosk.people import views as people
from kiosk.people.audit import actions as audit_actions
from kiosk.people.audit import views as audit
from kiosk.people.second_factor import views as second_factor
from kiosk.people.sessions import views as account
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
    phone_check.bp,
    people.bp,
    health.bp,
)
STAFF = (
    desk.bp,
    panels.bp,
    desk_day.bp,
    call_log.bp,
    intake.bp,
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
    account.bp,
    second_factor.bp,
    audit.bp,
    office.bp,
    retention.bp,
    assessment.bp,
    addresses.bp,
    doctor.bp,
    history.bp,
    backups.bp,
    outbox.bp,
    escalations.bp,
    major.bp,
    rollout.bp,
    rollout_plan.bp,
    training.bp,
    baseline.bp,
    reviews.bp,
)
AT_OPENING.append(sealing.keep)  # every door to a data file is core.commands.open_database
BANNER_TELLERS: tuple[banners.Teller, ...] = (
    free_space.banners,
    clock_doubts.banners,
    intake_telling.tell,
    backups_standing.tell,
    history_checks.banner,
    plain_http.tell,
)
# what puts back what came in after the backup: run once, in this order
AFTER_RESTORE: tuple[AfterRestore, ...] = (sealing.follow_backup, audit_actions.note_restored, intake_opening.log_again)
UNDER_ANY_NAME = frozenset({"addresses.here", "health.healthz", "assets.asset"})  # they say nothing, and change nothing
ASKS_WHO_YOU_ARE = frozenset(  # open to all, but a password crosses the network
    {"people.sign_in", "people.check_sign_in", "people.sign_out", "office.set_up", "office.carry_out_set_up"}
)


def create_app(instance: Path, database: Database | None = None, **config: Any) -> Flask:
    """Return the web app over a data folder."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=read_secret(instance),
        SESSION_COOKIE_NAME="scandesk",
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # the clock of a school PC may jump; a form stays good while its session lives
        WTF_CSRF_SSL_STRICT=False,
    )
    sizes.limit_sizes(app)
    app.config.update(config)
    cookies.make_secure(app)
    app.url_map.converters["int"] = RowNumber
    app.session_interface = Sessions()
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["scandesk.database"] = database or open_database(instance)
    settling.settle(app.extensions["scandesk.database"], AFTER_RESTORE)
    search_actions.keep_up(app.extensions["scandesk.database"])
    history_checks.look_at_newest(app.extensions["scandesk.database"], clock.now())
    app.context_processor(lambda: {"settings": settings(), "actor": access.the_actor()})
    clock_watch.offer(app)
    app.config.setdefault("SCANDESK_HTTPS", read_settings(app.extensions["scandesk.database"]).https == "on")
    logs.note_answers(app)
    hosts.guard(app, addresses_actions.names_that_lead_here, UNDER_ANY_NAME)
    methods.guard(app)
    https.guard(app, ASKS_WHO_YOU_ARE)
    sizes.take_files(app)
    origins.guard(app)
    csrf.init_app(app)
    doors.set_up(app)
    office.watch_for_first_start(app)
    access.guard(app, doors.find_actor)
    headers.set_headers(app)
    errors.set_error_pages(app)
    assets.offer(app)
    words.offer(app)
    lists.offer(app)
    markdown.offer(app)
    evidence.offer(app, documents_evidence.TELLERS)
    banners.offer(app, *BANNER_TELLERS)
    field_help.offer(app)
    for blueprint in (*PUBLIC, *STAFF):
        app.register_blueprint(blueprint)
    if undeclared := access.undeclared_routes(app):
        raise RuntimeError(f"These routes do not say who may use them: {', '.join(undeclared)}")
    return app
