"""One phone floods, one address holds connections, and twenty people report meanwhile: python bench/flood.py --secs 30.

Everything is real: the server, the sockets, the limits as a school has them. The flood comes from 127.0.0.2, the held
connections from 127.0.0.3, each person from an address of their own. Ends with status 1 when a person was refused or
something acknowledged is not in the database.
"""

import argparse
import http.client
import re
import socket
import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from serving import ROOT, free_port, serving

sys.path.insert(0, str(ROOT))

from kiosk.calls.records import Status
from kiosk.core import clock
from kiosk.core.access import Role
from kiosk.core.commands import open_database
from kiosk.core.settings import change_setting
from tests import builders

PEOPLE, HELD = 20, 150
FLOOD_A_SECOND = 50
FILLS_IN_S = 3.0  # quicker than two seconds is marked as no person
TAPPED = {"kind": "incident", "symptom": "no_picture", "answer": "no"}
FIELD = re.compile(r'<input[^>]*name="(csrf_token|form_key|opened)"[^>]*value="([^"]*)"')


@dataclass
class Phone:
    """Somebody's phone: its address, its cookies, and how its reports were answered."""

    address: str
    port: int
    code: str
    cookies: dict[str, str] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    took_s: list[float] = field(default_factory=list)

    def report(self, words: str, waits_s: float) -> None:
        """Open the sticker's page, fill it in, and send it."""
        status, page = self._ask("GET", None)
        if status != 200:
            self.answers[status] += 1
            return
        values = {name: unescape(value) for name, value in FIELD.findall(page)}
        time.sleep(waits_s)
        self.send(values | TAPPED | {"description": words})

    def send(self, values: dict[str, str]) -> None:
        """Send a filled-in form."""
        begun = time.monotonic()
        status, _ = self._ask("POST", urlencode(values))
        self.took_s.append(time.monotonic() - begun)
        self.answers[status] += 1

    def _ask(self, method: str, body: str | None) -> tuple[int, str]:
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, 30, source_address=(self.address, 0))
        try:
            connection.request(method, f"/D/{self.code}", body, sent)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()


def flood(phone: Phone, until: float) -> None:
    """Send fifty reports a second from one phone, each with a key of its own."""
    _, page = phone._ask("GET", None)
    values = {name: unescape(value) for name, value in FIELD.findall(page)}
    number = 0
    while time.monotonic() < until:
        number += 1
        own = TAPPED | {"form_key": f"flood{number:017d}", "description": f"joke {number}"}
        threading.Thread(target=phone.send, args=(values | own,), daemon=True).start()
        time.sleep(1 / FLOOD_A_SECOND)


def hold(port: int, until: float) -> None:
    """Open connections that never finish a request, again and again, and let them trickle."""
    held: list[socket.socket] = []
    while time.monotonic() < until:
        try:
            if len(held) < HELD:
                held.append(socket.create_connection(("127.0.0.1", port), 5, ("127.0.0.3", 0)))
            for each in held[::10]:
                each.send(b"X")
        except OSError:
            held.clear()
        time.sleep(0.02)


def run(secs: int) -> bool:
    """Let it happen, print how it went, and say whether nobody was wronged."""
    with TemporaryDirectory() as name:
        database = open_database(Path(name))
        change_setting(database, "school", "Bench school")
        change_setting(database, "address", "http://localhost")
        builders.add_person(database, "coordinator", "Huw Ellis", Role.COORDINATOR)
        devices = [builders.add_device(database, f"Device {n}", now=clock.now()) for n in range(PEOPLE + 1)]
        port = free_port()
        with serving(["app.py", "serve", "--host", "127.0.0.1"], port, SCANDESK_INSTANCE=name):
            until = time.monotonic() + secs
            joker = Phone("127.0.0.2", port, devices[0].code)
            people = [Phone(f"127.0.1.{n}", port, device.code) for n, device in enumerate(devices[1:], 1)]
            started = [
                threading.Thread(target=flood, args=(joker, until)),
                threading.Thread(target=hold, args=(port, until)),
                *(threading.Thread(target=_reports, args=(each, until, secs / 2)) for each in people),
            ]
            for thread in started:
                thread.start()
            for thread in started:
                thread.join()
            time.sleep(3)
        rows = database.connection.execute("SELECT status, count(*) AS n FROM calls GROUP BY status").fetchall()
        database.close()
    return _told(joker, people, {row["status"]: row["n"] for row in rows})


def _reports(phone: Phone, until: float, every_s: float) -> None:
    while time.monotonic() < until:
        phone.report(f"The screen stays dark, says the person at {phone.address}.", FILLS_IN_S)
        time.sleep(every_s)


def _told(joker: Phone, people: list[Phone], stored: dict[str, int]) -> bool:
    answers = sum((phone.answers for phone in people), Counter())
    took = sorted(seconds for phone in people for seconds in phone.took_s)
    p95 = statistics.quantiles(took, n=20)[-1] if len(took) > 1 else 0.0
    acknowledged = answers[302] + joker.answers[302]
    print(f"flood: {dict(joker.answers)}")
    print(f"people: {dict(answers)}, p95 {p95:.2f} s, slowest {took[-1] if took else 0:.2f} s")
    print(f"acknowledged {acknowledged}, stored {stored}")
    is_fair = set(answers) == {302} and joker.answers[429] > 0
    return is_fair and acknowledged <= sum(stored.values()) and stored.get(Status.LOGGED.value, 0) >= answers[302]


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--secs", type=int, default=30)
    if not run(parser.parse_args().secs):
        raise SystemExit("Somebody was wronged.")
    print("Nobody was refused but the flood, and nothing acknowledged is missing.")


if __name__ == "__main__":
    main()
