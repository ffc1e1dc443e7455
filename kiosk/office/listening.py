"""Where Scandesk listens: noted at every start for the doctor and the service, and plain words when it cannot."""

import errno
import json
import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.core import clock

FILE = "started.json"
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  how this PC asks itself
NO_SUCH_ADDRESS = {errno.EADDRNOTAVAIL, errno.EINVAL, socket.EAI_NONAME}


@dataclass(frozen=True)
class Started:
    """The last start of the server on this data: where it listens, and since when."""

    host: str
    port: int
    at: datetime

    @property
    def own_address(self) -> str:
        """Where this PC itself finds the server."""
        host = EVERYWHERE.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def note_start(instance: Path, host: str, port: int, now: datetime) -> None:
    """Note where the server listens; a disk that does not take the note must not keep it from starting."""
    text = json.dumps({"host": host, "port": port, "at": clock.stored(now)})
    fresh = instance / f"{FILE}.new"
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(instance / FILE)
    except OSError:
        return


def last_start(instance: Path) -> Started | None:
    """Return where the server listened when it last started, or None when it never did."""
    try:
        said = json.loads((instance / FILE).read_text(encoding="utf-8"))
        return Started(str(said["host"]), int(said["port"]), clock.moment(said["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def why_not(error: OSError | ValueError, host: str, port: int) -> str:
    """Return in plain words why nobody can listen there, and what to do."""
    if isinstance(error, ValueError) or error.errno in NO_SUCH_ADDRESS:
        return f"This PC does not have the address {host}. Leave --host out to listen on every network card."
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use already. Is Scandesk running in another window, or as a service "
            "(./run service status)? Otherwise another program has the port: choose another one with --port."
        )
    if error.errno == errno.EACCES:
        return (
            f"This user may not use port {port}: ports below 1024 are the administrator's. Let Scandesk start with the "
            f"PC (sudo ./run service install --port {port}), which is given that right, or choose port 8080."
        )
    return f"Port {port} cannot be used: {error.strerror or error}."
