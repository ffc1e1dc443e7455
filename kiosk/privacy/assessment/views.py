"""The draft of the impact assessment: a page, for the browser's print command, and a PDF."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.pdf import pdf_or_page
from kiosk.core.settings import school_today, settings
from kiosk.people import store as people
from kiosk.privacy.retention.records import Kept

bp = Blueprint("assessment", __name__, url_prefix="/privacy")
TITLE = "Data protection impact assessment (draft)"


@bp.get("/impact-assessment")
@only_for(Role.COORDINATOR)
def page() -> str:
    return render_template(
        "privacy/assessment.html",
        title=TITLE,
        kept=Kept.of(settings()),
        accounts=sum(person.is_active for person in people.all_people(the_database())),
        today=school_today(the_database(), clock.now()).isoformat(),
        is_encrypted=settings().address.startswith("https://"),
    )


@bp.get("/impact-assessment.pdf")
@only_for(Role.COORDINATOR)
def pdf() -> Response:
    return pdf_or_page(page(), TITLE, "impact-assessment", url_for("assessment.page"))
