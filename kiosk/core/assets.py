"""The one stylesheet and the small scripts, put together from the installed packages, compressed once, cached for good.

Bootstrap comes out of the Bootstrap-Flask package: nothing third-party lies in this repository, nothing comes from
the network. One file means a phone that scans a sticker asks for the page, the look and nothing else.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import fontpkg_source_sans_3
from flask import Blueprint, Flask, abort, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from kiosk.core.access import open_to_all

OUR_FILES = Path(__file__).parent.parent / "static"
BOOTSTRAP = files("flask_bootstrap") / "static" / "bootstrap5"
FONT_FILE = Path(fontpkg_source_sans_3.ROOT) / "files" / "SourceSans3[wght].ttf"  # of what is printed
FONT_NAME = "source-sans-3.ttf"
ICON_SIZE = 'width="1em" height="1em" fill="currentColor" aria-hidden="true" focusable="false"'

bp = Blueprint("assets", __name__, url_prefix="/assets")


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: its bytes, the same compressed, and what it is."""

    plain: bytes
    small: bytes
    media_type: str
    version: str


def _asset(name: str, content: bytes) -> Asset:
    suffix = Path(name).suffix
    media_type = "font/ttf" if suffix == ".ttf" else mimetypes.types_map.get(suffix, "application/octet-stream")
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    version = hashlib.sha256(content).hexdigest()[:12]
    return Asset(content, gzip.compress(content, 9, mtime=0), media_type, version)


def follow_system_dark_mode(css: str) -> str:
    """Make Bootstrap's dark rules obey the phone's own setting, which would otherwise need a script."""
    dark_rule = re.compile(r"\[data-bs-theme=dark\]([^{}]*)\{([^{}]*)\}")
    return dark_rule.sub(r"@media (prefers-color-scheme:dark){:root:root\1{\2}}", css)


def _look() -> bytes:
    bootstrap = (BOOTSTRAP / "css" / "bootstrap.min.css").read_text(encoding="utf-8")
    bootstrap = re.sub(r"/\*# sourceMappingURL.*?\*/", "", bootstrap)
    ours = (OUR_FILES / "scandesk.css").read_text(encoding="utf-8")
    return (follow_system_dark_mode(bootstrap) + ours).encode()


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Return every file the pages may ask for, by name."""
    found = {"look.css": _asset("look.css", _look())}
    for file in (*sorted(OUR_FILES.glob("*.js")), *sorted(OUR_FILES.glob("paper*.css")), OUR_FILES / "walkup.css"):
        found[file.name] = _asset(file.name, file.read_bytes())
    found[FONT_NAME] = _asset(FONT_NAME, FONT_FILE.read_bytes())
    return found


@lru_cache(maxsize=64)
def asset_url(name: str) -> str:
    """Return the address of an asset; it changes whenever the content does, so browsers may keep it for ever."""
    return f"/assets/{assets()[name].version}/{name}"


@bp.get("/<version>/<name>")
@open_to_all
def asset(version: str, name: str) -> Response:
    """Send an asset, compressed where the browser takes it."""
    if name not in assets():
        abort(404)
    found = assets()[name]
    compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(found.small if compressed else found.plain, content_type=found.media_type)
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if compressed:
        response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=1)
def _icon_sheet() -> str:
    return (BOOTSTRAP / "icons" / "bootstrap-icons.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=128)
def icon(name: str) -> Markup:
    """Return one Bootstrap icon as inline SVG, decoration only: the word stands beside it."""
    found = re.search(
        rf'<symbol[^>]*viewBox="([^"]+)"[^>]*id="{re.escape(name)}"[^>]*>(.*?)</symbol>', _icon_sheet(), re.S
    )
    if found is None:
        raise KeyError(f"no icon called {name}")
    # the sheet is packaged, not typed by anyone
    return Markup(f'<svg class="icon" viewBox="{found[1]}" {ICON_SIZE}>{found[2]}</svg>')  # noqa: S704


def offer(app: Flask) -> None:
    """Register the files, and give templates `asset_url` and `icon`."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(asset_url=asset_url, icon=icon)
