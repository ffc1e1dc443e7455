"""The table that a release is judged by: one line a check, with its red control beside it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

WIDTHS = (34, 9, 30, 34, 56, 7)
HEADINGS = ("check", "cases", "expected", "found", "red control: guard taken away", "seconds")


@dataclass(frozen=True)
class Control:
    """A check done again with a guard taken away: it is red when the check noticed."""

    guard: str
    is_red: bool

    def __str__(self) -> str:
        return f"{self.guard}: {'red' if self.is_red else 'NOT RED, the check proves nothing'}"


@dataclass(frozen=True)
class Line:
    """What one check tried, expected and found. One that could not be tried counts as failed."""

    check: str
    cases: int
    expected: str
    found: str
    is_good: bool
    controls: tuple[Control, ...] = ()
    seconds: float = 0
    details: tuple[str, ...] = ()
    left_out: int = 0  # how much of it this PC cannot do

    @property
    def holds(self) -> bool:
        """Tell whether the check passed and would have failed without its guard."""
        return self.is_good and all(control.is_red for control in self.controls)


def not_tried(check: str, why: str) -> Line:
    """Return the line of a check that this PC cannot do."""
    return Line(check, 0, "to be tried", f"NOT TRIED: {why}", is_good=False, left_out=1)


def timed(check: Callable[[], Line]) -> Line:
    """Do a check; whatever it raises is what was found."""
    started = time.monotonic()
    try:
        line = check()
    except Exception as error:  # one check that breaks must not hide the others
        line = Line(getattr(check, "__name__", "check"), 0, "an end", f"{type(error).__name__}: {error}", is_good=False)
    return replace(line, seconds=time.monotonic() - started)


def row(*cells: str) -> str:
    """Return cells side by side; a long one goes on below."""
    columns = [_folded(cell, width) for cell, width in zip(cells, WIDTHS, strict=True)]
    height = max(len(column) for column in columns)
    lines = []
    for n in range(height):
        parts = [column[n] if n < len(column) else "" for column in columns]
        lines.append("  ".join(part.ljust(width) for part, width in zip(parts, WIDTHS, strict=True)).rstrip())
    return "\n".join(lines)


def row_of(line: Line) -> str:
    """Return a check's row, and what it found below it."""
    mark = "" if line.holds else "FAILED "
    controls = "\n".join(str(control) for control in line.controls) or "-"
    cells = (f"{mark}{line.check}", f"{line.cases:,}", line.expected, line.found, controls, f"{line.seconds:.0f}")
    return "\n".join([row(*cells), *(f"    {detail}" for detail in line.details[:10])])


def _folded(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for piece in text.split("\n"):
        line = ""
        for word in piece.split():
            if line and len(line) + 1 + len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
    return lines
