"""What the school decided: named settings with a default, kept in the database, each checked when it is set."""

import ipaddress
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask import g

from kiosk.core import clock, lookup_addresses, mail, store
from kiosk.core.database import Database, the_database
from kiosk.core.places import is_folder
from kiosk.core.refusals import FieldRefused

UNWANTED_WORDS = "fuck, fucking, shit, wanker, bollocks, twat, cachu"
HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
NAMES_IN_A_LIST = re.compile(r"[\s,;]+")
ADDRESS_WANTED = "Enter the name or number of this PC on the school network, such as 10.20.0.15:8080."


def _plain(text: str) -> str:
    return " ".join(text.split())


def _school_name(text: str) -> str:
    if not _plain(text):
        raise ValueError("Enter the school's name.")
    if len(_plain(text)) > 100:
        raise ValueError("Use at most 100 characters.")
    return _plain(text)


def _phone(text: str) -> str:
    if len(_plain(text)) > 30:
        raise ValueError("Use at most 30 characters.")
    return _plain(text)


def _place(text: str) -> str:
    if len(_plain(text)) > 100:
        raise ValueError("Use at most 100 characters.")
    return _plain(text)


def _on_or_off(text: str) -> str:
    if text.strip().lower() not in ("on", "off"):
        raise ValueError("Enter on or off.")
    return text.strip().lower()


def _off_or_coordinators(text: str) -> str:
    if text.strip().lower() not in ("off", "coordinators"):
        raise ValueError("Enter off or coordinators.")
    return text.strip().lower()


def _networks(text: str) -> str:
    found = [part for part in re.split(r"[\s,;]+", text) if part]
    try:
        return ", ".join(str(ipaddress.ip_network(part, strict=False)) for part in found)
    except ValueError:
        raise ValueError("Enter addresses or networks such as 10.20.0.1 or 10.20.0.0/16.") from None


def _names(text: str) -> str:
    found = [part.lower() for part in NAMES_IN_A_LIST.split(text) if part]
    if not all(HOST_NAME.fullmatch(part) for part in found):
        raise ValueError("Enter names such as helpdesk.school, without http:// and without a port.")
    return ", ".join(dict.fromkeys(found))


def _words_list(text: str) -> str:
    words = dict.fromkeys(_plain(part) for part in re.split(r"[,;\n]", text))
    if len(text) > 4000:
        raise ValueError("Use at most 4000 characters.")
    return ", ".join(word for word in words if word)


def _pairs_of_words(text: str) -> str:
    pairs = [_plain(part) for part in re.split(r"[,;\n]", text) if part.strip()]
    if len(text) > 4000:
        raise ValueError("Use at most 4000 characters.")
    if not all(re.fullmatch(r"[^=]*[^= ] ?= ?[^= ][^=]*", pair) for pair in pairs):
        raise ValueError("Enter pairs such as Complet = closed, Ouvert = new.")
    return ", ".join(pairs)


def _time_zone(text: str) -> str:
    if text.strip() not in available_timezones():
        raise ValueError("Enter a time zone such as Europe/London.")
    return text.strip()


def checked_address(text: str) -> str:
    """Return the address for the stickers, http://HOST[:PORT] with nothing behind; ValueError says what is wrong."""
    typed = text.strip() if "//" in text else f"http://{text.strip()}"
    try:
        parts = urlsplit(typed)
    except ValueError:
        raise ValueError(ADDRESS_WANTED) from None
    if not typed.isprintable():  # urlsplit would leave line ends out without a word
        raise ValueError(ADDRESS_WANTED)
    try:
        port = parts.port
    except ValueError:
        raise ValueError("The part after the colon must be a port number, such as 8080.") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("Start the address with http://, such as http://helpdesk.school:8080.")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("Give only the name or number of this PC, such as http://helpdesk.school:8080.")
    host = (parts.hostname or "").lower()
    if not HOST_NAME.fullmatch(host):
        raise ValueError(ADDRESS_WANTED)
    default_port = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != default_port else "")


def is_local_only(address: str) -> bool:
    """Tell whether an address leads a phone to itself instead of to this PC."""
    host = urlsplit(address).hostname or "localhost"
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return False
    return number.is_loopback or number.is_unspecified


def _whole_number(least: int, most: int) -> Callable[[str], str]:
    """Return the check for a whole number between two limits, both included."""

    def check(text: str) -> str:
        typed = text.strip()
        if not (typed.isascii() and typed.isdigit() and len(typed) < 6 and least <= int(typed) <= most):
            raise ValueError(f"Enter a whole number from {least} to {most}.")
        return str(int(typed))

    return check


@dataclass(frozen=True)
class Setting:
    """One decision: its default, what it means, and how a given text is checked (ValueError says what is wrong)."""

    name: str
    default: str
    meaning: str
    check: Callable[[str], str]


def _markdown(text: str) -> str:
    if len(text) > 4000:
        raise ValueError("Use at most 4000 characters.")
    return text.strip()


def _amounts_of_time(text: str) -> str:
    parts = [_plain(part) for part in text.split(",") if part.strip()]
    if not 1 <= len(parts) <= 12 or not all(re.fullmatch(r"[1-9]\d{0,2} ?(min|h|days?)", part) for part in parts):
        raise ValueError("Enter amounts of school time such as 4 h, 1 day, 3 days.")
    return ", ".join(parts)


def _folder(text: str) -> str:
    named = text.strip()
    if not named:
        return ""
    folder = Path(named)
    if not folder.is_absolute() or len(named) > 300:
        raise ValueError("Enter the whole path of the folder, such as /media/stick/scandesk or E:\\scandesk.")
    if not is_folder(folder):
        raise ValueError(f"There is no folder {named}. Plug the device in and make the folder first.")
    if not os.access(folder, os.W_OK):
        raise ValueError(f"Nothing can be written into {named}.")
    return named


_FEW = _whole_number(0, 999)
_DAYS_AHEAD = _whole_number(1, 366)
_DAYS_KEPT = _whole_number(7, 3660)

SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("school", "", "The school's name, as it stands on stickers and pages", _school_name),
        Setting("address", "", "The address on the stickers, such as http://helpdesk.school:8080", checked_address),
        Setting("desk_phone", "", "The service desk's telephone number or extension", _phone),
        Setting("time_zone", "Europe/London", "The time zone of the school's clock", _time_zone),
        Setting("safeguarding_contact", "", "Where worries about a child go: shown on the report form", _place),
        Setting(
            "report_limits", "on", "Whether a flood of reports is set aside and slowed down: on or off", _on_or_off
        ),
        Setting("shared_addresses", "", "Addresses that many phones share, such as 10.20.0.1", _networks),
        Setting("other_names", "", "Other names under which Scandesk is opened, such as helpdesk.school", _names),
        Setting("https", "off", "Whether Caddy serves https before Scandesk (docs/HTTPS.md): on or off", _on_or_off),
        Setting("walkup_addresses", "", "Addresses of the walk-up kiosks, such as 10.20.0.31", _networks),
        Setting("walkup_idle", "60", "Seconds until an idle kiosk asks 'Still there?'", _whole_number(30, 600)),
        Setting("walkup_photo", "off", "Whether a kiosk takes a photo of a sticker: on or off", _on_or_off),
        Setting("walkup_print", "off", "Whether a kiosk prints claim slips: on or off", _on_or_off),
        Setting("quarantine_words", UNWANTED_WORDS, "A report with one of these words is set aside", _words_list),
        Setting("spares_location", "", "Where spare devices stand, such as ICT store: a location's name", _place),
        Setting(
            "lookup_addresses",
            lookup_addresses.DEFAULT,
            "Where error messages are looked up: lines of Name|https://address?q={}",
            lookup_addresses.checked_lookup_addresses,
        ),
        Setting("mail", "off", "Whether Scandesk sends e-mail: on or off", mail.one_of("on", "off")),
        Setting("mail_host", "", "The mail server, such as smtp.school.example", mail.checked_host),
        Setting("mail_port", "587", "The mail server's port", mail.checked_port),
        Setting("mail_security", "starttls", "How mail is encrypted", mail.one_of(*mail.SECURITIES)),
        Setting("mail_user", "", "The user name at the mail server, if it asks for one", mail.checked_user),
        Setting("mail_sender", "", "The address that mail comes from", mail.checked_email),
        Setting("mail_sender_name", "IT service desk", "The name that mail comes from", mail.checked_sender_name),
        Setting("desk_networks", "", "Networks that the staff's pages open from, 10.20.0.0/16; empty: all", _networks),
        Setting(
            "second_factor",
            "off",
            "Who must have a second factor: off or coordinators",
            _off_or_coordinators,
        ),
        Setting("plain_http_hint", "on", "Whether you are told when passwords come unencrypted: on or off", _on_or_off),
        Setting("problem_days", "30", "How many days back the rules for problems look", _whole_number(1, 366)),
        Setting("problem_calls", "3", "So many calls on one device or in one place propose a problem; 0: never", _FEW),
        Setting("problem_people", "5", "So many people affected in one day propose a problem; 0: never", _FEW),
        Setting("problem_workarounds", "1", "So many calls closed with a workaround propose one; 0: never", _FEW),
        Setting("contract_reminder_days", "60", "Days before a supplier's contract ends: first reminder", _DAYS_AHEAD),
        Setting("contract_urgent_days", "30", "Days before a supplier's contract ends: last reminder", _DAYS_AHEAD),
        Setting(
            "old_call_states", "", "What state words of old call logs mean, such as Complet = closed", _pairs_of_words
        ),
        Setting("users", "0", "How many people use the service desk; 0: not said", _whole_number(0, 99999)),
        Setting("fix_time_bands", "4 h, 1 day, 3 days, 5 days, 10 days", "Bands of time to resolve", _amounts_of_time),
        Setting("technician_hour", "20", "What an hour of a technician costs, in pounds", _whole_number(0, 500)),
        Setting("device_life", "6", "Years that a device is used: what a new one costs a year", _whole_number(1, 30)),
        Setting("survey_every", "3", "One closed call in so many asks its reporter how it went; 0: never", _FEW),
        Setting("warranty_reminder_days", "60", "Days before a device's warranty ends: reminder", _DAYS_AHEAD),
        Setting("retention", "on", "Whether old personal data goes by itself: on or off", _on_or_off),
        Setting("retention_people_days", "90", "Days after a call's end until names and contacts go", _DAYS_KEPT),
        Setting("retention_photo_days", "180", "Days after a call's end until its photos go", _DAYS_KEPT),
        Setting("retention_mail_days", "90", "Days until sent e-mail forgets what it said and to whom", _DAYS_KEPT),
        Setting("retention_import_days", "30", "Days until an imported file and its rows go", _DAYS_KEPT),
        Setting("retention_audit_days", "730", "Days until who signed in and who was refused goes", _DAYS_KEPT),
        Setting("privacy_contact", "", "Who answers questions about personal data, and how they are reached", _place),
        Setting("privacy_notice", "", "What the school adds to the privacy notice, in Markdown", _markdown),
        Setting("backup_folder", "", "A folder on a second disk or stick, where backups go, too", _folder),
        Setting("journal_folder", "", "A folder on a second disk for the journal, from the next start", _folder),
    )
}


class Settings:
    """All settings as they stand, read at once; `settings.school` reads one."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def __getattr__(self, name: str) -> str:
        if name not in SETTINGS:
            raise AttributeError(name)
        return self._values.get(name, SETTINGS[name].default)

    @property
    def host(self) -> str:
        """The address without its scheme, as people type it."""
        return urlsplit(self.address).netloc


def read_settings(database: Database) -> Settings:
    """Return all settings."""
    return Settings(store.setting_values(database))


def settings_in(data_file: Path) -> Settings:
    """Return all settings of a data file as it lies there: nothing of it changes. sqlite3.Error: it cannot be read."""
    return Settings(store.setting_values_in(data_file))


def change_setting(database: Database, name: str, text: str) -> str:
    """Check and save one setting; return it as saved. FieldRefused names what is wrong."""
    if name not in SETTINGS:
        raise FieldRefused(name, f"There is no setting '{name}'. There are: {', '.join(SETTINGS)}.")
    try:
        value = SETTINGS[name].check(text)
    except ValueError as error:
        raise FieldRefused(name, str(error)) from error
    store.save_setting(database, name, value, clock.stored(clock.now()))
    return value


def school_today(database: Database, now: datetime) -> date:
    """Return the day it is at the school."""
    return clock.school_date(now, read_settings(database).time_zone)


def settings() -> Settings:
    """Return the settings as this request sees them."""
    if "settings" not in g:
        g.settings = read_settings(the_database())
    found: Settings = g.settings
    return found
