"""Under which names Scandesk answers: those of this PC, those on its stickers, and those the school lists.

A page that answers under any name can be opened under one that somebody else owns, and then believes it is theirs. But
an address that was ever printed must lead here for years, and this PC's numbers change while it runs; so what is known
is asked for again whenever a name is new, and a name that is not known gets a page that says which one to use.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, render_template, request

from kiosk.core.addresses import is_number_of_this_pc, lan_addresses
from kiosk.core.database import Database, the_database
from kiosk.core.settings import settings

PLAIN_PATH = re.compile(r"/[A-Za-z0-9/_-]{0,80}")


class KnownNames:
    """The names of this Scandesk, in memory; `listed` reads those that the school keeps.

    What was known once stays known until the next start: a name is never lost because the database is busy.
    """

    def __init__(self, listed: Callable[[Database], Iterable[str]]) -> None:
        self._listed = listed
        self._known = frozenset(own_names())

    def knows(self, name: str, database: Database) -> bool:
        """Tell whether a name or number from an address leads to this Scandesk by right."""
        if name in self._known or _is_own_number(name):
            return True
        self._known |= frozenset(self._listed(database))
        return name in self._known


def own_names() -> set[str]:
    """Return what this PC calls itself: its name, with and without its domain, and what phones find by themselves."""
    name = socket.gethostname().lower()
    short = name.partition(".")[0]
    return {"localhost", name, short, f"{short}.local"}


def _is_own_number(name: str) -> bool:
    try:
        number = ipaddress.ip_address(name)
    except ValueError:
        return False
    return number.is_loopback or is_number_of_this_pc(name)


def name_of(host: str) -> str:
    """Return the name in `name:port`, in small letters and without the dot that may end it; empty for what is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").removesuffix(".")
    except ValueError:
        return ""


def guard(app: Flask, listed: Callable[[Database], Iterable[str]], open_to_any_name: frozenset[str]) -> None:
    """Refuse requests under a foreign name, before anything else looks at them. Some endpoints answer under any."""
    names = KnownNames(listed)
    app.extensions["scandesk.names"] = names

    @app.before_request
    def check_name() -> tuple[str, int] | None:
        if request.endpoint in open_to_any_name:
            return None
        name = name_of(request.host)  # empty where the characters are none of a name
        if name and names.knows(name, the_database()):
            return None
        return _unknown_name_page(name)


def _unknown_name_page(name: str) -> tuple[str, int]:
    path = request.path if request.method == "GET" and PLAIN_PATH.fullmatch(request.path) else "/"
    page = render_template("errors/unknown_name.html", name=name, address=usual_address(), path=path)
    return page, HTTPStatus.BAD_REQUEST


def usual_address() -> str:
    """Return the address to use: the one on the stickers, else this PC's number."""
    if settings().address:
        return settings().address
    port = request.environ.get("SERVER_PORT", "80")
    found = lan_addresses()
    return f"http://{found[0] if found else '127.0.0.1'}" + (f":{port}" if port != "80" else "")
