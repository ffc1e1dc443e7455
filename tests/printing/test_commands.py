"""`labels`: what is not handed out is not in the ledger, and nothing changes before it is clear that labels come."""

import pytest
from click.testing import CliRunner

from kiosk.core.refusals import Refused
from kiosk.core.settings import change_setting, read_settings
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes.records import VoidReason
from kiosk.printing import actions, commands, store
from kiosk.printing.drawer import actions as drawer
from kiosk.printing.printers import actions as printers
from kiosk.printing.printers.records import SchoolPrinter
from kiosk.printing.records import PrintRun
from labels.printer import Printer
from tests.builders import MONDAY, SYSTEM, add_device


@pytest.fixture
def labels(database, tmp_path, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    monkeypatch.setattr(commands, "lan_addresses", lambda: ["10.20.0.15"])
    return lambda *words: CliRunner().invoke(commands.labels, words)


def printed(database) -> int:
    return int(database.connection.execute("SELECT count(*) FROM stickers").fetchone()[0])


def test_a_file_that_cannot_be_written_leaves_nothing_in_the_ledger(database, labels, tmp_path):
    add_device(database)
    change_setting(database, "address", "http://helpdesk:8080")
    done = labels("--all", "--stock", "L7159", "--out", str(tmp_path / "no" / "where.pdf"))
    assert done.exit_code == 1
    assert "cannot be written" in done.output
    assert printed(database) == 0
    out = tmp_path / "labels.pdf"
    assert labels("--all", "--stock", "L7159", "--out", str(out)).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert printed(database) == 1
    assert list(tmp_path.glob("*.part")) == []


def test_what_the_one_who_takes_it_refuses_is_not_noted(school):
    def refuse(pdf: bytes) -> None:
        raise Refused(f"No room for {pdf[:4]!r}.")

    with pytest.raises(Refused, match="No room for b'%PDF'"):
        actions.print_labels(school, SYSTEM, [add_device(school)], "L7159", 1, MONDAY, refuse)
    assert printed(school) == 0


def test_a_sticker_that_was_replaced_meanwhile_is_not_handed_out(school, monkeypatch):
    device, taken, original = add_device(school), [], actions.make_sheets

    def make_and_replace(*args, **kwargs):
        given_codes.replace_code(school, SYSTEM, device.id, device.code, VoidReason.LOST, "", MONDAY)
        return original(*args, **kwargs)

    monkeypatch.setattr(actions, "make_sheets", make_and_replace)
    with pytest.raises(Refused, match="was replaced while the labels were being made"):
        actions.print_labels(school, SYSTEM, [device], "L7159", 1, MONDAY, taken.append)
    assert (taken, printed(school)) == ([], 0)


@pytest.mark.parametrize("words", [("--all", "--stock", "L0000"), ("--location", "Nowhere", "--stock", "L7159")])
def test_a_mistake_of_typing_settles_no_address(database, labels, tmp_path, words):
    add_device(database)
    assert labels(*words, "--out", str(tmp_path / "labels.pdf")).exit_code == 1
    assert read_settings(database).address == ""
    assert labels("--all", "--stock", "L7159", "--out", str(tmp_path / "labels.pdf")).exit_code == 0
    assert read_settings(database).address == "http://10.20.0.15:8080"


def test_copies_printers_and_sheets_of_the_drawer_are_chosen_by_name(database, labels, tmp_path):
    made, out = [add_device(database) for _ in range(3)], str(tmp_path / "labels.pdf")
    change_setting(database, "address", "http://helpdesk:8080")
    drawer.put_in(database, SYSTEM, "Blue folder", "L7159", 20, "k" * 20, MONDAY)
    printers.add_printer(database, SYSTEM, SchoolPrinter(0, Printer("Office laser", 600)), "k" * 20, MONDAY)
    done = labels("--all", "--sheet", "blue folder", "--copies", "2", "--printer", "office laser", "--out", out)
    assert done.exit_code == 0, done.output
    assert "all 6 codes read back" in done.output
    assert "2 pages L7159" in done.output
    cells = [row["cell"] for row in database.connection.execute("SELECT cell FROM stickers ORDER BY id")]
    assert cells == [20, 21, 22, 23, 24, 25]
    assert store.run(database, 1) == PrintRun("Office laser", 600, 2, left_sheet_id=2)
    assert len(made) == 3


@pytest.mark.parametrize(
    ("words", "said", "status"),
    [
        (("--stock", "L7159", "--printer", "Nobody's"), "There is no printer called 'Nobody's'. There are: none.", 1),
        (("--sheet", "Red folder"), "There is no sheet called 'Red folder' in the drawer. There are: none.", 1),
        (("--stock", "L7159", "--copies", "10"), "10 is not in the range 1<=x<=9", 2),
        ((), "Missing option '--stock'", 2),
    ],
)
def test_what_there_is_not_is_named(database, labels, tmp_path, words, said, status):
    add_device(database)
    done = labels("--all", *words, "--out", str(tmp_path / "labels.pdf"))
    assert (done.exit_code, printed(database)) == (status, 0)
    assert said in done.output
