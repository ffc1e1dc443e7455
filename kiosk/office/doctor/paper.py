"""The doctor looks at printing: what makes the PDFs, and with which typeface."""

from kiosk.core.pdf import NO_ENGINE, engine
from kiosk.office.doctor.records import Found, Patient, in_order, needs_attention

INSTALL = (
    "Nothing is lost: everything to print is a page that prints from the browser, too. To have PDFs, install on Debian "
    "or Ubuntu libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0; on Windows start Scandesk with run.cmd once "
    "more."
)
TRY_AGAIN = "Look again in a minute. Until then everything to print is a page that prints from the browser, too."


def pdfs(_: Patient) -> list[Found]:
    """Say what makes the PDFs, and whether the typeface has the letters of Welsh."""
    found = engine()
    if found.missing:
        return [needs_attention("PDFs", f"{NO_ENGINE} ({found.missing})", INSTALL)]
    if found.problem:
        return [needs_attention("PDFs", found.problem, TRY_AGAIN)]
    made_by = in_order("PDFs", f"WeasyPrint {found.weasyprint} with Pango {found.pango} makes them.")
    if not found.is_welsh:
        to_do = "Install the Python packages of requirements.txt again."
        return [made_by, needs_attention("Typeface", f"{found.family} lacks ŵ and ŷ.", to_do)]
    return [made_by, in_order("Typeface", f"{found.family}, packaged, with ŵ and ŷ.")]
