"""A printer of the school."""

from dataclasses import dataclass

from labels.printer import Printer

DPI_WORDS = {
    150: "150 dots an inch: an old or a draft printer",
    203: "203 dots an inch: most label printers",
    300: "300 dots an inch",
    600: "600 dots an inch: most office printers",
}


@dataclass(frozen=True)
class SchoolPrinter:
    """A printer with its number: `printer` is what labels/ needs to know of it."""

    id: int
    printer: Printer
    stock: str = ""
    is_default: bool = False
    retired_at: str | None = None

    @property
    def name(self) -> str:
        """What the school calls it."""
        return self.printer.name

    @property
    def is_nudged(self) -> bool:
        """What it prints is moved."""
        return bool(self.printer.nudge_x_mm or self.printer.nudge_y_mm)

    @property
    def nudge_said(self) -> str:
        """How far it is moved, in words: '0.5 mm to the right, 1 mm up'."""
        across, down = self.printer.nudge_x_mm, self.printer.nudge_y_mm
        said = [f"{abs(across):g} mm to the {'right' if across > 0 else 'left'}"] if across else []
        said += [f"{abs(down):g} mm {'down' if down > 0 else 'up'}"] if down else []
        return ", ".join(said) or "not moved"
