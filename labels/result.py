"""What a print job gives back; apart from what makes it, so that the server loads none of that."""

from dataclasses import dataclass

# squares below this are read by phones with care only: worth a word before the sheets are printed
MODULE_WARNING_MM = 0.40


@dataclass(frozen=True)
class Proof:
    """What was read back: how many codes, and the smallest module as measured on the raster at `dpi`."""

    codes: int
    smallest_module_mm: float
    dpi: int

    @property
    def is_fine_print(self) -> bool:
        """Some phones will need a steady hand."""
        return self.smallest_module_mm < MODULE_WARNING_MM


@dataclass(frozen=True)
class Sheets:
    """A finished PDF whose every code was read back."""

    pdf: bytes
    proof: Proof
    pages: int
