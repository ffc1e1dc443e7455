"""The help of fields: one for every field of the forms, under the labels of the forms, and the school's own words."""

import pytest
from wtforms import HiddenField

from kiosk.calls.forms import STEP_FORMS
from kiosk.calls.help import actions
from kiosk.calls.help.shipped import SHIPPED
from kiosk.calls.sheet_form import CorrectForm, SheetFields
from kiosk.core.refusals import FieldRefused
from kiosk.desk.forms import LogCallForm
from kiosk.diagnostics.sheets.forms import ENTRY_FORMS
from tests.builders import MONDAY, actor


def shown(form):
    """Return the fields that people see, with their labels."""
    return {name: field.label.text for name, field in form._fields.items() if not isinstance(field, HiddenField)}


def fields_of_the_forms(app):
    """Return the label of every field of the forms of a call, by the name its help goes by."""
    with app.test_request_context():
        found = shown(LogCallForm()) | shown(SheetFields())
        for step, form in STEP_FORMS.items():
            if form is not CorrectForm:
                found |= {f"{step}.{name}": label for name, label in shown(form()).items()}
        for part, form in ENTRY_FORMS.items():
            for name, label in shown(form()).items():
                found["sheet.minutes" if name == "minutes" else f"sheet.{part}.{name}"] = label
    return found


def test_every_field_has_help_under_the_label_of_its_form(app):
    assert {name: row.label for name, row in SHIPPED.items()} == fields_of_the_forms(app)
    assert all(0 < len(row.text) <= actions.LONGEST_HELP for row in SHIPPED.values())


def test_own_words_stand_on_the_form_and_are_given_up_again(school, signed_in):
    huw = actor(school, "coordinator")
    own = actions.change_help(school, huw, {"summary": "As short as can be.", "device": SHIPPED["device"].text}, MONDAY)
    assert own == 1
    page = signed_in("desk").get("/desk/calls/new").text
    assert "As short as can be." in page
    assert SHIPPED["device"].text in page
    assert actions.change_help(school, huw, {"summary": ""}, MONDAY) == 0
    assert SHIPPED["summary"].text in signed_in("desk").get("/desk/calls/new").text


def test_a_text_that_is_too_long_is_refused(school):
    with pytest.raises(FieldRefused) as refused:
        actions.change_help(school, actor(school, "coordinator"), {"summary": "x" * 161}, MONDAY)
    assert refused.value.field == "summary"
