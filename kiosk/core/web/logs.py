"""What the log says, and what it never says.

One file that rotates, 5 x 2 MB, and the console. Times are UTC. A line holds ids, names of pages and kinds of errors;
never typed text, a token, a password, a cookie or an address with one of them in it: an error's own words may quote
what was typed, so they are left out, and so are the values that libraries put into their lines.
"""

import logging
import sys
import time
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from flask import Flask, g, request
from werkzeug.wrappers import Response

from kiosk.core.sqlite import sqlite3
from kiosk.core.web.request_ids import WithRequestId

log = logging.getLogger("scandesk")

FILE = "scandesk.log"
LARGEST_FILE, OLDER_FILES = 2 * 1024 * 1024, 4
SLOW_S = 5.0
LONGEST_LINE = 2000
LAYOUT = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
OURS = ("scandesk", "labels", "kiosk.")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Careful(logging.Formatter):
    """Writes a record on one line, or with indented lines below it; what cannot be trusted is left out."""

    converter = staticmethod(time.gmtime)  # UTC
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of a record."""
        careful = logging.makeLogRecord(record.__dict__)
        careful.msg, careful.args = self._said(record), None
        careful.exc_text = None
        return super().format(careful)

    def _said(self, record: logging.LogRecord) -> str:
        if not record.name.startswith(OURS):  # "Exception on %s [%s]" is enough: the rest is a path
            return on_one_line(str(record.msg).split(" while serving ")[0])
        args = record.args if isinstance(record.args, tuple) else ()
        plain = tuple(said_of(arg) if isinstance(arg, BaseException) else arg for arg in args)
        return on_one_line(str(record.msg) % plain if plain else str(record.msg))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  the library's name
        """Return where an error happened and of which kind it is."""
        lines = ["  Traceback, without the words of what was read:"]
        error: BaseException | None = ei[1]
        while error is not None and len(lines) < 200:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"    {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            lines.append(f"  {said_of(error)}")
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def said_of(error: BaseException) -> str:
    """Return an error's kind, and its words where the system chose them and nobody typed them."""
    kind = type(error).__name__
    if isinstance(error, sqlite3.Error):
        return f"{kind} {getattr(error, 'sqlite_errorname', '')}".strip()
    if isinstance(error, OSError) and error.errno:
        return f"{kind} {error.errno} {on_one_line(error.strerror or '')}".strip()
    return kind


def on_one_line(text: str) -> str:
    """Return text that cannot begin a line of its own: whatever does not show as itself is escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text[:LONGEST_LINE])


def write_to(folder: Path) -> Callable[[], None]:
    """Let everything that is logged go to the folder's file and the console; return what ends it.

    A folder that takes no log must not stop the service desk: then the console has it all.
    """
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    try:
        file = RotatingFileHandler(
            folder / FILE, maxBytes=LARGEST_FILE, backupCount=OLDER_FILES, encoding="utf-8", errors="backslashreplace"
        )
        handlers.append(file)
    except OSError as error:
        print(f"The log cannot be written in {folder}: {error.strerror}.", file=sys.stderr)  # noqa: T201
    for handler in handlers:
        handler.setFormatter(Careful(LAYOUT))
        handler.addFilter(WithRequestId())
        logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.WARNING)
    logging.raiseExceptions = False  # a full disk must not fill the console with traces

    def end() -> None:
        for handler in handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()

    return end


def note_answers(app: Flask) -> None:
    """Log what failed and what was slow, by the name of its page; all else is no news, and a flood fills no disk."""

    @app.before_request
    def begin() -> None:
        g.begun = time.monotonic()

    @app.after_request
    def end(response: Response) -> Response:
        took_s = time.monotonic() - g.get("begun", time.monotonic())
        if response.status_code >= 500 or took_s > SLOW_S:
            page = request.endpoint or "no page"
            log.warning("%s %s answered %s after %.1f s", _method(), page, response.status_code, took_s)
        return response


def _method() -> str:
    return request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
