"""Scandesk: a school's service desk. This page is the table of contents: the slices, public and staff."""

from pathlib import Path
from typing import Any

from flask import Flask

from kiosk.core import access, assets, errors, headers, words
from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.core.forms import csrf, limit_words
from kiosk.core.numbers import RowNumber
from kiosk.core.secret import read_secret
from kiosk.core.sessions import Sessions
from kiosk.core.settings import settings
from kiosk.desk import views as desk
from kiosk.devices import views as devices
from kiosk.exports import views as exports
from kiosk.fieldwork import views as fieldwork
from kiosk.imports import views as imports
from kiosk.locations import views as locations
from kiosk.measures import views as measures
from kiosk.office import views as office
from kiosk.people import views as people
from kiosk.printing import views as printing
from kiosk.scan import views as scan
from kiosk.suppliers import views as suppliers

PUBLIC = (scan.bp, people.bp)
STAFF = (
    desk.bp,
    fieldwork.bp,
    devices.bp,
    locations.bp,
    suppliers.bp,
    imports.bp,
    exports.bp,
    printing.bp,
    measures.bp,
    office.bp,
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
    for blueprint in (*PUBLIC, *STAFF):
        app.register_blueprint(blueprint)
    if undeclared := access.undeclared_routes(app):
        raise RuntimeError(f"These routes do not say who may use them: {', '.join(undeclared)}")
    return app
