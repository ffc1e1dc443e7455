"""What bounds a PDF: its rows, its work, its memory; and that no text makes it fetch anything (with controls)."""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kiosk.core import pdf
from kiosk.core.pdf import ENGINE, PdfRefused, html_to_pdf

CANARY = "CANARY-7f3k-9q2z"

# FILE is a file of this PC, WEB an address that counts who asks
PAYLOADS = (
    '<img src="FILE">',
    '<img src="WEB/a.png">',
    '<img src="WEB/redirect">',
    '<img srcset="WEB/b.png 1x">',
    '<object data="FILE"></object>',
    '<object data="WEB/o" type="image/svg+xml"></object>',
    '<embed src="WEB/e.svg">',
    '<embed src="FILE" type="image/svg+xml">',
    '<iframe src="WEB/f"></iframe>',
    '<a rel="attachment" href="FILE">x</a>',
    '<link rel="attachment" href="FILE">',
    '<link rel="attachment" href="WEB/att">',
    '<a rel="attachment" href="WEB/att">x</a>',
    '<link rel="stylesheet" href="WEB/s.css">',
    '<link rel="stylesheet" href="FILE">',
    '<style>@import "WEB/i.css";</style>',
    "<style>@import url(FILE);</style>",
    "<style>@font-face { font-family: x; src: url(WEB/f.woff) } p { font-family: x }</style><p>x</p>",
    "<style>@font-face { font-family: x; src: url(FILE) } p { font-family: x }</style><p>x</p>",
    '<p style="background: url(WEB/bg.png)">x</p>',
    '<p style="background: url(FILE)">x</p>',
    '<ul style="list-style-image: url(WEB/li.png)"><li>x</ul>',
    '<p style="border-image: url(WEB/bi.png) 10">x</p>',
    "<style>p::before { content: url(WEB/c.png) }</style><p>x</p>",
    "<style>@page { background: url(WEB/page.png) }</style>",
    "<style>@page { @top-left { content: url(WEB/top.png) } }</style>",
    "<style>@color-profile x { src: url(WEB/icc) }</style>",
    '<p style="mask-image: url(WEB/m.svg)">x</p>',
    '<svg width="9" height="9"><image href="WEB/svg.png" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><image xlink:href="FILE" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="WEB/u.svg#a"/></svg>',
    '<svg width="9" height="9"><use href="FILE#a"/></svg>',
    '<svg><style>@import "WEB/svg.css";</style></svg>',
    "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
    "<image href='WEB/in.png' width='9' height='9'/></svg>\">",
    "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
    "<image href='FILE' width='9' height='9'/></svg>\">",
    "<img src=\"data:image/svg+xml,<!DOCTYPE s [<!ENTITY x SYSTEM 'FILE'>]><svg xmlns='http://www.w3.org/2000/svg'>"
    '<text>&x;</text></svg>">',
    '<base href="WEB/"><img src="base.png">',
    '<img src="//WEBHOST/p.png">',
    '<img src="/assets/x/../../../../FILEPATH">',
    '<img src="/assets/x/nothing.css">',
    '<img src="data:text/html,<h1>x</h1>">',
    '<link rel="stylesheet" href="data:text/css,@import url(WEB/d.css);">',
)
DRAWER = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import drawing
task = json.loads(sys.stdin.read())
if task["is_open"]:  # the control: WeasyPrint's own fetcher
    from weasyprint.urls import URLFetcher
    class Open(URLFetcher):
        refused = ()
        def __init__(self, files): super().__init__()
    drawing.OursOnly = Open
found = []
for html in task["pages"]:
    try:
        found.append(drawing.draw("<html lang=en><title>x</title><body>" + html, "x", {}).decode("latin-1"))
    except Exception as refused:
        found.append("refused: " + type(refused).__name__)
print(json.dumps(found))
"""


class Listener:
    """Counts who asks the canary address."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        outer = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                self.send_response(302 if self.path == "/redirect" else 200)
                self.send_header("Location", "/redirected")
                self.end_headers()
                self.wfile.write(CANARY.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def listener():
    found = Listener()
    yield found
    found.close()


def drawn(folder: Path, listener: Listener, is_open: bool, payloads: tuple[str, ...] = PAYLOADS) -> list[str]:
    """Draw every payload as if nothing had escaped it; the canary file is a picture with the canary in it."""
    file = folder / "canary.svg"
    file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><desc>{CANARY}</desc><text>{CANARY}</text></svg>')
    names = {"FILEPATH": str(file)[1:], "FILE": file.as_uri(), "WEBHOST": listener.url[7:], "WEB": listener.url}
    pages = []
    for payload in payloads:
        for name, value in names.items():
            payload = payload.replace(name, value)
        pages.append(payload)
    done = subprocess.run(
        [sys.executable, "-c", DRAWER, str(ENGINE)],
        input=json.dumps({"pages": pages, "is_open": is_open}),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return list(json.loads(done.stdout))


def test_no_text_that_escaped_makes_a_pdf_fetch_anything(tmp_path, listener):
    found = drawn(tmp_path, listener, is_open=False)
    assert len(found) == len(PAYLOADS) >= 40
    assert listener.asked == []
    for payload, made in zip(PAYLOADS, found, strict=True):
        assert made == "refused: Foreign" or (made.startswith("%PDF") and CANARY not in made), payload
        assert "/EmbeddedFile" not in made, payload
    assert sum(made == "refused: Foreign" for made in found) >= 30


def test_with_weasyprints_own_fetcher_the_same_texts_reach_the_file_and_the_network(tmp_path, listener):
    """The control."""
    found = drawn(tmp_path, listener, is_open=True, payloads=PAYLOADS[:14])
    assert listener.asked
    assert any("/EmbeddedFile" in made for made in found)


def test_a_document_of_too_many_rows_is_refused_before_it_is_begun(monkeypatch):
    monkeypatch.setattr(pdf, "_run", lambda *_: pytest.fail("it was begun"))
    with pytest.raises(PdfRefused, match="too long for one PDF"):
        html_to_pdf("<table>" + "<tr><td>x</td></tr>" * 601 + "</table>", "Rows")


@pytest.mark.parametrize("address", ["/desk/log/print.pdf", "/rollout/plan.pdf"])
def test_who_asked_for_too_long_a_pdf_is_told_so_on_the_page_that_prints(signed_in, monkeypatch, address):
    monkeypatch.setattr(pdf, "MOST_ROWS", -1)
    page = signed_in("coordinator").get(address, follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path == address.removesuffix(".pdf")
    assert page.text.count("It is too long for one PDF. Print fewer at a time") == 1
    assert "alert-success" not in page.text  # it was not done


@pytest.mark.skipif(sys.platform == "win32", reason="NO SUCH LIMITS: Windows has none")
@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("MEMORY_LIMIT = 60 * 1024**2", "."),
        ("WORK_LIMIT_S = 1", "more work than one may take"),
        ("", ""),  # the control: with the limits as they are it is made
    ],
)
def test_the_limits_of_memory_and_work_end_the_process_and_are_said(monkeypatch, tmp_path, limit, words):
    engine = tmp_path / "engine"
    engine.mkdir()
    for file in ENGINE.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        if limit and file.name == "__main__.py":
            name = limit.split(" = ")[0]
            line = next(line for line in text.splitlines() if line.startswith(name))
            text = text.replace(line, limit)
        (engine / file.name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(pdf, "ENGINE", engine)
    html = '<html lang="en"><title>x</title><body>' + "<p>Some words of a long document.</p>" * 1500
    if not limit:
        assert html_to_pdf(html, "Long", limit_s=300).startswith(b"%PDF")
        return
    with pytest.raises(PdfRefused, match=words):
        html_to_pdf(html, "Long", limit_s=300)
