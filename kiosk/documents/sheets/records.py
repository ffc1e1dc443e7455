"""The boxes of the incident/request sheet: where they stand, how large they are, how much of a long text they hold."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A box: its words, what stands in it, what can be ticked, its width in twelfths and its height in lines."""

    words: str
    said: str = ""
    ticks: Sequence[tuple[str, bool]] = ()
    width: int = 12
    lines: int = 1

    @property
    def shown(self) -> str:
        """What of the text fits into the box."""
        most = LETTERS_A_LINE * self.lines * self.width // 12
        line = " ".join(self.said.split())
        return line if len(line) <= most else line[: most - 1].rstrip() + "…"


@dataclass(frozen=True)
class SheetPart:
    """A part of the sheet, and who fills it in."""

    title: str
    boxes: tuple[Box, ...]


LETTERS_A_LINE = 105  # over the whole width, in capitals it would be 85: boxes hide what is left
