"""Who may do what, tried on every route; sessions, forged requests, the first start, and what every answer says."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask import Flask, redirect
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from kiosk import create_app
from kiosk.backups import making as backups
from kiosk.backups import views as backups_pages
from kiosk.calls import store as calls
from kiosk.calls import tokens
from kiosk.calls.public import store as public
from kiosk.core import clock, headers, pdf
from kiosk.core.access import Role
from kiosk.core.assets import asset_url
from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.core.refusals import Refused
from kiosk.core.settings import change_setting, read_settings
from kiosk.core.sqlite import sqlite3
from kiosk.imports import store as imports
from kiosk.office import actions as office
from kiosk.office.doctor import paper
from kiosk.people import actions as people
from kiosk.people import store as people_store
from kiosk.walkup.visits import Visits
from tests import builders

# --- the one table: method and route, and who may use it

NOBODY = "nobody"
DESK, TECHNICIAN, COORDINATOR = "desk", "tech1", "coordinator"
EVERYBODY = frozenset({NOBODY, DESK, TECHNICIAN, COORDINATOR})
STAFF = EVERYBODY - {NOBODY}
REGISTER = frozenset({DESK, COORDINATOR})
OFFICE = frozenset({COORDINATOR})
FIELD = frozenset({TECHNICIAN})

# pages whose list is also a file: at their addresses with .csv and .json behind them
LISTS = {
    "/calendar": REGISTER,
    "/desk": REGISTER,
    "/desk/log": REGISTER,
    "/desk/overrides": REGISTER,
    "/devices": STAFF,
    "/devices/models": REGISTER,
    "/diagnostics": STAFF,
    "/documents/given": REGISTER,
    "/documents/help": OFFICE,
    "/escalations": REGISTER,
    "/escalations/major": REGISTER,
    "/exports/calls": REGISTER,
    "/exports/devices": REGISTER,
    "/fieldwork": FIELD,
    "/fieldwork/devices/<code>": STAFF,
    "/fieldwork/visits": STAFF,
    "/fieldwork/visits/<int:visit_id>": STAFF,
    "/imports": OFFICE,
    "/jobs": STAFF,
    "/knowledge": STAFF,
    "/locations": REGISTER,
    "/measures/<report_name>": REGISTER,
    "/measures/workload": STAFF,
    "/measures/figures": REGISTER,
    "/measures/figures/<measure_key>": REGISTER,
    "/measures/figures/<measure_key>/calls": REGISTER,
    "/measures/failure-rates": STAFF,
    "/measures/failure-rates/calls": STAFF,
    "/office/address": OFFICE,
    "/office/audit": OFFICE,
    "/office/history": REGISTER,
    "/office/backups": OFFICE,
    "/office/people": OFFICE,
    "/outbox": OFFICE,
    "/printing/basket": REGISTER,
    "/printing/drawer": REGISTER,
    "/printing/printers": REGISTER,
    "/printing/sheets/<int:sheet_id>": REGISTER,
    "/printing/stock": REGISTER,
    "/measures/failure-rates/costs": STAFF,
    "/measures/failure-rates/downtime": STAFF,
    "/measures/failure-rates/trend": STAFF,
    "/measures/replacing": REGISTER,
    "/privacy/people": OFFICE,
    "/privacy/retention": OFFICE,
    "/problems": STAFF,
    "/repairs": STAFF,
    "/repairs/reminders": REGISTER,
    "/repairs/suppliers/<int:supplier_id>": STAFF,
    "/rollout": REGISTER,
    "/rollout/baseline": REGISTER,
    "/rollout/reviews": REGISTER,
    "/rollout/reviews/<int:review_id>": REGISTER,
    "/rollout/training": REGISTER,
    "/search": STAFF,
    "/stickers": REGISTER,
    "/stickers/blank": REGISTER,
    "/stickers/stocktakes": STAFF,
    "/stickers/stocktakes/<int:stocktake_id>": STAFF,
    "/stickers/void": REGISTER,
    "/surveys": REGISTER,
    "/surveys/<int:survey_id>": REGISTER,
    "/surveys/results": EVERYBODY,
    "/suppliers": REGISTER,
}
MAY_USE = {
    **{f"GET {page}.{ending}": roles for page, roles in LISTS.items() for ending in ("csv", "json")},
    "GET /": EVERYBODY,
    "GET /find": EVERYBODY,
    "POST /find": EVERYBODY,
    "GET /walkup/": EVERYBODY,
    "GET /walkup/start/<way>": EVERYBODY,
    "GET /walkup/board": EVERYBODY,
    "GET /walkup/<visit>/code": EVERYBODY,
    "GET /walkup/<visit>/rooms": EVERYBODY,
    "GET /walkup/<visit>/photo": EVERYBODY,
    "POST /walkup/<visit>/photo": EVERYBODY,
    "GET /walkup/<visit>/device/<code>": EVERYBODY,
    "POST /walkup/<visit>/device/<code>": EVERYBODY,
    "POST /walkup/<visit>/device/<code>/affects-me": EVERYBODY,
    "GET /walkup/<visit>/device/<code>/affects-me": EVERYBODY,
    "GET /walkup/<visit>/report/<question>": EVERYBODY,
    "POST /walkup/<visit>/report/<question>": EVERYBODY,
    "GET /walkup/<visit>/privacy": EVERYBODY,
    "GET /walkup/<visit>/first-aid": EVERYBODY,
    "POST /walkup/<visit>/first-aid": EVERYBODY,
    "GET /walkup/<visit>/thanks": EVERYBODY,
    "GET /walkup/<visit>/sent": EVERYBODY,
    "GET /walkup/<visit>/slip": EVERYBODY,
    "GET /walkup/<visit>/call": EVERYBODY,
    "POST /walkup/<visit>/call": EVERYBODY,
    "GET /walkup/<visit>/call/stands": EVERYBODY,
    "GET /rooms/<int:location_id>": EVERYBODY,
    "GET /L/<int:location_id>": EVERYBODY,
    "GET /l/<int:location_id>": EVERYBODY,
    "GET /D/<code>": EVERYBODY,
    "GET /d/<code>": EVERYBODY,
    "POST /D/<code>": EVERYBODY,
    "POST /d/<code>": EVERYBODY,
    "POST /D/<code>/affects-me": EVERYBODY,
    "GET /status/<token>": EVERYBODY,
    "POST /status/<token>/<said>": EVERYBODY,
    "POST /status/<token>/how-it-went": EVERYBODY,
    "GET /survey": EVERYBODY,
    "POST /survey": EVERYBODY,
    "GET /surveys/results": EVERYBODY,
    "GET /surveys/": REGISTER,
    "GET /surveys/<int:survey_id>": REGISTER,
    "POST /surveys/every": OFFICE,
    "GET /surveys/new": OFFICE,
    "POST /surveys/new": OFFICE,
    "GET /surveys/<int:survey_id>/edit": OFFICE,
    "POST /surveys/<int:survey_id>/edit": OFFICE,
    "POST /surveys/<int:survey_id>/publish": OFFICE,
    "POST /surveys/<int:survey_id>/withdraw": OFFICE,
    "POST /surveys/<int:survey_id>/actions": OFFICE,
    "POST /surveys/<int:survey_id>/actions/<int:action_id>": OFFICE,
    "GET /desk/kept": REGISTER,
    "GET /desk/log": REGISTER,
    "GET /desk/log/print": REGISTER,
    "GET /desk/log/print.pdf": REGISTER,
    "GET /assets/<version>/<name>": EVERYBODY,
    "GET /sign-in": EVERYBODY,
    "POST /sign-in": EVERYBODY,
    "POST /sign-out": EVERYBODY,
    "GET /set-up": EVERYBODY,
    "POST /set-up": EVERYBODY,
    "GET /sign-in/code": EVERYBODY,
    "POST /sign-in/code": EVERYBODY,
    "GET /sign-in/kept": STAFF,
    "GET /account": STAFF,
    "POST /account": STAFF,
    "POST /account/sessions/end": STAFF,
    "GET /account/stay": STAFF,
    "GET /account/second-factor/": STAFF,
    "POST /account/second-factor/": STAFF,
    "POST /account/second-factor/recovery-codes": STAFF,
    "POST /account/second-factor/remove": STAFF,
    "GET /devices/": STAFF,
    "GET /devices/<code>": STAFF,
    "GET /fieldwork/devices/<code>": STAFF,
    "GET /measures/": STAFF,
    "GET /measures/<report_name>": REGISTER,
    "GET /measures/<report_name>.pdf": REGISTER,
    "GET /measures/<report_name>/charts/<section>.svg": REGISTER,
    "GET /measures/workload": STAFF,
    "GET /measures/figures": REGISTER,
    "GET /measures/figures/<measure_key>": REGISTER,
    "GET /measures/figures/<measure_key>/calls": REGISTER,
    "GET /measures/workload.pdf": STAFF,
    "GET /measures/workload/charts/<section>.svg": REGISTER,
    "GET /measures/failure-rates": STAFF,
    "GET /measures/failure-rates/calls": STAFF,
    "GET /measures/failure-rates/costs": STAFF,
    "GET /measures/failure-rates/downtime": STAFF,
    "GET /measures/failure-rates/trend": STAFF,
    "GET /measures/replacing": REGISTER,
    "GET /measures/replacing/terms": OFFICE,
    "POST /measures/replacing/terms": OFFICE,
    "GET /fieldwork/": FIELD,
    "GET /fieldwork/calls/<int:call_id>": FIELD,
    "GET /fieldwork/calls/<int:call_id>/photos/<int:photo_id>": FIELD,
    "POST /fieldwork/calls/<int:call_id>/<step>": FIELD,
    "GET /fieldwork/calls/<int:call_id>/visit": FIELD,
    "POST /fieldwork/calls/<int:call_id>/visit": FIELD,
    "POST /fieldwork/calls/<int:call_id>/timer": FIELD,
    "GET /fieldwork/timers/<int:timer_id>": FIELD,
    "POST /fieldwork/timers/<int:timer_id>": FIELD,
    "POST /fieldwork/timers/<int:timer_id>/stop": FIELD,
    "GET /fieldwork/calls/<int:call_id>/swap": FIELD,
    "POST /fieldwork/calls/<int:call_id>/swap": FIELD,
    "GET /fieldwork/calls/<int:call_id>/parts": FIELD,
    "POST /fieldwork/calls/<int:call_id>/parts": FIELD,
    "POST /fieldwork/calls/<int:call_id>/parts/<int:part_id>/take-back": FIELD,
    "GET /fieldwork/corridor/": FIELD,
    "POST /fieldwork/corridor/": FIELD,
    "GET /fieldwork/corridor/<int:call_id>": FIELD,
    "GET /fieldwork/visits/": STAFF,
    "POST /fieldwork/visits/": STAFF,
    "GET /fieldwork/visits/<int:visit_id>": STAFF,
    "POST /fieldwork/visits/<int:visit_id>/call-off": STAFF,
    "GET /fieldwork/visits/<int:visit_id>/sheet": STAFF,
    "GET /fieldwork/visits/<int:visit_id>/sheet.pdf": STAFF,
    "GET /fieldwork/calls/<int:call_id>/sheet": STAFF,
    "GET /fieldwork/calls/<int:call_id>/sheet.pdf": STAFF,
    "GET /desk/": REGISTER,
    "GET /desk/changes": REGISTER,
    "POST /desk/views": REGISTER,
    "POST /desk/views/<int:view_id>/remove": REGISTER,
    "GET /desk/bulk": REGISTER,
    "POST /desk/bulk": REGISTER,
    "GET /desk/bulk/<int:run_id>": REGISTER,
    "POST /panels/calls/<int:call_id>/viewers": STAFF,
    "GET /search/": STAFF,
    "GET /desk/overrides/": REGISTER,
    "GET /panels/similar": REGISTER,
    "GET /desk/calls/<int:call_id>": REGISTER,
    "GET /desk/calls/<int:call_id>/photos/<int:photo_id>": REGISTER,
    "POST /desk/calls/<int:call_id>/<step>": REGISTER,
    "GET /desk/calls/new": frozenset({DESK}),
    "POST /desk/calls/new": frozenset({DESK}),
    "GET /devices/new": REGISTER,
    "POST /devices/new": REGISTER,
    "GET /devices/<code>/edit": REGISTER,
    "POST /devices/<code>/edit": REGISTER,
    "POST /devices/<code>/retire": REGISTER,
    "POST /devices/<code>/return": REGISTER,
    "GET /devices/models/": REGISTER,
    "GET /devices/models/new": REGISTER,
    "POST /devices/models/new": REGISTER,
    "GET /devices/models/<int:model_id>": REGISTER,
    "POST /devices/models/<int:model_id>": REGISTER,
    "GET /locations/": REGISTER,
    "GET /locations/new": REGISTER,
    "POST /locations/new": REGISTER,
    "GET /locations/<int:location_id>": REGISTER,
    "POST /locations/<int:location_id>": REGISTER,
    "GET /help/": EVERYBODY,
    "GET /help/suggestions": EVERYBODY,
    "GET /help/<int:article_id>": EVERYBODY,
    "POST /help/<int:article_id>/fixed": EVERYBODY,
    "GET /knowledge/": STAFF,
    "GET /knowledge/new": STAFF,
    "POST /knowledge/new": STAFF,
    "GET /knowledge/suggestions": STAFF,
    "GET /knowledge/<int:article_id>": STAFF,
    "GET /knowledge/<int:article_id>/history": STAFF,
    "GET /knowledge/<int:article_id>/edit": STAFF,
    "POST /knowledge/<int:article_id>/edit": STAFF,
    "POST /knowledge/first": REGISTER,
    "POST /knowledge/calls/<int:call_id>/use": STAFF,
    "GET /knowledge/calls/<int:call_id>/look-up": STAFF,
    "POST /knowledge/calls/<int:call_id>/look-up": STAFF,
    "GET /knowledge/codes/": STAFF,
    "POST /knowledge/codes/": OFFICE,
    "GET /knowledge/codes/lists/<int:list_id>": OFFICE,
    "POST /knowledge/codes/lists/<int:list_id>/confirm": OFFICE,
    "GET /suppliers/": REGISTER,
    "GET /suppliers/new": REGISTER,
    "POST /suppliers/new": REGISTER,
    "GET /suppliers/<int:supplier_id>": REGISTER,
    "POST /suppliers/<int:supplier_id>": REGISTER,
    "POST /suppliers/<int:supplier_id>/agreements": REGISTER,
    "POST /suppliers/<int:supplier_id>/agreements/<int:agreement_id>/end": REGISTER,
    "POST /suppliers/<int:supplier_id>/agreements/<int:agreement_id>/withdraw": REGISTER,
    "POST /suppliers/<int:supplier_id>/contacts": REGISTER,
    "POST /suppliers/<int:supplier_id>/contacts/<int:contact_id>/left": REGISTER,
    "GET /problems/": STAFF,
    "GET /problems/new": STAFF,
    "POST /problems/new": STAFF,
    "GET /problems/<int:problem_id>": STAFF,
    "POST /problems/<int:problem_id>/<step>": STAFF,
    "POST /problems/calls/<int:call_id>/link": STAFF,
    "POST /problems/proposals/accept": REGISTER,
    "POST /problems/proposals/dismiss": OFFICE,
    "GET /problems/rules": OFFICE,
    "POST /problems/rules": OFFICE,
    "GET /repairs/": STAFF,
    "GET /repairs/new": STAFF,
    "POST /repairs/new": STAFF,
    "GET /repairs/<int:repair_id>": STAFF,
    "POST /repairs/<int:repair_id>/<part>": STAFF,
    "POST /repairs/<int:repair_id>/devices/<int:row_id>/back": STAFF,
    "GET /repairs/<int:repair_id>/delivery-note": STAFF,
    "GET /repairs/<int:repair_id>/delivery-note.pdf": STAFF,
    "POST /repairs/calls/<int:call_id>/reply": STAFF,
    "GET /repairs/reminders": REGISTER,
    "GET /repairs/suppliers/<int:supplier_id>": STAFF,
    "GET /printing/": REGISTER,
    "POST /printing/": REGISTER,
    "GET /printing/sheets/<int:sheet_id>": REGISTER,
    "POST /printing/sheets/<int:sheet_id>/printed": REGISTER,
    "POST /printing/sheets/<int:sheet_id>/discard": REGISTER,
    "GET /stickers/": REGISTER,
    "GET /stickers/void": REGISTER,
    "GET /stickers/codes/<code>": STAFF,
    "POST /stickers/codes/<code>/spoiled": STAFF,
    "GET /stickers/replace/<code>": STAFF,
    "POST /stickers/replace/<code>": STAFF,
    "GET /stickers/blank": REGISTER,
    "POST /stickers/blank": REGISTER,
    "GET /stickers/bind": STAFF,
    "POST /stickers/bind": STAFF,
    "GET /stickers/stocktakes/": STAFF,
    "GET /stickers/stocktakes/new": STAFF,
    "POST /stickers/stocktakes/new": STAFF,
    "GET /stickers/stocktakes/<int:stocktake_id>": STAFF,
    "GET /stickers/stocktakes/<int:stocktake_id>/scanned/<code>": STAFF,
    "POST /stickers/stocktakes/<int:stocktake_id>/scan": STAFF,
    "POST /stickers/stocktakes/<int:stocktake_id>/<verb>": STAFF,
    "POST /stickers/stocktakes/<int:stocktake_id>/lines/<int:line_id>/move": STAFF,
    "POST /stickers/stocktakes/<int:stocktake_id>/lines/<int:line_id>/take-out": STAFF,
    "POST /stickers/stocktakes/<int:stocktake_id>/devices/<code>/missing": STAFF,
    "GET /stickers/stocktakes/<int:stocktake_id>/devices/<code>/retire": REGISTER,
    "POST /stickers/stocktakes/<int:stocktake_id>/devices/<code>/retire": REGISTER,
    "GET /printing/stock/": REGISTER,
    "POST /printing/stock/ours": REGISTER,
    "GET /printing/stock/new": REGISTER,
    "POST /printing/stock/new": REGISTER,
    "GET /printing/stock/preview": REGISTER,
    "GET /printing/stock/own/<int:own_id>": REGISTER,
    "POST /printing/stock/own/<int:own_id>": REGISTER,
    "POST /printing/stock/own/<int:own_id>/retire": REGISTER,
    "GET /printing/stock/<stock_code>": REGISTER,
    "GET /printing/stock/<stock_code>/test-sheet": REGISTER,
    "GET /printing/stock/<stock_code>/test-sheet.css": REGISTER,
    "GET /printing/stock/<stock_code>/test-sheet.pdf": REGISTER,
    "GET /printing/printers/": REGISTER,
    "GET /printing/printers/new": REGISTER,
    "POST /printing/printers/new": REGISTER,
    "GET /printing/printers/<int:printer_id>": REGISTER,
    "POST /printing/printers/<int:printer_id>": REGISTER,
    "GET /printing/printers/<int:printer_id>/test-sheet": REGISTER,
    "GET /printing/drawer/": REGISTER,
    "GET /printing/drawer/new": REGISTER,
    "POST /printing/drawer/new": REGISTER,
    "GET /printing/drawer/<int:drawer_id>": REGISTER,
    "GET /printing/drawer/<int:drawer_id>.svg": REGISTER,
    "GET /printing/drawer/cells/<stock_code>.css": REGISTER,
    "GET /printing/drawer/<int:drawer_id>/mark": REGISTER,
    "POST /printing/drawer/<int:drawer_id>/mark": REGISTER,
    "POST /printing/drawer/<int:drawer_id>/rename": REGISTER,
    "POST /printing/drawer/<int:drawer_id>/throw-away": REGISTER,
    "POST /printing/drawer/<int:drawer_id>/put-back": REGISTER,
    "GET /printing/basket": REGISTER,
    "POST /printing/basket": REGISTER,
    "POST /printing/basket/<int:device_id>/remove": REGISTER,
    "POST /printing/basket/clear": REGISTER,
    "GET /printing/browser/<int:print_id>": REGISTER,
    "POST /printing/browser/<int:print_id>/printed": REGISTER,
    "POST /printing/browser/<int:print_id>/discard": REGISTER,
    "GET /printing/browser/<int:print_id>/sheets": REGISTER,
    "GET /printing/browser/<int:print_id>/sheets.css": REGISTER,
    "GET /printing/posters/": REGISTER,
    "POST /printing/posters/": REGISTER,
    "GET /printing/cards/": REGISTER,
    "POST /printing/cards/": REGISTER,
    "GET /printing/papers/<int:paper_print_id>": REGISTER,
    "GET /printing/papers/<int:paper_print_id>/page": REGISTER,
    "GET /printing/papers/<int:paper_print_id>.pdf": REGISTER,
    "GET /printing/sheets/<int:sheet_id>.pdf": REGISTER,
    "GET /jobs/": STAFF,
    "GET /jobs/<int:job_id>": STAFF,
    "GET /jobs/<int:job_id>.json": STAFF,
    "POST /jobs/<int:job_id>/cancel": STAFF,
    "GET /imports/": OFFICE,
    "POST /imports/": OFFICE,
    "GET /imports/<int:upload_id>": OFFICE,
    "POST /imports/<int:upload_id>/confirm": OFFICE,
    "GET /imports/<int:upload_id>/reading": OFFICE,
    "POST /imports/<int:upload_id>/reading": OFFICE,
    "GET /imports/<int:upload_id>/columns": OFFICE,
    "POST /imports/<int:upload_id>/columns": OFFICE,
    "POST /imports/<int:upload_id>/subject": OFFICE,
    "POST /imports/<int:upload_id>/states": OFFICE,
    "POST /imports/<int:upload_id>/plan": OFFICE,
    "GET /imports/<int:upload_id>/undo": OFFICE,
    "POST /imports/<int:upload_id>/undo": OFFICE,
    "POST /imports/<int:upload_id>/drop": OFFICE,
    "GET /imports/<int:upload_id>/rejects.csv": OFFICE,
    "GET /calendar/": REGISTER,
    "GET /calendar/week": OFFICE,
    "POST /calendar/week": OFFICE,
    "GET /calendar/terms/new": OFFICE,
    "POST /calendar/terms/new": OFFICE,
    "GET /calendar/terms/<int:term_id>": OFFICE,
    "POST /calendar/terms/<int:term_id>": OFFICE,
    "GET /calendar/days/new": OFFICE,
    "POST /calendar/days/new": OFFICE,
    "GET /calendar/days/<int:day_id>": OFFICE,
    "POST /calendar/days/<int:day_id>": OFFICE,
    "GET /calendar/bank-holidays": OFFICE,
    "POST /calendar/bank-holidays": OFFICE,
    "GET /calendar/targets": OFFICE,
    "POST /calendar/targets": OFFICE,
    "POST /calendar/terms/<int:term_id>/remove": OFFICE,
    "POST /calendar/days/<int:day_id>/remove": OFFICE,
    "POST /calendar/targets/switch": OFFICE,
    "GET /rollout/": REGISTER,
    "GET /rollout/parts": REGISTER,
    "GET /rollout/concepts": REGISTER,
    "GET /rollout/steps/<plan_step>": REGISTER,
    "POST /rollout/steps/<plan_step>": OFFICE,
    "GET /rollout/plan": REGISTER,
    "GET /rollout/plan.pdf": REGISTER,
    "GET /rollout/sign-off": OFFICE,
    "POST /rollout/sign-off": OFFICE,
    "GET /rollout/sign-offs/<int:signature_id>": REGISTER,
    "GET /rollout/training/": REGISTER,
    "GET /rollout/training/new": OFFICE,
    "POST /rollout/training/new": OFFICE,
    "GET /rollout/training/<int:training_id>": REGISTER,
    "GET /rollout/training/<int:training_id>/edit": OFFICE,
    "POST /rollout/training/<int:training_id>/edit": OFFICE,
    "POST /rollout/training/<int:training_id>/held": OFFICE,
    "POST /rollout/training/<int:training_id>/call-off": OFFICE,
    "GET /rollout/baseline": REGISTER,
    "GET /rollout/baseline/<int:baseline_id>": REGISTER,
    "POST /rollout/baseline/record": OFFICE,
    "POST /rollout/baseline/targets": OFFICE,
    "POST /rollout/baseline/switch": OFFICE,
    "GET /rollout/reviews/": REGISTER,
    "POST /rollout/reviews/": OFFICE,
    "GET /rollout/reviews/<int:review_id>": REGISTER,
    "GET /rollout/reviews/<int:review_id>/paper": REGISTER,
    "GET /rollout/reviews/<int:review_id>.pdf": REGISTER,
    "POST /rollout/reviews/<int:review_id>/answers/<group>": OFFICE,
    "POST /rollout/reviews/<int:review_id>/words": OFFICE,
    "POST /rollout/reviews/<int:review_id>/actions": OFFICE,
    "POST /rollout/reviews/<int:review_id>/actions/<int:review_action_id>/done": OFFICE,
    "POST /rollout/reviews/<int:review_id>/sign-off": OFFICE,
    "GET /charter": EVERYBODY,
    "GET /documents/": REGISTER,
    "GET /documents/<document>": REGISTER,
    "GET /documents/guides/<role>": STAFF,
    "GET /documents/<document>/edit": OFFICE,
    "POST /documents/<document>/edit": OFFICE,
    "POST /documents/<document>/reset": OFFICE,
    "POST /documents/<document>/publish": OFFICE,
    "GET /documents/<document>/paper": STAFF,
    "GET /documents/<document>.pdf": STAFF,
    "GET /documents/versions/<int:version_id>": REGISTER,
    "GET /documents/versions/<int:version_id>/paper": REGISTER,
    "GET /documents/versions/<int:version_id>.pdf": REGISTER,
    "GET /documents/versions/<int:version_id>/give": REGISTER,
    "POST /documents/versions/<int:version_id>/give": REGISTER,
    "GET /documents/given/": REGISTER,
    "GET /documents/handouts/<int:handout_id>": REGISTER,
    "GET /documents/handouts/<int:handout_id>/letters": REGISTER,
    "GET /documents/handouts/<int:handout_id>/letters.pdf": REGISTER,
    "GET /documents/help/": OFFICE,
    "POST /documents/help/": OFFICE,
    "GET /documents/sheet/": STAFF,
    "GET /documents/sheet/blank.pdf": STAFF,
    "GET /documents/sheet/calls/<int:call_id>": STAFF,
    "GET /documents/sheet/calls/<int:call_id>/sheet.pdf": STAFF,
    "GET /documents/supplier-letter/": REGISTER,
    "GET /documents/supplier-letter/<int:supplier_id>": REGISTER,
    "POST /documents/supplier-letter/<int:supplier_id>": REGISTER,
    "GET /documents/supplier-letter/<int:supplier_id>/paper": REGISTER,
    "GET /documents/supplier-letter/<int:supplier_id>/letter.pdf": REGISTER,
    "GET /office/": OFFICE,
    "GET /office/people": OFFICE,
    "GET /office/people/new": OFFICE,
    "POST /office/people/new": OFFICE,
    "GET /office/people/<int:person_id>": OFFICE,
    "POST /office/people/<int:person_id>": OFFICE,
    "POST /office/people/<int:person_id>/password": OFFICE,
    "POST /office/people/<int:person_id>/sign-out": OFFICE,
    "POST /office/people/<int:person_id>/second-factor": OFFICE,
    "GET /office/audit": OFFICE,
    "GET /office/settings": OFFICE,
    "GET /here": EVERYBODY,
    "GET /phone-check": EVERYBODY,
    "GET /healthz": EVERYBODY,
    "GET /office/address": OFFICE,
    "POST /office/address/switch": OFFICE,
    "POST /office/address/give-up": OFFICE,
    "GET /office/doctor": OFFICE,
    "GET /office/history": REGISTER,
    "POST /office/history": OFFICE,
    "POST /office/history/check": OFFICE,
    "GET /office/backups": OFFICE,
    "POST /office/backups/make": OFFICE,
    "POST /office/backups/look": OFFICE,
    "POST /office/backups/folder": OFFICE,
    "GET /office/backups/<where>/<file>": OFFICE,
    "POST /office/backups/<where>/<file>/check": OFFICE,
    "POST /office/backups/<where>/<file>/download": OFFICE,
    "POST /office/backups/<where>/<file>/restore": OFFICE,
    "POST /office/backups/asides/<aside>/confirm": OFFICE,
    "POST /office/backups/looks/<int:check_id>/confirm": OFFICE,
    "GET /office/finer-settings": OFFICE,
    "POST /office/finer-settings": OFFICE,
    "POST /office/settings": OFFICE,
    "GET /escalations/": REGISTER,
    "POST /escalations/seen": REGISTER,
    "GET /escalations/calls/<int:call_id>/tell": REGISTER,
    "POST /escalations/calls/<int:call_id>/tell": REGISTER,
    "GET /escalations/calls/<int:call_id>/major": REGISTER,
    "POST /escalations/calls/<int:call_id>/major": REGISTER,
    "GET /escalations/major/": REGISTER,
    "GET /escalations/major/<int:incident_id>": REGISTER,
    "POST /escalations/major/<int:incident_id>/notice": REGISTER,
    "POST /escalations/major/<int:incident_id>/end": REGISTER,
    "POST /escalations/major/<int:incident_id>/review": REGISTER,
    "POST /escalations/major/<int:incident_id>/actions": REGISTER,
    "POST /escalations/major/<int:incident_id>/actions/<int:action_id>/done": REGISTER,
    "GET /escalations/rules": OFFICE,
    "GET /escalations/rules/<level>": OFFICE,
    "POST /escalations/rules/<level>": OFFICE,
    "GET /escalations/contacts/new": OFFICE,
    "POST /escalations/contacts/new": OFFICE,
    "GET /escalations/contacts/<int:contact_id>": OFFICE,
    "POST /escalations/contacts/<int:contact_id>": OFFICE,
    "GET /privacy": EVERYBODY,
    "GET /privacy/people": OFFICE,
    "POST /privacy/people": OFFICE,
    "POST /privacy/people/file": OFFICE,
    "POST /privacy/people/check": OFFICE,
    "POST /privacy/people/redact": OFFICE,
    "GET /privacy/redactions/<int:redaction_id>": OFFICE,
    "POST /privacy/tidy": OFFICE,
    "GET /privacy/retention": OFFICE,
    "POST /privacy/retention": OFFICE,
    "POST /privacy/retention/run": OFFICE,
    "GET /privacy/impact-assessment": OFFICE,
    "GET /privacy/impact-assessment.pdf": OFFICE,
    "GET /outbox/": OFFICE,
    "GET /outbox/settings": OFFICE,
    "POST /outbox/settings": OFFICE,
    "GET /outbox/test": OFFICE,
    "POST /outbox/test": OFFICE,
    "POST /outbox/<int:message_id>/retry": OFFICE,
    "GET /diagnostics/": STAFF,
    "GET /diagnostics/<int:checklist_id>": STAFF,
    "GET /diagnostics/<int:checklist_id>/sheet": STAFF,
    "GET /diagnostics/<int:checklist_id>/sheet.pdf": STAFF,
    "POST /diagnostics/first": REGISTER,
    "GET /diagnostics/new": REGISTER,
    "POST /diagnostics/new": REGISTER,
    "GET /diagnostics/<int:checklist_id>/edit": REGISTER,
    "GET /diagnostics/<int:checklist_id>/preview": REGISTER,
    "GET /diagnostics/<int:checklist_id>/heading": REGISTER,
    "POST /diagnostics/<int:checklist_id>/heading": REGISTER,
    "GET /diagnostics/<int:checklist_id>/steps/new": REGISTER,
    "POST /diagnostics/<int:checklist_id>/steps/new": REGISTER,
    "GET /diagnostics/<int:checklist_id>/steps/<int:key>": REGISTER,
    "POST /diagnostics/<int:checklist_id>/steps/<int:key>": REGISTER,
    "POST /diagnostics/<int:checklist_id>/steps/<int:key>/<move>": REGISTER,
    "POST /diagnostics/<int:checklist_id>/publish": REGISTER,
    "POST /diagnostics/<int:checklist_id>/discard": REGISTER,
    "POST /diagnostics/<int:checklist_id>/retire": REGISTER,
    "GET /diagnostics/skills/": REGISTER,
    "POST /diagnostics/skills/": REGISTER,
    "GET /diagnostics/calls/<int:call_id>": STAFF,
    "GET /diagnostics/calls/<int:call_id>/sheet": STAFF,
    "GET /diagnostics/calls/<int:call_id>/sheet.pdf": STAFF,
    "POST /diagnostics/calls/<int:call_id>/choose": STAFF,
    "POST /diagnostics/calls/<int:call_id>/used/<int:used_id>/tick": STAFF,
    "POST /diagnostics/calls/<int:call_id>/<part>": STAFF,
}


def routes_of(app: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def a_photo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(buffer, "JPEG")
    return buffer.getvalue()


@dataclass
class School:
    """A school with one of everything, and the values that stand in its addresses."""

    app: Flask
    database: Database
    values: dict[str, object]

    def address(self, route: str) -> str:
        path = route.split(" ", 1)[1].replace("<int:", "<")
        for name, value in self.values.items():
            path = path.replace(f"<{name}>", str(value))
        assert "<" not in path, f"no example for {route}"
        return path

    def browser(self, who: str) -> FlaskClient:
        browser = self.app.test_client()
        if who != NOBODY:
            answer = browser.post("/sign-in", data={"username": who, "password": builders.PASSWORD})
            assert answer.status_code == 302, answer.text
        return browser

    def dump(self) -> list[str]:
        """Return all that is stored, line by line."""
        return list(self.database.connection.iterdump())

    def stored(self, *but: str) -> dict[str, list[tuple[object, ...]]]:
        """Return the rows of all tables."""
        connection = self.database.connection
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
        tables = {name for (name,) in named} - set(but)
        return {table: [tuple(row) for row in connection.execute(f'SELECT * FROM "{table}"')] for table in tables}


def furnish(app: Flask, database: Database) -> School:
    device = builders.add_device(
        database, "Hall projector", supplier="Clwyd AV", asset_tag="LG-0042", serial="XSER77", price_pence=64900
    )
    call = builders.dispatched_call(database, device, photo=a_photo(), reporter_name="Miss Reporter")
    builders.closed_call(database, device, reporter_name="Mr Earlier")
    leaver = builders.add_person(database, "leaver", "Lee Ver", Role.TECHNICIAN)
    rows = b"Asset Tag,Model,Location,Serial\nNEW-1,EB-2250U,Room 12,1\nNEW-2,,Room 12,LONG\n"
    return School(
        app,
        database,
        {
            **builders.problem_and_repair(database, call),
            "part": "note",
            "code": device.code,
            "call_id": call.id,
            "photo_id": calls.photos(database, call.id)[0]["id"],
            "location_id": device.location_id,
            "supplier_id": device.supplier_id,
            "term_id": 1,
            "day_id": 1,
            "model_id": device.model.id,
            "person_id": leaver.person_id,
            "sheet_id": builders.print_stickers(database, device),
            "paper_print_id": builders.print_poster(database, device),
            "upload_id": imports.add_upload(database, "register.csv", rows, None, clock.stored(clock.now())),
            **builders.field_work(database, call),
            **builders.diagnostics_sheet(database, call),
            **builders.documents(database),
            **builders.known_answers(database, call),
            **builders.rollout(database),
            "document": "charter",
            "role": "technician",
            "step": "note",
            **builders.stocktake(database, device),
            "stock_code": "L7159",
            **builders.label_stock(database, device),
            "view_id": 1,
            "run_id": 1,
            "job_id": 1,
            "device_id": device.id,
            "print_id": 1,
            "message_id": 1,
            "level": "resolve_100",
            "contact_id": 1,
            "incident_id": 1,
            "redaction_id": 1,
            "action_id": 1,
            **(held := builders.held_surveys(database, clock.now())),
            "survey_id": held["survey_over"],
            "token": tokens.status_token(builders.SECRET, call.form_key),
            "said": "add",
            "visit": app.extensions.setdefault("scandesk.walkup", Visits()).begin(),
            "way": "code",
            "question": "wrong",
            "version": asset_url("look.css").split("/")[2],
            "name": "look.css",
            "report_name": "monthly",
            "measure_key": "logged",
            "section": "over-time",
            "where": "own",
            "file": backups.make(database, backups.ASKED_FOR, clock.now()).name,
            "aside": "2026-09-07T08-30-00Z",
            "check_id": 1,
        },
    )


@pytest.fixture(autouse=True)
def an_engine_that_only_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real PDF takes a second, and has tests of its own; here every door is tried hundreds of times."""
    monkeypatch.setattr(pdf, "html_to_pdf", lambda *_: b"%PDF-1.7")
    monkeypatch.setattr(paper, "engine", lambda: pdf.Engine(missing="not asked here"))
    # a job would write on while the next door is tried
    monkeypatch.setattr(backups_pages, "_as_a_job", lambda *_: redirect("/office/backups"))


@pytest.fixture
def place(app: Flask, school: Database) -> School:
    return furnish(app, school)


@pytest.fixture
def guarded(school: Database, tmp_path: Path) -> School:
    """The app as it runs at the school: forged forms are refused, tries to sign in are counted."""
    app = create_app(tmp_path, school, PROPAGATE_EXCEPTIONS=False, REPORT_LIMITS_ENABLED=True)
    return furnish(app, school)


# --- routes


def test_every_route_stands_in_the_table_and_nothing_else_does(app: Flask):
    assert routes_of(app) == set(MAY_USE)


def refuses(answer: TestResponse, who: str, method: str) -> bool:
    """Tell whether an answer refuses in the way it should: the way to sign in, 401 or 403."""
    if who != NOBODY:
        return answer.status_code == 403
    if method == "GET":
        return answer.status_code == 302 and answer.location.startswith("/sign-in?next=")
    return answer.status_code == 401


# what the walk itself has decided before: a thing that was moved here is strange no more
TOO_LATE = {"POST /stickers/stocktakes/<int:stocktake_id>/lines/<int:line_id>/take-out": (400,)}


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_the_matrix_of_routes_and_roles(place: School, who: str):
    wrong = []
    for route, allowed in MAY_USE.items():
        method = route.split(" ")[0]
        before = place.stored("sessions", "audit_events")
        answer = place.browser(who).open(place.address(route), method=method)
        if who in allowed:
            fits = (200, 201, 204, 302, 404, 422, *TOO_LATE.get(route, ()))
            is_right = answer.status_code in fits and not refuses(answer, who, method)
        else:
            is_right = refuses(answer, who, method) and place.stored("sessions", "audit_events") == before
        if not is_right:
            wrong.append((route, answer.status_code, answer.location))
    assert wrong == []


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_no_route_answers_to_other_methods(place: School, who: str):
    browser = place.browser(who)
    for path in {place.address(route) for route in MAY_USE}:
        for method in ("PUT", "DELETE", "PATCH", "TRACE"):
            assert browser.open(path, method=method).status_code == 405, (method, path)


def test_pages_that_do_not_exist_are_nobodys(place: School):
    for path in ("/.git/config", "/instance/secret", "/static/scandesk.css", "/assets/../app.py", "/console", "/D/"):
        assert place.browser(NOBODY).get(path).status_code == 404, path


# --- objects


def test_a_technician_neither_sees_nor_changes_what_was_sent_to_another(place: School):
    other = place.browser("tech2")
    call_id, photo_id = place.values["call_id"], place.values["photo_id"]
    before = place.stored("sessions", "audit_events")
    for step in ("start", "resolve", "hold", "note"):
        answer = other.post(f"/fieldwork/calls/{call_id}/{step}", data={"note": "mine now", "minutes": "5"})
        assert answer.status_code == 404
    assert other.get(f"/fieldwork/calls/{call_id}").status_code == 404
    assert other.get(f"/fieldwork/calls/{call_id}/photos/{photo_id}").status_code == 404
    assert f"/fieldwork/calls/{call_id}" not in other.get("/fieldwork/").text
    assert place.stored("sessions", "audit_events") == before
    own = place.browser("tech1")
    assert own.get(f"/fieldwork/calls/{call_id}").status_code == 200
    photo = re.search(r'src="([^"]+/photos/\d+)"', own.get(f"/fieldwork/calls/{call_id}").text)
    assert photo
    assert own.get(photo[1]).mimetype == "image/jpeg"
    assert own.get(f"/fieldwork/calls/{call_id}/photos/{int(str(photo_id)) + 1}").status_code == 404
    call = builders.dispatched_call(place.database, builders.add_device(place.database))
    assert own.get(f"/fieldwork/calls/{call.id}/photos/{photo_id}").status_code == 404  # of another call of theirs


def test_a_call_that_went_back_to_the_desk_is_no_longer_the_technicians(place: School):
    technician, call_id = place.browser("tech1"), place.values["call_id"]
    assert technician.get(f"/fieldwork/calls/{call_id}").status_code == 200
    assert place.browser("desk").post(f"/desk/calls/{call_id}/take_back").status_code == 302
    assert technician.get(f"/fieldwork/calls/{call_id}").status_code == 404


def test_a_technician_takes_no_step_of_the_desk_not_even_under_fieldwork(place: School):
    technician, call_id = place.browser("tech1"), place.values["call_id"]
    for step in ("triage", "dispatch", "close", "cancel", "duplicate", "take_back", "reopen", "log", "affects_me", "x"):
        assert technician.post(f"/fieldwork/calls/{call_id}/{step}").status_code == 404, step


def test_a_coordinator_who_is_not_the_desk_cannot_close(place: School):
    device = builders.add_device(place.database, "Second")
    call = builders.resolved_call(place.database, device)
    data = {"resolution_type": "fix", "cause": "hardware", "version": str(call.version)}
    answer = place.browser("coordinator").post(f"/desk/calls/{call.id}/close", data=data)
    assert answer.status_code == 422
    assert calls.call(place.database, call.id) == call


def test_fields_that_no_form_has_change_nothing(place: School):
    call_id = int(str(place.values["call_id"]))
    extra = {"id": "99", "status": "closed", "priority": "5", "technician_id": "1", "logged_at": "2001-01-01"}
    before = calls.call(place.database, call_id)
    assert (
        place.browser("desk").post(f"/desk/calls/{call_id}/note", data={"note": "Rang back."} | extra).status_code
        == 302
    )
    after = calls.call(place.database, call_id)
    assert before
    assert after
    assert (after.id, after.status, after.priority, after.technician_id, after.logged_at) == (
        before.id,
        before.status,
        before.priority,
        before.technician_id,
        before.logged_at,
    )


def test_the_public_pages_show_no_person_price_or_serial(place: School):
    visitor, code = place.browser(NOBODY), place.values["code"]
    pages = ["/", f"/D/{code}", f"/D/{code}?kind=request", f"/rooms/{place.values['location_id']}", "/find?text=XSER77"]
    for page in pages:
        text = visitor.get(page).text.replace("/find?text=XSER77", "").replace('value="XSER77"', "")
        for secret in ("Miss Reporter", "Mr Earlier", "Tom Ashworth", "649", "XSER77", "Clwyd AV"):
            assert secret not in text, (page, secret)


# --- numbers that no row has


@pytest.mark.parametrize("number", ["0", "999999", "9" * 15, "9" * 30, "9" * 5000, "-1", "١", "1e3", "0x1"])
def test_a_strange_number_in_an_address_leads_to_no_page(place: School, number: str):
    browsers = {who: place.browser(who) for who in EVERYBODY}
    for route, allowed in MAY_USE.items():
        if route.startswith("GET") and "<int:" in route:
            path = re.sub("<int:[a-z_]+>", number, route.split(" ")[1])
            for who in allowed:
                assert browsers[who].get(path).status_code == 404, path


@pytest.mark.parametrize("number", ["0", "9" * 15, "9" * 30, "9" * 5000, "-1", "١", "x"])
def test_a_strange_number_in_a_form_is_refused_in_words(place: School, number: str):
    call, code = f"/desk/calls/{place.values['call_id']}", place.values["code"]
    triage = {"kind": "incident", "impact": "1", "urgency": "1", "technician": number}
    phone = {"form_key": "k" * 22, "summary": "s", "kind": "incident", "answer": "incident:no", "channel": "phone"}
    desk = place.browser("desk")
    assert desk.post(f"{call}/triage", data=triage).status_code == 422
    assert desk.post(f"{call}/dispatch", data={"technician": number}).status_code == 422
    assert desk.post(f"{call}/duplicate", data={"original": f"C{number}"}).status_code == 422
    assert desk.post("/printing/", data={"chosen": number, "start": "1", "stock": "L7159"}).status_code == 422
    device = {"model": number, "location": number, "supplier": number, "in_service_on": "2026-01-01"}
    device |= {"form_key": "k" * 22}
    assert desk.post("/devices/new", data=device).status_code == 422
    assert desk.post("/desk/calls/new", data=phone | {"location": number}).status_code == 422
    assert desk.get(f"{call}?fix={number}").status_code == 200
    assert desk.get(f"/fieldwork/devices/{code}?before={number}").status_code == 200
    assert desk.get(f"/devices/?page={number}&location_id={number}").status_code == 200
    assert desk.get(f"/desk/?technician={number}&after={number}").status_code == 200
    assert place.browser(NOBODY).post(f"/D/{code}/affects-me", data={"call": number}).status_code == 404


# --- sessions


def cookie_of(browser: FlaskClient) -> str:
    cookie = browser.get_cookie("scandesk")
    assert cookie
    return cookie.value


def with_cookie(app: Flask, value: str) -> FlaskClient:
    copied = app.test_client()
    copied.set_cookie("scandesk", value)
    return copied


def sign_out(school: School, browser: FlaskClient) -> None:
    browser.post("/sign-out")


def change_own_password(school: School, browser: FlaskClient) -> None:
    data = {"current": builders.PASSWORD, "password": "four green umbrellas dance"}
    assert browser.post("/account", data=data).status_code == 302


def given_a_password(school: School, browser: FlaskClient) -> None:
    person = people_store.person_by_username(school.database, "desk")
    assert person
    assert school.browser("coordinator").post(f"/office/people/{person.id}/password").status_code == 201


def be_disabled(school: School, browser: FlaskClient) -> None:
    person = people_store.person_by_username(school.database, "desk")
    assert person
    answer = school.browser("coordinator").post(f"/office/people/{person.id}", data={"roles": "desk"})
    assert answer.status_code == 302


@pytest.mark.parametrize("end", [sign_out, change_own_password, given_a_password, be_disabled])
def test_a_copied_cookie_is_dead_when_the_session_ends(place: School, end: Callable[[School, FlaskClient], None]):
    browser = place.browser("desk")
    copied = with_cookie(place.app, cookie_of(browser))
    assert copied.get("/desk/").status_code == 200
    end(place, browser)
    assert copied.get("/desk/").status_code == 302
    assert copied.post("/desk/calls/1/note", data={"note": "x"}).status_code == 401


def test_signing_out_ends_one_session_and_not_the_others(place: School):
    here, there = place.browser("desk"), place.browser("desk")
    here.post("/sign-out")
    assert here.get("/desk/").status_code == 302
    assert there.get("/desk/").status_code == 200


def test_a_role_that_was_taken_away_is_gone_at_the_next_click(place: School):
    person = people_store.person_by_username(place.database, "desk")
    assert person
    people.change_person(place.database, person.id, frozenset({Role.DESK, Role.TECHNICIAN}), is_active=True)
    browser = place.browser("desk")
    assert browser.get("/desk/").status_code == 200
    people.change_person(place.database, person.id, frozenset({Role.TECHNICIAN}), is_active=True)
    assert browser.get("/desk/").status_code == 403


def test_who_gets_a_role_signs_in_again(place: School):
    browser = place.browser("tech1")
    person = people_store.person_by_username(place.database, "tech1")
    assert person
    people.change_person(place.database, person.id, frozenset({Role.TECHNICIAN, Role.COORDINATOR}), is_active=True)
    assert browser.get("/office/").status_code == 302


def test_signing_in_starts_a_session_of_its_own(place: School):
    planted = place.app.test_client()
    with planted.session_transaction() as session:
        session["_user_id"] = "planted"
        session["csrf_token"] = "planted"  # noqa: S105  what somebody else put there
    before = cookie_of(planted)
    planted.post("/sign-in", data={"username": "desk", "password": builders.PASSWORD})
    with planted.session_transaction() as session:
        assert session["_user_id"] != "planted"
        assert session.get("csrf_token") != "planted"
    assert with_cookie(place.app, before).get("/desk/").status_code == 302
    assert cookie_of(place.browser("desk")) != cookie_of(planted)


def test_the_database_holds_no_token_that_would_open_a_session(place: School):
    browser = place.browser("desk")
    with browser.session_transaction() as session:
        token = session["_user_id"]
    assert len(token) >= 43  # 256 bits
    assert not [line for line in place.dump() if token in line]


def test_the_cookie_is_kept_from_scripts_and_other_sites(place: School):
    answer = place.app.test_client().post("/sign-in", data={"username": "desk", "password": builders.PASSWORD})
    cookies = SimpleCookie("; ".join(answer.headers.getlist("Set-Cookie")))
    assert set(cookies) == {"scandesk", "scandesk_known"}
    for cookie in cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
    assert not cookies["scandesk"]["expires"]


def test_a_cookie_signed_with_another_key_is_nothing(place: School, tmp_path: Path):
    open_doors = {"WTF_CSRF_ENABLED": False, "REPORT_LIMITS_ENABLED": False}
    forger = create_app(tmp_path, place.database, SECRET_KEY="another key", **open_doors)  # type: ignore[arg-type]  # noqa: S106
    cookie = cookie_of(School(forger, place.database, {}).browser("desk"))
    assert with_cookie(forger, cookie).get("/desk/").status_code == 200
    assert with_cookie(place.app, cookie).get("/desk/").status_code == 302


# --- signing in


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "http://evil.example/",
        "https:evil.example",
        "http:///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/\t\\evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "/%5cevil.example/..//evil.example",
        "@evil.example",
        "",
    ],
)
def test_signing_in_never_leads_away(place: School, target: str):
    data = {"username": "desk", "password": builders.PASSWORD, "next": target}
    answer = place.app.test_client().post("/sign-in", data=data)
    leads_to = re.sub(r"[\t\r\n]", "", answer.headers["Location"]).strip().replace("\\", "/")
    assert leads_to.startswith("/")
    assert not leads_to.startswith("//")
    page = place.app.test_client().get("/sign-in", query_string={"next": target}).text
    assert 'name="next" value=""' in page or 'name="next" value="/' in page


def test_signing_in_leads_where_one_wanted_to_go(place: School):
    browser = place.app.test_client()
    asked = browser.get("/desk/?view=new&order=age")
    page = browser.get(asked.location).text
    target = re.search(r'name="next" value="([^"]*)"', page)
    assert target
    data = {"username": "desk", "password": builders.PASSWORD, "next": target[1].replace("&amp;", "&")}
    assert browser.post("/sign-in", data=data).location == "/desk/?view=new&order=age"


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(place: School):
    def answer(username: str, password: str) -> tuple[int, str]:
        got = place.app.test_client().post("/sign-in", data={"username": username, "password": password})
        return got.status_code, re.sub(r'value="[^"]*"', "", got.text)

    be_disabled(place, place.browser("desk"))
    wrong = answer("tech1", "not the password")
    assert wrong[0] == 422
    assert "The username or the password is not right." in wrong[1]
    assert answer("nobody.at.all", "not the password") == wrong
    assert answer("desk", builders.PASSWORD) == wrong  # disabled
    assert answer("tech1", "not the password") == wrong


# --- forged forms


def token_on(browser: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)
    assert found, page
    return found[1]


def signed_in_with_token(school: School, who: str) -> FlaskClient:
    browser = school.app.test_client()
    if who != NOBODY:
        data = {"username": who, "password": builders.PASSWORD, "csrf_token": token_on(browser, "/sign-in")}
        assert browser.post("/sign-in", data=data).status_code == 302
    return browser


FORM_DATA = {
    "symptom": "no_picture",
    "answer": "no",
    "kind": "incident",
    "description": "words that were typed",
    "form_key": "k" * 22,
    "note": "forged",
    "name": "Forged",
    "roles": "coordinator",
    "school": "Forged School",
    "retired_on": "2026-01-01",
    "username": "desk",
    "password": builders.PASSWORD,
}


@pytest.mark.parametrize("token", [None, "", "made up", "another session's"])
def test_no_form_takes_effect_without_its_token(guarded: School, token: str | None):
    foreign = token_on(signed_in_with_token(guarded, "tech2"), "/account")
    browsers = {who: signed_in_with_token(guarded, who) for who in EVERYBODY}
    values = FORM_DATA | {"call": str(guarded.values["call_id"]), "survey": str(guarded.values["survey_open"])}
    if token is not None:
        values |= {"csrf_token": foreign if token.startswith("another") else token}
    before = guarded.stored()
    for route, allowed in MAY_USE.items():
        method, rule = route.split(" ")
        if method != "POST" or rule == "/set-up":
            continue
        who = next(iter(sorted(allowed - {NOBODY})), NOBODY)
        # what only a page of the kiosk can have is the visit in its address
        address = guarded.address(route).replace(str(guarded.values["visit"]), "forged")
        answer = browsers[who].post(address, data=values)
        if rule in ("/D/<code>", "/d/<code>"):  # the page of a phone lies open for days: it keeps what was typed
            assert answer.status_code == 422
            assert "words that were typed" in answer.text
            assert "press Send once more" in answer.text
        elif rule in ("/status/<token>/<said>", "/status/<token>/how-it-went", "/survey", "/find"):
            assert answer.status_code == 422
        else:
            assert answer.status_code == 400, route
    assert guarded.stored() == before


def test_a_form_with_its_token_takes_effect(guarded: School):
    browser, call_id = signed_in_with_token(guarded, "desk"), guarded.values["call_id"]
    data = {"note": "Rang back.", "csrf_token": token_on(browser, f"/desk/calls/{call_id}")}
    assert browser.post(f"/desk/calls/{call_id}/note", data=data).status_code == 302
    visitor = guarded.app.test_client()
    data = FORM_DATA | {"csrf_token": token_on(visitor, f"/D/{guarded.values['code']}")}
    assert visitor.post(f"/D/{guarded.values['code']}", data=data).status_code == 302


def test_looking_changes_nothing(place: School):
    browsers = [place.browser(who) for who in sorted(EVERYBODY | {"tech2"})]
    before = place.stored()
    extra = ("", "?kind=request", "?text=LG-0042", "?view=new&filters=show", "?fix=2&sent=yes&page=2", "?status=closed")
    for browser in browsers:
        for route in MAY_USE:
            if route.startswith("GET"):
                for query in extra:
                    browser.get(place.address(route) + query)
                browser.head(place.address(route))
                browser.options(place.address(route))
    assert place.stored() == before


# --- what every answer says


def a_full_disk(database: Database) -> None:
    """Let the file grow no further: every write that needs a page fails as on a full disk."""
    pages = database.connection.execute("PRAGMA page_count").fetchone()[0]
    database.connection.execute(f"PRAGMA max_page_count = {pages}")


def answers_of_every_kind(school: School, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestResponse]:
    visitor, code = school.app.test_client(), school.values["code"]
    yield visitor.get("/")
    yield visitor.get("/desk/")
    yield visitor.get("/nothing/here")
    yield visitor.get("/status/nothing")
    yield visitor.delete("/")
    yield visitor.post("/desk/")
    yield visitor.post("/desk/calls/new", data={"csrf_token": token_on(visitor, "/sign-in")})
    yield visitor.post("/sign-out")
    yield visitor.get(asset_url("look.css"))
    yield visitor.get("/assets/x/nothing.css")
    yield visitor.post(f"/D/{code}", data={"description": "x" * 70_000})
    photo = {"photo": (io.BytesIO(b"x"), "big.jpg")}
    yield visitor.post(f"/D/{code}", data=photo, environ_overrides={"CONTENT_LENGTH": str(13 * 2**20 + 1)})
    yield visitor.post(f"/D/{code}", data={"photo": (io.BytesIO(b"x"), "a.jpg"), "description": "x" * 70_000})
    yield visitor.post("/D/NOTACODE")
    technician = signed_in_with_token(school, "tech1")
    yield technician.get("/office/")
    yield technician.get(f"/fieldwork/calls/{school.values['call_id']}/photos/{school.values['photo_id']}")
    coordinator = signed_in_with_token(school, "coordinator")
    yield coordinator.get("/exports/calls.csv")
    yield coordinator.get(f"/printing/sheets/{school.values['sheet_id']}.pdf")
    for _ in range(4):
        wrong = {"username": "desk", "password": "wrong", "csrf_token": token_on(visitor, "/sign-in")}
        yield visitor.post("/sign-in", data=wrong)
    token = token_on(visitor, f"/D/{code}")
    a_full_disk(school.database)
    photo = a_photo() * 40
    for number in range(3):
        data = FORM_DATA | {"csrf_token": token, "form_key": f"{number}" * 22, "description": "x" * 2000}
        yield visitor.post(f"/D/{code}", data=data | {"photo": (io.BytesIO(photo), "photo.jpg")})

    def fail(_: Database) -> list[sqlite3.Row]:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(public, "rooms", fail)
    yield visitor.get("/")


def test_every_answer_carries_the_headers_and_none_tells_of_the_inside(guarded: School, monkeypatch, caplog):
    seen = set()
    for answer in answers_of_every_kind(guarded, monkeypatch):
        seen.add(answer.status_code)
        for name, always in headers.ALWAYS.items():
            value = always
            if name == "Content-Security-Policy" and answer.mimetype == "image/jpeg":
                value += "; sandbox"
            assert answer.headers.get_all(name) == [value], (answer.request.path, answer.status_code)
        assert "Cache-Control" in answer.headers
        if not answer.request.path.startswith("/assets/"):
            assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers
        if answer.mimetype == "text/html":
            assert answer.mimetype_params["charset"] == "utf-8"
            for inside in ("Traceback", "sqlite", "kiosk/", "a secret of the inside", "werkzeug"):
                assert inside not in answer.text
    assert seen >= {200, 302, 400, 401, 403, 404, 405, 413, 422, 429, 500, 503}


@pytest.mark.parametrize("page", ["/D/{code}", "/sign-in", "/D/{code}/affects-me"])
def test_the_words_of_a_form_are_bounded_before_they_are_read(place: School, page: str):
    browser, path = place.browser(NOBODY), page.format(**place.values)
    assert browser.post(path, data={"description": "x" * 60_000}).status_code in (404, 422)
    assert browser.post(path, data={"description": "x" * 70_000}).status_code == 413
    many = "&".join(f"f{number}=1" for number in range(50_000))
    content = {"content_type": "application/x-www-form-urlencoded"}
    assert browser.post(path, data=many, **content).status_code == 413


def test_a_data_file_that_somebody_holds_is_said_and_nothing_is_counted(place: School):
    place.database.connection.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(place.database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    before = place.stored()
    data = {"call": str(place.values["call_id"]), "form_key": "k" * 22}
    answer = place.browser(NOBODY).post(f"/D/{place.values['code']}/affects-me", data=data)
    other.execute("ROLLBACK")
    other.close()
    assert answer.status_code == 503
    assert "Nothing could be saved just now" in answer.text
    assert place.stored() == before


def test_no_header_is_forgotten():
    assert headers.ALWAYS["X-Content-Type-Options"] == "nosniff"
    assert headers.ALWAYS["X-Frame-Options"] == "DENY"
    assert headers.ALWAYS["Referrer-Policy"] == "no-referrer"
    assert headers.ALWAYS["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers.ALWAYS["Content-Security-Policy"] == headers.CONTENT_SECURITY_POLICY


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline():
    policy = dict(part.split(" ", 1) for part in headers.CONTENT_SECURITY_POLICY.split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers.CONTENT_SECURITY_POLICY
    assert "*" not in headers.CONTENT_SECURITY_POLICY
    assert "http" not in headers.CONTENT_SECURITY_POLICY


UNDER_ANY_NAME = ("GET /here", "GET /healthz", "GET /assets/<version>/<name>")


def test_a_forged_host_stands_in_no_page_and_no_redirect(place: School):
    forged = {"Host": "evil.example:666", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    forged |= {"Forwarded": "host=evil.example", "X-Forwarded-Prefix": "/evil"}
    for who in sorted(EVERYBODY):
        browser = place.browser(who)
        for route in MAY_USE:
            if route.startswith("GET"):
                answer = browser.get(place.address(route), headers=forged)
                assert b"http://evil" not in answer.data, route
                assert "evil" not in str(answer.headers), route
                assert answer.status_code == (200 if route in UNDER_ANY_NAME else 400), route
    claimed = {name: value for name, value in forged.items() if name != "Host"}
    for sent, status in ((forged, 400), (claimed, 302)):
        call = place.browser(NOBODY).post(
            f"/D/{place.values['code']}", data=FORM_DATA, headers=sent, environ_base={"REMOTE_ADDR": "10.0.0.9"}
        )
        assert call.status_code == status
    assert call.location.startswith("/status/")


# --- the first start

FIRST = {
    "school": "Ysgol Newydd",
    "address_choice": "other",
    "address": "http://helpdesk.school:8080",
    "desk_phone": "100",
    "name": "Huw Ellis",
    "username": "huw",
    "password": "seven quiet violet kites",
}
ELSEWHERE = {"REMOTE_ADDR": "10.0.0.5"}


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[School]:
    """Scandesk before its first account."""
    database = open_database(tmp_path)
    app = create_app(tmp_path, database, TESTING=True, WTF_CSRF_ENABLED=False, REPORT_LIMITS_ENABLED=False)
    yield School(app, database, {})
    database.close()


def test_there_is_no_account_until_one_is_made(fresh: School):
    assert people_store.all_people(fresh.database) == []
    for username, password in (("admin", "admin"), ("scandesk", "scandesk"), ("", "")):
        answer = fresh.app.test_client().post("/sign-in", data={"username": username, "password": password})
        assert answer.location == "/set-up"


def test_every_page_but_the_stickers_leads_to_the_set_up_until_it_is_done(fresh: School):
    browser = fresh.app.test_client()
    for path in ("/", "/sign-in", "/desk/", "/office/", "/devices/", "/nothing"):
        assert browser.get(path).location == "/set-up", path
    assert browser.get("/set-up").status_code == 200
    assert browser.get(asset_url("look.css")).status_code == 200


def test_the_set_up_is_open_at_this_pc_and_to_who_reads_the_code(fresh: School):
    code = fresh.app.extensions["scandesk.first_start"].code
    browser = fresh.app.test_client()
    assert "Your account" in browser.get("/set-up").text
    away = browser.get("/set-up", environ_base=ELSEWHERE)
    assert "Your account" not in away.text
    assert browser.post("/set-up", data=FIRST, environ_base=ELSEWHERE).status_code == 403
    forged = {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    assert browser.post("/set-up", data=FIRST, environ_base=ELSEWHERE, headers=forged).status_code == 403
    assert browser.get("/set-up?code=00000000x", environ_base=ELSEWHERE).status_code == 403
    assert not people_store.all_people(fresh.database)
    assert "Your account" in browser.get(f"/set-up?code={code}", environ_base=ELSEWHERE).text
    assert browser.post("/set-up", data=FIRST | {"code": code}, environ_base=ELSEWHERE).status_code == 302
    assert people_store.all_people(fresh.database)


def test_the_code_cannot_be_guessed(fresh: School):
    code = fresh.app.extensions["scandesk.first_start"].code
    assert re.fullmatch(r"\d{8}", code)
    browser = fresh.app.test_client()
    for number in range(10):
        assert browser.get(f"/set-up?code=wrong{number}", environ_base=ELSEWHERE).status_code == 403
    assert browser.get(f"/set-up?code={code}", environ_base=ELSEWHERE).status_code == 403
    assert browser.post("/set-up", data=FIRST | {"code": code}, environ_base=ELSEWHERE).status_code == 403
    assert browser.get("/set-up").status_code == 200  # at the PC itself it stays open


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("password", "short", "Use at least 12 characters"),
        ("password", "passwordpassword", "first things somebody would try"),
        ("password", "newyddnewydd12", "first things somebody would try"),
        ("password", "aaaaaaaaaaaaaa", "Use more different characters."),
        ("address", "http://localhost:8080", "leads a phone to itself"),
        ("address", "http://127.0.0.1:8080", "leads a phone to itself"),
        ("address", "ftp://helpdesk", "Start the address with http://"),
        ("address", "", "Enter the name or number of this PC"),
        ("school", "", "Enter the school&#39;s name."),
        ("name", "", "Enter your name."),
        ("name", " ", "Enter the person&#39;s name."),
        ("username", "", "Enter a username."),
    ],
)
def test_a_set_up_with_something_wrong_saves_nothing(fresh: School, field: str, value: str, said: str):
    before = fresh.stored()
    answer = fresh.app.test_client().post("/set-up", data=FIRST | {field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Ysgol Newydd"' in answer.text or field == "school"
    assert FIRST["password"] not in answer.text
    assert fresh.stored() == before


def test_the_set_up_works_once(fresh: School):
    browser = fresh.app.test_client()
    assert browser.post("/set-up", data=FIRST).location == "/sign-in?next=/office/"
    settings = read_settings(fresh.database)
    assert (settings.school, settings.address) == ("Ysgol Newydd", "http://helpdesk.school:8080")
    again = browser.post("/set-up", data=FIRST | {"username": "second", "school": "Taken over"})
    assert again.location == "/sign-in"
    assert browser.get("/set-up").location == "/sign-in"
    assert [person.username for person in people_store.all_people(fresh.database)] == ["huw"]
    assert read_settings(fresh.database).school == "Ysgol Newydd"
    assert browser.post("/sign-in", data={"username": "huw", "password": FIRST["password"]}).status_code == 302
    assert browser.get("/office/").status_code == 200


def test_a_second_server_on_the_same_data_cannot_make_a_second_first_account(fresh: School, tmp_path: Path):
    other = create_app(tmp_path, fresh.database, TESTING=True, WTF_CSRF_ENABLED=False, REPORT_LIMITS_ENABLED=False)
    assert other.test_client().get("/set-up").status_code == 200
    assert fresh.app.test_client().post("/set-up", data=FIRST).status_code == 302
    other.test_client().post("/set-up", data=FIRST | {"username": "second"})
    asked = {name: value for name, value in FIRST.items() if name != "address_choice"} | {"username": "third"}
    with pytest.raises(Refused, match="set up already"):  # two that press the button at the same moment
        office.set_up(fresh.database, **asked, now=clock.now())
    assert [person.username for person in people_store.all_people(fresh.database)] == ["huw"]


def test_a_password_that_the_office_gives_is_shown_once_and_kept_nowhere(place: School):
    data = {"name": "Ann New", "roles": ["technician", "desk"]}
    answer = place.browser("coordinator").post("/office/people/new", data=data)
    password = re.search(r'class="reference code">([^<]+)<', answer.text)
    assert answer.status_code == 201
    assert password
    assert not [line for line in place.dump() if password[1] in line]
    signed_in = place.app.test_client().post("/sign-in", data={"username": "ann.new", "password": password[1]})
    assert signed_in.location == "/desk/"


def test_a_new_setting_of_the_address_is_checked_like_the_first(place: School):
    before = place.stored("sessions", "audit_events")
    data = {"school": "X", "address_choice": "http://127.0.0.1:8080", "address": ""}
    answer = place.browser("coordinator").post("/office/settings", data=data)
    assert answer.status_code == 422
    assert place.stored("sessions", "audit_events") == before
    change_setting(place.database, "address", "http://10.1.2.3")
    assert "10.1.2.3" in place.browser("coordinator").get("/office/settings").text
