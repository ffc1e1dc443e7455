"""The finer settings of the office's page: in groups, each with a label, a hint, and how it is entered."""

from dataclasses import dataclass

from wtforms import Field, RadioField, StringField, TextAreaField

from kiosk.core.forms import LONGEST_LINE, LONGEST_TEXT, Form, at_most, clean_line, clean_text, offered
from kiosk.core.settings import settings

YES_OR_NO = (("on", "Yes"), ("off", "No"))


@dataclass(frozen=True)
class FinerSetting:
    """One setting as the page asks for it: words, a number with its unit, lines, or one of a few choices."""

    name: str
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    has_lines: bool = False


GROUPS: dict[str, tuple[FinerSetting, ...]] = {
    "Reports": (
        FinerSetting("safeguarding_contact", "Where worries about a child go", "Shown on the report form."),
        FinerSetting(
            "report_limits",
            "Set a flood of reports aside",
            "What comes too fast or looks like a joke waits until the desk has looked at it. Nothing is dropped.",
            YES_OR_NO,
        ),
        FinerSetting(
            "shared_addresses",
            "Addresses that many phones share",
            "Such as 10.20.0.1, behind which a whole Wi-Fi may sit: from there more reports may come at once.",
        ),
        FinerSetting("quarantine_words", "A report with one of these words is set aside", has_lines=True),
    ),
    "Who gets in": (
        FinerSetting(
            "desk_networks",
            "Networks that the staff's pages open from",
            "Such as 10.20.0.0/24, the wired PCs. Empty: all. Reporting is open to all, and this PC is always let in.",
        ),
        FinerSetting(
            "second_factor",
            "Who must have a second factor",
            "A code from the phone, asked for besides the password. Everybody may have one, under their own name.",
            (("off", "Nobody must"), ("coordinators", "ICT co-ordinators")),
        ),
        FinerSetting(
            "plain_http_hint",
            "Say when passwords cross the network unencrypted",
            "At the top of the ICT co-ordinator's pages.",
            YES_OR_NO,
        ),
    ),
    "Names and https": (
        FinerSetting(
            "other_names",
            "Other names",
            "More names under which Scandesk is opened, such as helpdesk.school, without http:// and without a port.",
        ),
        FinerSetting(
            "https",
            "Caddy serves https in front of Scandesk",
            "How to set it up stands in docs/HTTPS.md. It holds from the next start of Scandesk.",
            YES_OR_NO,
        ),
    ),
    "Walk-up kiosk": (
        FinerSetting("walkup_addresses", "Addresses of the kiosks", "Such as 10.20.0.31."),
        FinerSetting("walkup_idle", "An idle kiosk asks “Still there?” after", unit="seconds"),
        FinerSetting("walkup_photo", "A kiosk may take a photo of a sticker", "", YES_OR_NO),
        FinerSetting("walkup_print", "A kiosk prints slips", "With the reference and a code for the phone.", YES_OR_NO),
    ),
    "Devices and answers": (
        FinerSetting("spares_location", "Where spare devices stand", "The name of a location, such as ICT store."),
        FinerSetting(
            "lookup_addresses",
            "Where error messages are looked up",
            "One a line, Name|https://address?q={}: the message takes the place of {}.",
            has_lines=True,
        ),
    ),
    "Reminders": (
        FinerSetting("contract_reminder_days", "Before a supplier's contract ends, first reminder", unit="days"),
        FinerSetting("contract_urgent_days", "Before a supplier's contract ends, last reminder", unit="days"),
        FinerSetting("warranty_reminder_days", "Before a device's warranty ends", unit="days"),
    ),
    "Measures": (
        FinerSetting("users", "How many people use the service desk", "0: not said.", unit="people"),
        FinerSetting("fix_time_bands", "Bands of time to resolve", "School time, such as 4 h, 1 day, 3 days."),
    ),
}
NAMES = tuple(each.name for group in GROUPS.values() for each in group)


def finer_settings_form() -> Form:
    """Return a form with a field for each finer setting; what is right is decided where the setting is saved."""
    fields = {each.name: _field(each) for group in GROUPS.values() for each in group}
    form: Form = type("FinerSettingsForm", (Form,), fields)(**{name: getattr(settings(), name) for name in NAMES})
    return form


def _field(setting: FinerSetting) -> Field:
    if setting.choices:
        return RadioField(setting.label, choices=offered(setting.choices), validate_choice=False)
    if setting.has_lines:
        return TextAreaField(setting.label, [at_most(LONGEST_TEXT)], filters=[clean_text])
    return StringField(setting.label, [at_most(LONGEST_LINE)], filters=[clean_line])
