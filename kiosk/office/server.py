"""The web server: waitress, with the limits a school's network asks for (decision 0024)."""

import gc
import logging
import time
from collections.abc import Callable

from flask import Flask

from kiosk.core import presence
from kiosk.core.addresses import is_listed
from kiosk.core.database import Database
from kiosk.core.settings import read_settings
from kiosk.core.web import connections, https, logs, sizes
from kiosk.office.exchange import Exchange

log = logging.getLogger("scandesk")

THREADS = 4  # eight give no more and make the interpreter lock a convoy
LIMITS = {
    "threads": THREADS,
    "connection_limit": 400,
    "channel_timeout": 20,
    "cleanup_interval": 5,
    "max_request_header_size": 32 * 1024,
    "ident": None,
    "expose_tracebacks": False,
    "log_socket_errors": False,  # a phone that walks out of the Wi-Fi is no news
}
BEHIND_A_PROXY = {
    "trusted_proxy": https.PROXY,
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": https.HEADERS_OF_THE_PROXY,
}
READ_AGAIN_S = 30.0


def run(app: Flask, host: str, port: int, again: Callable[[], Flask] | None = None) -> None:
    """Serve until stopped, with the clockwork beside it; OSError when the port is taken.

    `again` makes the app anew over the data as they then are: with it, a page can put a backup back.
    """
    database: Database = app.extensions["scandesk.database"]
    instance = database.path.parent
    end_log = logs.write_to(instance)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is no news
    proxy = BEHIND_A_PROXY if https.is_on(app) else {}
    limits = connections.Limits(sizes.largest_body(app), host=host, port=port, **LIMITS, **proxy)
    try:
        with presence.serving(instance), Exchange(app, again) as served:
            listening = connections.servers(served, limits, shared_addresses(database))
            gc.freeze()  # what the start made stays until the end: no request waits while the collector looks at it
            listening[0].run()
    finally:
        end_log()


def shared_addresses(database: Database) -> Callable[[str], bool]:
    """Return what tells whether many phones use an address, asked at every connection: it looks twice a minute."""
    read_at, networks = float("-inf"), ""

    def is_shared(address: str) -> bool:
        nonlocal read_at, networks
        if time.monotonic() - read_at > READ_AGAIN_S:
            try:
                networks = read_settings(database).shared_addresses
            except Exception:
                log.exception("which addresses are shared cannot be read; it stays as it was")
            read_at = time.monotonic()
        return is_listed(address, networks)

    return is_shared
