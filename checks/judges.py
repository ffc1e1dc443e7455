"""Outside judges: programs of other people that look for holes, run against the demo's invented school.

Each needs an environment of its own (checks/README.md says how to make them); where one is missing, its line says so.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checks.lines import Line, not_tried
from checks.phone import NoAnswer, Phone
from checks.server import HOST, ROOT, Server

# B608, B704, B104 are held more exactly elsewhere: tests/test_architecture.py knows what SQL and Markup may be made of,
# and phones have to reach the server
BANDIT = ("bandit", "-q", "-ll", "-s", "B104,B608,B704", "-r")
# without its csrf: wapiti 3.2.3 sends a form with its right token a second time and says that a wrong one would be
# taken; tests/checks/test_hostile.py sends wrong ones
WAPITI_TRIES = "sql,xss,permanentxss,file,exec,ssrf,crlf,redirect,cookieflags,http_headers,csp,upload,xxe,methods"
MEDIUM = 2  # of wapiti's levels
PASSWORD = "five brown otters swim"  # noqa: S105  of the demo, on this PC alone, gone afterwards
ROLES = ("desk", "tech1", "coordinator")
LISTS_WITH_PARAMETERS = (
    "/find?text=1",
    "/desk/?view=all&order=newest&location=1&priority=1&after=1~1",
    "/desk/log?text=a&from=2026-01-01&to=2026-12-31&page=1",
    "/devices/?text=a&kind=projector&location_id=1&page=1",
    "/search?text=projector",
    "/measures/failure-rates?by=device&from=2026-01-01&to=2026-12-31",
    "/measures/failure-rates/calls?by=kind&key=projector&page=1",
    "/knowledge/?text=lamp",
    "/problems/?view=open",
    "/stickers/?page=1",
)


def program(name: str) -> str:
    """Return where a judge is: in the PATH, or in an environment below the folder SCANDESK_JUDGES; empty if nowhere."""
    folder = os.environ.get("SCANDESK_JUDGES")
    places = [str(place) for place in Path(folder).expanduser().glob("*/bin")] if folder else []
    return shutil.which(name, path=os.pathsep.join([*places, os.environ.get("PATH", "")])) or ""


class Demo(Server):
    """The demo: an invented school with two years of calls, in a folder of its own."""

    @property
    def command(self) -> list[str]:
        """What is run."""
        return [sys.executable, "app.py", "demo", "--host", HOST, "--port", str(self.port)]


@contextmanager
def demo() -> Iterator[Demo]:
    """Give a running demo; it is gone afterwards."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "demo"
        school = {"SCANDESK_INSTANCE": str(Path(place) / "school")}  # there is none, and nothing may happen to it
        server = Demo(folder, SCANDESK_DEMO_INSTANCE=str(folder), SCANDESK_DEMO_PASSWORD=PASSWORD, **school)
        try:
            server.start()
            yield server
        finally:
            server.kill()


def cookie_of(server: Server, username: str) -> str:
    """Return the cookie of somebody who has signed in."""
    phone = Phone(server.port)
    phone.sign_in(username, PASSWORD)
    return "; ".join(f"{name}={value}" for name, value in phone.cookies.items())


def server_errors(server: Server) -> list[str]:
    """Return what the server's log says about pages that broke."""
    return re.findall(r"^(?:\w*Error|sqlite3\.\w+|.*Exception on .*)$", server.said(), re.MULTILINE)


def bandit() -> Line:
    """Look at the code."""
    done = subprocess.run([sys.executable, "-m", *BANDIT, "app.py", "kiosk", "labels"], cwd=ROOT, capture_output=True)
    found = done.stdout.decode().count(">> Issue")
    return Line("bandit", 1, "nothing of medium weight", f"{found} found", done.returncode == 0)


def schemathesis(examples: int) -> Line:
    """Ask every address of docs/openapi.json with made-up values, as somebody who holds the desk's role."""
    name, judge = "schemathesis", program("st")
    if not judge:
        return not_tried(name, "schemathesis is not installed")
    with demo() as server, tempfile.TemporaryDirectory() as place:
        ways = [
            "run",
            str(ROOT / "docs" / "openapi.json"),
            "--url",
            f"http://{HOST}:{server.port}",
            "-n",
            str(examples),
            "--seed",
            "1",
        ]
        checks = ["--checks", "not_a_server_error,status_code_conformance,content_type_conformance"]
        cookie = ["-H", f"Cookie: {cookie_of(server, 'desk')}", "--exclude-path", "/sign-out"]
        done = subprocess.run([judge, *ways, *checks, *cookie], cwd=place, capture_output=True, text=True, check=False)
        said, errors = done.stdout, server_errors(server)
    cases = sum(int(number) for number in re.findall(r"(\d+) generated", said))
    failures = re.findall(r"^- (.*)$", said, re.MULTILINE)
    is_good = done.returncode == 0 and not errors
    found = f"{len(failures)} failures, {len(errors)} errors in the log"
    return Line(
        name,
        cases,
        "no failure",
        found,
        is_good,
        details=tuple(failures + errors + [done.stderr[-300:]]) * (not is_good),
    )


def wapiti(username: str, seconds: int) -> Line:
    """Walk and attack every page, anonymously or as somebody who has signed in."""
    name, judge = f"wapiti as {username or 'anybody'}", program("wapiti")
    if not judge:
        return not_tried(name, "wapiti is not installed")
    with demo() as server, tempfile.TemporaryDirectory() as place:
        address, report = f"http://{HOST}:{server.port}/", Path(place) / "report.json"
        ways = ["-u", address, "--scope", "folder", "-m", WAPITI_TRIES, "--max-scan-time", str(seconds)]
        ways += ["--max-attack-time", str(max(seconds // 6, 10)), "--no-bugreport", "-f", "json", "-o", str(report)]
        ways += ["--flush-session", "--store-session", place, "--store-config", place]
        if username:
            ways += [
                "-H",
                f"Cookie: {cookie_of(server, username)}",
                "-x",
                f"{address}sign-out",
                "-x",
                f"{address}account.*",
            ]
        done = subprocess.run([judge, *ways], cwd=place, capture_output=True, text=True, check=False)
        errors = server_errors(server)
        if not report.exists():
            return Line(name, 0, "a report", f"none: {done.stdout[-200:]} {done.stderr[-300:]}", is_good=False)
        told = json.loads(report.read_text())
    grave = [
        f"{kind}: {each['method']} {each['path']} {each['info']}"
        for kind, found in told["vulnerabilities"].items()
        for each in found
        if each["level"] >= MEDIUM
    ]
    pages = int(told.get("infos", {}).get("crawled_pages_nbr", 0))
    said = f"{len(grave)} of medium weight or more, {len(errors)} errors in the log"
    return Line(name, pages, "none of medium weight", said, not grave and not errors, details=tuple(grave + errors))


def sqlmap(addresses: tuple[str, ...] = LISTS_WITH_PARAMETERS, level: int = 3) -> Line:
    """Try to get into the database through every parameter of the lists, signed in at the desk."""
    name, judge = "sqlmap", program("sqlmap")
    if not judge:
        return not_tried(name, "sqlmap is not installed")
    injectable, tried = [], 0
    with demo() as server, tempfile.TemporaryDirectory() as place:
        cookie = cookie_of(server, "desk")
        for address in addresses:
            ways = ["-u", f"http://{HOST}:{server.port}{address}", "--batch", f"--level={level}", "--risk=1"]
            ways += ["--dbms=SQLite", "--flush-session", "--output-dir", place, f"--cookie={cookie}", "--threads=2"]
            ways += ["--skip=cookie,user-agent,referer,host", "--timeout=20", "--disable-coloring"]
            done = subprocess.run([judge, *ways], cwd=place, capture_output=True, text=True, check=False)
            tried += address.count("=")
            if "identified the following injection point" in done.stdout or "is vulnerable" in done.stdout:
                injectable.append(address)
            elif "do not appear to be injectable" not in done.stdout:
                injectable.append(f"{address}: sqlmap did not finish: {done.stdout[-300:]}")
        errors = server_errors(server)
    found = f"{len(injectable)} injectable, {len(errors)} errors in the log"
    return Line(
        name, tried, "no parameter injectable", found, not injectable and not errors, details=(*injectable, *errors)
    )


def slowhttptest(seconds: int) -> Line:
    """Hold many connections half open; meanwhile somebody else opens a page again and again."""
    name, judge = "slowhttptest", program("slowhttptest")
    if not judge:
        return not_tried(name, "slowhttptest is not installed")
    answered = refused = 0
    with demo() as server:
        address = f"http://{HOST}:{server.port}/"
        ways = ["-c", "500", "-H", "-i", "5", "-r", "200", "-t", "GET", "-u", address, "-x", "24", "-p", "3"]
        attack = subprocess.Popen(
            [judge, *ways, "-l", str(seconds)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            while attack.poll() is None:
                try:
                    answered += Phone(server.port, wait_s=10, address="127.0.0.2").get("/").status == 200
                except NoAnswer:
                    refused += 1
        finally:
            attack.kill()
            attack.wait()
    found = f"{answered} answered, {refused} not"
    return Line(name, answered + refused, "everybody else is answered", found, answered > 0 and not refused)
