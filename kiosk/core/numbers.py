"""Numbers of rows as addresses and forms bring them along: such as a row can have, or 0, which none has."""

from werkzeug.routing import IntegerConverter

MOST_DIGITS = 15  # SQLite refuses more than nineteen, and Python reads Arabic figures as figures, too


class RowNumber(IntegerConverter):
    """The number in an address; one that no row can have leads to no page at all."""

    regex = f"[0-9]{{1,{MOST_DIGITS}}}"


def row_number(text: str | None) -> int:
    """Return a typed number, or 0 when it is none that a row can have."""
    typed = text or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS else 0
