"""No text that anybody typed makes a PDF fetch a file or an address: every text, every PDF, with controls.

Two guards stand one behind the other: templates that escape, and an engine that loads our own files alone. Each is
taken away here once, and the other holds; with both away the secret comes out.
"""

import ast
import base64
import inspect
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from traceback import walk_stack
from types import FrameType
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment
from werkzeug.test import TestResponse

import kiosk
from kiosk import create_app
from kiosk.core import pdf
from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.core.settings import change_setting
from kiosk.documents.records import STANDING, Document
from kiosk.measures.commands import measures
from kiosk.measures.reports import paper
from kiosk.measures.reports.catalogue import BY_NAME
from labels import press
from labels.errors import LabelError
from labels.sticker import Sticker
from labels.stock import STOCKS
from tests import builders, canaries
from tests.canaries import Canaries
from tests.quick import open_new
from tests.test_access import furnish

HOUSE = Path(kiosk.__file__).parent
DAYS = "from=2026-09-01&to=2026-09-30"
# every address at which a PDF is handed out, by its route; a route that is missing here fails below
PDFS: dict[str, tuple[str, ...]] = {
    "call_log.pdf": ("/desk/log/print.pdf",),
    "visits.sheet_pdf": ("/fieldwork/visits/{visit_id}/sheet.pdf",),
    "visits.call_sheet_pdf": ("/fieldwork/calls/{call_id}/sheet.pdf",),
    "diagnostics.blank_sheet_pdf": ("/diagnostics/{checklist_id}/sheet.pdf",),
    "sheets.paper_pdf": ("/diagnostics/calls/{call_id}/sheet.pdf",),
    "printing.pdf": ("{printed_labels}.pdf",),
    "posters.pdf": ("{printed_posters}.pdf", "{printed_cards}.pdf"),
    "stock.test_sheet_pdf": (
        "/printing/stock/L7159/test-sheet.pdf?printer={printer_id}",
        "/printing/stock/OWN-{own_id}/test-sheet.pdf",
    ),
    "repairs.delivery_note_pdf": ("/repairs/{repair_id}/delivery-note.pdf",),
    "reports.report_pdf": tuple(f"/measures/{name}.pdf?{DAYS}" for name in BY_NAME if name != "workload"),
    "reports.workload_pdf": (f"/measures/workload.pdf?{DAYS}",),
    "documents.pdf": tuple(f"/documents/{document}.pdf?draft=yes" for document in STANDING),
    "documents.version_pdf": ("/documents/versions/{version_id}.pdf",),
    "handing_out.letters_pdf": ("/documents/handouts/{handout_id}/letters.pdf",),
    "call_sheets.blank_pdf": ("/documents/sheet/blank.pdf",),
    "call_sheets.filled_pdf": ("/documents/sheet/calls/{call_id}/sheet.pdf",),
    "supplier_letters.pdf": ("/documents/supplier-letter/{supplier_id}/letter.pdf",),
    "assessment.pdf": ("/privacy/impact-assessment.pdf",),
    "rollout_plan.plan_pdf": ("/rollout/plan.pdf",),
    "reviews.pdf": ("/rollout/reviews/{review_id}.pdf",),
}
# functions of ours that have a PDF made
MAKERS = {"html_to_pdf", "pdf_or_page", "make_sheets", "make_pdf", "make_test_sheet"}
PDF_TYPE = "application/pdf"
# columns of text that nobody types freely: closed lists, keys and tokens, times, numbers, and what programs wrote.
# Any other is typed into here, also one that a later step of the schema adds
NO_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        address answer approval at audience base because browser calls came_as cells changes channel check choice
        closes code content damages day deed details did_help dispatched_how document entries event evidence family
        figures file finding_ids form_key found found_key freed_by fresh from_status gone_how hold_reason how html
        key kind kinds labels last_worked level line looked_up mapping mark name_hash occurrence opening_symptom
        origin outcome paper password_hash pausing place_hash planned problems process query quote_answer raised_how
        reading region repeats resolution_type resolve resolve_by respond respond_by result rung said secret
        sent_how state status status_token_hash step stock subject symptom symptoms to_status token_hash told
        told_how url username value void_reason what who
        """,
    )
)
NO_WORDS_ALONE = {"cause": {"calls", "call_standings"}, "part": {"sheet_entries"}}
TABLES_OF_THE_HOUSE = {"_sqlite_migrations", "settings", "history", "sessions", "person_roles", "document_texts"}
TYPED_SETTINGS = ("school", "desk_phone", "safeguarding_contact", "privacy_contact", "privacy_notice")
MOST_IN_A_CELL = 3  # so that the papers stay of a length that people have


@dataclass
class Hostile:
    """A school with one of everything and somebody who typed into it; and which functions of ours had PDFs made."""

    app: Flask
    database: Database
    canaries: Canaries
    values: dict[str, object]
    browser: FlaskClient
    makers: set[tuple[str, str]] = field(default_factory=set)

    def note_makers(self, frame: FrameType | None) -> None:
        for each, _ in walk_stack(frame):
            self.makers.add((each.f_code.co_filename, each.f_code.co_name))

    def pdfs(self) -> Iterator[tuple[str, TestResponse]]:
        """Ask for every PDF there is."""
        for addresses in PDFS.values():
            for address in addresses:
                known = address.format_map(self.values)
                yield known, self.browser.get(known)


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Hostile]:
    folder = tmp_path / "school"
    folder.mkdir()
    database = open_new(folder)
    change_setting(database, "address", "http://helpdesk.school:8080")
    builders.add_person(database, "desk", "Carys Morgan", Role.DESK)
    builders.add_person(database, "tech1", "Tom Ashworth", Role.TECHNICIAN)
    builders.add_person(database, "coordinator", "Huw Ellis", Role.COORDINATOR)
    open_doors = {"WTF_CSRF_ENABLED": False, "REPORT_LIMITS_ENABLED": False}
    app = create_app(folder, database, SECRET_KEY=builders.SECRET, PROPAGATE_EXCEPTIONS=False, **open_doors)
    place = furnish(app, database)
    for number in range(len(canaries.PAYLOADS)):
        builders.add_device(database, f"Device {number}", location=f"Room {number}")
    with canaries.laid_out_in(folder) as laid:
        yield Hostile(app, database, laid, place.values, place.browser("coordinator"))
    database.close()


@pytest.fixture(autouse=True)
def all_the_time_they_need(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On a PC that does much else a process of a low priority waits long; the bounds of work and memory stay."""
    engine = changed_copy(pdf.ENGINE, tmp_path / "engine", "__main__.py", "NICENESS = 10", "NICENESS = 0")
    package = Path(press.__file__).parent
    worker = changed_copy(package, tmp_path / "labels", "worker.py", "_NICENESS = 10", "_NICENESS = 0") / "press.py"
    real = pdf._run
    monkeypatch.setattr(pdf, "ENGINE", engine)
    monkeypatch.setattr(pdf, "_run", lambda job, folder, _: real(job, folder, 900.0))
    monkeypatch.setattr(press, "__file__", str(worker))  # where the worker is started from
    monkeypatch.setattr(press, "_SECONDS_AT_LEAST", 900.0)


def type_everywhere(database: Database, texts: Sequence[str], most: int) -> None:
    """Write texts into every column that people type into, past all forms and their limits: at most so many a cell.

    The cells of a table share them out; where a table has too few rows to hold them all, they go round once more.
    """
    connection = database.connection
    for table, columns in columns_of_words(database).items():
        keys = keys_of(database, table)
        rows = connection.execute(f"SELECT {', '.join(keys)} FROM {table}").fetchall()
        each = min(most, -(-len(texts) // max(len(rows) * len(columns), 1)))
        where = " AND ".join(f"{key} = ?" for key in keys)
        for number, row in enumerate(rows):
            for at, column in enumerate(columns):
                first = (number + at * len(rows)) * each
                said = "\n".join(texts[(first + more) % len(texts)] for more in range(each))
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (f"{said} {number}", *row))
    for number, row in enumerate(connection.execute("SELECT id, said FROM sheet_entries").fetchall()):
        said = {name: texts[(number * 3 + at) % len(texts)] for at, name in enumerate(json.loads(row["said"]))}
        connection.execute("UPDATE sheet_entries SET said = ? WHERE id = ?", (json.dumps(said), row["id"]))
    for name, text in zip(TYPED_SETTINGS, sorted(texts, key=len), strict=False):  # labels have room for short ones
        connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?, '')", (name, text))
    for document in Document:  # its whole text is Markdown of the school; a poster has room for two lines
        text = "# Title\n\n" + "\n\n".join(texts[-2:] if document is Document.POSTER else texts)
        connection.execute("INSERT OR REPLACE INTO document_texts VALUES (?, ?, '', NULL, 'x')", (document, text))


def columns_of_words(database: Database) -> dict[str, list[str]]:
    """Return the columns that people type into, of each table, and let go of the rules that keep rows as they are."""
    rules = database.connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for rule in rules:
        database.connection.execute(f"DROP TRIGGER {rule['name']}")
    tables = database.connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    found = {}
    for table in {row["name"] for row in tables} - TABLES_OF_THE_HOUSE:
        about = database.connection.execute(f"SELECT name, type, pk FROM pragma_table_info('{table}')").fetchall()
        found[table] = [
            row["name"]
            for row in about
            if row["type"] == "TEXT" and not row["pk"] and not row["name"].endswith(("_at", "_on"))
            if row["name"] not in NO_WORDS and table not in NO_WORDS_ALONE.get(row["name"], ())
        ]
    return {table: columns for table, columns in found.items() if columns}


def keys_of(database: Database, table: str) -> list[str]:
    about = database.connection.execute(f"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0").fetchall()
    return [row["name"] for row in about] or ["rowid"]


def print_papers(school: Hostile, *names: str) -> None:
    """Have labels, posters or cards made of devices and rooms, as the coordinator does."""
    ask = school.database.connection.execute
    devices = [
        str(row["id"]) for row in ask("SELECT id FROM devices WHERE retired_on IS NULL ORDER BY id DESC LIMIT 60")
    ]
    rooms = [str(row["id"]) for row in ask("SELECT id FROM locations ORDER BY id DESC LIMIT 12")]
    for name, address, form in (
        ("labels", "/printing/", {"chosen": devices, "stock": "L7159", "start": "1"}),
        ("posters", "/printing/posters/", {"chosen": rooms, "paper": "poster_a4"}),
        ("cards", "/printing/cards/", {"chosen": devices, "paper": "card"}),
    ):
        if name not in names:
            continue
        made = school.browser.post(address, data=form | {"form_key": new_form_key()})
        assert made.status_code == 302, made.text
        school.values[f"printed_{name}"] = made.location


def refusal_of(browser: FlaskClient, answer: TestResponse) -> str:
    """Return in which words a PDF was refused; a failure is none."""
    assert answer.status_code in (302, 422), answer.text
    with browser.session_transaction() as session:
        flashed = session.pop("_flashes", [("", answer.text)])
    return str(flashed[0][1])


# --- what is drawn


class Loads(HTMLParser):
    """What a page would load, and what of it names a canary: anything but plain words and links to follow."""

    MAY_SAY = frozenset(
        {("a", "href"), *((tag, name) for tag in ("img", "svg", "a") for name in ("alt", "aria-label"))}
    )
    PICTURE = "data:image/svg+xml;base64,"

    def __init__(self, page: str, host: str, file: str) -> None:
        super().__init__()
        self.strange: list[str] = []
        self.inside = ""
        self.words = ""
        self.names = (host, file)
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        for name, value in attrs:
            if (tag, name) == ("img", "src") and value and value.startswith(self.PICTURE):
                drawn = base64.b64decode(value.removeprefix(self.PICTURE)).decode()
                inner = Loads(drawn, *self.names)
                self.strange += inner.strange
                self.words += inner.words
            elif (tag, name) not in self.MAY_SAY or ("rel", "attachment") in attrs:
                self._look(f"{tag} {name}", value or "")

    def handle_data(self, data: str) -> None:
        self.words += data
        if self.inside in ("style", "script"):
            self._look(self.inside, data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_comment(self, data: str) -> None:
        self._look("comment", data)

    def handle_decl(self, decl: str) -> None:
        self._look("declaration", decl)

    def handle_pi(self, data: str) -> None:
        self._look("instruction", data)

    def _look(self, where: str, said: str) -> None:
        if any(name in said for name in self.names):
            self.strange.append(f"{where}: {said[:80]}")


def pages_for_the_engine(school: Hostile, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Loads]]:
    """Ask for every PDF whose page comes from a template, and yield what the engine is given to draw."""
    drawn: list[str] = []

    def take(job: bytes, folder: Path, limit_s: float) -> None:
        drawn.append(json.loads(job)["html"])
        (folder / "page.pdf").write_bytes(b"%PDF-1.7")
        (folder / "reply.json").write_text("{}")

    monkeypatch.setattr(pdf, "_run", take)
    print_papers(school, "posters", "cards")
    school.values["printed_labels"] = "/printing/sheets/{sheet_id}".format_map(school.values)  # no page draws labels
    for address, answer in school.pdfs():
        assert answer.mimetype == PDF_TYPE, (address, refusal_of(school.browser, answer))
    for page in drawn:
        yield page, Loads(page, school.canaries.host, str(school.canaries.file))


def test_every_text_in_every_place_stays_words_of_the_page(hostile: Hostile, monkeypatch: pytest.MonkeyPatch):
    """All the payloads in every single column at once; the pages are not drawn, for nobody types as much."""
    texts = hostile.canaries.texts()
    type_everywhere(hostile.database, texts, len(texts))
    seen = set()
    for page, loads in pages_for_the_engine(hostile, monkeypatch):
        assert loads.strange == [], page[:300]
        marks = {number for number in range(len(texts)) if canaries.mark(number) in loads.words}
        assert marks, page[:300]
        seen |= marks
    assert len(seen) == len(texts) >= 40


def test_without_escaping_every_page_would_load_what_was_typed(hostile: Hostile, monkeypatch: pytest.MonkeyPatch):
    """The control."""
    stop_escaping(hostile, monkeypatch)
    texts = hostile.canaries.texts()
    type_everywhere(hostile.database, texts, len(texts))
    assert not [page[:300] for page, loads in pages_for_the_engine(hostile, monkeypatch) if not loads.strange]


def stop_escaping(school: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the first guard away: templates write what was typed as it is."""
    school.app.jinja_env.autoescape = False
    if school.app.jinja_env.cache is not None:
        school.app.jinja_env.cache.clear()
    unguarded = lambda **options: Environment(**options | {"autoescape": False})  # noqa: E731, S701
    monkeypatch.setattr(paper, "Environment", unguarded)
    monkeypatch.setattr(paper, "_templates", paper._templates.__wrapped__)


# --- what comes out


def test_no_pdf_fetches_anything_or_holds_the_secret(hostile: Hostile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("SCANDESK_CANARY", canaries.SECRET)  # the workers inherit it
    texts = hostile.canaries.texts()
    type_everywhere(hostile.database, texts, MOST_IN_A_CELL)
    note_who_draws(hostile, monkeypatch)
    print_papers(hostile, "labels", "posters", "cards")
    seen = set()
    for address, answer in hostile.pdfs():
        assert answer.mimetype == PDF_TYPE, (address, refusal_of(hostile.browser, answer))
        assert canaries.secrets_in(answer.data) == [], address
        words = canaries.words_of(answer.data)
        marks = {number for number in range(len(texts)) if canaries.mark(number) in words}
        assert marks, f"nothing that was typed is in {address}"
        seen |= marks
    made_by_command(hostile, monkeypatch, tmp_path)
    assert len(seen) == len(texts) >= 40
    assert hostile.canaries.asked == []
    assert {name for file, name in makers_in_the_source() if (file, name) not in hostile.makers} == set()


def note_who_draws(school: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every start of a process that draws note the functions that led to it."""
    for module, name in ((pdf, "_run"), (press, "_started")):
        real = getattr(module, name)

        def noting(*given: Any, real: Any = real) -> Any:
            school.note_makers(inspect.currentframe())
            return real(*given)

        monkeypatch.setattr(module, name, noting)


def made_by_command(school: Hostile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The report that a command writes to a file."""
    monkeypatch.setenv("SCANDESK_INSTANCE", str(school.database.path.parent))
    out = tmp_path / "report.pdf"
    days = ["--from", "2026-09-01", "--to", "2026-09-30"]
    said = CliRunner().invoke(measures, ["report", "weekly", *days, "--format", "pdf", "--out", str(out)])
    assert said.exit_code == 0, said.output
    assert canaries.secrets_in(out.read_bytes()) == []


def makers_in_the_source() -> set[tuple[str, str]]:
    """Return the functions of the house that have a PDF made, each with its file."""
    found = set()
    for file in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and MAKERS & set(_called_in(node)):
                found.add((str(file), node.name))
    assert len(found) > 15
    return found


def _called_in(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_every_route_that_hands_out_a_pdf_is_looked_at(hostile: Hostile):
    hand_out = {
        (str(file), node.name)
        for file in HOUSE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        if any(isinstance(each, ast.Constant) and each.value == PDF_TYPE for each in ast.walk(node))
    } | makers_in_the_source()
    found = set()
    for rule in hostile.app.url_map.iter_rules():
        code = inspect.unwrap(hostile.app.view_functions[rule.endpoint]).__code__
        if rule.rule.endswith(".pdf") or (code.co_filename, code.co_name) in hand_out:
            found.add(rule.endpoint)
    assert found == set(PDFS)


# --- each guard alone, and none

SOME = ("call_log.pdf", "reports.workload_pdf", "supplier_letters.pdf")
REFUSES = "self.refused.append(url)\n        raise FatalURLFetchingError(url)"
FETCHES = "return URLFetcher().fetch(url, headers)"  # WeasyPrint's own


@pytest.mark.parametrize(("escapes", "refuses"), [(False, True), (True, False), (False, False)])
def test_either_guard_holds_alone_and_without_both_the_canary_is_reached(
    hostile: Hostile, monkeypatch: pytest.MonkeyPatch, escapes: bool, refuses: bool
):
    type_everywhere(hostile.database, hostile.canaries.texts(), 1)
    if not escapes:
        stop_escaping(hostile, monkeypatch)
    if not refuses:
        changed_copy(pdf.ENGINE, pdf.ENGINE, "drawing.py", REFUSES, FETCHES)
    secrets, refusals = [], []
    for endpoint in SOME:
        answer = hostile.browser.get(PDFS[endpoint][0].format_map(hostile.values))
        if answer.mimetype == PDF_TYPE:
            secrets += canaries.secrets_in(answer.data)
        else:
            refusals.append(refusal_of(hostile.browser, answer))
    assert bool(secrets) == bool(hostile.canaries.asked) == (not escapes and not refuses)
    if not escapes and refuses:
        assert len(refusals) == len(SOME)
        assert all("must not load" in refusal for refusal in refusals)


LOADS_OUR_FONT = 'raise FatalURLFetchingError(f"A label sheet must not load {url[:80]}")'


@pytest.mark.parametrize(("escapes", "refuses"), [(False, True), (True, False), (False, False)])
def test_so_it_is_with_label_sheets(tmp_path: Path, escapes: bool, refuses: bool):
    copy = Path(press.__file__).parent
    if not escapes:
        changed_copy(copy, copy, "sheet.py", "from html import escape", "escape = str")
    if not refuses:
        changed_copy(copy, copy, "pdf.py", LOADS_OUR_FONT, FETCHES)
    with canaries.laid_out_in(tmp_path) as laid:
        typed = f"<img src=http://{laid.host}>"
        sticker = Sticker("http://HELPDESK/D/7K3Q9XZ", "7K3Q-9XZ", "School", "helpdesk", "1", "calm otter", typed)
        if escapes or not refuses:
            assert press.make_sheets([sticker], STOCKS["L7163"]).pdf.startswith(b"%PDF")
        else:
            with pytest.raises(LabelError, match="must not load"):
                press.make_sheets([sticker], STOCKS["L7163"])
        assert bool(laid.asked) == (not escapes and not refuses)


def changed_copy(folder: Path, copy: Path, file: str, line: str, other: str) -> Path:
    """Copy a folder of the source, or take one that is a copy, and change one line of it."""
    if copy != folder:
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
    text = (copy / file).read_text(encoding="utf-8")
    assert line in text
    (copy / file).write_text(text.replace(line, other), encoding="utf-8")
    return copy
