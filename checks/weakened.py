"""Scandesk with one guard taken away: `python -m checks.weakened GUARD serve ...`. The red controls of the checks.

A check that passes with its guard taken away would pass whatever happened, so it proves nothing. Guards are taken away
underneath the product (in SQLite's connections, around the web app), so that it may be built in any way it likes.
"""

import importlib
import io
import re
import select
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

SYNCHRONOUS = {"synchronous=OFF": 0, "synchronous=NORMAL": 1}
JOURNALS = {"journal=DELETE": "delete", "journal=MEMORY": "memory"}
GUARDS = {
    "synchronous=OFF": "nothing is waited for until it is on the disk",
    "synchronous=NORMAL": "the log is not waited for until it is on the disk, only checkpoints are",
    "journal=DELETE": "a rollback journal whose deletion need not reach the disk, instead of the log",
    "journal=MEMORY": "what was there before a change is remembered in memory alone",
    "answer first": "a report is answered before it is saved",
    "no form key": "a form that comes again is not known again",
    "no escaping": "pages hold what was typed as it was typed",
    "values in SQL": "what was typed is written into questions to the database instead of given beside them",
    "any token": "the page of a report opens with a token that is not its own",
    "keeps everything": "every request leaves memory and an open file behind",
    "no journal": "reports go into the database alone, so that a full disk takes none",
    "answer first, no journal": "the same, and a report is answered before it is saved",
    "clock not watched": "nobody notices that the clock was set",
    "clock believed": "the same, and a session's age is what the clock says",
    "no limits": "however many reports and connections come from one place, all are taken alike",
    "journal not waited for": "on a full disk: a report is answered before the journal is on it",
}
FULL_DISK = "full disk"  # no guard: a disk that has room for the journal alone
SET_CLOCK = "set clock"  # no guard: a clock that faketime sets while the server runs
FREE_BYTES_OF_A_FULL_DISK = 50_000_000
PRAGMA = re.compile(r"\s*PRAGMA\s+(synchronous|journal_mode)\s*(?:=\s*(\w+))?\s*;?\s*$", re.IGNORECASE)
TOKEN_COMPARED = re.compile(r"status_token_hash = ")
SAVED_AFTER_S = 0.3
LEFT_BEHIND_BYTES = 100_000


def weaken_connections(guard: str) -> None:
    """Let every connection work without the guard, and say that it has it."""
    for name in ("sqlite3", "sqlite3.dbapi2", "pysqlite3", "pysqlite3.dbapi2"):
        try:
            module: Any = importlib.import_module(name)
        except ImportError:
            continue
        module.connect = _connecting(module.connect, module.Connection, guard)


def _connecting(connect: Callable[..., Any], kind: type, guard: str) -> Callable[..., Any]:
    def weakly(*given: Any, **named: Any) -> Any:
        return connect(*given, **named | {"factory": _weak_connection(named.get("factory", kind), guard)})

    return weakly


@cache
def _weak_connection(kind: Any, guard: str) -> type:
    class Weak(kind):
        """A connection that does something weaker than it is asked to, and answers as if it had obeyed."""

        asked: dict[str, str]

        def execute(self, sql: str, *values: Any) -> Any:
            found = PRAGMA.match(sql)
            if found is None:
                if guard == "any token":
                    sql = TOKEN_COMPARED.sub("status_token_hash <> ", sql)
                if guard == "values in SQL" and values and sql.lstrip().startswith(("SELECT", "WITH")):
                    return super().execute(*_written_in(sql, values[0]))
                return super().execute(sql, *values)
            name, value = found[1].lower(), found[2]
            asked = self.__dict__.setdefault("asked", {})
            if value is not None:
                asked[name] = value
                super().execute(f"PRAGMA {name} = {_weaker(name, value, guard)}")
            if name not in asked:
                return super().execute(sql)
            as_asked = asked[name] if asked[name].isdecimal() else f"'{asked[name].lower()}'"
            return super().execute(f"SELECT {as_asked} AS {name}")

    return Weak


def _written_in(sql: str, values: Any) -> tuple[Any, ...]:
    """Return a question with a quoted text written into it, where there is one; else as it was."""
    if isinstance(values, dict):
        quoted = {name: value for name, value in values.items() if isinstance(value, str) and "'" in value}
        for name, value in quoted.items():
            sql = re.sub(rf":{name}\b", lambda _, value=value: f"'{value}'", sql)
        return sql, values
    pieces, given, left = sql.split("?"), list(values), []
    if len(pieces) != len(given) + 1:
        return sql, values
    written = pieces[0]
    for value, piece in zip(given, pieces[1:], strict=True):
        is_quoted = isinstance(value, str) and "'" in value
        written += (f"'{value}'" if is_quoted else "?") + piece
        left += [] if is_quoted else [value]
    return written, left


def _weaker(name: str, value: str, guard: str) -> str:
    if name == "synchronous" and guard in SYNCHRONOUS:
        return str(SYNCHRONOUS[guard])
    return JOURNALS.get(guard, value) if name == "journal_mode" else value


def answer_first() -> None:
    """Answer every report at once, and hand it to the app a moment later."""
    from flask import Flask  # noqa: PLC0415  nothing of the app may be loaded before its connections are weakened

    whole = Flask.wsgi_app

    def hasty(self: Flask, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].upper().startswith("/D/"):
            return whole(self, environ, start)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        later = environ | {"wsgi.input": io.BytesIO(body)}

        def save() -> None:
            time.sleep(SAVED_AFTER_S)
            list(whole(self, later, lambda *_: lambda _: None))

        threading.Thread(target=save, daemon=True).start()
        start("302 FOUND", [("Location", f"/status/{'0' * 40}"), ("Content-Length", "0")])
        return [b""]

    Flask.wsgi_app = hasty  # type: ignore[method-assign]


def forget_form_keys() -> None:
    """Give every form a new key when it comes in."""
    import werkzeug.datastructures  # noqa: PLC0415
    from flask import Request  # noqa: PLC0415

    from kiosk.core.forms import new_form_key  # noqa: PLC0415

    loaded = Request._load_form_data

    def load(self: Request) -> None:
        is_new = "form" not in self.__dict__
        loaded(self)
        if is_new and "form_key" in self.__dict__["form"]:
            form = werkzeug.datastructures.MultiDict(self.__dict__["form"])
            form["form_key"] = new_form_key()
            self.__dict__["form"] = werkzeug.datastructures.ImmutableMultiDict(form)

    Request._load_form_data = load  # type: ignore[method-assign]


def escape_nothing() -> None:
    """Let templates show what was typed as it was typed."""
    from flask import Flask  # noqa: PLC0415

    Flask.select_jinja_autoescape = lambda *_: False  # type: ignore[method-assign]


def keep_everything() -> None:
    """Leave something behind at every request."""
    from flask import Flask  # noqa: PLC0415

    whole, kept = Flask.wsgi_app, []

    def keeping(self: Flask, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        kept.append((bytes(LEFT_BEHIND_BYTES), Path(__file__).open("rb")))  # noqa: SIM115
        return whole(self, environ, start)

    Flask.wsgi_app = keeping  # type: ignore[method-assign]


def fill_the_disk() -> None:
    """Let the disk say that it is nearly full."""
    asked = shutil.disk_usage
    shutil.disk_usage = lambda path: asked(path)._replace(free=FREE_BYTES_OF_A_FULL_DISK)  # type: ignore[assignment]


def wait_for_no_journal() -> None:
    """Let the journal answer before it is on the full disk."""
    fill_the_disk()
    from kiosk.core.journal.keeping import Journal  # noqa: PLC0415

    Journal._sync = lambda _: None  # type: ignore[method-assign]


def keep_no_journal() -> None:
    """Let there be no journal."""
    from kiosk.intake import opening  # noqa: PLC0415

    opening.open_journal = lambda _: None


def answer_first_without_a_journal() -> None:
    """Answer first, and let there be no journal that takes the report all the same."""
    keep_no_journal()
    answer_first()


def wait_without_the_clock() -> None:
    """Let time.sleep wait by select: faketime 0.9.10 refuses the system call that Python uses for it."""
    time.sleep = lambda seconds: select.select([], [], [], max(0, seconds)) and None  # type: ignore[assignment]


def watch_no_clock() -> None:
    """Notice nothing when the clock is set."""
    wait_without_the_clock()
    from kiosk.core import clock_watch  # noqa: PLC0415
    from kiosk.office import clock_doubts  # noqa: PLC0415

    clock_watch.jumped_s = lambda _: 0
    clock_doubts.banners = lambda *_: []


def believe_the_clock() -> None:
    """Let the clock that anybody can set be the one that nobody can."""
    watch_no_clock()
    time.monotonic = time.time
    time.clock_gettime = lambda _: time.time()


def limit_nothing() -> None:
    """Take whatever comes, from wherever it comes."""
    from kiosk.core.web import connections  # noqa: PLC0415
    from kiosk.gate import actions, budgets  # noqa: PLC0415

    actions.verdict_on_report = lambda *_: budgets.PASS
    connections.Server.most_of = lambda *_: 10**6  # type: ignore[method-assign]
    connections.Connection.is_too_slow = lambda *_: False  # type: ignore[method-assign]


def main() -> None:
    """Take the guard away, then be app.py."""
    guard = sys.argv.pop(1)
    if guard not in {*GUARDS, FULL_DISK, SET_CLOCK}:
        raise SystemExit(f"There is no guard called {guard}.")
    around_the_app = {
        "answer first": answer_first,
        "no form key": forget_form_keys,
        "no escaping": escape_nothing,
        "keeps everything": keep_everything,
        "journal not waited for": wait_for_no_journal,
        "no journal": keep_no_journal,
        "answer first, no journal": answer_first_without_a_journal,
        "clock not watched": watch_no_clock,
        "clock believed": believe_the_clock,
        "no limits": limit_nothing,
        FULL_DISK: fill_the_disk,
        SET_CLOCK: wait_without_the_clock,
    }
    if guard in around_the_app:
        around_the_app[guard]()
    else:
        weaken_connections(guard)
    import app  # noqa: PLC0415

    app.scandesk(prog_name="app.py")


if __name__ == "__main__":
    main()
