"""All help texts on one page, to be changed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls.help import actions, store
from kiosk.calls.help.records import PART_WORDS, FieldHelp, Part
from kiosk.calls.help.shipped import SHIPPED
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import Form, clean_line
from kiosk.core.lists import Listing, listing_of, taken_out

bp = Blueprint("field_help", __name__, url_prefix="/documents")
office = only_for(Role.COORDINATOR)


@bp.route("/help/", methods=["GET", "POST"])
@office
def help_of_fields() -> str | Response | tuple[str, int]:
    form = Form()
    texts = actions.help_texts(the_database())
    typed = {field: clean_line(request.form.get(field, texts.of(field))) for field in SHIPPED}
    if not form.is_submitted():
        return _page(form, typed, {})
    saved = form.attempt(lambda: actions.change_help(the_database(), signed_in(), typed, clock.now()) + 1)
    if saved is None:
        return _page(form, typed, _too_long(typed)), form.status
    flash(f"Saved. {saved - 1} of {len(SHIPPED)} are in your own words; publish the guides when you are done.")
    return redirect(url_for("field_help.help_of_fields"))


def _too_long(typed: dict[str, str]) -> dict[str, str]:
    limit = actions.LONGEST_HELP
    return {
        field: f"Use at most {limit} characters: a guide has one page."
        for field, text in typed.items()
        if len(text) > limit
    }


def _page(form: Form, typed: dict[str, str], errors: dict[str, str]) -> str:
    by_part: dict[Part, list[FieldHelp]] = {part: [] for part in Part}
    for row in SHIPPED.values():
        by_part[row.part].append(row)
    on_top = list(errors.items())
    return render_template(
        "documents/help.html",
        refusals=on_top or form.refusals,
        errors=errors,
        typed=typed,
        by_part=by_part,
        part_words=PART_WORDS,
        own=store.own_texts(the_database()),
        most=actions.LONGEST_HELP,
    )


@taken_out(bp, "/documents/help")
@office
def help_list() -> Listing:
    texts = actions.help_texts(the_database())
    columns = {
        "Field": lambda row: row.field,
        "Part": lambda row: row.part.value,
        "Label": lambda row: row.label,
        "Help": lambda row: texts.of(row.field),
    }
    return listing_of("field-help", columns, SHIPPED.values())
