"""Whatever is typed anywhere stays text: on every page, in the CSV, on the labels; and nothing breaks over it."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from kiosk import create_app
from kiosk.calls import store as calls
from kiosk.core.access import Role
from kiosk.core.forms import new_form_key
from kiosk.core.settings import change_setting
from kiosk.devices import store as devices
from kiosk.devices.records import Device
from tests import builders
from tests.quick import open_new

MARKUP = (
    "<script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title><h1>x",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    '" onfocus="alert(1)" autofocus="',
    "' style='position:fixed' x='",
    "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<!-- <b>",
    "--> <b> <!--",
    "<![CDATA[<b>]]>",
    "<?php echo 1 ?>",
    "<b>bold</b> &amp; &lt;i&gt; &#60;u&#62;",
    "<form action=//evil.example><input name=password>",
    "<base href=//evil.example/>",
    "{{ 7 * 7 }}",
    "{% for x in () %}",
    "{{ config.SECRET_KEY }}",
    "${7*7} #{7*7} <%= 7*7 %>",
)
OTHERS = (
    "'; DROP TABLE calls; --",
    '1" OR "1"="1',
    "%' OR 1=1 --",
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "+1|cmd",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r\n=1+1",
    "' =1+1",
    "first\r\nSet-Cookie: evil=1",
    "a\0b",
    "\0",
    "\x1b[31m\x07\x08",
    "\u202etxet sdrawkcab\u202c",
    "مرحبا بالعالم",
    "👩🏽‍💻🏴󠁧󠁢󠁷󠁬󠁳󠁿" * 9,
    "Z̸̢͝a̷̛̳l̶̪̐g̵̗̈o̷̙͑",
    "\ufeff\u200b\u2028\u2029",
    "%s %d %n %x {0} {name} %(name)s",
    "../../../etc/passwd\\..\\..",
    "9" * 30,
    "1" * 5000,
    "-1",
    "C1",
    "W" * 300,
    "w " * 3000,
    "yes",
    "y",
)
# what is said on the sticker's page beyond the two taps, and how much of it
MORE_WORDS = {"expected": 900, "tried_words": 900, "open_programs": 190, "earlier_reference": 40} | dict.fromkeys(
    ("affected_person", "contact", "availability"), 80
)
REPORT_FIELDS = (
    *("symptom", "answer", "kind", "form_key", "error_text", "reporter_name", "remember", "opened", "leave_empty"),
    *("expected", "tried", "tried_words", "open_programs", "repeats", "last_worked", "occurred_at"),
    *("earlier_reference", "affected_person", "needed_by_on", "contact", "email", "availability"),
)
# as long as there are rooms and errors, or past calls with words in common
GROWING = ("list", "nonsense", "refused", "desk after", "logged call", "my work", "failures")
GROWING += ("/devices/CODE/edit", "/printing/")
# the parts into which a list of more than fifty is folded
LONGER = {"list /printing/": {"details", "details class", "/details", "summary", "/summary"}}
FORMULA = re.compile(r"\s*[=+\-@\t\r]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
HARMLESS = ("plain words", "7", "long " * 1300, "plain words")
OUR_SCRIPT = re.compile(r"/assets/[0-9a-f]{12}/[a-z-]+\.js")
SAFE_LINK = re.compile(r"[/#?]|tel:|data:image/svg\+xml,|$")


class Outline(HTMLParser):
    """How often each element and each attribute stands on a page; anything that is neither is `strange`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: Counter[str] = Counter()
        self.strange: list[str] = []
        self.has_option_with: set[str] = set()
        self.foreign_scripts = 0  # all but our own files
        self.feed(page)
        self.close()
        self.strange += [f"option {name}" for name in self.has_option_with - {"value", "selected"}]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "option":  # there is one more for each room that was added
            self.has_option_with |= {name for name, _ in attrs}
            return
        self.parts[tag] += 1
        if tag == "script" and not OUR_SCRIPT.fullmatch(dict(attrs).get("src") or ""):
            self.foreign_scripts += 1
        for name, value in attrs:
            self.parts[f"{tag} {name}"] += 1
            if name in ("href", "src", "action", "formaction") and not SAFE_LINK.match(value or ""):
                self.strange.append(f"{tag} {name}={value}")
            if name.startswith("on"):
                self.strange.append(f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        if tag != "option":
            self.parts[f"/{tag}"] += 1

    def handle_comment(self, data: str) -> None:
        self.strange.append(f"comment {data[:50]}")

    def handle_pi(self, data: str) -> None:
        self.strange.append(f"instruction {data[:50]}")

    def unknown_decl(self, data: str) -> None:
        self.strange.append(f"declaration {data[:50]}")


@dataclass
class Visit:
    """A school in which somebody types the same text everywhere; keeps the outline of every page by its name."""

    app: Flask
    browsers: dict[str, FlaskClient]
    aside: Device  # takes what would make the pages of the others differ
    is_thorough: bool = True  # takes every step, and types into lists, dates and addresses, too
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    outlines: dict[str, list[tuple[str, Outline]]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def type_everywhere(self, text: str) -> None:
        """Bring a device with this text into the register, and let a call about it live its life with it."""
        number = next(self.numbers)
        code = self._register(text, number)
        self._report(text, code)
        self._type_nonsense_in_public(text)
        self._type_nonsense_at_the_desk(text)
        self._log_at_the_desk(text, code)

    def look_at_lists(self) -> None:
        """Open the pages that show everything at once."""
        for page in ("/", "/desk/", "/devices/", "/devices/models/", "/locations/", "/suppliers/", "/printing/"):
            self._keep(f"list {page}", "", self.browsers["coordinator"].get(page))
        for by in ("device", "model", "kind", "location", "supplier"):
            page = f"/measures/failure-rates?by={by}"
            self._keep(f"list {page}", "", self.browsers["coordinator"].get(page))

    def _register(self, text: str, number: int) -> str:
        browser, name = self.browsers["coordinator"], f"{fit(text, 60)} {number}"
        browser.post("/locations/new", data={"name": name})
        browser.post("/suppliers/new", data={"name": name, "phone": fit(text, 25), "email": "", "notes": text[:1900]})
        browser.post("/devices/models/new", data={"maker": fit(text, 70), "name": name, "kind": "projector"})
        form = browser.get("/devices/new").text
        entry = {
            "form_key": new_form_key(),
            "name": fit(text, 90),
            "asset_tag": f"{fit(text, 40)} {number}",
            "serial": f"{fit(text, 40)} {number}",
            "notes": fit(text, 1900),
            "in_service_on": "2024-09-02",
            "price": "5",
        }
        entry |= {what: newest_choice(form, what) for what in ("model", "location", "supplier")}
        added = browser.post("/devices/new", data=entry)
        assert added.status_code == 302, added.text
        code = added.location.rpartition("/")[2]
        for page in (f"/devices/{code}", f"/devices/{code}/edit", f"/printing/?text={code}"):
            self._keep(page.replace(code, "CODE"), text, browser.get(page))
        self._keep("refused device", text, browser.post("/devices/new", data=dict.fromkeys(entry, text)))
        return code

    def _report(self, text: str, code: str) -> None:
        public, desk, technician = self.browsers["public"], self.browsers["desk"], self.browsers["tech1"]
        said = {"description": f"{fit(text, 1900)}\nsecond line", "error_text": fit(text, 1900)}
        more = {name: fit(text, longest) for name, longest in MORE_WORDS.items()}
        report = the_report() | said | more | {"reporter_name": fit(text, 80), "remember": "y"}
        photo = {"photo": (io.BytesIO(PHOTO), "photo.jpg")}
        sent = public.post(f"/D/{code}", data=report | photo, content_type="multipart/form-data")
        assert sent.status_code == 302, sent.text
        status_page = sent.location.partition("?")[0]
        device = devices.device_by_code(self.app.extensions["scandesk.database"], code)
        call = calls.call_by_form_key(self.app.extensions["scandesk.database"], report["form_key"])
        assert device
        assert call
        public.post(f"/D/{code}/affects-me", data={"call": str(call.id), "form_key": new_form_key()})
        for name, page in (("report", f"/D/{code}"), ("room", f"/rooms/{device.location_id}")):
            self._keep(name, text, public.get(page))
        self._keep("status", text, public.get(status_page))
        public.post(f"{status_page}/add", data={"text": fit(text, 1900), "form_key": new_form_key()})
        self._keep("status after words", text, public.get(status_page))
        refused_words = {"text": text * 2001, "form_key": new_form_key()}
        self._keep("refused words", text, public.post(f"{status_page}/add", data=refused_words))
        self._check("cookies", text, self._scan_with_cookies(text, code))

        def take(step: str, browser: FlaskClient = desk, name: str = "", **values: str) -> None:
            room = "fieldwork" if browser is technician else "desk"
            address = f"/{room}/calls/{call.id}"
            if self.is_thorough and len(values) > 1:  # text alone would be taken
                nonsense = browser.post(f"{address}/{step}", data=dict.fromkeys([*values, "version"], text))
                self._keep(f"nonsense {step}", text, nonsense)
            taken = browser.post(f"{address}/{step}", data=values)
            assert taken.status_code == 302, taken.text
            self._keep(f"{room} after {name or step}", text, browser.get(address))

        typed = fit(text, 1900)
        technician_id = str(builders.actor(self.app.extensions["scandesk.database"], "tech1").person_id)
        self._keep("queue", text, desk.get(f"/desk/?location={device.location_id}"))
        take("triage", kind="incident", impact="2", urgency="1", technician="")
        take("dispatch", technician=technician_id, follow_up_on="", note=typed)
        if self.is_thorough:
            take("follow_up", follow_up_on="2099-01-01", note=typed)
            take("take_back", note=typed)
            take("dispatch", name="dispatch again", technician=technician_id, follow_up_on="", note=typed)
        take("start", technician)
        self._keep("my work", text, technician.get("/fieldwork/"))
        take("hold", technician, hold_reason="part", follow_up_on="2099-01-01", note=typed, minutes="1")
        take("resolve", technician, resolution_type="fix", cause="hardware", resolution=typed, minutes="1")
        take("close", resolution_type="fix", cause="hardware", symptom="other", told_how="phone", note=fit(text, 190))
        self._keep("history", text, desk.get(f"/fieldwork/devices/{code}"))
        rates = f"/measures/failure-rates/calls?by=device&key={code}"
        self._keep("failures", text, desk.get(rates))
        self._keep("closed status", text, public.get(status_page))

    def _scan_with_cookies(self, text: str, code: str) -> TestResponse:
        """Open a sticker with a browser whose cookies somebody wrote by hand."""
        browser = self.app.test_client()
        for cookie in ("phone", "reporter", "contact", "receipts"):
            browser.set_cookie(cookie, quote(text[:500], safe=""))
        return browser.get(f"/D/{code}")

    def _type_nonsense_in_public(self, text: str) -> None:
        public, sticker = self.browsers["public"], f"/D/{self.aside.code}"
        photo = {"photo": (io.BytesIO(PHOTO), text[:100] or "x")}
        sent = public.post(sticker, data=the_report() | photo, content_type="multipart/form-data")
        self._check("photo name", text, sent)
        assert sent.status_code == 302
        refused = the_report() | {"reporter_name": "n" * 81}
        for name in REPORT_FIELDS if self.is_thorough else ():
            self._keep(f"nonsense {name}", text, public.post(sticker, data=refused | {name: text}))
        everywhere = refused | dict.fromkeys(REPORT_FIELDS, text) | {"reporter_name": "n" * 81}
        self._keep("nonsense everywhere", text, public.post(sticker, data=everywhere))
        self._keep("refused report", text, public.post(sticker, data=refused | {"description": text * 2001}))
        affected = {"call": text, "form_key": text}
        self._check("affects me", text, public.post(f"{sticker}/affects-me", data=affected))
        self._check("path", text, public.get(f"/D/{quote(text[:2000], safe='')}"))
        self._check("path", text, public.post(f"/D/{quote(text[:2000], safe='')}", data=the_report()))
        self._check("status step", text, public.post(f"/status/{'0' * 40}/{quote(text[:200], safe='')}"))
        self._check("status token", text, public.get(f"/status/{quote(text[:2000], safe='')}"))
        for person in ("public", "desk"):  # the desk is led on to the register
            found = self.browsers[person].get("/find", query_string={"text": text[:2000]}, follow_redirects=True)
            self._check(f"find by {person}", text, found)

    def _type_nonsense_at_the_desk(self, text: str) -> None:
        note = {"note": fit(text, 1900), "version": text}
        call_id = self.app.extensions["scandesk.database"].connection.execute("SELECT max(id) FROM calls").fetchone()[0]
        self._check("note", text, self.browsers["desk"].post(f"/desk/calls/{call_id}/note", data=note))
        if not self.is_thorough:
            return
        queries = {"location": text, "priority": text, "view": text, "order": text, "after": f"{text}~{text}"}
        for name, value in queries.items():
            self._check(name, text, self.browsers["desk"].get("/desk/", query_string={name: value[:2000]}))
        for name in ("text", "kind", "location_id", "page"):
            self._check(name, text, self.browsers["desk"].get("/devices/", query_string={name: text[:2000]}))
        for name in ("by", "from", "to", "key", "page"):
            answer = self.browsers["desk"].get("/measures/failure-rates/calls", query_string={name: text[:2000]})
            self._check(name, text, answer)

    def _log_at_the_desk(self, text: str, code: str) -> None:
        desk = self.browsers["desk"]
        texts = ("summary", "reporter_name", "reporter_contact", "description", "error_text")
        fields = ("device", "location", "kind", "symptom", "answer", "channel", "occurred_at", "form_key", *texts)
        typed = {name: fit(text, 80) for name in texts}
        chosen = {"device": code, "kind": "incident", "symptom": "other", "answer": "incident:no", "channel": "phone"}
        logged = desk.post("/desk/calls/new", data=typed | chosen | {"form_key": new_form_key()})
        assert logged.status_code == 302, logged.text
        self._keep("logged call", text, desk.get(logged.location))
        self._keep("refused call", text, desk.post("/desk/calls/new", data=dict.fromkeys(fields, text[:5000])))
        for step, name in (("note", "note"), ("cancel", "note")):
            desk.post(f"{logged.location}/{step}", data={name: fit(text, 1900)})
        self._keep("cancelled call", text, desk.get(logged.location))

    def _keep(self, name: str, text: str, answer: TestResponse) -> None:
        outline = self._check(name, text, answer)
        if answer.status_code in (200, 422):
            self.outlines.setdefault(name, []).append((text, outline))

    def _check(self, name: str, text: str, answer: TestResponse) -> Outline:
        if answer.status_code >= 500:
            self.broken.append(f"{name} answered {answer.status_code} to {text[:60]!r}")
        outline = Outline(answer.text if answer.mimetype == "text/html" else "")
        self.broken += [f"{name}: {strange} from {text[:60]!r}" for strange in outline.strange]
        if outline.foreign_scripts:
            self.broken.append(f"{name}: a script from {text[:60]!r}")
        return outline


def the_report() -> dict[str, str]:
    """Return a report that is in order; 'something else' takes its summary from the words."""
    return {"form_key": new_form_key(), "kind": "incident", "symptom": "other", "answer": "no", "description": "x\ny"}


def fit(text: str, length: int) -> str:
    """Return as much of a text as a field takes, never empty after cleaning, its beginning as it was."""
    return f"{text[: length - 2]} ."


def newest_choice(page: str, name: str) -> str:
    """Return the last value that was put into a list of a form: the highest number."""
    options = re.search(rf'<select[^>]*name="{name}"[^>]*>(.*?)</select>', page, re.S)
    assert options
    return max(re.findall(r'value="(\d+)"', options[1]), key=int)


def _photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(content, "JPEG")
    return content.getvalue()


PHOTO = _photo()


def a_school(folder: Path) -> Visit:
    """Return a visit to a fresh school."""
    database = open_new(folder)
    change_setting(database, "school", "Llanfair Green Primary School")
    change_setting(database, "address", "http://helpdesk.school:8080")
    change_setting(database, "survey_every", "1")  # every closed call asks, so that all status pages look alike
    for username, role in (("desk", Role.DESK), ("tech1", Role.TECHNICIAN), ("coordinator", Role.COORDINATOR)):
        builders.add_person(database, username, username.title(), role)
    app = create_app(folder, database, WTF_CSRF_ENABLED=False, REPORT_LIMITS_ENABLED=False)
    browsers = {"public": app.test_client()}
    for username in ("desk", "tech1", "coordinator"):
        browsers[username] = app.test_client()
        browsers[username].post("/sign-in", data={"username": username, "password": builders.PASSWORD})
    return Visit(app, browsers, builders.add_device(database, "Aside", location="Aside"))


@contextmanager
def a_school_in_which(texts: Iterable[str], folder: Path, is_thorough: bool) -> Iterator[Visit]:
    """Give the school after somebody typed texts everywhere."""
    visit = a_school(folder)
    visit.is_thorough = is_thorough
    for text in texts:
        visit.type_everywhere(text)
    visit.look_at_lists()
    yield visit
    visit.app.extensions["scandesk.database"].close()


@pytest.fixture(scope="module")
def harmless(hostile: Visit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """The school in which everybody typed harmless words in the same way: how the pages look."""
    with a_school_in_which(HARMLESS, tmp_path_factory.mktemp("harmless"), hostile.is_thorough) as visit:
        yield visit


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """A school with one device."""
    visit = a_school(tmp_path_factory.mktemp("plain"))
    yield visit
    visit.app.extensions["scandesk.database"].close()


def naughty_strings(file: Path) -> list[str]:
    """Return the strings of the Big List of Naughty Strings in a file: every line that is no comment."""
    lines = file.read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("#")]


@pytest.fixture(scope="module", params=["own strings", "shared strings"])
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """The school in which every hostile string was typed everywhere."""
    texts: list[str] = [*MARKUP, *OTHERS]
    if request.param == "shared strings":
        texts = naughty_strings(request.getfixturevalue("shared") / "data" / "naughty-strings" / "blns_half.txt")
        assert len(texts) > 200
    is_own = request.param == "own strings"
    with a_school_in_which(texts, tmp_path_factory.mktemp("hostile"), is_own) as visit:
        yield visit


def test_nothing_breaks(hostile: Visit):
    assert hostile.broken == []


def test_nothing_typed_becomes_part_of_a_page(hostile: Visit, harmless: Visit):
    differing = []
    for name, found in hostile.outlines.items():
        known = [outline.parts for _, outline in harmless.outlines[name]]
        for text, outline in found:
            if name.startswith(GROWING):
                strange = outline.parts.keys() - LONGER.get(name, set()).union({"a rel"}, *known)  # a link to more
            else:
                strange = (outline.parts - known[-1]).keys() | (known[-1] - outline.parts).keys()
            if strange:
                differing.append(f"{name}: {sorted(strange)} from {text[:60]!r}")
    assert differing == []


def test_no_cell_of_an_export_starts_a_formula(hostile: Visit):
    for export in ("/exports/calls.csv", "/exports/devices.csv", "/measures/failure-rates.csv?by=device"):
        content = hostile.browsers["coordinator"].get(export).data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content, newline="")))
        assert len(rows) > 40
        assert {len(row) for row in rows} == {len(rows[0])}
        cells = [cell for row in rows for cell in row]
        assert [cell for cell in cells if FORMULA.match(cell) and not NUMBER.fullmatch(cell)] == []


def test_no_control_character_is_kept(hostile: Visit):
    connection = hostile.app.extensions["scandesk.database"].connection
    lines = "SELECT summary || reporter_name || reporter_contact FROM calls UNION ALL SELECT name FROM locations"
    texts = "SELECT description || error_text || resolution FROM calls UNION ALL SELECT note FROM call_events"
    for query, allowed in ((lines, ""), (texts, "\n\t")):
        kept = [row[0] for row in connection.execute(query)]
        assert len(kept) > 40
        assert [text for text in kept if any(unicodedata.category(c) == "Cc" and c not in allowed for c in text)] == []


def test_no_header_comes_from_what_was_typed(plain: Visit):
    public = plain.browsers["public"]
    for text in ("a\r\nX-Evil: 1", "a\nSet-Cookie: evil=1", "a; Domain=evil.example"):
        answer = public.post(f"/D/{plain.aside.code}", data=the_report() | {"reporter_name": text, "remember": "y"})
        assert "X-Evil" not in answer.headers
        cookies = answer.headers.getlist("Set-Cookie")
        assert all(cookie.startswith(("reporter=", "scandesk=", "phone=", "receipts=")) for cookie in cookies)
        assert all("; Domain=evil" not in re.sub(r'"[^"]*"', "", cookie) for cookie in cookies)


@pytest.mark.parametrize("body", [b"description=%ff%fe&symptom=%c3%28", b"\xff\xfe\x00", b"=&=&&;", b"kind=x&kind=y"])
def test_bytes_that_are_no_text_break_nothing(plain: Visit, body: bytes):
    public = plain.browsers["public"]
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert public.post(f"/D/{plain.aside.code}", data=body, **form).status_code == 422
    assert public.get("/D/%ff%fe").status_code == 404
    assert public.get("/find?text=%ff%fe%00").status_code == 404
    assert public.get("/status/%ff").status_code == 404


@pytest.mark.parametrize("school", [*MARKUP, "=1+1", "\u202eabc", "{{ 7 * 7 }}", "%s{0}"])
def test_the_name_of_the_school_is_text_on_every_page(school: str, plain: Visit):
    database = plain.app.extensions["scandesk.database"]
    browsers = {"/": "public", "/sign-in": "public", "/desk/": "desk", "/office/settings": "coordinator"}
    for page, person in browsers.items():
        before = Outline(plain.browsers[person].get(page).text)
        change_setting(database, "school", school)
        after = Outline(plain.browsers[person].get(page).text)
        change_setting(database, "school", "Llanfair Green Primary School")
        assert after.parts == before.parts
        assert after.strange == []


@pytest.mark.parametrize(
    "school", ["<b>Bold</b> & Co", '"><img src=x> School', "{{ 7 * 7 }} School", "<style>*{color:red}"]
)
def test_the_name_of_the_school_is_text_on_a_label(school: str, tmp_path: Path):
    visit = a_school(tmp_path)
    database = visit.app.extensions["scandesk.database"]
    device = builders.add_device(database, school, location=school, maker=school, model=school)
    change_setting(database, "school", school)
    chosen = {"chosen": str(device.id), "stock": "L7159", "start": "1"}
    made = visit.browsers["desk"].post("/printing/", data=chosen)
    assert made.status_code == 302, made.text
    pdf = visit.browsers["desk"].get(f"{made.location}.pdf").data
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    printed = "".join(page.extract_text() for page in pages)
    database.close()
    assert len(pages) == 1
    assert re.sub(r"\s", "", school)[:12] in re.sub(r"\s", "", printed)
