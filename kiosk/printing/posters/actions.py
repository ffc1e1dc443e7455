"""Printing posters and cards: a page becomes a PDF that was read back, and a line in the ledger."""

from collections.abc import Callable, Sequence
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.pdf import PdfEngineMissing, html_to_pdf
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import is_local_only, read_settings
from kiosk.devices import store as devices
from kiosk.locations import store as locations
from kiosk.printing.posters import rules
from kiosk.printing.posters.records import CARDS_ON_A_PAGE, PAPER_WORDS, Card, Poster
from kiosk.stickers.papers import store
from kiosk.stickers.papers.records import Paper, PaperPrint
from labels.errors import LabelError
from labels.phrase import phrase_of

MOST_POSTERS = 60
MOST_CARDS = 200
Papers = Sequence[Poster] | Sequence[Card]


def print_papers(
    database: Database,
    actor: Actor,
    paper: Paper,
    chosen: Sequence[int],
    form_key: str,
    render: Callable[[Paper, Papers], str],
    now: datetime,
) -> PaperPrint:
    """Make posters of locations, or cards of devices, from the page that `render` returns, and note them.

    Every code is read back from the finished PDF; where this PC cannot make PDFs the print is noted without one, and
    its page prints from the browser. FieldRefused and Refused say why there is none.
    """
    if made := store.print_of_form(database, form_key):
        return made
    address = _printable_address(database)
    try:
        papers = papers_for(database, paper, chosen, address)
        pdf = _pdf(paper, papers, render(paper, papers))
    except LabelError as error:  # the address is too long for a code
        raise Refused(str(error)) from error
    values = {
        "paper": paper,
        "address": address,
        "printed_at": clock.stored(now),
        "person_id": actor.person_id,
        "actor": actor.name,
        "form_key": form_key,
        "pdf": pdf,
    }
    with database.writing():  # sent twice at once, it is one print
        if made := store.print_of_form(database, form_key):
            return made
        return known_print(database, store.add_print(database, values, (_entry(each) for each in papers)))


def _printable_address(database: Database) -> str:
    address = read_settings(database).address
    if not address:
        raise Refused("Set the address for the stickers first: posters and cards carry it, too.")
    if is_local_only(address):
        raise Refused(f"{address} would lead a phone to itself. Set this PC's address on the school network.")
    return address


def papers_for(database: Database, paper: Paper, chosen: Sequence[int], address: str) -> Papers:
    """Return the posters or cards of what was chosen, in that order; FieldRefused when nothing of it is in use."""
    most = MOST_CARDS if paper is Paper.CARD else MOST_POSTERS
    if len(chosen) > most:
        raise FieldRefused("chosen", f"Print at most {most} at a time.")
    papers = _cards(database, chosen, address) if paper is Paper.CARD else _posters(database, chosen, address)
    if not papers:
        raise FieldRefused("chosen", "Tick at least one.")
    return papers


def _posters(database: Database, chosen: Sequence[int], address: str) -> list[Poster]:
    wanted = set(chosen)
    return [rules.poster(place, address) for place in locations.locations(database) if place.id in wanted]


def _cards(database: Database, chosen: Sequence[int], address: str) -> list[Card]:
    found = (devices.device(database, device_id) for device_id in chosen)
    return [rules.card(device, address, phrase_of(device.code)) for device in found if device and not device.retired_on]


def _pdf(paper: Paper, papers: Papers, html: str) -> bytes | None:
    texts = [each.symbol.text for each in papers]
    on_a_page = CARDS_ON_A_PAGE if paper is Paper.CARD else 1
    codes = [texts[n : n + on_a_page] for n in range(0, len(texts), on_a_page)]
    words = PAPER_WORDS[paper].many
    try:
        return html_to_pdf(html, words[0].upper() + words[1:], codes)
    except PdfEngineMissing:
        return None


def _entry(paper: Poster | Card) -> tuple[int | None, int | None, str]:
    if isinstance(paper, Poster):
        return paper.location_id, None, paper.symbol.text
    return None, paper.device_id, paper.symbol.text


def known_print(database: Database, print_id: int) -> PaperPrint:
    """Return a print; NotFound when there is none."""
    found = store.paper_print(database, print_id)
    if found is None:
        raise NotFound("There is no such print.")
    return found


def printed_papers(database: Database, found: PaperPrint) -> Papers:
    """Return what a print shows, with the address it was made with; what is no longer in use is left out."""
    chosen = [location_id or device_id or 0 for location_id, device_id in store.papers_of(database, found.id)]
    try:
        return papers_for(database, found.paper, chosen, found.address)
    except FieldRefused as refusal:
        raise NotFound("Nothing of this print is in use any more.") from refusal
