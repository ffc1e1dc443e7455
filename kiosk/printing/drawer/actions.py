"""Putting sheets into the drawer, printing on them, marking labels, throwing sheets away."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Overtaken, Refused
from kiosk.core.settings import school_today
from kiosk.core.sqlite import sqlite3
from kiosk.core.words import count_of
from kiosk.printing.drawer import rules, store
from kiosk.printing.drawer.records import DrawerSheet, Gone, State
from kiosk.printing.stock.actions import insist_unchanged, known_stock
from labels.stock import Stock

LONGEST_NAME = 60
FULLEST_DRAWER = 100
OUT_OF_THE_DRAWER = {"gone_at": None, "gone_how": None, "gone_reason": "", "gone_by": None}


def open_sheets(database: Database, stock_code: str) -> list[DrawerSheet]:
    """Return the sheets of a stock that are in the drawer with labels left; `said` is a sheet in words."""
    return [sheet for sheet in store.open_sheets(database, stock_code) if sheet.free]


def taken_cells(database: Database, sheet_id: int, start: int = 0) -> frozenset[int]:
    """Return the labels of a sheet that a print passes over: those not free, and free ones before `start` (from 0)."""
    sheet = known_sheet(database, sheet_id)
    if sheet.gone_at:
        raise Refused(f"{sheet.name} is no longer in the drawer.")
    return rules.skipped(sheet.cells, {cell.cell for cell in store.cells(database, sheet_id)}, start)


def known_sheet(database: Database, sheet_id: int) -> DrawerSheet:
    """Return a sheet; NotFound when there is none."""
    found = store.sheet(database, sheet_id)
    if found is None:
        raise NotFound("There is no such sheet in the drawer.")
    return found


def note_printed(
    database: Database,
    actor: Actor,
    sheet_id: int | None,
    stock: Stock,
    cells_by_page: Sequence[Mapping[int, str]],
    now: datetime,
    taken: Collection[int] = (),
) -> DrawerSheet | None:
    """Note a print: for each page, the code that was printed on each label (from 0, along the rows).

    The first page was the drawer's sheet `sheet_id`; with None it was a new sheet, or one of which the labels `taken`
    were used up before. A last page on which labels are left goes into the drawer. Returns the sheet of the drawer
    that has labels left after the print, or None. Overtaken when somebody else printed on one of the labels.
    """
    with database.writing():
        insist_unchanged(database, stock)
        pages = [dict(page) for page in cells_by_page]
        _insist_on_the_sheet(stock, pages)
        used = _print_on(database, actor, sheet_id, stock, pages[0], now) if sheet_id and pages else None
        if used and len(pages) == 1:
            return None if used.gone_at else used
        rest = rules.left_over(stock.cells, pages, () if used else taken)
        if rest is None:
            return used if used and not used.gone_at else None
        name = _proposed_name(database, stock, now)
        made = _add(database, actor, name, stock, "put in after a print", None, now)
        before = [] if used or len(pages) > 1 else sorted(taken)
        _take(database, made, [*_used(before, actor, now), *_printed(rest, actor, now)])
        return known_sheet(database, made)


def put_in(
    database: Database, actor: Actor, name: str, stock_code: str, first_used: int, form_key: str, now: datetime
) -> DrawerSheet:
    """Put a sheet into the drawer by hand, the first labels of which were used elsewhere."""
    with database.writing():
        sent = store.sheet_id_by_form_key(database, form_key)
        if sent:
            return known_sheet(database, sent)
        stock = known_stock(database, stock_code)
        if stock.cells == 1:
            raise FieldRefused("stock", f"{stock.code} is a roll: there is no sheet to keep.")
        if not 0 <= first_used < stock.cells:
            message = f"A sheet of {stock.code} has {stock.cells} labels, and at least one must be left."
            raise FieldRefused("first_used", message)
        if store.count_open(database) >= FULLEST_DRAWER:
            raise Refused(f"There are {FULLEST_DRAWER} sheets in the drawer. Use some up, or throw some away first.")
        chosen = name or _proposed_name(database, stock, now)
        _refuse_taken_name(database, chosen, None)
        made = _add(database, actor, chosen, stock, "put in by hand", form_key, now)
        _take(database, made, _used(range(first_used), actor, now))
        return known_sheet(database, made)


def rename(database: Database, actor: Actor, sheet_id: int, name: str, now: datetime) -> None:
    """Give a sheet another name."""
    with database.writing():
        sheet = known_sheet(database, sheet_id)
        _refuse_taken_name(database, name, sheet_id)
        if name == sheet.name:
            return
        store.rename(database, sheet_id, name)
        store.add_event(database, sheet_id, actor, clock.stored(now), "renamed", {"was": sheet.name, "now": name})


def mark_damaged(database: Database, actor: Actor, sheet_id: int, cells: Collection[int], now: datetime) -> int:
    """Mark free labels as damaged, so that nothing is printed on them; return how many. Others stay as they are."""
    with database.writing():
        sheet = _sheet_with(database, sheet_id, cells)
        taken = {cell.cell for cell in store.cells(database, sheet_id)}
        chosen = sorted(set(cells) - taken)
        values = {"state": State.DAMAGED, "code": "", "at": clock.stored(now), "actor": actor.name}
        _take(database, sheet_id, [{**values, "cell": cell} for cell in chosen])
        _note_labels(database, actor, sheet, chosen, "labels marked as damaged", now)
        _leave_when_full(database, actor, sheet_id, now)
    return len(chosen)


def free_again(database: Database, actor: Actor, sheet_id: int, cells: Collection[int], now: datetime) -> int:
    """Free labels: what was noted of them was a mistake, or was never printed; return how many."""
    with database.writing():
        sheet = _sheet_with(database, sheet_id, cells)
        freed = [cell for cell in store.cells(database, sheet_id) if cell.cell in set(cells)]
        for cell in freed:
            store.free_cell(database, cell.id, clock.stored(now), actor.name)
        _note_labels(database, actor, sheet, [cell.cell for cell in freed], "labels free again", now)
    return len(freed)


def free_print(database: Database, actor: Actor, codes: Collection[str], printed_at: str, now: datetime) -> int:
    """Free the labels of a print that came to nothing; return how many. A sheet that it used up is in the drawer again.

    What was thrown away stays so.
    """
    freed = 0
    with database.writing():
        for sheet_id, cells in store.cells_of_print(database, codes, printed_at).items():
            sheet = known_sheet(database, sheet_id)
            if sheet.gone_how == Gone.THROWN_AWAY:
                continue
            put_back(database, actor, sheet_id, now)
            freed += free_again(database, actor, sheet_id, cells, now)
    return freed


def throw_away(database: Database, actor: Actor, sheet_id: int, reason: str, now: datetime) -> None:
    """Take a sheet out of the drawer for good; what was printed on it stays known."""
    if not reason:
        raise FieldRefused("reason", "Say why, such as: jammed in the printer.")
    with database.writing():
        sheet = known_sheet(database, sheet_id)
        if sheet.gone_at:
            raise Overtaken(f"{sheet.name} is no longer in the drawer.")
        at = clock.stored(now)
        gone = {"gone_at": at, "gone_how": Gone.THROWN_AWAY, "gone_reason": reason, "gone_by": actor.name}
        store.take_out(database, sheet_id, gone)
        store.add_event(database, sheet_id, actor, at, "thrown away", {"why": reason})


def put_back(database: Database, actor: Actor, sheet_id: int, now: datetime) -> DrawerSheet:
    """Put a sheet into the drawer again: it was found, or its last labels were not used up after all."""
    with database.writing():
        sheet = known_sheet(database, sheet_id)
        if not sheet.gone_at:
            return sheet
        store.rename(database, sheet_id, rules.name_like(sheet.name, store.names_in_use(database, sheet.name)))
        store.take_out(database, sheet_id, OUT_OF_THE_DRAWER)
        store.add_event(database, sheet_id, actor, clock.stored(now), "put back")
        return known_sheet(database, sheet_id)


def _insist_on_the_sheet(stock: Stock, pages: Sequence[Mapping[int, str]]) -> None:
    """A page without a label, or a label that the sheet does not have, is a mistake of whoever calls."""
    if not pages or not all(pages):
        raise ValueError("a page without a label is never printed")
    if any(not 0 <= cell < stock.cells or not code for page in pages for cell, code in page.items()):
        raise ValueError(f"a sheet of {stock.code} has the labels 0 to {stock.cells - 1}, each for a code")


def _print_on(
    database: Database, actor: Actor, sheet_id: int, stock: Stock, page: Mapping[int, str], now: datetime
) -> DrawerSheet:
    sheet = known_sheet(database, sheet_id)
    if sheet.gone_at:
        raise Overtaken(f"{sheet.name} is no longer in the drawer.")
    if sheet.stock != stock.code:
        raise FieldRefused("stock", f"{sheet.name} is a sheet of {sheet.stock}.")
    _take(database, sheet_id, _printed(page, actor, now))
    said = {"labels": "; ".join(rules.place_said(cell, sheet.columns) for cell in sorted(page))}
    store.add_event(database, sheet_id, actor, clock.stored(now), f"printed on: {count_of(len(page), 'label')}", said)
    return _leave_when_full(database, actor, sheet_id, now)


def _leave_when_full(database: Database, actor: Actor, sheet_id: int, now: datetime) -> DrawerSheet:
    sheet = known_sheet(database, sheet_id)
    if sheet.free or sheet.gone_at:
        return sheet
    at = clock.stored(now)
    gone = {"gone_at": at, "gone_how": Gone.FULL, "gone_reason": "", "gone_by": actor.name}
    store.take_out(database, sheet_id, gone)
    store.add_event(database, sheet_id, actor, at, "used up")
    return known_sheet(database, sheet_id)


def _take(database: Database, sheet_id: int, taken: list[dict[str, object]]) -> None:
    try:
        store.take_cells(database, sheet_id, taken)
    except sqlite3.IntegrityError as error:
        raise Overtaken(
            "Somebody else printed on this sheet or marked labels on it in the meantime. Look at it again."
        ) from error


def _printed(page: Mapping[int, str], actor: Actor, now: datetime) -> list[dict[str, object]]:
    values = {"state": State.PRINTED, "at": clock.stored(now), "actor": actor.name}
    return [{**values, "cell": cell, "code": code} for cell, code in sorted(page.items())]


def _used(cells: Collection[int], actor: Actor, now: datetime) -> list[dict[str, object]]:
    values = {"state": State.USED, "code": "", "at": clock.stored(now), "actor": actor.name}
    return [{**values, "cell": cell} for cell in cells]


def _add(
    database: Database, actor: Actor, name: str, stock: Stock, event: str, form_key: str | None, now: datetime
) -> int:
    at = clock.stored(now)
    who = {"put_in_at": at, "person_id": actor.person_id, "actor": actor.name, "form_key": form_key}
    size = {"stock": stock.code, "columns": stock.columns, "rows": stock.rows}
    made = store.add_sheet(database, {"name": name} | size | who)
    store.add_event(database, made, actor, at, event)
    return made


def _sheet_with(database: Database, sheet_id: int, cells: Collection[int]) -> DrawerSheet:
    sheet = known_sheet(database, sheet_id)
    if sheet.gone_at:
        raise Overtaken(f"{sheet.name} is no longer in the drawer.")
    if not cells:
        raise FieldRefused("cells", "Tick at least one label.")
    if not all(0 <= cell < sheet.cells for cell in cells):
        raise FieldRefused("cells", "Tick the labels of the sheet.")
    return sheet


def _note_labels(
    database: Database, actor: Actor, sheet: DrawerSheet, cells: Sequence[int], event: str, now: datetime
) -> None:
    if cells:
        said = {"labels": "; ".join(rules.place_said(cell, sheet.columns) for cell in cells)}
        store.add_event(database, sheet.id, actor, clock.stored(now), event, said)


def _proposed_name(database: Database, stock: Stock, now: datetime) -> str:
    plain = rules.proposed_name(stock.code, school_today(database, now))
    return rules.name_like(plain, store.names_in_use(database, plain))


def _refuse_taken_name(database: Database, name: str, own_id: int | None) -> None:
    taken = store.sheet_id_by_name(database, name)
    if taken is not None and taken != own_id:
        raise FieldRefused("name", f"There is already a sheet called {name} in the drawer.")
