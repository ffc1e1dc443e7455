"""The forms of the calendar and of the targets."""

from datetime import date, datetime, timedelta
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, ValidationError

from kiosk.calendar.bank_holidays import REGIONS
from kiosk.calendar.days import WEEKDAYS, Interval
from kiosk.calendar.reading import read_amount, read_hours, write_hours
from kiosk.calendar.records import KIND_WORDS, DayEntry, DayKind, TermEntry
from kiosk.calendar.targets import HOLD_REASONS, PRIORITIES
from kiosk.core.forms import Form, at_most, clean_line, offered

FIRST_YEAR, LAST_YEAR = 2000, 2100
ANY_DAY = timedelta(hours=8)  # to read an amount; how long a day is does not matter to whether it can be read
DATE_WANTED = "Enter a date, such as 2026-12-21."


def read_date(text: str) -> date:
    """Return a typed date within this century. ValueError when it is none."""
    found = date.fromisoformat(text)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(DATE_WANTED)
    return found


def _is_date(_: Any, field: Any) -> None:
    try:
        field.data = read_date(field.data).isoformat()
    except ValueError:
        raise ValidationError(DATE_WANTED) from None


def _is_hours(_: Any, field: Any) -> None:
    try:
        field.data = write_hours(read_hours(field.data))
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _hours(label: str) -> StringField:
    return StringField(label, [at_most(120), _is_hours], filters=[clean_line])


class WeekForm(Form):
    """The hours of each weekday."""

    monday = _hours("Monday")
    tuesday = _hours("Tuesday")
    wednesday = _hours("Wednesday")
    thursday = _hours("Thursday")
    friday = _hours("Friday")
    saturday = _hours("Saturday")
    sunday = _hours("Sunday")

    @property
    def days(self) -> list[Any]:
        """The fields, Monday first."""
        return [self[day.lower()] for day in WEEKDAYS]

    @property
    def week(self) -> tuple[tuple[Interval, ...], ...]:
        """The checked hours, Monday first."""
        return tuple(read_hours(field.data) for field in self.days)


class TermForm(Form):
    """A term."""

    name = StringField("Name", [InputRequired("Enter a name, such as Autumn term."), at_most(60)], filters=[clean_line])
    first_on = StringField("First day", [InputRequired(DATE_WANTED), _is_date], filters=[clean_line])
    last_on = StringField("Last day", [InputRequired(DATE_WANTED), _is_date], filters=[clean_line])

    def term(self, term_id: int) -> TermEntry:
        """Return the checked form as a term."""
        return TermEntry(term_id, self.name.data, self.first_on.data, self.last_on.data)


class DayForm(Form):
    """Days that are not like their weekday."""

    kind = RadioField("What is it?", choices=offered((kind.value, words) for kind, words in KIND_WORDS.items()))
    name = StringField("Name", [at_most(60)], filters=[clean_line])
    first_on = StringField("First day", [InputRequired(DATE_WANTED), _is_date], filters=[clean_line])
    last_on = StringField("Last day", filters=[clean_line])
    hours = StringField("Hours", [at_most(120), _is_hours], filters=[clean_line])

    def validate_last_on(self, field: Any) -> None:
        """Check the last day; when nothing is typed it is the first."""
        if field.data:
            _is_date(self, field)

    def day(self, day_id: int) -> DayEntry:
        """Return the checked form as days."""
        last_on = self.last_on.data or self.first_on.data
        kind = DayKind(self.kind.data)
        return DayEntry(day_id, kind, self.name.data, self.first_on.data, last_on, self.hours.data)


class RegionForm(Form):
    """Whose bank holidays are kept."""

    region = SelectField("Bank holidays of", choices=offered(REGIONS.items()))


class TryForm(Form):
    """From when, and how much school time: asked by a GET, which changes nothing."""

    class Meta:
        """Nothing is changed, so nothing can be forged."""

        csrf = False

    start = StringField("From", filters=[clean_line])
    amount = StringField("School time", [at_most(40)], filters=[clean_line])

    def validate_start(self, field: Any) -> None:
        """Insist on a moment within this century."""
        try:
            is_known = FIRST_YEAR <= datetime.fromisoformat(field.data).year <= LAST_YEAR
        except ValueError:
            is_known = False
        if not is_known:
            raise ValidationError("Enter a date and a time, such as 2026-12-18 15:30.")

    def asked(self, usual_day: timedelta) -> timedelta | None:
        """Return the checked amount; None when it is none, which then stands beside the field."""
        try:
            return read_amount(self.amount.data, usual_day)
        except ValueError as error:
            self.amount.errors = [*self.amount.errors, str(error)]
            return None


def _is_amount(_: Any, field: Any) -> None:
    try:
        if field.data:
            read_amount(field.data, ANY_DAY)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _amount(label: str) -> StringField:
    return StringField(label, [at_most(40), _is_amount], filters=[clean_line])


class TargetsForm(Form):
    """What is promised for each priority, and what stops the clock."""

    respond_1, resolve_1 = _amount("P1: seen to within"), _amount("P1: resolved within")
    respond_2, resolve_2 = _amount("P2: seen to within"), _amount("P2: resolved within")
    respond_3, resolve_3 = _amount("P3: seen to within"), _amount("P3: resolved within")
    respond_4, resolve_4 = _amount("P4: seen to within"), _amount("P4: resolved within")
    respond_5, resolve_5 = _amount("P5: seen to within"), _amount("P5: resolved within")
    pausing = SelectMultipleField("These reasons to hold a call stop its clock", choices=offered(HOLD_REASONS.items()))

    @property
    def rows(self) -> list[tuple[int, Any, Any]]:
        """The two fields of each priority."""
        return [(p, self[f"respond_{p}"], self[f"resolve_{p}"]) for p in PRIORITIES]

    @property
    def amounts(self) -> dict[int, tuple[str | None, str | None]]:
        """What was typed by priority; None for nothing."""
        return {p: (respond.data or None, resolve.data or None) for p, respond, resolve in self.rows}
