"""What the school decided: named settings with a default, kept in the database, each checked when it is set."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask import g

from kiosk.core import clock, store
from kiosk.core.database import Database, the_database
from kiosk.core.refusals import FieldRefused

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
    if not re.fullmatch(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", host):
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


@dataclass(frozen=True)
class Setting:
    """One decision: its default, what it means, and how a given text is checked (ValueError says what is wrong)."""

    name: str
    default: str
    meaning: str
    check: Callable[[str], str]


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("school", "", "The school's name, as it stands on stickers and pages", _school_name),
        Setting("address", "", "The address on the stickers, such as http://helpdesk.school:8080", checked_address),
        Setting("desk_phone", "", "The service desk's telephone number or extension", _phone),
        Setting("time_zone", "Europe/London", "The time zone of the school's clock", _time_zone),
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
