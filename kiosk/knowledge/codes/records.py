"""An error code of a list, and a list as it was read from files."""

from dataclasses import dataclass

WINDOWS = "Windows stop code"
PRINTER = "Printer (PJL)"


@dataclass(frozen=True)
class ErrorCode:
    """One code of a list; `place` counts where a list has the same code several times."""

    family: str
    code: str
    title: str
    meaning: str = ""
    source: str = ""
    place: int = 1
    is_pattern: bool = False

    @property
    def key(self) -> tuple[str, str, int]:
        """What it is known again by."""
        return self.family, self.code, self.place


@dataclass(frozen=True)
class ReadList:
    """What files held: codes, and what could not be read, in words."""

    entries: tuple[ErrorCode, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """What an import does, or did."""

    added: int
    changed: int
    unchanged: int

    @property
    def all(self) -> int:
        """How many codes there are in all."""
        return self.added + self.changed + self.unchanged


@dataclass(frozen=True)
class KeptList:
    """A list that was uploaded and waits to be confirmed, or was."""

    id: int
    uploaded_at: str
    actor: str
    read: ReadList
    carried_out_at: str | None
