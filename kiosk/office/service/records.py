"""What a service is made of: whose it is, where program and data lie, where it listens."""

from dataclasses import dataclass
from pathlib import Path

NAME = "scandesk"
UNIT_FILE = Path("/etc/systemd/system/scandesk.service")
EVERY_CARD = "0.0.0.0"  # noqa: S104  phones must reach it
USUAL_PORT = 8080
FIRST_FREE_PORT = 1024  # below, Linux lets only those in that were given the right to


@dataclass(frozen=True)
class Service:
    """Scandesk as it is to start with this PC."""

    user: str
    program: Path  # the folder with app.py
    python: Path  # that of the virtual environment
    data: Path
    host: str = EVERY_CARD
    port: int = USUAL_PORT
    writable: tuple[Path, ...] = ()  # folders outside the data that it writes to: where backups go
    readable: tuple[Path, ...] = ()  # folders below /home that it reads beside the program: a Python of one's own


@dataclass(frozen=True)
class Chosen:
    """What an installed service was told: it is asked again only when somebody wants it otherwise."""

    user: str
    host: str
    port: int
