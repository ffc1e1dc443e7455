"""Pages as PDFs: made in a process of their own that loads nothing foreign, read back, tagged, ended in time."""

import errno
import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pypdf
import pytest
from packaging.requirements import Requirement

from kiosk.core import pdf
from kiosk.core.pdf import PdfEngineMissing, PdfRefused, html_to_pdf
from labels.qr import svg_path
from labels.qr import symbol as dark_squares

SQUARE = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang='en-GB'><head><title>x</title>{head}</head><body>{body}</body></html>"


def qr(text: str) -> str:
    dark = dark_squares(text)
    side = len(dark) + 8
    return (
        f"<svg viewBox='0 0 {side} {side}' width='40mm' height='40mm'><title>{text}</title>"
        f"<path d='{svg_path(dark)}'/></svg>"
    )


def test_a_pdf_says_its_title_and_language_and_is_tagged_for_screen_readers():
    made = pypdf.PdfReader(io.BytesIO(html_to_pdf(page("<h1>Neuadd – ŵŷ</h1><p>Words</p>"), "Room posters")))
    assert made.metadata
    assert made.metadata.title == "Room posters"
    root = made.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert "Neuadd – ŵŷ" in made.pages[0].extract_text()


def test_our_look_our_typeface_and_our_pictures_are_all_it_may_load():
    head = '<link rel="stylesheet" href="/assets/any/paper.css">'
    made = html_to_pdf(page(f"<p>Tŷ</p><img alt='' src=\"{SQUARE}\">", head), "Words")
    fonts = {str(font["/BaseFont"]) for font in _fonts(made)}
    assert fonts
    assert all("Source-Sans-3" in name for name in fonts)


def _fonts(made: bytes) -> Iterator[dict]:
    for sheet in pypdf.PdfReader(io.BytesIO(made)).pages:
        yield from (font.get_object() for font in sheet["/Resources"]["/Font"].values())


@pytest.fixture
def stranger() -> Iterator[tuple[str, list[str]]]:
    """A web server that nobody should ask; the list holds what was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.mark.parametrize(
    "body",
    [
        "<img src='{stranger}/picture.png'>",
        "<img src='file:///etc/passwd'>",
        "<link rel='stylesheet' href='/secret/paper.css'>",
        "<link rel='stylesheet' href='/assets/x/../../etc/passwd'>",
        "<style>@import url({stranger}/x.css);</style>",
        "<style>@font-face{{font-family:f;src:url({stranger}/f.ttf)}}p{{font-family:f}}</style><p>x</p>",
        "<img src='data:text/html,x'>",
        "<svg viewBox='0 0 9 9' width='9' height='9'><image href='{stranger}/x.png' width='5' height='5'/></svg>",
        "<img src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E"
        "%3Cimage href='{stranger}/x' width='9' height='9'/%3E%3C/svg%3E\">",
        "<link rel='attachment' href='file:///etc/passwd'>",
    ],
)
def test_whatever_else_a_page_asks_for_stops_it_and_nobody_is_asked(stranger, body: str):
    address, asked = stranger
    with pytest.raises(PdfRefused, match="must not load"):
        html_to_pdf(page(body.format(stranger=address)), "Words")
    assert asked == []


def test_codes_are_read_back_from_the_finished_pages():
    two = f"<section style='break-after:page'>{qr('HTTP://A/1')}</section><section>{qr('HTTP://A/2')}</section>"
    assert html_to_pdf(page(two), "Codes", [["HTTP://A/1"], ["HTTP://A/2"]]).startswith(b"%PDF")
    for wrong in ([["HTTP://A/1"], ["HTTP://A/3"]], [["HTTP://A/1"]], [["HTTP://A/1"], []]):
        with pytest.raises(PdfRefused, match=r"read back|does not fit"):
            html_to_pdf(page(two), "Codes", wrong)


def test_a_code_under_a_blot_is_not_handed_out():
    blot = "<div style='position:absolute;top:0;left:0;width:50mm;height:30mm;background:#000'></div>"
    with pytest.raises(PdfRefused, match="0 of its 1 codes"):
        html_to_pdf(page(qr("HTTP://A/1") + blot), "Codes", [["HTTP://A/1"]])


def test_what_takes_too_long_is_ended_and_the_next_one_is_made():
    with pytest.raises(PdfRefused, match="not ready after 0 seconds"):
        html_to_pdf(page("<p>x</p>" * 50), "Words", limit_s=0.05)
    assert html_to_pdf(page("<p>x</p>"), "Words").startswith(b"%PDF")


def test_only_one_is_made_at_a_time(monkeypatch):
    monkeypatch.setattr(pdf, "WAIT_S", 0.01)
    with pdf._turn, pytest.raises(PdfRefused, match="in a minute"):
        html_to_pdf(page("<p>x</p>"), "Words")


@pytest.fixture
def no_pango(tmp_path, monkeypatch) -> None:
    """A PC on which WeasyPrint finds no Pango, as it says it."""
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'pango-1.0'\\n\\nmore\")")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.usefixtures("no_pango")
def test_without_pango_it_says_that_the_browser_prints():
    with pytest.raises(PdfEngineMissing, match="Print the page from the browser"):
        html_to_pdf(page("<p>x</p>"), "Words")
    assert pdf.engine().missing == "cannot load library 'pango-1.0'"


def test_the_engine_says_what_it_is():
    found = pdf.engine()
    assert found.weasyprint.split(".")[0].isdigit()
    assert found.pango.count(".") == 2
    assert (found.family, found.is_welsh, found.missing) == ("Source Sans 3", True, "")


def test_a_process_that_dies_is_said_in_words(monkeypatch, tmp_path):
    (tmp_path / "__main__.py").write_text("raise SystemExit('out of luck')")
    monkeypatch.setattr(pdf, "ENGINE", tmp_path)
    with pytest.raises(PdfRefused, match="out of luck"):
        html_to_pdf(page("<p>x</p>"), "Words")


def test_a_pc_that_is_too_slow_is_not_said_to_lack_a_library():
    slow = pdf.engine(limit_s=0.01)
    assert slow.missing == ""
    assert "not ready" in slow.problem


@pytest.fixture
def full_disk(tmp_path, monkeypatch) -> None:
    """A place for temporary files that takes nothing, as a disk without room."""
    monkeypatch.setattr(pdf, "TemporaryDirectory", lambda prefix: _no_room())


def _no_room() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_is_a_refusal_in_words():
    with pytest.raises(PdfRefused, match="disk of this PC is full"):
        html_to_pdf(page("<p>x</p>"), "Words")
    assert (pdf.engine().missing, "full" in pdf.engine().problem) == ("", True)


def test_a_reply_that_was_cut_off_is_a_refusal_in_words(monkeypatch, tmp_path):
    (tmp_path / "__main__.py").write_text("open('reply.json', 'w').close()")
    monkeypatch.setattr(pdf, "ENGINE", tmp_path)
    with pytest.raises(PdfRefused, match="no room to finish"):
        html_to_pdf(page("<p>x</p>"), "Words")


def test_the_libraries_for_windows_are_asked_for_only_where_they_are_built():
    """Elsewhere the one line would keep everything from being set up."""
    lines = (Path(__file__).parents[2] / "requirements.txt").read_text(encoding="utf-8").splitlines()
    [marker] = [Requirement(line).marker for line in lines if line.startswith("gstreamer-libs")]
    assert marker
    asked_for = [
        marker.evaluate({"sys_platform": system, "platform_machine": machine})
        for system, machine in (("win32", "AMD64"), ("win32", "ARM64"), ("linux", "AMD64"))
    ]
    assert asked_for == [True, False, False]


def test_the_process_that_asks_for_a_pdf_never_loads_the_engine():
    code = (
        "import sys; from kiosk.core.pdf import html_to_pdf; "
        "assert html_to_pdf(sys.argv[1], 'Words').startswith(b'%PDF'); print(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, page("<p>x</p>")], capture_output=True, text=True, check=True)
    assert "weasyprint" not in {name.split(".")[0] for name in done.stdout.split()}


def test_on_windows_the_packaged_libraries_are_offered_to_every_process(monkeypatch, tmp_path):
    """The rule by itself; on Windows it has not been tried yet."""
    package = tmp_path / "gstreamer_libs"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PATH", "before")
    monkeypatch.delenv("WEASYPRINT_DLL_DIRECTORIES", raising=False)
    pdf.offer_packaged_libraries()
    assert "WEASYPRINT_DLL_DIRECTORIES" not in pdf.os.environ
    monkeypatch.setattr(sys, "platform", "win32")
    pdf.offer_packaged_libraries()
    assert pdf.os.environ["WEASYPRINT_DLL_DIRECTORIES"] == str(package / "bin")
    assert pdf.os.environ["PATH"].split(pdf.os.pathsep) == [str(package / "bin"), "before"]
