"""A page of ours becomes a tagged PDF, by WeasyPrint.

The import at the top fails where Pango is missing; only the worker imports this module, by name.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import weasyprint
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # ships no type information
from weasyprint.text.ffi import pango
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

PAGE = "http://scandesk.invalid/"  # where the page believes it is; no such name exists
OUR_PICTURES = ("data:image/svg+xml", "data:image/png;base64,", "data:image/jpeg;base64,")
WELSH = "ŵŷŴŶ"


class Foreign(Exception):
    """The page asks for something that is not ours; the text says for what."""


class OursOnly(URLFetcher):  # type: ignore[misc]  # its base ships no type information
    """Gives WeasyPrint our own look and typeface, and pictures that stand in the page; everything else stops it.

    An address of another kind can only come from text that was not escaped.
    """

    def __init__(self, files: dict[str, dict[str, str]]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self.files = files
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return one of our files. Raises FatalURLFetchingError for anything else."""
        if url.startswith(OUR_PICTURES):
            return super().fetch(url, headers)
        folder, _, name = urlsplit(url).path.rpartition("/")
        if url.startswith(f"{PAGE}assets/") and folder and name in self.files:
            file = self.files[name]
            content = Path(file["path"]).read_bytes() if "path" in file else file["text"].encode()
            return URLFetcherResponse(url, content, {"Content-Type": file["type"]})
        self.refused.append(url)
        raise FatalURLFetchingError(url)


def draw(html: str, title: str, files: dict[str, dict[str, str]]) -> bytes:
    """Return the PDF of a page: tagged, with a title and its language. Raises Foreign."""
    fetcher = OursOnly(files)
    try:
        document = weasyprint.HTML(string=html, base_url=PAGE, url_fetcher=fetcher).render()
        document.metadata.title = title
        pdf = bytes(document.write_pdf(pdf_variant="pdf/ua-1"))
    except FatalURLFetchingError:
        pdf = b""
    if fetcher.refused:  # asked here, because inside of pictures the engine goes on whatever is raised
        raise Foreign(f"A page to print must not load {fetcher.refused[0][:80]}")
    return pdf


def about(font: str) -> dict[str, Any]:
    """Say which engine this is, and whether the typeface has the letters of Welsh."""
    number = pango.pango_version()  # 15012 is 1.50.12
    version = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    with TTFont(font, lazy=True) as typeface:
        letters = typeface.getBestCmap()
        family = typeface["name"].getDebugName(16) or typeface["name"].getDebugName(1) or ""
    is_welsh = all(ord(letter) in letters for letter in WELSH)
    return {"weasyprint": weasyprint.__version__, "pango": version, "family": family, "is_welsh": is_welsh}
