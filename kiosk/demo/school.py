"""What the invented school has: rooms, suppliers, models and devices, people. Invented, every name of it."""

from dataclasses import dataclass

from kiosk.core.access import Role
from kiosk.demo.terms import THURSDAY, TUESDAY, WEDNESDAY
from kiosk.devices.records import Kind
from kiosk.suppliers.records import Supplier

SCHOOL = "Llanfair Green Primary School"
DESK_PHONE = "extension 200"
SAFEGUARDING = "Mrs Ellis-Price, the head, extension 201"

OFFICE, HEAD, STAFF_ROOM, HALL = "School office", "Head's office", "Staff room", "Hall"
LIBRARY, ICT_SUITE, CUPBOARD, NURSERY = "Library", "ICT suite", "Server cupboard", "Tŷ Hafod (nursery)"
CLASSES = (
    "Class 1 Onnen",
    "Class 2 Derwen",
    "Class 3 Bedwen",
    "Class 4 Celyn",
    "Class 5 Ffawydd",
    "Class 6 Helygen",
    "Class 7 Llwyfen",
    "Class 8 Masarn",
    "Class 9 Criafol",
    "Class 10 Castan",
    "Class 11 Gwernen",
    "Class 12 Ywen",
)
MUSIC, SENSORY, DINING = "Music room", "Sensory room", "Dining hall"
WORKSHOP, GOWER = "Caretaker's workshop", "Ystafell Gŵyr (small groups)"
LOCATIONS = (
    OFFICE,
    HEAD,
    STAFF_ROOM,
    HALL,
    LIBRARY,
    ICT_SUITE,
    CUPBOARD,
    NURSERY,
    *CLASSES,
    MUSIC,
    SENSORY,
    DINING,
    WORKSHOP,
    GOWER,
)

SUPPLIERS = (
    Supplier(0, "Cambrian Classroom Systems", "01632 960 114", "help@cambrian-classroom.example", "Boards, projectors"),
    Supplier(
        0, "Dyffryn Office Machines", "01632 960 271", "service@dyffryn-office.example", "Printers; visits Mondays"
    ),
    Supplier(0, "Tŵr Computing", "01632 960 388", "schools@twr-computing.example", "Computers, tablets, network"),
)
BOARDS_FIRM, PRINTER_FIRM, COMPUTER_FIRM = (supplier.name for supplier in SUPPLIERS)


@dataclass(frozen=True)
class Account:
    """Somebody with an account; `days` are the weekdays on which a technician is at the school."""

    username: str
    name: str
    role: Role
    days: tuple[int, ...] = ()


ACCOUNTS = (
    Account("desk", "Carys Pritchard", Role.DESK),
    Account("tech1", "Llŷr Parry", Role.TECHNICIAN, (TUESDAY, THURSDAY)),
    Account("tech2", "Meera Nair", Role.TECHNICIAN, (WEDNESDAY,)),
    Account("coordinator", "Owain Llewellyn", Role.COORDINATOR),
)

REPORTERS = (
    "Mrs Hughes",
    "Mr Ŵyn-Davies",
    "Miss Ahmed",
    "Mrs Thomas",
    "Mr Okafor",
    "Siân Bowen",
    "Mrs Kowalska",
    "Mr Prosser",
    "Miss Llŷn-Roberts",
    "Mrs Begum",
    "Mr Griffiths",
    "Nia Morgan",
    "Mrs Whitcombe",
    "Mr Jenkins",
    "Miss Tŷ-Newydd",
    "Mrs Fernando",
    "Mr Bevan",
    "Eleri Vaughan",
    "Mrs Osborne",
    "Mr Cadwaladr",
    "Miss Rees",
    "Mrs Gwŷdd-Evans",
    "Mr Pugh",
    "Mrs Lloyd",
)


@dataclass(frozen=True)
class Batch:
    """Devices of one model: what they cost, how often they are reported, and where each of them stands.

    `troubles` weighs how often one of them is reported; `years_old` is their age when the demo's history begins.
    """

    maker: str
    model: str
    kind: Kind
    tag: str
    supplier: str
    price_pence: int
    years_old: float
    troubles: float
    rooms: tuple[str, ...]

    @property
    def title(self) -> str:
        """Maker and model, as the calls name them."""
        return f"{self.maker} {self.model}"


EVERY_OTHER_CLASS, THE_OTHER_CLASSES = CLASSES[::2], CLASSES[1::2]
SPARE_IN_CLASSES = (*CLASSES, GOWER, SENSORY)

BAD_MODEL = "HP ProBook 430 G6"
GOOD_MODEL = "Kyocera ECOSYS P3145dn"
UNLUCKY_TAG = "PR-003"
UNLUCKY_FACTOR = 5.0

BATCHES = (
    Batch(
        "HP",
        "LaserJet Pro M404dn",
        Kind.PRINTER,
        "PR",
        PRINTER_FIRM,
        21900,
        2.4,
        1.6,
        (OFFICE, LIBRARY, STAFF_ROOM, CLASSES[2], CLASSES[8], HEAD),
    ),
    Batch(
        "Brother", "MFC-L8690CDW", Kind.PRINTER, "MF", PRINTER_FIRM, 41500, 1.6, 2.0, (STAFF_ROOM, OFFICE, ICT_SUITE)
    ),
    Batch(
        "Kyocera",
        "ECOSYS P3145dn",
        Kind.PRINTER,
        "KY",
        PRINTER_FIRM,
        38900,
        1.2,
        0.5,
        (CLASSES[5], CLASSES[11], MUSIC, NURSERY),
    ),
    Batch("Epson", "EB-680", Kind.PROJECTOR, "PJ", BOARDS_FIRM, 89900, 3.1, 1.3, (HALL, *EVERY_OTHER_CLASS[:4])),
    Batch(
        "BenQ",
        "MW560",
        Kind.PROJECTOR,
        "PB",
        BOARDS_FIRM,
        46900,
        4.8,
        1.7,
        (DINING, *EVERY_OTHER_CLASS[4:], MUSIC, GOWER),
    ),
    Batch(
        "Promethean",
        "ActivPanel 9 75",
        Kind.INTERACTIVE_BOARD,
        "IB",
        BOARDS_FIRM,
        219000,
        1.3,
        1.0,
        (*THE_OTHER_CLASSES, ICT_SUITE, NURSERY),
    ),
    Batch(
        "SMART",
        "Board 6065",
        Kind.INTERACTIVE_BOARD,
        "SB",
        BOARDS_FIRM,
        184000,
        5.2,
        1.5,
        (*EVERY_OTHER_CLASS[:2], HALL, SENSORY),
    ),
    Batch(
        "Lenovo",
        "ThinkPad L13",
        Kind.LAPTOP,
        "LT",
        COMPUTER_FIRM,
        62900,
        0.9,
        0.8,
        (*SPARE_IN_CLASSES, HEAD, *CLASSES[:5]),
    ),
    Batch(
        "HP",
        "ProBook 430 G6",
        Kind.LAPTOP,
        "LP",
        COMPUTER_FIRM,
        57900,
        3.8,
        3.0,
        (*CLASSES, STAFF_ROOM, LIBRARY, OFFICE, OFFICE),
    ),
    Batch(
        "Dell",
        "OptiPlex 3080",
        Kind.DESKTOP,
        "PC",
        COMPUTER_FIRM,
        52900,
        3.2,
        0.8,
        (*(ICT_SUITE,) * 12, LIBRARY, OFFICE, HEAD, WORKSHOP),
    ),
    Batch(
        "Apple",
        "iPad (9th generation)",
        Kind.TABLET,
        "TB",
        COMPUTER_FIRM,
        31900,
        1.8,
        0.7,
        (*(LIBRARY,) * 8, *(NURSERY,) * 4, SENSORY, GOWER),
    ),
    Batch("Lightspeed", "Redcat", Kind.AUDIO, "AU", BOARDS_FIRM, 79900, 4.0, 1.2, (HALL, MUSIC, DINING)),
    Batch(
        "Ubiquiti",
        "UniFi U6 Lite",
        Kind.NETWORK,
        "AP",
        COMPUTER_FIRM,
        10900,
        2.1,
        0.9,
        (*EVERY_OTHER_CLASS, HALL, LIBRARY, OFFICE),
    ),
    Batch("Dell", "PowerEdge T340", Kind.SERVER, "SV", COMPUTER_FIRM, 184900, 3.6, 0.4, (CUPBOARD,)),
    Batch(
        "Yealink",
        "T31P",
        Kind.PHONE,
        "PH",
        COMPUTER_FIRM,
        5400,
        1.5,
        0.35,
        (OFFICE, HEAD, STAFF_ROOM, HALL, NURSERY, WORKSHOP),
    ),
)

CAME_MIDWAY = ("LT-015", "LT-016", "LT-017", "LT-018", "LT-019", "LT-020", "AP-009")
CAME_WITH_A_BLANK_STICKER = CAME_MIDWAY[:3]


@dataclass(frozen=True)
class Change:
    """A device that was moved (`to` names a location) or retired (`to` is empty) so many days after the beginning."""

    tag: str
    days_in: int
    to: str
    reason: str = ""


CHANGES = (
    Change("LP-016", 95, "", "Screen broken, repair dearer than the laptop is worth"),
    Change("PJ-003", 120, GOWER),
    Change("PB-005", 190, "", "Lamp and colour wheel gone; small groups use the projector from Class 3"),
    Change("LT-004", 215, LIBRARY),
    Change("TB-008", 240, GOWER),
    Change("LP-011", 300, "", "Battery swollen, taken to the recycling point"),
    Change("PC-014", 330, STAFF_ROOM),
    Change("SB-004", 365, "", "Replaced by a screen on wheels"),
    Change("LT-009", 380, CLASSES[0]),
    Change("KY-003", 400, GOWER),
    Change("LP-007", 455, "", "Mainboard failed out of warranty"),
    Change("AU-003", 490, MUSIC),
    Change("TB-012", 540, "", "Glass broken twice"),
    Change("PR-004", 560, CLASSES[3]),
    Change("LT-012", 640, SENSORY),
)
