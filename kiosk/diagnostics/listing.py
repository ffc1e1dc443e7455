"""Checklists as they are taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.diagnostics.records import Version

COLUMNS: dict[str, Callable[[tuple[Version, int, bool]], Cell]] = {
    "Checklist": lambda line: line[0].title,
    "Version": lambda line: line[0].number,
    "Kinds": lambda line: ", ".join(line[0].heading.kinds),
    "Symptoms": lambda line: ", ".join(line[0].heading.symptoms),
    "Purpose": lambda line: line[0].heading.purpose,
    "Steps": lambda line: line[1],
    "Published At": lambda line: line[0].published_at,
    "Retired": lambda line: "yes" if line[0].is_retired else "no",
}
