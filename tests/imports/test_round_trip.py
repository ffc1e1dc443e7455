"""Whatever stands in the register comes out, and goes in again without changing anything.

What only says that there is nothing ("-", "n/a") stands for nothing in every list, ours too.
"""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kiosk.core.access import SYSTEM
from kiosk.core.commands import open_database
from kiosk.core.forms import clean_line, clean_text
from kiosk.core.tables import ReadingChoice
from kiosk.exports.actions import export_pieces
from kiosk.exports.records import Export
from kiosk.imports import actions
from kiosk.imports.values import said
from tests.builders import MONDAY, add_device
from tests.imports.plans import plan_of
from tests.quick import open_new

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20).filter(
    lambda words: said(words) == clean_line(words)
)
SPOILT = st.sampled_from(["=1+1", "007", "1.5", "'quoted", "a,b", 'in "quotes"', "£5 café", "-3", "@x", "two\nlines"])


@hypothesis_settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(WORDS | SPOILT, WORDS | SPOILT, st.integers(0, 10**7) | st.none()), min_size=1, max_size=4))
def test_any_register_comes_back_as_it_was(devices):
    with tempfile.TemporaryDirectory() as folder:
        ours, fresh = open_new(Path(folder) / "ours"), open_new(Path(folder) / "fresh")
        for number, (name, notes, price) in enumerate(devices):
            add_device(ours, clean_line(name), asset_tag=f"T{number}", price_pence=price, notes=clean_text(notes))
        data = b"".join(export_pieces(ours, Export.DEVICES))
        before = "".join(line for line in ours.connection.iterdump() if "import" not in line)
        upload_id = actions.keep_for_command(ours, "devices.csv", data, "devices", ReadingChoice(), MONDAY)
        actions.plan(ours, upload_id, MONDAY)
        outcomes = [(row.outcome.value, row.reason) for row in plan_of(ours, upload_id).rows]
        assert outcomes == [("unchanged", "")] * len(devices)
        assert "".join(line for line in ours.connection.iterdump() if "import" not in line) == before
        upload_id = actions.keep_for_command(fresh, "devices.csv", data, "devices", ReadingChoice(), MONDAY)
        actions.plan(fresh, upload_id, MONDAY)
        actions.carry_out(fresh, SYSTEM, upload_id, MONDAY)
        assert b"".join(export_pieces(fresh, Export.DEVICES)) == data
        ours.close()
        fresh.close()


@pytest.mark.parametrize("name", ["/", "n/a", "unknown"])
def test_a_name_that_only_says_there_is_none_comes_back_as_none(database, tmp_path, name):
    """The exception above, so that it stays the only one."""
    add_device(database, name, asset_tag="T0")
    data = b"".join(export_pieces(database, Export.DEVICES))
    fresh = open_database(tmp_path / "fresh")
    upload_id = actions.keep_for_command(fresh, "devices.csv", data, "devices", ReadingChoice(), MONDAY)
    actions.plan(fresh, upload_id, MONDAY)
    actions.carry_out(fresh, SYSTEM, upload_id, MONDAY)
    again = b"".join(export_pieces(fresh, Export.DEVICES))
    assert again == data.replace(f",{name},".encode(), b",,", 1)
    fresh.close()
