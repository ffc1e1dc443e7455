"""What the invented school's suppliers agreed to, and whom to ask for there."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from kiosk.demo import terms
from kiosk.demo.agenda import Agenda
from kiosk.demo.register import School
from kiosk.demo.school import BOARDS_FIRM, COMPUTER_FIRM, PRINTER_FIRM
from kiosk.suppliers import agreements
from kiosk.suppliers.records import Agreement, Contact

YEAR = timedelta(days=365)
ENDS_IN = timedelta(days=41)
DAY = timedelta(days=1)
TERM_TIME = "Mon-Fri 09:00-17:00, term time"
REPAIRS = "Repairs, collection and return; parts are charged"
CONTACTS = (
    (BOARDS_FIRM, "Dilys Harding", "Service desk", "01632 960 115", "dilys@cambrian-classroom.example"),
    (BOARDS_FIRM, "Tom Ashworth", "Engineer", "01632 960 119", ""),
    (PRINTER_FIRM, "Gwenda Rowlands", "Contracts and toner", "01632 960 272", "gwenda@dyffryn-office.example"),
    (COMPUTER_FIRM, "Imran Sheikh", "Schools team", "01632 960 389", "imran@twr-computing.example"),
    (COMPUTER_FIRM, "Bethan Lewis", "Repairs and returns", "01632 960 391", "repairs@twr-computing.example"),
)


def sign(school: School, begins: date, today: date, now: datetime) -> None:
    """Enter contacts and the first agreements: the printers' runs on, the computers' is renewed every year."""
    for firm, name, role, phone, email in CONTACTS:
        contact = Contact(0, school.supplier_ids[firm], name, role, phone, email)
        agreements.save_contact(school.database, school.coordinator, contact, now)
    printers, computers = school.supplier_ids[PRINTER_FIRM], school.supplier_ids[COMPUTER_FIRM]
    first, last = begins.isoformat(), (_renewal(today) - DAY).isoformat()
    covers = "All printers: engineer, parts and toner"
    everything = Agreement(0, printers, "DOM-2231", 8, 24, "Mon-Fri 08:30-17:00", covers, first, None)
    repairs = Agreement(0, computers, "TW-0417", 8, 96, TERM_TIME, REPAIRS, first, last)
    for agreement in (everything, repairs):
        agreements.agree(school.database, school.coordinator, agreement, now)


def renew(agenda: Agenda, school: School, today: date) -> None:
    """Renew the computers' agreement for the year that ends soon."""
    day = terms.previous_school_day(_renewal(today))
    agenda.add(terms.at_minute(day, 300), _renewed(school, today, terms.at_minute(day, 300)))


def _renewed(school: School, today: date, now: datetime) -> Iterator[datetime]:
    first, last = _renewal(today).isoformat(), (today + ENDS_IN).isoformat()
    firm = school.supplier_ids[COMPUTER_FIRM]
    agreement = Agreement(0, firm, "TW-0562", 8, 80, TERM_TIME, REPAIRS, first, last)
    agreements.agree(school.database, school.coordinator, agreement, now)
    yield from ()


def _renewal(today: date) -> date:
    return today + ENDS_IN - YEAR + DAY
