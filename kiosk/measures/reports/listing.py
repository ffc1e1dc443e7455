"""A report as rows: for its CSV and JSON, and for a terminal. What a page says stands beside each value."""

from collections.abc import Iterator

from kiosk.core.lists import Listing
from kiosk.core.tables import Cell as Field
from kiosk.measures.reports.records import Cell, Number, Report, Row, Section

COLUMNS = ("Section", "Row", "Column", "Value", "Unit", "Said", "Calls")


def listing(report: Report) -> Listing:
    """Return a report as a list to take out: a row for each cell of each table, all of them."""
    period = report.period
    name = f"{report.name}-{period.first_on}-to-{period.last_on}"
    return Listing(name, COLUMNS, _fields(report), is_of_today=False)


def _fields(report: Report) -> Iterator[list[Field]]:
    yield ["", "Finding", "", None, "", report.finding, None]
    for section in report.sections:
        yield [section.title, "Finding", "", None, "", section.sentence, None]
        for row in _rows(section):
            for heading, cell in zip(_columns(section), row.cells, strict=True):
                yield [section.title, row.name.said, heading, *_values(cell)]
        for point in section.points:
            yield [section.title, point.said, "", None, "", point.said, None]


def _rows(section: Section) -> tuple[Row, ...]:
    table = section.table
    return (*table.rows, *((table.total,) if table.total else ())) if table and table.rows else ()


def _columns(section: Section) -> tuple[str, ...]:
    return section.table.columns[1:] if section.table else ()


def _values(cell: Cell) -> list[Field]:
    if isinstance(cell, Number):
        return [cell.value, cell.unit.value, cell.said, cell.calls]
    return [None, "", cell.said, None]


def text(report: Report) -> Iterator[str]:
    """Yield a report line by line, as a terminal shows it."""
    yield f"{report.title}, {report.period.first_on} to {report.period.last_on}"
    yield report.finding
    for section in report.sections:
        yield ""
        yield section.title
        if section.sentence and section.sentence != report.finding:
            yield section.sentence
        if section.table and section.table.rows:
            yield from _table(section)
        yield from (f"- {point.said}" for point in section.points)


def _table(section: Section) -> Iterator[str]:
    assert section.table is not None  # noqa: S101  # asked by the caller
    rows = [section.table.columns, *((row.name.said, *(c.said for c in row.cells)) for row in _rows(section))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True))]
        yield f"  {'  '.join(cells)}".rstrip()
