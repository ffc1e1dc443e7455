"""Which stickers still carry the old address: what the ledger says is what a plain recount says, whatever was done."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.access import SYSTEM
from kiosk.core.database import Database
from kiosk.core.settings import change_setting
from kiosk.devices import actions as devices
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes.records import VoidReason
from kiosk.printing import actions as printing
from kiosk.stickers import actions, store
from kiosk.stickers.blanks import actions as blanks
from kiosk.stickers.ledger import store as ledger
from labels.reader import texts_in
from tests.builders import MONDAY, actor, add_device, print_stickers
from tests.quick import open_new

ADDRESSES = ("http://old.school", "http://helpdesk.school:8080", "http://10.1.2.3")
ROOMS = ("Room 1", "Room 2")


@dataclass
class Wall:
    """What really hangs in a school: a plain model of stickers, with no ledger."""

    rooms: dict[int, str] = field(default_factory=dict)  # of devices in service
    on_device: dict[int, str] = field(default_factory=dict)  # device: the address printed on what it carries
    blanks: dict[str, str | None] = field(default_factory=dict)  # code: the address printed on it, if printed

    def old(self, present: str) -> set[int]:
        return {device for device, address in self.on_device.items() if address != present and device in self.rooms}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("print"), st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True)),
        st.tuples(st.just("address"), st.sampled_from(ADDRESSES)),
        st.tuples(st.just("replace"), st.integers(0, 5)),
        st.tuples(st.just("blanks"), st.integers(1, 3)),
        st.tuples(st.just("print blanks"), st.none()),
        st.tuples(st.just("bind"), st.integers(0, 5)),
        st.tuples(st.just("retire"), st.integers(0, 5)),
        st.tuples(st.just("move"), st.integers(0, 5)),
    ),
    max_size=25,
)


def take(database: Database, wall: Wall, ids: list[int], address: str, step: str, what: object) -> None:
    """Do one thing in the school and in the model."""
    if step == "print":
        printed = [ids[number] for number in what]  # type: ignore[attr-defined]
        print_stickers(database, *(devices.known_device(database, device_id) for device_id in printed), address=address)
        wall.on_device.update(dict.fromkeys(printed, address))
    elif step == "blanks":
        wall.blanks |= dict.fromkeys(actions.new_blank_codes(database, SYSTEM, int(what), MONDAY))  # type: ignore[call-overload]
    elif step == "print blanks" and wall.blanks:
        print_stickers(database, *wall.blanks, address=address)
        wall.blanks = dict.fromkeys(wall.blanks, address)
    elif step in ("replace", "bind", "retire", "move"):
        device = devices.known_device(database, ids[what])  # type: ignore[call-overload]
        if device.retired_on:
            return
        if step == "replace":
            given_codes.replace_code(database, SYSTEM, device.id, device.code, VoidReason.LOST, "", MONDAY)
            wall.on_device.pop(device.id, None)
        elif step == "bind" and wall.blanks:
            code, printed_with = wall.blanks.popitem()
            blanks.bind(database, SYSTEM, code, device.code, MONDAY)
            wall.on_device.pop(device.id, None)
            if printed_with:
                wall.on_device[device.id] = printed_with
        elif step == "retire":
            devices.retire_device(database, SYSTEM, device.id, "2026-09-07", "", MONDAY)
            del wall.rooms[device.id]
        elif step == "move":
            other = ROOMS[wall.rooms[device.id] == ROOMS[0]]
            place = database.connection.execute("SELECT id FROM locations WHERE name = ?", (other,)).fetchone()["id"]
            devices.move_device(database, SYSTEM, device.id, place, MONDAY)
            wall.rooms[device.id] = other


def like(database: Database, **filters: object) -> set[int]:
    """Return the devices that pass the ledger's filters."""
    found = {line.device_id for line in ledger.all_lines(database, filters)}
    assert {line.device_id for line in ledger.lines(database, filters, 99)} == found
    assert ledger.count(database, filters) == len(found)
    return found


@settings(max_examples=30, deadline=None)
@given(steps=STEPS)
def test_the_ledger_says_what_a_recount_says(steps):
    with TemporaryDirectory() as folder:
        database = open_new(Path(folder))
        address = change_setting(database, "address", ADDRESSES[0])
        made = [add_device(database, f"Device {number}", location=ROOMS[number % 2]) for number in range(6)]
        ids, wall = [device.id for device in made], Wall({device.id: device.location for device in made})
        for step, what in steps:
            if step == "address":
                address = change_setting(database, "address", str(what))
            else:
                take(database, wall, ids, address, step, what)
        in_service = {device: at for device, at in wall.on_device.items() if device in wall.rooms}
        assert like(database, other_address=address) == wall.old(address)
        assert store.count_by_address(database) == Counter(in_service.values())
        by_room = Counter((wall.rooms[device], at) for device, at in in_service.items() if at != address)
        rows = store.count_by_location(database, address)
        assert {(row["location"], row["address"]): row["devices"] for row in rows} == by_room
        assert like(database, never_printed=True) == set(wall.rooms) - set(in_service)
        lines = {line.device_id: line.address for line in ledger.all_lines(database, {})}
        assert lines == {device: in_service.get(device) for device in wall.rooms}
        for device_id in ids:
            revisions = [one.revision for one in store.stickers_of(database, device_id)]
            assert revisions == list(range(len(revisions), 0, -1))
        database.close()


def codes_in(pdf: bytes) -> list[str]:
    """Return what stands in the QR codes of a PDF."""
    document, found = pypdfium2.PdfDocument(pdf), []
    for page in document:
        image = page.render(scale=300 / 72, grayscale=True).to_pil().convert("L")
        found += texts_in(image.tobytes(), image.width, image.height)
    document.close()
    return found


def test_after_a_part_reprint_the_decoded_sheets_say_the_same_as_the_ledger(school):
    coordinator = actor(school, "coordinator")
    made = [add_device(school, f"Laptop {number}", location=f"Room {number % 2}") for number in range(8)]
    change_setting(school, "address", "http://old.school")
    printing.print_labels(school, coordinator, made, "L7159", 1, MONDAY)
    change_setting(school, "address", "http://new.school")
    lost = given_codes.replace_code(school, coordinator, made[7].id, made[7].code, VoidReason.LOST, "", MONDAY)
    printing.print_labels(school, coordinator, [*made[:3], lost], "L7159", 9, MONDAY)
    hangs: dict[str, str] = {}  # by code, the address on the sticker that was printed last
    for sheet_id in (1, 2):
        texts = codes_in(store.pdf(school, sheet_id) or b"")
        hangs |= {text.rpartition("/")[2]: text.partition("/D/")[0].lower() for text in texts}
    assert len(hangs) == 9
    carried = {devices.known_device(school, one.id).code: one.id for one in made}
    old = {carried[code] for code, address in hangs.items() if code in carried and address != "http://new.school"}
    assert old == {one.id for one in made[3:7]}
    assert like(school, other_address="http://new.school") == old
    assert {line.device_id for line in ledger.lines(school, {"other_address": "http://new.school"}, 9)} == old
