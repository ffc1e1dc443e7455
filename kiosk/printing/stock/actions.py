"""Which stock is offered, which the school keeps, and the sheets it measured itself."""

from dataclasses import asdict, replace
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import read_settings
from kiosk.printing.stock import fits, rules, store
from kiosk.printing.stock.records import Offer, OwnStock
from labels.errors import UnknownStock
from labels.stock import STOCKS, Stock, find_stock

CHANGED_MEANWHILE = "The measures of this sheet were changed while it was printed. Print it again."


def known_stock(database: Database, code: str) -> Stock:
    """Return a stock of the register or of our own, retired ones included; FieldRefused when there is none."""
    own = own_by_code(database, code)
    if own:
        return own.stock
    try:
        return find_stock(code)
    except UnknownStock as error:
        raise FieldRefused("stock", str(error)) from error


def own_by_code(database: Database, code: str) -> OwnStock | None:
    """Return the sheet of our own with a code such as OWN-3, or None."""
    typed = code.strip().upper()
    number = typed.removeprefix(store.OWN_PREFIX)
    if number == typed or not (number.isascii() and number.isdigit() and len(number) <= 9):
        return None
    found = store.own_stock(database, int(number))
    return found if found and found.code == typed else None


def offered_stocks(database: Database) -> list[Stock]:
    """Return every stock to choose from: first what the school keeps, the last used on top."""
    return [offer.stock for offer in _offers(database, None)]


def offers(database: Database) -> list[Offer]:
    """Return every stock that is offered, with how it fits and whether it is ours."""
    return _offers(database, fits.wanted(read_settings(database)))


def _offers(database: Database, asked: fits.Wanted | None) -> list[Offer]:
    kept, last_printed = store.kept(database), store.last_printed(database)
    own = {found.code: found for found in store.own_stocks(database)}
    found = [
        Offer(
            stock=stock,
            material=rules.material_of(stock),
            paper=rules.paper_of(stock),
            fit=fits.fit(stock, asked) if asked else None,
            is_kept=stock.code in kept,
            own=own.get(stock.code),
            last_printed_at=last_printed.get(stock.code, ""),
        )
        for stock in (*(sheet.stock for sheet in own.values()), *STOCKS.values())
    ]
    return rules.in_order(found)


def keep(database: Database, actor: Actor, code: str, is_kept: bool, now: datetime) -> Stock:
    """Note that the school keeps a stock, or no longer does."""
    with database.writing():
        stock = known_stock(database, code)
        if is_kept:
            store.keep(database, stock.code, clock.stored(now), actor.name)
        else:
            store.keep_no_longer(database, stock.code)
    return stock


def add_own(database: Database, actor: Actor, stock: Stock, form_key: str, now: datetime) -> OwnStock:
    """Add sheets of our own; `stock` carries the measures, its description is their name."""
    with database.writing():
        sent = store.own_id_by_form_key(database, form_key)
        if sent:
            return known_own(database, sent)
        return _add(database, actor, stock, form_key, None, now)


def change_own(database: Database, actor: Actor, own_id: int, stock: Stock, form_key: str, now: datetime) -> OwnStock:
    """Save changed measures. Sheets that were printed on keep theirs: the change makes new ones that follow them."""
    with database.writing():
        sent = store.own_id_by_form_key(database, form_key)
        if sent:
            return known_own(database, sent)
        found = known_own(database, own_id)
        if found.retired_at:
            raise Refused(f"{found.name} is retired. Add new sheets instead.")
        if replace(found.stock, description="") == replace(stock, code=found.code, description="") or not found.is_used:
            _refuse_taken_name(database, stock.description, own_id)
            by = {"changed_at": clock.stored(now), "changed_by": actor.name}
            store.change_own_stock(database, own_id, _measures(stock) | by)
            return known_own(database, own_id)
        store.retire_own_stock(database, own_id, clock.stored(now), actor.name)
        store.keep_no_longer(database, found.code)
        return _add(database, actor, stock, form_key, own_id, now)


def retire_own(database: Database, actor: Actor, own_id: int, now: datetime) -> OwnStock:
    """Offer sheets of our own no longer; what was printed on them keeps its measures."""
    with database.writing():
        found = known_own(database, own_id)
        store.retire_own_stock(database, own_id, clock.stored(now), actor.name)
        store.keep_no_longer(database, found.code)
    return found


def known_own(database: Database, own_id: int) -> OwnStock:
    """Return sheets of our own; NotFound when there are none of that number."""
    found = store.own_stock(database, own_id)
    if found is None:
        raise NotFound("There is no such sheet.")
    return found


def insist_unchanged(database: Database, stock: Stock) -> None:
    """Refuse when the measures of a sheet of our own are no longer those that were printed with."""
    if known_stock(database, stock.code) != stock:
        raise FieldRefused("stock", CHANGED_MEANWHILE)


def _add(database: Database, actor: Actor, stock: Stock, form_key: str, follows: int | None, now: datetime) -> OwnStock:
    _refuse_taken_name(database, stock.description, None)
    who = {"form_key": form_key, "follows": follows, "person_id": actor.person_id, "actor": actor.name}
    own_id = store.add_own_stock(database, _measures(stock) | who | {"added_at": clock.stored(now)})
    return known_own(database, own_id)


def _refuse_taken_name(database: Database, name: str, own_id: int | None) -> None:
    taken = store.own_id_by_name(database, name)
    if taken is not None and taken != own_id:
        raise FieldRefused("name", f"There are already sheets called {name}.")
    if name.upper() in STOCKS:
        raise FieldRefused("name", f"{name.upper()} stands in the register already. Give yours another name.")


def _measures(stock: Stock) -> dict[str, object]:
    values = asdict(stock)
    return {"name": stock.description} | {name: values[name] for name in store.MEASURES}
