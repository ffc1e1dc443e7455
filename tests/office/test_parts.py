"""What Scandesk is made of, as this PC has it."""

import csv
import io
import platform
from importlib.metadata import version

from click.testing import CliRunner

from app import scandesk
from kiosk.core.sqlite import sqlite3
from kiosk.office.parts import chosen_names, parts


def test_every_package_that_was_asked_for_is_listed_with_its_version():
    found = {part.name.lower(): part for part in parts()}
    assert found["flask"].version == version("flask")
    assert found["flask"].is_chosen
    assert not found["markupsafe"].is_chosen  # others ask for it
    assert found["sqlite"].version == sqlite3.sqlite_version
    assert found["python"].version == platform.python_version()


def test_names_are_found_in_a_list_of_requirements():
    text = "#\nFlask>=3.1,<4\n-r other.txt\nzxing_cpp == 3 # why\ntzdata; sys_platform == 'win32'\nargon2-cffi[x]>1\n"
    assert chosen_names(text) == {"flask", "zxing-cpp", "tzdata", "argon2-cffi"}


def test_the_command_lists_them_as_text_and_as_csv():
    lines = CliRunner().invoke(scandesk, ["parts"]).output.splitlines()
    assert any(line.startswith(f"* Flask                        {version('flask')}") for line in lines)
    rows = list(csv.DictReader(io.StringIO(CliRunner().invoke(scandesk, ["parts", "--format", "csv"]).output)))
    assert {row["name"]: row["version"] for row in rows}["Flask"] == version("flask")
    assert all(row["version"] for row in rows)
