"""Lists taken out: what a page lists is also a CSV file and JSON, at its address with .csv or .json behind it.

A slice says what stands in its list (the columns and all rows, not only the page that is shown); this module makes the
two addresses, for the same people and with the same filters as the page. The CSV goes through the one writer.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Flask, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.database import the_database
from kiosk.core.settings import school_today
from kiosk.core.tables import BATCH_ROWS, Cell, stream_table

Rows = Iterable[Sequence[Cell]]
PLACES_IN_A_LIST = frozenset({"page", "after", "before"})
Record = TypeVar("Record")
MakesListing = TypeVar("MakesListing", bound=Callable[..., Any])


@dataclass(frozen=True)
class Listing:
    """A list as it is taken out: what its file is called, its columns, and all its rows.

    Times are UTC, dates ISO, states and kinds the keys of closed lists. The columns are a contract: new ones are added
    at the end. A list that names its own period (`is_of_today` False) has no date put behind its name.
    """

    name: str
    columns: tuple[str, ...]
    rows: Rows
    is_of_today: bool = True


def listing_of(name: str, columns: Mapping[str, Callable[[Record], Cell]], records: Iterable[Record]) -> Listing:
    """Return records as a list to take out: a column each with what it says of a record."""
    tell = tuple(columns.values())
    return Listing(name, tuple(columns), ([cell(record) for cell in tell] for record in records))


def taken_out(blueprint: Blueprint, page: str) -> Callable[[MakesListing], MakesListing]:
    """Offer a listing at the address of its page with .csv and .json behind it, to whom the function declares.

    The function returns a Listing, or an answer of its own when there is none to give.
    """

    def declare(makes: MakesListing) -> MakesListing:
        for ending, answer in (("csv", csv_answer), ("json", json_answer)):
            view = _view(makes, answer)
            blueprint.record(_adds_rule(f"{page}.{ending}", f"{blueprint.name}.{makes.__name__}_{ending}", view))
        return makes

    return declare


def _view(makes: Callable[..., Any], answer: Callable[[Listing], Response]) -> Callable[..., Any]:
    def view(**values: Any) -> Any:
        found = makes(**values)
        return answer(found) if isinstance(found, Listing) else found

    view.may_use = makes.may_use  # type: ignore[attr-defined]
    return view


def _adds_rule(rule: str, endpoint: str, view: Callable[..., Any]) -> Callable[[BlueprintSetupState], None]:
    # on the app: a blueprint would put a slash between its own address and the ending
    return lambda state: state.app.add_url_rule(rule, endpoint, view, methods=["GET"])


def offer(app: Flask) -> None:
    """Give templates the address of a page's list: the same filters, without where the page had got to."""

    def list_address(page: str, ending: str) -> str:
        kept = [(name, given) for name, given in request.args.items(multi=True) if name not in PLACES_IN_A_LIST]
        return f"{page}.{ending}?{urlencode(kept)}" if kept else f"{page}.{ending}"

    app.add_template_global(list_address)


def csv_answer(listing: Listing) -> Response:
    """Return a listing as a download that spreadsheets open right."""
    response = Response(stream_table(listing.columns, listing.rows), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=_file_name(listing, "csv"))
    return response


def json_answer(listing: Listing) -> Response:
    """Return a listing as JSON: its name, when it was taken, and a row each with the columns' names in snake case."""
    response = Response(json_pieces(listing), content_type="application/json")
    response.headers.set("Content-Disposition", "inline", filename=_file_name(listing, "json"))
    return response


def json_pieces(listing: Listing) -> Iterator[str]:
    """Yield a listing as JSON piece by piece, so that a long one never stands in memory."""
    keys = [key_of(column) for column in listing.columns]
    yield f'{{"list": {json.dumps(listing.name)}, "taken_at": {json.dumps(clock.stored(clock.now()))}, "rows": ['
    rows, before = iter(listing.rows), "\n"
    while batch := list(islice(rows, BATCH_ROWS)):
        objects = (json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False) for row in batch)
        yield before + ",\n".join(objects)
        before = ",\n"
    yield "\n]}\n"


def key_of(column: str) -> str:
    """Return the JSON name of a column: asset_tag for Asset Tag."""
    return "_".join(re.findall("[a-z0-9]+", column.lower()))


def _file_name(listing: Listing, ending: str) -> str:
    today = f"-{school_today(the_database(), clock.now()).isoformat()}" if listing.is_of_today else ""
    return f"{listing.name}{today}.{ending}"
