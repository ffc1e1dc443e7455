"""Asking an address as a phone would: does its name resolve, does it answer, and is it this Scandesk?

Nothing here waits for long: names are looked up and answers read in a thread that is left alone when its time is up.
"""

import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from urllib.parse import SplitResult, urlsplit

from kiosk.office.addresses.records import Answer, Reached

LIMIT_S = 6.0
STEP_S = 3.0
MOST_NUMBERS = 4
MOST_BYTES = 300
PATH = "/here"
MARK = "Scandesk is here: "


def mark_of(secret: str) -> str:
    """Return what this Scandesk says at /here: the same for as long as its data folder lives, and not its secret."""
    return MARK + hmac.new(secret.encode(), b"the mark of this Scandesk", hashlib.sha256).hexdigest()[:32]


def reach(address: str, mark: str, limit_s: float = LIMIT_S) -> Reached:
    """Ask an address for the mark of this Scandesk."""
    found = [Reached(address, Answer.SILENT)]

    def ask() -> None:
        parts = urlsplit(address)
        try:
            numbers = _numbers_of(parts)
        except (OSError, UnicodeError):  # a part of the name is too long to be one
            found.append(Reached(address, Answer.NO_NAME))
            return
        found.append(Reached(address, Answer.SILENT, numbers))
        found.append(Reached(address, _best(_ask(number, parts, mark) for number in numbers[:MOST_NUMBERS]), numbers))

    asking = threading.Thread(target=ask, name="reach", daemon=True)
    asking.start()
    asking.join(limit_s)
    return found[-1]


def reach_all(addresses: Sequence[str], mark: str, limit_s: float = LIMIT_S) -> list[Reached]:
    """Ask several addresses at the same time."""
    if not addresses:
        return []
    with ThreadPoolExecutor(len(addresses)) as pool:
        return list(pool.map(lambda address: reach(address, mark, limit_s), addresses))


def _numbers_of(parts: SplitResult) -> tuple[str, ...]:
    found = socket.getaddrinfo(parts.hostname or "", _port(parts), type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(where[0]) for *_, where in found))


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _best(answers: Iterable[Answer]) -> Answer:
    """Return how the first number answered that answered at all: that is the one a phone would talk to."""
    last = Answer.SILENT
    for last in answers:
        if last not in (Answer.REFUSED, Answer.SILENT):
            return last
    return last


def _ask(number: str, parts: SplitResult, mark: str) -> Answer:
    try:
        with closing(_connected(number, parts)) as asked:
            asked.request("GET", PATH, headers={"Host": parts.netloc, "Connection": "close"})
            answer = asked.getresponse()
            said = answer.read(MOST_BYTES).decode("utf-8", errors="replace").strip()
    except ssl.SSLError:
        return Answer.NOT_TRUSTED
    except ConnectionRefusedError:
        return Answer.REFUSED
    except http.client.HTTPException:
        return Answer.ANOTHER_PROGRAM
    except ConnectionError:
        return Answer.ANOTHER_PROGRAM
    except OSError:  # no way there, or no answer in time
        return Answer.SILENT
    if answer.status == http.HTTPStatus.OK and said == mark:
        return Answer.OURS
    return Answer.ANOTHER_SCANDESK if said.startswith(MARK) else Answer.ANOTHER_PROGRAM


def _connected(number: str, parts: SplitResult) -> http.client.HTTPConnection:
    # by hand: a proxy that this PC uses for the internet must not answer in the place of the address
    connection = http.client.HTTPConnection(number, _port(parts), timeout=STEP_S)
    connection.sock = socket.create_connection((number, _port(parts)), STEP_S)
    if parts.scheme == "https":
        try:
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=parts.hostname)
        except OSError:
            with suppress(OSError):
                connection.close()
            raise
    return connection
