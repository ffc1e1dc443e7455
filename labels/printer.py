"""What is known of a printer: how fine it prints, and by how much its paper lies askew."""

from dataclasses import dataclass
from math import isfinite

# Label printers have a whole number of dots a millimetre; their makers round it to these dots an inch.
_THERMAL_DOT_MM = {203: 0.125, 300: 25.4 / 300, 600: 25.4 / 600}
# Reading back finer than this takes seconds a page and finds nothing more; coarser than this no printer prints.
_COARSEST_DPI, _FINEST_DPI = 150, 600
_FINEST_KNOWN_DPI = 4800
# More than this is no drift but the wrong paper size or scale.
MOST_NUDGE_MM = 10.0


@dataclass(frozen=True)
class Printer:
    """A printer, or how one is set up for one kind of paper.

    The nudge moves everything on the page, to the right and down; minus moves it to the left and up. A thermal
    printer sets whole dots, so the squares of a code are whole dots there and start on a dot.
    """

    name: str = ""
    dpi: int = 300
    nudge_x_mm: float = 0.0
    nudge_y_mm: float = 0.0
    is_thermal: bool = False

    @property
    def dot_mm(self) -> float:
        """Size of a dot in mm where it matters (thermal), else 0: drawn in lines, not in dots."""
        return _THERMAL_DOT_MM.get(self.dpi, 25.4 / self.dpi) if self.is_thermal else 0.0

    @property
    def proof_dpi(self) -> int:
        """The resolution at which finished sheets are read back."""
        return min(max(self.dpi, _COARSEST_DPI), _FINEST_DPI)

    @property
    def proof_scale(self) -> float:
        """Pixels a millimetre of that reading: a pixel is a dot of a thermal printer."""
        is_by_dot = self.is_thermal and self.proof_dpi == self.dpi
        return 1 / self.dot_mm if is_by_dot else self.proof_dpi / 25.4


PLAIN = Printer("Any printer")


def check_printer(printer: Printer) -> list[str]:
    """Why these settings cannot be right, in plain words; an empty list when they can."""
    wrong = []
    if printer.is_thermal and printer.dpi not in _THERMAL_DOT_MM:
        wrong.append("A thermal label printer has 203, 300 or 600 dots an inch: its manual or its own test page says.")
    elif not 72 <= printer.dpi <= _FINEST_KNOWN_DPI:
        wrong.append(f"A printer has between 72 and {_FINEST_KNOWN_DPI} dots an inch; 300 or 600 suits most.")
    nudges = (printer.nudge_x_mm, printer.nudge_y_mm)
    if not all(isfinite(nudge) and abs(nudge) <= MOST_NUDGE_MM for nudge in nudges):
        wrong.append(
            f"A nudge is at most {MOST_NUDGE_MM:g} mm. If the print is further off, the paper size in the "
            "printer's settings is wrong or “fit to page” is on."
        )
    return wrong
