"""Which charts stand beside the tables of reports, made from those very tables."""

from kiosk.measures.figures.records import Unit
from kiosk.measures.reports.counting import Counting
from kiosk.measures.reports.records import MOST_BARS, Chart, Number, Row, Section, Shape, Table, Text

SCALES = {Unit.SHARE: (100.0, "%"), Unit.SCHOOL_TIME: (1 / 3600, "school hours"), Unit.MINUTES: (1.0, "minutes")}


def bars(table: Table, title: str, column: int = 0) -> Chart | None:
    """Return the first rows of a column as bars; None where there is nothing to draw."""
    worth = [row for row in table.rows if _value(row, column)]
    rows = worth[:MOST_BARS]
    if not rows:
        return None
    unit = next(cell.unit for row in rows if isinstance(cell := row.cells[column], Number))
    scale, said = SCALES.get(unit, (1.0, ""))
    values = tuple(round((_value(row, column) or 0) * scale, 2) for row in rows)
    labels = tuple(row.name.said for row in rows)
    name = table.columns[column + 1]
    whole = f"{title}, in {said}" if said else title
    return Chart(Shape.BARS, _cut(whole, len(labels), len(worth)), labels, ((name, values),))


def stack(table: Table, title: str, first: int, last: int) -> Chart | None:
    """Return the columns from one to another as bars laid behind each other; None where there is nothing to draw."""
    rows = table.rows[:MOST_BARS]
    series = tuple(
        (table.columns[column + 1], tuple(_value(row, column) or 0 for row in rows))
        for column in range(first, last + 1)
    )
    if not any(value for _, values in series for value in values):
        return None
    return Chart(Shape.STACKED, _cut(title, len(rows), len(table.rows)), tuple(row.name.said for row in rows), series)


def over_time(counting: Counting) -> Section:
    """Return how many calls were logged and resolved, week by week or by what suits the period."""
    names = [part.name for part in counting.figure("logged-over-time").parts]
    rows = tuple(
        Row(
            Text(name),
            (counting.number("logged-over-time", name), counting.number("resolved-over-time", name)),
        )
        for name in names
    )
    whole = (counting.number("logged-over-time"), counting.number("resolved-over-time"))
    step = "Year" if names and len(names[0]) == 4 else "Week" if names and "W" in names[0] else "Month"
    table = Table((step, "Logged", "Resolved"), rows, Row(Text("All together"), whole))
    logged, resolved = (whole[0].value or 0, whole[1].value or 0)
    series = tuple((table.columns[column + 1], tuple(_value(row, column) for row in rows)) for column in range(2))
    chart = Chart(Shape.LINES, f"Calls logged and resolved by {step.lower()}", tuple(names), series)
    sentence = f"{logged:,.0f} logged and {resolved:,.0f} resolved: {_balance(int(logged - resolved))}."
    return Section("over-time", f"{step} by {step.lower()}", sentence, table, chart if len(names) > 1 else None)


def _balance(more: int) -> str:
    if more == 0:
        return "as many as came in"
    return f"{abs(more):,} {'fewer than came in' if more > 0 else 'more than came in'}"


def _cut(title: str, shown: int, of: int) -> str:
    return title if shown >= of else f"{title} (the first {shown} of {of})"


def _value(row: Row, column: int) -> float | None:
    cell = row.cells[column]
    return cell.value if isinstance(cell, Number) else None
