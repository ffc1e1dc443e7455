"""Where labels come to stand: whatever is used up, none is printed there, no page stays blank, none is left out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing import rules
from kiosk.printing.records import Order, Prepared
from kiosk.stickers.ledger.rules import months_before
from kiosk.stickers.records import Printed
from labels.stock import find_stock

SHEETS = st.integers(1, 80).flatmap(
    lambda cells: st.tuples(st.just(cells), st.sets(st.integers(0, cells - 1)), st.integers(1, 400))
)


@given(SHEETS)
def test_labels_fill_what_is_free_and_no_page_is_blank(sheet):
    cells, taken, number = sheet
    found = rules.cells_for(number, cells, taken)
    if len(taken) == cells:
        assert found == []
        return
    assert len(found) == number
    assert found == sorted(set(found))
    assert taken.isdisjoint(found)
    pages = {cell // cells for cell in found}
    assert pages == set(range(len(pages)))  # none is left out, none is blank
    free_before_last = [cell for cell in range(found[-1]) if cell not in taken]
    assert free_before_last == found[:-1]  # nothing free was passed over


def test_an_order_is_shared_out_to_its_pages():
    stock = find_stock("L7159")
    labels = tuple(Printed(code, None, "", cell) for code, cell in (("A", 22), ("B", 23), ("C", 24)))
    prepared = Prepared(Order(stock), "http://helpdesk", (), labels, frozenset(range(22)))
    assert prepared.cells_by_page == [{22: "A", 23: "B"}, {0: "C"}]
    assert (prepared.pages, prepared.start) == (2, 23)


@pytest.mark.parametrize(
    ("now", "months", "then"),
    [("2026-09-30", 3, "2026-06-30"), ("2026-05-31", 3, "2026-02-28"), ("2024-05-31", 3, "2024-02-29")],
)
def test_months_before_end_on_a_day_that_there_is(now, months, then):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert months_before(moment, months).date().isoformat() == then
    assert months_before(moment, 24).year == moment.year - 2


def test_copies_lessen_the_devices_of_one_print():
    assert [rules.most_devices(5000, copies) for copies in (1, 2, 9)] == [5000, 2500, 555]
