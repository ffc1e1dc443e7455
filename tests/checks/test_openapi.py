"""docs/openapi.json names every page that is open to all and every list as JSON, and nothing else."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from kiosk.core import access

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"


def written() -> dict[str, set[str]]:
    paths = json.loads(FILE.read_text(encoding="utf-8"))["paths"]
    return {path: {name for name in entry if name != "parameters"} for path, entry in paths.items()}


def offered(app: Flask) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if access.may_use(app, rule.endpoint) == access.OPEN or rule.rule.endswith(".json"):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            found.setdefault(path, set()).update(
                method.lower() for method in (rule.methods or ()) - {"HEAD", "OPTIONS"}
            )
    return found


def test_the_description_names_what_the_server_offers(app: Flask):
    assert written() == offered(app)


@pytest.mark.parametrize("path", sorted(json.loads(FILE.read_text(encoding="utf-8"))["paths"]))
def test_every_part_of_an_address_is_described(path: str):
    entry = json.loads(FILE.read_text(encoding="utf-8"))["paths"][path]
    named = [parameter["name"] for parameter in entry.get("parameters", []) if parameter["in"] == "path"]
    assert named == re.findall(r"{(\w+)}", path)
