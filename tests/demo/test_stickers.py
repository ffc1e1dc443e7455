"""The demo's stickers have a past: printed twice, lost, pasted over, scanned, counted; and its pages show it."""

from datetime import timedelta

import pytest

from kiosk import create_app
from kiosk.core import clock
from kiosk.core.commands import open_database
from kiosk.demo import labels
from kiosk.demo.school import LOCATIONS
from kiosk.stickers import store as ledger
from tests.demo.conftest import PASSWORDS, SUMMER, THURSDAY, Built, build_at

ADDRESS = "http://10.0.0.5:8080"
WHEN = {"demo": THURSDAY, "demo_in_summer": SUMMER}
LAST_SCANS = """
    SELECT (SELECT max(last_at) FROM device_codes JOIN sticker_scans USING (code) WHERE device_id = devices.id)
      FROM devices WHERE retired_on IS NULL
"""


@pytest.fixture(params=["demo", "demo_in_summer"])
def built(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def now(request, built):
    return WHEN[request.node.callspec.params["built"]]


@pytest.fixture(scope="module")
def coordinator(demo, tmp_path_factory):
    """The co-ordinator's browser, over a copy: signing in leaves a row."""
    folder = tmp_path_factory.mktemp("pages")
    database = open_database(folder)
    demo.database.connection.backup(database.connection)
    app = create_app(folder, database, TESTING=True, WTF_CSRF_ENABLED=False, REPORT_LIMITS_ENABLED=False)
    browser = app.test_client()
    browser.post("/sign-in", data={"username": "coordinator", "password": PASSWORDS["coordinator"]})
    yield browser
    database.close()


def test_every_room_was_printed_two_years_ago_and_most_again_since_the_address_changed(built, now):
    first, second = built.rows("SELECT address, from_at, until_at FROM addresses ORDER BY id")
    assert (first[0], second[0], second[2]) == (labels.FIRST_ADDRESS, ADDRESS, None)
    assert now - clock.moment(first[1]) > timedelta(days=700)
    assert timedelta(days=150) < now - clock.moment(second[1]) < timedelta(days=190)
    printed = built.rows("SELECT stock, address, count(*) FROM sheets GROUP BY 1, 2")
    rooms = {(stock, address): prints for stock, address, prints in printed}
    assert rooms[labels.PAPER, labels.FIRST_ADDRESS] >= len(LOCATIONS)
    assert set(rooms) == {
        (labels.PAPER, labels.FIRST_ADDRESS),
        (labels.FILM, ADDRESS),
        (labels.SMALL_FILM, ADDRESS),
    }


def test_two_rooms_still_carry_the_old_address(built):
    old = ledger.count_by_location(built.database, ADDRESS)
    assert {(row["location"], row["address"]) for row in old} == {
        (room, labels.FIRST_ADDRESS) for room in labels.STILL_OLD
    }


def test_a_handful_was_never_printed(built):
    query = "SELECT count(*) FROM devices WHERE retired_on IS NULL AND code NOT IN (SELECT code FROM stickers)"
    assert 3 <= built.number(query) <= 6


def test_no_label_of_a_sheet_was_printed_on_twice(built):
    """What the drawer says was printed is what the ledger says, and every sheet but the last was used up."""
    assert built.number("SELECT count(*) FROM drawer_cells WHERE state = 'printed'") == built.number(
        "SELECT count(*) FROM stickers"
    )
    half_used = built.rows("SELECT name, stock FROM drawer_sheets WHERE gone_at IS NULL ORDER BY id")
    assert half_used == [(name, stock) for stock, name in labels.SHEET_NAMES.items()]
    assert built.rows("SELECT stock, gone_reason FROM drawer_sheets WHERE gone_how = 'thrown_away'") == [
        (labels.SMALL_FILM, labels.WHY_THROWN_AWAY)
    ]
    assert built.rows("SELECT sheet_id, count(*) FROM drawer_cells WHERE state = 'damaged' GROUP BY 1") == [
        (built.number("SELECT id FROM drawer_sheets WHERE gone_at IS NULL AND stock = 'L6009'"), labels.SPOILED_CELLS)
    ]


def test_printers_and_paper_are_known(built):
    assert built.rows("SELECT name, dpi, is_thermal, is_default FROM printers ORDER BY id") == [
        ("Office laser", 600, 0, 1),
        ("Label printer in the ICT suite", 203, 1, 0),
    ]
    assert built.number("SELECT count(*) FROM kept_stocks") == 3


def test_blank_stickers_were_printed_and_some_are_bound(built):
    query = """
        SELECT state, count(*) FROM blank_codes JOIN device_codes USING (code)
         WHERE code IN (SELECT code FROM stickers) GROUP BY state
    """
    assert dict(built.rows(query)) == {"blank": 14, "bound": 6}


def test_what_is_void_was_replaced(built):
    reasons = dict(built.rows("SELECT void_reason, count(*) FROM device_codes WHERE state = 'void' GROUP BY 1"))
    assert reasons == {"lost": 1, "pasted_over": 1, "replaced": 3}
    query = """
        SELECT count(*) FROM device_codes JOIN devices ON devices.id = device_id
         WHERE state = 'void' AND devices.code IN (SELECT code FROM stickers)
    """
    assert built.number(query) == 5


def test_most_stickers_were_scanned_and_some_not_for_a_year(built, now):
    last = [at for (at,) in built.rows(LAST_SCANS)]
    year_ago = clock.stored(now - timedelta(days=365))
    assert len([at for at in last if at]) > 0.8 * len(last)
    assert 3 <= len([at for at in last if (at or "") < year_ago]) < 0.3 * len(last)
    assert {address for (address,) in built.rows("SELECT DISTINCT address FROM sticker_scans")} == {
        ADDRESS,
        labels.FIRST_ADDRESS,
    }
    too_early = """
        SELECT count(*) FROM sticker_scans
         WHERE first_at < (SELECT min(printed_at) FROM stickers JOIN sheets ON sheets.id = sheet_id
                            WHERE stickers.code = sticker_scans.code AND sheets.address = sticker_scans.address)
    """
    assert not built.number(too_early)
    assert max(at for at in last if at) <= clock.stored(now)


def test_stock_was_taken_twice_and_a_third_one_is_half_done(built):
    query = """
        SELECT state, sum(found = 'here'), coalesce(group_concat(nullif(found, 'here') || ' ' || step, ', '), '')
          FROM stocktakes JOIN stocktake_lines ON stocktake_id = stocktakes.id GROUP BY stocktakes.id
    """
    library, office, suite = built.rows(query)
    assert library[0] == office[0] == "closed"
    assert sorted(library[2].split(", ")) == ["elsewhere moved", "missing missing"]
    assert office[2] == ""
    in_suite = built.number(
        "SELECT count(*) FROM devices JOIN locations ON locations.id = location_id "
        "WHERE locations.name = 'ICT suite' AND devices.retired_on IS NULL"
    )
    assert suite == ("paused", in_suite // 2, "")
    assert not built.number("SELECT count(*) FROM missing_marks WHERE found_at IS NULL")


def test_some_walk_to_the_kiosk(built, now):
    since = clock.stored(now - timedelta(days=365))
    reports = built.number(f"SELECT count(*) FROM calls WHERE logged_at > '{since}'")
    at_kiosk = built.number(f"SELECT count(*) FROM calls WHERE channel = 'kiosk' AND logged_at > '{since}'")
    assert 0.05 <= at_kiosk / reports <= 0.1
    assert at_kiosk == built.number("SELECT count(*) FROM calls WHERE channel = 'kiosk'")


def test_three_devices_lie_in_the_coordinators_basket(built):
    query = "SELECT username, count(*) FROM basket_devices JOIN people ON people.id = person_id GROUP BY 1"
    assert built.rows(query) == [("coordinator", 3)]


def test_an_address_that_leads_to_itself_was_never_printed(tmp_path):
    local = build_at(tmp_path, THURSDAY, "http://localhost:8080")
    try:
        assert {address for (address,) in local.rows("SELECT DISTINCT address FROM sheets")} == {labels.FIRST_ADDRESS}
        assert local.rows("SELECT value FROM settings WHERE name = 'address'") == [("http://localhost:8080",)]
    finally:
        local.database.close()


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("/stickers/", "Hall projector"),
        ("/stickers/?state=never_printed", "Laptop LT 18"),
        ("/stickers/void", "Under the display about the Romans."),
        ("/stickers/blank", "14"),
        ("/stickers/stocktakes/", "ICT suite"),
        ("/stickers/stocktakes/1", "Marked as missing"),
        ("/stickers/stocktakes/3", "ICT suite"),
        ("/printing/", "L6009"),
        ("/printing/?basket=1", "Laptop LT 18"),
        ("/printing/drawer/", "Silver film, blue folder"),
        ("/printing/printers/", "Office laser"),
        ("/printing/stock/?ours=1", "L7051"),
        ("/office/address", labels.FIRST_ADDRESS),
    ],
)
def test_the_pages_show_it(coordinator, page, said):
    answer = coordinator.get(page)
    assert answer.status_code == 200
    assert said in answer.text


def test_no_page_offers_the_pdf_of_a_print_that_has_none(coordinator, demo: Built):
    ids = [number for (number,) in demo.rows("SELECT id FROM sheets WHERE length(pdf) = 0")]
    assert len(ids) > 40
    for sheet_id in (ids[0], ids[-1]):
        page = coordinator.get(f"/printing/sheets/{sheet_id}")
        assert page.status_code == 200
        assert f"/printing/sheets/{sheet_id}.pdf" not in page.text
        assert "Printed from the browser" in page.text
