"""The school's decisions, and above all the address that gets printed on every sticker."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.refusals import FieldRefused
from kiosk.core.settings import SETTINGS, change_setting, checked_address, is_local_only, read_settings


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("http://helpdesk.school:8080", "http://helpdesk.school:8080"),
        ("HTTP://HelpDesk.School:8080/", "http://helpdesk.school:8080"),
        ("  helpdesk  ", "http://helpdesk"),
        ("helpdesk:8080", "http://helpdesk:8080"),
        ("10.20.0.15:8080", "http://10.20.0.15:8080"),
        ("10.20.0.15:80", "http://10.20.0.15"),
        ("https://helpdesk.school:443", "https://helpdesk.school"),
        ("https://helpdesk.school:80", "https://helpdesk.school:80"),
        ("pc-12.ysgol.local", "http://pc-12.ysgol.local"),
        ("http://a", "http://a"),
    ],
)
def test_a_good_address_is_kept_in_one_form(typed, kept):
    assert checked_address(typed) == kept
    assert checked_address(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://",
        "ftp://helpdesk",
        "javascript://helpdesk",
        "http://helpdesk/D/",
        "http://helpdesk?x=1",
        "http://helpdesk#x",
        "http://user:word@helpdesk",
        "http://helpdesk:port",
        "http://helpdesk:99999",
        "http://helpdesk:-1",
        "help desk",
        "helpdesk_pc",
        "-helpdesk",
        "helpdesk-",
        "help..desk",
        "http://ŵyn.school",
        "http://[::1]",
        "http://[fe80::1]:8080",
        "http://[",
        "http://]",
        "http://helpdesk\nevil",
        "http://evil.example\\@helpdesk",
        "<script>",
        "http://" + "a" * 254,
    ],
)
def test_a_bad_address_is_refused_in_words(typed):
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        checked_address(typed)


@given(st.text())
def test_any_text_is_an_address_that_can_be_printed_or_is_refused(typed):
    try:
        kept = checked_address(typed)
    except ValueError:
        return
    assert kept.isascii()
    assert checked_address(kept) == kept
    assert kept.startswith(("http://", "https://"))
    assert "/" not in kept.split("://")[1]


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost",
        "http://localhost:8080",
        "http://pc.localhost",
        "http://127.0.0.1:8080",
        "http://127.9.9.9",
        "http://0.0.0.0:8080",
        "",
    ],
)
def test_an_address_that_leads_a_phone_to_itself_is_known(address):
    assert is_local_only(address)


@pytest.mark.parametrize(
    "address", ["http://helpdesk", "http://10.0.0.1", "http://localhost.school", "http://127.school"]
)
def test_an_address_on_the_network_is_no_such_one(address):
    assert not is_local_only(address)


def test_a_setting_has_its_default_until_it_is_changed(database):
    assert read_settings(database).time_zone == "Europe/London"
    assert read_settings(database).address == ""
    assert change_setting(database, "address", " HelpDesk:8080 ") == "http://helpdesk:8080"
    assert read_settings(database).address == "http://helpdesk:8080"
    assert read_settings(database).host == "helpdesk:8080"
    change_setting(database, "address", "http://other")
    assert read_settings(database).address == "http://other"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("school", " "),
        ("school", "x" * 101),
        ("desk_phone", "1" * 31),
        ("time_zone", "Europe/Swansea"),
        ("address", "ftp://x"),
        ("nonsense", "x"),
    ],
)
def test_a_setting_that_is_not_acceptable_names_its_field_and_saves_nothing(database, name, text):
    with pytest.raises(FieldRefused) as refusal:
        change_setting(database, name, text)
    assert refusal.value.field == name
    assert database.connection.execute("SELECT count(*) FROM settings").fetchone()[0] == 0


def test_there_is_no_setting_that_was_never_declared(database):
    with pytest.raises(AttributeError):
        _ = read_settings(database).colour
    assert all(setting.meaning and name == setting.name for name, setting in SETTINGS.items())
