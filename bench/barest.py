"""The anchor of bench/pages.py: the least that Flask, Jinja and SQLite can do and still do each kind of work.

No people, no sign-in, no forms, no rules: what Scandesk needs beyond this is the price of what it does.

    /hello          a line of text, no template, no data
    /queue          a count of the open calls and the newest fifty as a table
    /history/NAME   a device's newest fifty as the same table
    POST /report    one row, on the disk before the answer (WAL, synchronous FULL)

`python bench/barest.py --port 8090 --data FILE --calls 10000` fills FILE on its first start.
"""

import argparse
import sys
import threading
from pathlib import Path

import waitress
from flask import Flask, request
from werkzeug.wrappers import Response

sys.path.insert(0, str(Path(__file__).parents[1]))

from kiosk.core.sqlite import sqlite3

DEVICES, ROOMS, OPEN_IN_THOUSAND, ROWS = 2_000, 120, 200, 50
WORDS = "Paper jam in tray {}, the second time this week & its lamp blinks"
TABLES = """
CREATE TABLE call (id INTEGER PRIMARY KEY, device TEXT NOT NULL, room TEXT NOT NULL, words TEXT NOT NULL,
                   state TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX call_by_state ON call (state, id);
CREATE INDEX call_by_device ON call (device, id);
"""
COLUMNS = "id, device, room, words, state, at"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Calls</title><link rel="stylesheet" href="/look.css"></head>
<body><h1>Calls</h1><p>{{ total }} open</p>
<table><thead><tr><th>No</th><th>Device</th><th>Room</th><th>What</th><th>State</th><th>When</th><th></th></tr></thead>
<tbody>
{% for call in calls %}<tr class="row row-{{ call["state"] }}"><td><a href="/calls/{{ call["id"] }}">C{{ call["id"] }}
</a></td><td><a href="/devices/{{ call["device"] }}">{{ call["device"] }}</a></td><td>{{ call["room"] }}</td>
<td class="what">{{ call["words"] }}</td>
<td><span class="state state-{{ call["state"] }}">{{ call["state"] }}</span></td>
<td><time datetime="{{ call["at"] }}">{{ call["at"] }}</time></td>
<td><form method="post" action="/calls/{{ call["id"] }}/close"><button>Close</button></form></td></tr>
{% endfor %}</tbody></table></body></html>"""

app = Flask(__name__)
page = app.jinja_env.from_string(PAGE)
threads = threading.local()
turn = threading.Lock()


def data() -> sqlite3.Connection:
    """Return this thread's connection."""
    if not hasattr(threads, "connection"):
        threads.connection = sqlite3.connect(app.config["DATA"], isolation_level=None)
        threads.connection.row_factory = sqlite3.Row
        threads.connection.execute("PRAGMA journal_mode = WAL")
        threads.connection.execute("PRAGMA synchronous = FULL")
    found: sqlite3.Connection = threads.connection
    return found


def fill(calls: int) -> None:
    """Make the tables and so many calls, two hundred of every thousand of them open."""
    connection = data()
    if connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
        return
    connection.executescript(TABLES)
    connection.execute("BEGIN")
    connection.executemany(
        f"INSERT INTO call ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (
                number,
                f"SD-{number * 7919 % DEVICES:04}",
                f"Room {number * 31 % ROOMS:03}",
                WORDS.format(number % 4),
                "open" if number % 1000 < OPEN_IN_THOUSAND else "closed",
                f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T{number % 24:02}:{number % 60:02}:00Z",
            )
            for number in range(1, calls + 1)
        ),
    )
    # one device with a full page of history, as bench/pages.py gives one to Scandesk
    connection.execute(f"UPDATE call SET device = 'SD-BUSY' WHERE id > {calls - ROWS}")
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@app.get("/hello")
def hello() -> str:
    """Answer with a line of text."""
    return "hello"


@app.get("/queue")
def queue() -> str:
    """Answer with the newest open calls and how many there are."""
    total = data().execute("SELECT count(*) FROM call WHERE state = 'open'").fetchone()[0]
    newest = f"SELECT {COLUMNS} FROM call WHERE state = 'open' ORDER BY id DESC LIMIT {ROWS}"
    return page.render(calls=data().execute(newest).fetchall(), total=total)


@app.get("/history/<device>")
def history(device: str) -> str:
    """Answer with a device's newest calls."""
    newest = f"SELECT {COLUMNS} FROM call WHERE device = ? ORDER BY id DESC LIMIT {ROWS}"
    calls = data().execute(newest, (device,)).fetchall()
    return page.render(calls=calls, total=len(calls))


@app.post("/report")
def report() -> Response:
    """Keep a call, then answer."""
    with turn:
        added = data().execute(
            "INSERT INTO call (device, room, words, state, at) VALUES (?, ?, ?, 'open', datetime('now'))",
            (request.form["device"], request.form["room"], request.form["words"]),
        )
    return Response(status=303, headers={"Location": f"/calls/{added.lastrowid}"})


def main() -> None:
    """Read the command line and serve."""
    words = argparse.ArgumentParser(description="The smallest app, to measure against.")
    words.add_argument("--port", type=int, required=True)
    words.add_argument("--data", type=Path, required=True)
    words.add_argument("--calls", type=int, default=10_000)
    given = words.parse_args()
    app.config["DATA"] = given.data
    fill(given.calls)
    waitress.serve(app, host="127.0.0.1", port=given.port, threads=4)


if __name__ == "__main__":
    main()
