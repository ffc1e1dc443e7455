"""What a poster and a card say, in which size: decided from measured widths, before anything is drawn."""

from collections.abc import Sequence

from kiosk.devices.codes import sticker_text
from kiosk.devices.records import Device
from kiosk.locations.records import Location
from kiosk.printing.posters.records import CARDS_ON_A_PAGE, Card, Line, Poster, Symbol
from labels.lettering import BOLD, printable, shorten, wrap, wrap_host
from labels.qr import QUIET_ZONE, svg_path
from labels.qr import symbol as dark_squares

# (size, width of the line in that type, lines): the widths are the boxes of static/paper.css over its type sizes
POSTER_NAME = (("xl", 9.3, 2), ("l", 13.0, 3), ("m", 17.5, 4))
POSTER_ADDRESS = (("xl", 16.0, 1), ("l", 22.0, 2), ("m", 33.0, 3))
CARD_NAME = (("xl", 10.9, 2), ("l", 13.6, 3))
CARD_HOST = (("xl", 15.5, 1), ("l", 21.5, 2))
CARD_SCHOOL = 32.0
SMALLEST = "s"


def room_text(address: str, location_id: int) -> str:
    """Return what the QR code of a room holds: http://HOST[:PORT]/L/ID, lower-case scheme, the rest upper case."""
    scheme, _, host = address.partition("://")
    return f"{scheme.lower()}://{host.upper()}/L/{location_id}"


def poster(location: Location, address: str) -> Poster:
    """Return the poster of a location."""
    host = address.partition("://")[2]
    name, typed = printable(location.name), f"{host}/L/{location.id}"
    return Poster(
        location.id,
        Line(name, _size_of(name, POSTER_NAME)),
        Line(typed, _size_of_host(typed, POSTER_ADDRESS)),
        symbol(room_text(address, location.id)),
    )


def card(device: Device, address: str, phrase: str = "") -> Card:
    """Return the card of a device."""
    host, name = address.partition("://")[2], printable(device.title)
    return Card(
        device.id,
        Line(name, _size_of(name, CARD_NAME)),
        device.shown_code,
        phrase,
        Line(host, _size_of_host(host, CARD_HOST)),
        symbol(sticker_text(address, device.code)),
    )


def school_on_a_card(school: str) -> str:
    """Return the school's name, shortened to the two lines that a card has for it."""
    return shorten(printable(school), CARD_SCHOOL)


def symbol(text: str) -> Symbol:
    """Return the QR code of a text."""
    dark = dark_squares(text)
    return Symbol(text, svg_path(dark), len(dark) + 2 * QUIET_ZONE)


def in_pages(cards: Sequence[Card]) -> list[tuple[Card, ...]]:
    """Return cards as they stand on pages."""
    return [tuple(cards[n : n + CARDS_ON_A_PAGE]) for n in range(0, len(cards), CARDS_ON_A_PAGE)]


def _size_of(words: str, sizes: tuple[tuple[str, float, int], ...]) -> str:
    for size, width, most in sizes:
        lines = wrap(words, width, BOLD)
        if len(lines) <= most and all(len(wrap_host(line, width)) == 1 for line in lines):
            return size
    return SMALLEST


def _size_of_host(host: str, sizes: tuple[tuple[str, float, int], ...]) -> str:
    return next((size for size, width, most in sizes if len(wrap_host(host, width)) <= most), SMALLEST)
