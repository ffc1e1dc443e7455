"""One phone floods, one address holds connections, and twenty people report meanwhile, with the limits a school has.

The flood comes from 127.0.0.2, the held connections from 127.0.0.3, each person from an address of their own.
"""

import socket
import statistics
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from checks.phone import NoAnswer, Phone
from checks.school import data_file
from checks.server import HOST, running
from kiosk.calls.records import Status
from kiosk.core import clock
from kiosk.core.access import Role
from kiosk.core.commands import open_database
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from tests import builders

PEOPLE, HELD = 20, 150
FLOOD_A_SECOND = 50
REPORT_EVERY_S = 100  # each of the people: three in ten minutes come through whatever others send (gate/budgets.py)
FILLS_IN_S = 3.0  # quicker than two seconds is marked as no person
WAITS_S = 30
TAPPED = {"kind": "incident", "symptom": "no_picture", "answer": "no"}


@dataclass
class Flooded:
    """How it went for the flood and for everybody else."""

    flood: Counter[int] = field(default_factory=Counter)
    people: Counter[int] = field(default_factory=Counter)
    took_s: list[float] = field(default_factory=list)
    stored: dict[str, int] = field(default_factory=dict)

    @property
    def acknowledged(self) -> int:
        """How many were told that their report is stored."""
        return self.people[302] + self.flood[302]

    @property
    def p95_s(self) -> float:
        """Return what 19 of 20 people waited at most for the answer to their report."""
        return statistics.quantiles(self.took_s, n=20)[-1] if len(self.took_s) > 1 else 0.0

    @property
    def problems(self) -> list[str]:
        """Return who was wronged."""
        found = [f"people: {number} times {status}" for status, number in self.people.items() if status != 302]
        if not self.people[302]:
            found.append("nobody reported")
        if not self.flood[429]:
            found.append("the flood was not told to wait")
        if self.acknowledged > sum(self.stored.values()):
            found.append(f"lost: {self.acknowledged} acknowledged, {sum(self.stored.values())} stored")
        if self.stored.get(Status.LOGGED.value, 0) < self.people[302]:
            found.append("reports of people were set aside")
        return found


def run(folder: Path, seconds: float, guard_taken_away: str = "") -> Flooded:
    """Let it happen to a new school in a folder."""
    codes, found = _furnish(folder), Flooded()
    with running(folder, guard_taken_away) as server:
        until = time.monotonic() + seconds
        every_s = min(REPORT_EVERY_S, seconds / 2)
        started = [
            threading.Thread(target=_flood, args=(Phone(server.port, WAITS_S, "127.0.0.2"), codes[0], until, found)),
            threading.Thread(target=_hold, args=(server.port, until)),
            *(
                threading.Thread(target=_reports, args=(server.port, n, code, until, every_s, found))
                for n, code in enumerate(codes[1:], 1)
            ),
        ]
        for thread in started:
            thread.start()
        for thread in started:
            thread.join()
    with closing(sqlite3.connect(data_file(folder))) as connection:
        found.stored = dict(connection.execute("SELECT status, count(*) FROM calls GROUP BY status").fetchall())
    return found


def _furnish(folder: Path) -> list[str]:
    database = open_database(folder)
    change_setting(database, "school", "Llanfair Green Primary School")
    change_setting(database, "address", "http://localhost")
    builders.add_person(database, "coordinator", "Huw Ellis", Role.COORDINATOR)
    devices = [builders.add_device(database, f"Device {n}", now=clock.now()) for n in range(PEOPLE + 1)]
    database.close()
    return [device.code for device in devices]


def _flood(phone: Phone, code: str, until: float, found: Flooded) -> None:
    """Send fifty reports a second from one phone, each with a key of its own."""
    path = f"/D/{code}"
    values, number, sent = phone.get(path).form(path), 0, []
    while time.monotonic() < until:
        number += 1
        own = TAPPED | {"form_key": f"flood{number:017d}", "description": f"joke {number}"}
        sent.append(threading.Thread(target=_send, args=(phone, path, values | own, found.flood), daemon=True))
        sent[-1].start()
        sent = [each for each in sent if each.is_alive()]
        time.sleep(1 / FLOOD_A_SECOND)
    for each in sent:
        each.join()


def _send(phone: Phone, path: str, values: dict[str, str], answers: Counter[int]) -> None:
    try:
        answers[phone.post(path, values).status] += 1
    except NoAnswer:
        answers[0] += 1


def _hold(port: int, until: float) -> None:
    """Open connections that never finish a request, again and again, and let them trickle."""
    held: list[socket.socket] = []
    while time.monotonic() < until:
        try:
            if len(held) < HELD:
                held.append(socket.create_connection((HOST, port), 5, ("127.0.0.3", 0)))
            for each in held[::10]:
                each.send(b"X")
        except OSError:
            for each in held:
                each.close()
            held.clear()
        time.sleep(0.02)
    for each in held:
        each.close()


def _reports(port: int, number: int, code: str, until: float, every_s: float, found: Flooded) -> None:
    """Open the sticker's page, fill it in, and send it; some time later again."""
    phone, path = Phone(port, WAITS_S, f"127.0.1.{number}"), f"/D/{code}"
    time.sleep(every_s * number / PEOPLE)
    while time.monotonic() < until:
        words = {"description": f"The screen stays dark, says person {number}."}
        try:
            page = phone.get(path)
            if page.status != 200:
                found.people[page.status] += 1
                continue
            time.sleep(FILLS_IN_S)
            begun = time.monotonic()
            found.people[phone.post(path, page.form(path) | TAPPED | words).status] += 1
            found.took_s.append(time.monotonic() - begun)
        except NoAnswer:
            found.people[0] += 1
        time.sleep(every_s)
