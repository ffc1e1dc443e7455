"""The app as the web server sees it: while a backup is put in the place of the data, nobody is inside.

Whoever comes meanwhile gets a calm page and is asked to wait; whoever is inside is waited for. Then everything that
holds the data is ended, the files are exchanged, and the app begins anew over them, just as after a start: nothing that
it remembered of the old data is left. When it cannot begin over the backup, it begins again over what was there before.
"""

import logging
import threading
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from flask import Flask
from werkzeug.wsgi import ClosingIterator

from kiosk.backups import asides, making, putting_back
from kiosk.backups.losses import lost_since
from kiosk.backups.records import Aside
from kiosk.core import clock, presence
from kiosk.core.copies.records import CopyRefused
from kiosk.core.database import Database
from kiosk.core.refusals import Refused
from kiosk.intake.opening import journal_beside
from kiosk.jobs import actions as jobs
from kiosk.office import rounds

log = logging.getLogger("scandesk")

OFFER = "scandesk.put_back"  # by this name the page of the backups finds it
INSIDE_AT_MOST_S = 30
AGAIN_AFTER_S = 5
WORK_GOES_ON = "Long work is under way (prints, imports). Wait until it is done, or cancel it, then restore."
STILL_INSIDE = "Somebody's page took too long to end, so nothing was exchanged. Try it again."
FAILED = "The backup could not be put back, so the data are as they were. {error}"

# its look is in it: the stylesheet is served by the app, which is closed
CLOSED_LOOK = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:2.5rem auto;padding:0 1rem}"
    "h1{font-size:1.6rem}"
)
CLOSED_PAGE = f"""<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="{AGAIN_AFTER_S}"><title>One moment</title><style>{CLOSED_LOOK}</style></head>
<body><main>
<h1>One moment, please</h1>
<p>The service desk's data are being put back from a backup. That takes less than a minute, and this page tries again by
itself.</p>
<p>If you were sending a report: go back in a minute, what you typed should still be there, and send it again.
Or telephone the service desk.</p>
</main></body>
</html>
""".encode()
CLOSED_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(CLOSED_LOOK.encode()).digest()).decode()}'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


class Exchange:
    """The app behind a door that can be closed. Use it as a context: the clockwork runs inside it."""

    def __init__(self, app: Flask, again: Callable[[], Flask] | None = None) -> None:
        self.words, self.failed = "", ""
        self._app, self._again = app, again
        self._door = threading.Condition()
        self._inside, self._is_closed = 0, False
        self._clockwork = ExitStack()
        self._working = threading.Lock()

    def __enter__(self) -> Self:
        self._begin(self._app)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._working:  # an exchange that has begun is ended first
            self._clockwork.close()
            self.database.close()

    @property
    def database(self) -> Database:
        """The data as they are in use now."""
        found: Database = self._app.extensions["scandesk.database"]
        return found

    def _begin(self, app: Flask) -> None:
        if self._again:
            app.extensions[OFFER] = self
        self._clockwork = ExitStack()
        database = app.extensions["scandesk.database"]
        presence.note_served(database.path.parent)  # who closed the data before took the mark away with their log
        self._clockwork.enter_context(journal_beside(database, str(app.secret_key)))
        self._clockwork.enter_context(rounds.running(rounds.rounds_of(database)))
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request: from the app, or with the calm page while the door is closed."""
        with self._door:
            if self._is_closed:
                return _closed(start_response)
            self._inside += 1
        try:
            return ClosingIterator(self._app(environ, start_response), self._leave)
        except BaseException:
            self._leave()
            raise

    def _leave(self) -> None:
        with self._door:
            self._inside -= 1
            self._door.notify_all()

    @contextmanager
    def _closed_door(self) -> Iterator[None]:
        with self._door:
            self._is_closed = True
            is_empty = self._door.wait_for(lambda: self._inside == 0, INSIDE_AT_MOST_S)
        try:
            if not is_empty:
                raise Refused(STILL_INSIDE)
            yield
        finally:
            with self._door:
                self._is_closed = False

    def put_back(self, backup: Path, asked_by: str) -> threading.Thread:
        """Put a backup back, beside the requests; how far it is stands in `words`. Refused when it cannot begin."""
        if jobs.are_under_way(self.database):
            raise Refused(WORK_GOES_ON)
        if not self._working.acquire(blocking=False):
            raise Refused("A backup is being put back already.")
        self.words, self.failed = "A backup is being unpacked and checked.", ""
        thread = threading.Thread(target=self._do, args=(backup, asked_by), name="putting a backup back")
        thread.start()
        return thread

    def _do(self, backup: Path, asked_by: str) -> None:
        try:
            self._exchange(backup, asked_by)
        except Exception as error:
            self.failed = FAILED.format(error=error if isinstance(error, Refused) else "The log says why.")
            log.exception("a backup could not be put back")
        finally:
            self.words = ""
            self._working.release()

    def _exchange(self, backup: Path, asked_by: str) -> None:
        database = self.database
        instance = database.path.parent
        ready = putting_back.prepare(instance, backup)
        self.words = "The data are being exchanged."
        with self._closed_door():
            lost = lost_since(database, ready.manifest)
            self._clockwork.close()
            jobs.stop(database)
            database.close()
            try:
                account = putting_back.exchange(
                    instance, ready, f"{asked_by} asked for it", lost, asked_by, clock.now()
                )
            except BaseException:
                self._begin(self._started())
                raise
            self._begin_over(instance, account)
        self._back_up_at_once(account)

    def _back_up_at_once(self, account: Aside) -> None:
        """Make a backup of what was put back, so that no older one counts as the newest."""
        self.words = "A backup is being made of what was put back."
        try:
            making.make(self.database, putting_back.AFTER_A_RESTORE, clock.now())
        except CopyRefused as error:
            log.warning("no backup of what was put back: %s", error)
            asides.add_told(self.database.path.parent, account.name, putting_back.NONE_AT_ONCE.format(error=error))

    def _started(self) -> Flask:
        if self._again is None:
            raise Refused("Nobody said how the app begins anew.")
        return self._again()

    def _begin_over(self, instance: Path, account: Aside) -> None:
        """Begin anew over the backup, or else over what was there before."""
        try:
            app = self._started()
        except Exception:
            putting_back.undo(instance, account, clock.now())
            self._begin(self._started())
            raise
        self._begin(app)


def _closed(start_response: Callable[..., Any]) -> Iterable[bytes]:
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(CLOSED_PAGE))),
        ("Cache-Control", "no-store"),
        ("Retry-After", str(AGAIN_AFTER_S)),
        ("Content-Security-Policy", CLOSED_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
    ]
    start_response("503 Service Unavailable", headers)
    return [CLOSED_PAGE]
