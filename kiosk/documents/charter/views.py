"""The open page of the charter."""

from flask import Blueprint, render_template

from kiosk.core.access import open_to_all
from kiosk.core.database import the_database
from kiosk.documents import pages, store
from kiosk.documents.records import Document

bp = Blueprint("charter", __name__)


@bp.get("/charter")
@open_to_all
def charter() -> str:
    version = store.newest(the_database(), Document.CHARTER)
    sheet = pages.sheets_for(version.text, Document.CHARTER)[0] if version else None
    return render_template("documents/charter.html", version=version, sheet=sheet)
