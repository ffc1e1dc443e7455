"""What this Scandesk is made of: every part with its version, to compare with what has been mended since."""

import platform
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from kiosk.core.sqlite import sqlite3

REQUIREMENTS = Path(__file__).parents[2] / "requirements.txt"


@dataclass(frozen=True)
class Part:
    """One part: `is_chosen` when Scandesk asks for it by name, and not another part."""

    name: str
    version: str
    licence: str
    is_chosen: bool


def parts(requirements: Path = REQUIREMENTS) -> list[Part]:
    """Return the system, Python, SQLite, and every Python package of the environment, by name."""
    asked = chosen_names(requirements.read_text(encoding="utf-8"))
    found = {_plain(each.metadata["Name"]): each for each in metadata.distributions() if each.metadata["Name"]}
    packages = [
        Part(each.metadata["Name"], each.version, _licence(each), name in asked) for name, each in sorted(found.items())
    ]
    return [
        Part("System", platform.platform(terse=True), "", is_chosen=False),
        Part("Python", platform.python_version(), "PSF-2.0", is_chosen=True),
        Part("SQLite", sqlite3.sqlite_version, "public domain", is_chosen=True),
        *packages,
    ]


def chosen_names(requirements: str) -> set[str]:
    """Return the packages that a list of requirements names."""
    lines = (line.split("#")[0].strip() for line in requirements.splitlines())
    return {_plain(re.split(r"[<>=!~;\s\[]", line)[0]) for line in lines if line and not line.startswith("-")}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _licence(each: metadata.Distribution) -> str:
    for field in ("License-Expression", "License"):
        said = (each.metadata.get_all(field) or [""])[0]
        if said and "\n" not in said:
            return str(said)
    classes = [line for line in each.metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    return classes[0].rpartition(" :: ")[2] if classes else ""
