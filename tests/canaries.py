"""Files and an address that nobody may reach through a text: what is typed, who asked, and what came into a PDF."""

import io
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import Any

import pypdfium2

SECRET = "KINGFISHERNEST"  # noqa: S105  no password: in letters that every typeface has, and in no text of ours
# FILE is a file of this PC and PATH its path, WEB an address that notes who asks and HOST its name and port
PAYLOADS = (
    '<img src="FILE">',
    '<img src="WEB/plain.png">',
    '<img src="https://HOST/tls.png">',
    '<img src="ftp://HOST/ftp.png">',
    '<img src="//HOST/no-scheme.png">',
    '<img src="WEB/redirect">',
    '<img srcset="WEB/srcset.png 1x">',
    '<img src="file://localhostPATH">',
    '<img src="\\\\HOST\\share\\unc.png">',
    '<img src="../../../../../../../..PATH">',
    '<img src="/assets/0/../../../../../..PATH">',
    '<img src="http://scandesk.invalid/assets/0/look.css?FILE">',
    "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='FILE'/></svg>\">",
    '<iframe src="data:text/html,<img src=WEB/in-data.png>"></iframe>',
    '<link rel="attachment" href="FILE">',
    '<link rel="attachment" href="file:///proc/self/environ">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<link rel="attachment" href="WEB/link-attachment">',
    '<a rel="attachment" href="FILE">x</a>',
    '<a rel="attachment" href="WEB/a-attachment">x</a>',
    '<link rel="stylesheet" href="WEB/link.css">',
    '<style>@import "WEB/import.css";</style>',
    "</style><style>@import url(FILE);</style>",
    "<style>@font-face{font-family:x;src:url(WEB/font.woff)} *{font-family:x}</style>",
    "<style>p::before{content:url(FILE)}</style>",
    "<style>@page{background:url(WEB/page.png)}</style>",
    '<p style="background:url(WEB/background.png)">x</p>',
    "url(WEB/bare.png); background: url('WEB/bare-2.png')",
    '<object data="FILE" type="image/svg+xml"></object>',
    '<object data="WEB/object"></object>',
    '<embed src="WEB/embed.svg">',
    '<iframe src="WEB/frame"></iframe>',
    '<svg width="9" height="9"><image href="WEB/svg-image.png" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><image xlink:href="FILE" width="9" height="9"/></svg>',
    '</text></svg><svg width="9" height="9"><use href="FILE#a"/></svg>',
    '<!DOCTYPE s [<!ENTITY x SYSTEM "FILE">]><s>&x;</s>',
    '<base href="WEB/"><img src="base.png">',
    '<meta http-equiv="refresh" content="0;url=WEB/refresh">',
    '<script src="WEB/script.js"></script><a href="javascript:fetch(\'WEB/js\')">x</a>',
    "![x](WEB/markdown.png) ![x](FILE) [x](FILE) <FILE>",
    "&lt;img src=&quot;WEB/entity.png&quot;&gt;",
    "&#60;img src=&#34;FILE&#34;&#62; &amp;lt;img src=FILE&amp;gt;",
    '"><img src="WEB/out-of-an-attribute.png">',
    "'><img src='FILE'><x y='",
    '--><img src="FILE"><!--',
    '{{ config["SECRET_KEY"] }}{% include "FILE" %} %USERPROFILE% $HOME ${FILE}',
)


@dataclass
class Canaries:
    """What lies in wait, and who came: `asked` has a line for each connection and each path."""

    file: Path
    host: str
    asked: list[str] = field(default_factory=list)

    def texts(self) -> list[str]:
        """Return the payloads with their addresses, each behind a mark by which it is found again on paper."""
        names = {"PATH": str(self.file), "FILE": self.file.as_uri(), "WEB": f"http://{self.host}", "HOST": self.host}
        found = []
        for number, text in enumerate(PAYLOADS):
            for name, value in names.items():
                text = text.replace(name, value)
            found.append(f"{mark(number)} {text}")
        return found


def mark(number: int) -> str:
    """Return what stands before a payload."""
    return f"QZ{number:02d}"


@contextmanager
def laid_out_in(folder: Path) -> Iterator[Canaries]:
    """Lay a file with the secret into a folder, and listen at an address that answers with it."""
    file = folder / "canary.svg"
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="20"><desc>{SECRET}</desc>'
        f'<g id="a"><text y="12">{SECRET}</text></g></svg>'
    )
    found = Canaries(file, "")

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            self.send_response(302 if self.path == "/redirect" else 200)
            self.send_header("Location", file.as_uri())
            self.send_header("Content-Type", "image/svg+xml")
            self.end_headers()
            self.wfile.write(file.read_bytes())

        def handle(self) -> None:
            with suppress(OSError):
                super().handle()

        def log_message(self, *_: object) -> None:
            pass

    class Listener(ThreadingHTTPServer):
        def verify_request(self, request: socket | tuple[bytes, socket], client_address: Any) -> bool:
            found.asked.append("somebody came")  # whatever is spoken then: TLS, FTP, nothing
            return True

    server = Listener(("127.0.0.1", 0), Answer)
    found.host = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def words_of(pdf: bytes) -> str:
    """Return all that can be read in a PDF, without the spaces and line ends."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        read = "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    return re.sub(r"\s|\ufffe", "", read)


def secrets_in(pdf: bytes) -> list[str]:
    """Return what of the secret came into a PDF: as words, in any of its streams, or as a file that hangs on it."""
    plain = b"\n".join([pdf, *_streams(pdf)])
    found = [
        f"in its {what}"
        for what, has in (("bytes", SECRET.encode() in plain), ("words", SECRET in words_of(pdf)))
        if has
    ]
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        hanging = document.count_attachments()
    finally:
        document.close()
    return found + (["as a file that hangs on it"] if hanging or b"/EmbeddedFile" in plain else [])


def _streams(pdf: bytes) -> Iterator[bytes]:
    """Yield the streams of a PDF, unfolded; those that are not folded are in its bytes."""
    for start in re.finditer(rb"stream\r?\n", pdf):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(pdf[start.end() :])
