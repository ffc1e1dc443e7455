"""The look of the pages: one file, compressed, kept for good, dark where the phone is dark."""

import gzip
import hashlib
import re

import pytest
from flask.testing import FlaskClient

from kiosk.core.assets import asset_url, assets, follow_system_dark_mode, icon


def test_a_browser_gets_it_compressed_and_keeps_it_for_good(client: FlaskClient):
    small = client.get(asset_url("look.css"), headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(asset_url("look.css"))
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 4
    for answer in (small, plain):
        assert answer.mimetype == "text/css"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_the_address_changes_with_the_content():
    for name, found in assets().items():
        assert asset_url(name) == f"/assets/{hashlib.sha256(found.plain).hexdigest()[:12]}/{name}"
        assert gzip.decompress(found.small) == found.plain


def test_an_old_address_still_gives_the_file(client: FlaskClient):
    assert client.get("/assets/000000000000/look.css").data == assets()["look.css"].plain


@pytest.mark.parametrize("name", ["nothing.css", "..%2fapp.py", "scandesk.css", "look.css%00"])
def test_nothing_else_lies_there(client: FlaskClient, name):
    assert client.get(f"/assets/x/{name}").status_code == 404


def test_dark_rules_follow_the_phones_own_setting():
    css = "a{b:c}[data-bs-theme=dark]{--x:1}[data-bs-theme=dark] .btn-close{filter:none}"
    assert follow_system_dark_mode(css) == (
        "a{b:c}@media (prefers-color-scheme:dark){:root:root{--x:1}}"
        "@media (prefers-color-scheme:dark){:root:root .btn-close{filter:none}}"
    )


def test_no_dark_rule_of_bootstrap_is_left_waiting_for_a_script():
    look = assets()["look.css"].plain.decode()
    assert "[data-bs-theme=dark]" not in look
    assert look.count("prefers-color-scheme:dark") > 5
    assert look.count("{") == look.count("}")


def test_the_look_asks_the_network_for_nothing():
    look = assets()["look.css"].plain.decode()
    assert "@import" not in look
    assert [found for found in re.findall(r"url\(([^)]*)\)", look) if not found.strip("\"'").startswith("data:")] == []


def test_an_icon_is_decoration_and_one_that_does_not_exist_is_a_mistake():
    assert 'aria-hidden="true"' in icon("printer")
    assert "<script" not in icon("printer")
    with pytest.raises(KeyError, match="no icon called"):
        icon("no-such-icon")
