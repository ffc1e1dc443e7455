"""Start `./run demo` and do the main job over plain HTTP: scan, report, triage, dispatch, resolve, close, count.

Needs nothing but Python 3.11: it is the first thing to run on a fresh PC. Ends with 0 when all of it worked, else 1.
"""

import argparse
import csv
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from pathlib import Path
from typing import NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

HOME = Path(__file__).resolve().parents[1]
SET_UP_AT_MOST_S = 1200  # the very first start downloads packages
ANSWER_AT_MOST_S = 30
STICKER = re.compile(r"Scan (http://\S+/D/[0-9A-Z]{7})  .*: (open fault|no open fault)")


def fail(what: str) -> NoReturn:
    """End with the reason and exit status 1."""
    raise SystemExit(f"FAILED: {what}")


@dataclass
class FoundForm:
    """A form of a page: where it leads, and what a browser would send of it untouched."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    offered: dict[str, dict[str, str]] = field(default_factory=dict)  # of each list: words -> value


class PageReader(HTMLParser):
    """Collects a page's forms, links and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[FoundForm] = []
        self.links: list[str] = []
        self.text = ""
        self._select = ""
        self._option: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note forms, their fields, and links."""
        found = {name: value or "" for name, value in attributes}
        if tag == "a":
            self.links.append(found.get("href", ""))
        elif tag == "form":
            self.forms.append(FoundForm(found.get("action", "")))
        elif self.forms and found.get("name") and tag in ("input", "textarea"):
            if found.get("type") not in ("radio", "checkbox") or "checked" in found:
                self.forms[-1].values[found["name"]] = found.get("value", "")
        elif self.forms and tag == "select":
            self._select = found.get("name", "")
            self.forms[-1].offered[self._select] = {}
        elif self._select and tag == "option":
            self._option = found.get("value", "")
            if "selected" in found or self._select not in self.forms[-1].values:
                self.forms[-1].values[self._select] = self._option

    def handle_endtag(self, tag: str) -> None:
        """Leave a list."""
        if tag == "select":
            self._select = ""
        if tag in ("option", "select"):
            self._option = None

    def handle_data(self, data: str) -> None:
        """Keep the text, and what a list offers."""
        self.text += data
        if self._select and self._option is not None:
            self.forms[-1].offered[self._select][data.strip()] = self._option

    def form(self, action: str) -> FoundForm:
        """Return the form that leads to an address; ends the run when the page has none."""
        for form in self.forms:
            if form.action.split("#")[0].endswith(action):
                return form
        return fail(f"the page has no form for {action}; it says: {' '.join(self.text.split())[:300]}")


class Browser:
    """Someone with a browser: cookies, and the page they look at."""

    def __init__(self, base: str) -> None:
        self.address = base
        self.page = PageReader("")
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))

    def open(self, address: str, data: dict[str, str] | None = None) -> str:
        """Open an address, or send a form there; return the page. Anything but 200 at the end ends the run."""
        target = urljoin(self.address, address)
        body = None if data is None else urlencode(data).encode()
        try:
            answer: HTTPResponse
            with self._opener.open(target, body, timeout=ANSWER_AT_MOST_S) as answer:
                text = answer.read().decode()
                self.address = answer.geturl()
        except HTTPError as error:
            said = " ".join(PageReader(error.read().decode(errors="replace")).text.split())
            fail(f"{target} answered {error.code}: {said[:300]}")
        except URLError as error:
            fail(f"{target} cannot be opened: {error.reason}")
        self.page = PageReader(text)
        return text

    def send(self, action: str, **typed: str) -> str:
        """Fill in the form of this page that leads to `action`, and send it."""
        form = self.page.form(action)
        return self.open(form.action, form.values | typed)

    def sign_in(self, username: str, password: str) -> None:
        """Sign in on the page for it."""
        self.open("/sign-in")
        self.send("/sign-in", username=username, password=password)
        if not any(link == "/account" for link in self.page.links):
            fail(f"{username} could not sign in")


@contextmanager
def running_demo(port: int, password: str) -> Iterator[dict[str, str]]:
    """Start `./run demo` and give the printed sticker addresses; it is ended in the end, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="scandesk-demo-") as folder:
        settings = {"SCANDESK_DEMO_INSTANCE": folder, "SCANDESK_DEMO_PASSWORD": password, "PYTHONUNBUFFERED": "1"}
        demo = subprocess.Popen(
            [str(HOME / "run"), "demo", "--port", str(port)],
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        printed: list[str] = []
        listener = threading.Thread(target=_listen, args=(demo, printed), daemon=True)
        listener.start()
        try:
            _wait_for_answer(demo, port, printed)
            yield {state: address for address, state in STICKER.findall("".join(printed))}
        finally:
            os.killpg(demo.pid, signal.SIGTERM)  # the demo, and an installer it may still be running: our own group
            try:
                demo.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(demo.pid, signal.SIGKILL)
                demo.wait(20)
            listener.join(5)


def _listen(demo: subprocess.Popen[str], printed: list[str]) -> None:
    for line in demo.stdout or ():
        printed.append(line)


def _wait_for_answer(demo: subprocess.Popen[str], port: int, printed: list[str]) -> None:
    opener = build_opener(ProxyHandler({}))
    give_up_at = time.monotonic() + SET_UP_AT_MOST_S
    while time.monotonic() < give_up_at:
        if demo.poll() is not None:
            fail(f"the demo ended with {demo.returncode}:\n{''.join(printed)}")
        try:
            with opener.open(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                if answer.status == 200 and STICKER.search("".join(printed)):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    fail(f"the demo did not answer within {SET_UP_AT_MOST_S} s:\n{''.join(printed)}")


def failures(browser: Browser) -> int:
    """Return how many failures the failure rates count, of all kinds together."""
    browser.open("/measures/failure-rates?by=kind")
    rows = list(csv.DictReader(browser.open("/measures/failure-rates.csv?by=kind").lstrip("\ufeff").splitlines()))
    column = next(name for name in rows[0] if name.casefold() == "failures")
    return sum(int(row[column]) for row in rows)


def main_job(base: str, sticker: str, password: str) -> None:
    """Walk one call from the sticker to the failure rates."""
    desk, technician, reporter = Browser(base), Browser(base), Browser(base)
    desk.sign_in("desk", password)
    before = failures(desk)

    symptom = re.search(r'name="symptom"[^>]*value="([^"]+)"', reporter.open(sticker))
    if symptom is None:
        fail(f"{sticker} offers no symptom")
    code = sticker.rpartition("/")[2]
    time.sleep(3)  # what comes quicker than anybody taps is set aside
    receipt = reporter.send(f"/D/{code}", symptom=symptom[1], answer="no", reporter_name="Try demo")
    reference = re.search(r'class="reference">(C\d+)<', receipt)
    if reference is None:
        fail("the receipt shows no reference")
    status_page, number = reporter.address.split("?")[0], reference[1].lstrip("C")
    print(f"  reported from the sticker {sticker}: {reference[1]}")

    if reference[1] not in desk.open("/desk/?view=new"):
        fail(f"{reference[1]} is not in the desk's queue")
    desk.open(f"/desk/calls/{number}")
    desk.send(f"/desk/calls/{number}/triage", impact="2", urgency="1")
    offered = desk.page.form(f"/desk/calls/{number}/dispatch").offered["technician"]
    technician.sign_in("tech1", password)
    technician_name = _name_of(technician)
    chosen = next((value for words, value in offered.items() if words.startswith(technician_name)), "")
    desk.send(f"/desk/calls/{number}/dispatch", technician=chosen)
    print(f"  triaged and dispatched to {technician_name}")

    if f"/fieldwork/calls/{number}" not in technician.open("/fieldwork/"):
        fail(f"{reference[1]} is not in the technician's work")
    technician.open(f"/fieldwork/calls/{number}")
    technician.send(f"/fieldwork/calls/{number}/timer")
    resolved = {"resolution_type": "fix", "cause": "hardware", "resolution": "Tried out.", "minutes": "10"}
    technician.send(f"/fieldwork/calls/{number}/resolve", **resolved)
    print("  started and resolved")

    desk.open(f"/desk/calls/{number}")
    desk.send(f"/desk/calls/{number}/close", told_how="in_person")
    if "it is done" not in reporter.open(status_page).casefold():
        fail("the reporter's page does not say that it is done")
    after = failures(desk)
    if after != before + 1:
        fail(f"the failure rates counted {before} before and {after} after one more failure")
    print(f"  closed; the failure rates count {after} instead of {before}")


def _name_of(browser: Browser) -> str:
    found = re.search(r'<a href="/account">([^<]+)</a>', browser.open("/account"))
    return found[1] if found else fail("the page does not name the person who is signed in")


def main() -> None:
    """Start, walk, end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    port = parser.parse_args().port
    password = secrets.token_hex(12)
    started = time.monotonic()
    with running_demo(port, password) as stickers:
        print(f"The demo answered after {time.monotonic() - started:.1f} s.")
        if "no open fault" not in stickers:
            fail("the demo printed no sticker without an open fault")
        main_job(f"http://127.0.0.1:{port}", stickers["no open fault"], password)
    print("All of it worked.")


if __name__ == "__main__":
    sys.exit(main())
