"""What the code never does, read from the source itself: beside ruff's rules and those of test_architecture.py."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NEVER_CALLED = {
    "eval": "runs what it is given",
    "exec": "runs what it is given",
    "compile": "makes code of what it is given",
    "__import__": "loads what it is given",
    "os.system": "goes through a shell",
    "os.popen": "goes through a shell",
    "subprocess.getoutput": "goes through a shell",
    "subprocess.getstatusoutput": "goes through a shell",
    "tempfile.mktemp": "somebody else may make that file first",
    "render_template_string": "a page is made of what was typed",
    "from_string": "a page is made of what was typed",
    "extractall": "a file in an archive may name any place",
    "yaml.load": "makes objects of what it is given",
}
NEVER_IMPORTED = {
    **dict.fromkeys(("pickle", "marshal", "shelve", "dill", "yaml"), "makes objects of what it is given"),
    **dict.fromkeys(("requests", "httpx", "aiohttp", "urllib3", "urllib.request", "ftplib", "telnetlib"), "fetches"),
    "xml.etree": "takes apart XML that may refer to other files",
}
# who may open connections, and why
TALKS_TO_OTHERS = {
    "kiosk/office/addresses/reach.py": "asks the school's own address whether Scandesk answers there",
    "kiosk/outbox/actions.py": "knows the errors of sending mail",
    "kiosk/outbox/rules.py": "knows the errors of sending mail",
    "kiosk/outbox/post.py": "sends mail to the server that is set",
    "kiosk/core/addresses.py": "asks this PC for its own addresses",
    "kiosk/demo/commands.py": "tries whether a port is free",
    "kiosk/core/web/connections.py": "takes the connections of phones",
    "kiosk/core/web/hosts.py": "asks this PC for its own name",
    "kiosk/office/listening.py": "takes the port, and knows the errors of that",
    "kiosk/office/doctor/running.py": "asks the server of this PC how it is",
}
WRITES_XML = {"kiosk/office/service/task.py"}  # of its own, and takes none apart
CONNECTING = {"socket", "http.client", "smtplib", "ssl"}
SECRET_WORDS = ("password", "secret", "token", "cookie", "form_key", "csrf")
CHANCE_FOR_PLAY = ("kiosk/demo/",)  # invented calls are made by chance; whatever protects somebody uses `secrets`


def broken_rules(path: str, tree: ast.Module) -> Iterator[str]:
    """Yield what a module does that it should not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from _imported(path, [alias.name for alias in node.names])
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from _imported(path, [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)])
        elif isinstance(node, ast.Call):
            yield from (f"{path}:{node.lineno} {wrong}" for wrong in _called(node))


def _imported(path: str, names: list[str]) -> Iterator[str]:
    for name in names:
        if _is_in(name, "xml.etree") and path in WRITES_XML:
            continue
        if why := next((why for never, why in NEVER_IMPORTED.items() if _is_in(name, never)), ""):
            yield f"{path} imports {name}: {why}"
        if any(_is_in(name, connecting) for connecting in CONNECTING) and path not in TALKS_TO_OTHERS:
            yield f"{path} imports {name}: say in TALKS_TO_OTHERS whom it talks to"
        if _is_in(name, "random") and not path.startswith(CHANCE_FOR_PLAY):
            yield f"{path} imports random, which can be guessed"


def _is_in(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def _called(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    for never, why in NEVER_CALLED.items():
        if name == never or (
            "." not in never and never not in ("compile", "eval", "exec") and name.endswith(f".{never}")
        ):
            yield f"calls {name}: {why}"
    if any(keyword.arg == "shell" and ast.unparse(keyword.value) != "False" for keyword in call.keywords):
        yield "goes through a shell"
    if any(keyword.arg == "debug" and ast.unparse(keyword.value) != "False" for keyword in call.keywords):
        yield "switches debugging on"
    if name in ("subprocess.run", "subprocess.Popen") and not isinstance(
        call.args[0], ast.List | ast.Name | ast.Starred
    ):
        yield "runs a command that is one text"
    if name.split(".")[0] in ("log", "logger", "logging") and name.split(".")[-1] != "getLogger":
        said = [each for each in ast.walk(call) if isinstance(each, ast.Name | ast.Attribute)]
        names = [each.id if isinstance(each, ast.Name) else each.attr for each in said]
        yield from (f"logs {each}" for each in names if any(word in each.lower() for word in SECRET_WORDS))


def modules() -> list[Path]:
    return [ROOT / "app.py", *sorted(file for folder in ("kiosk", "labels") for file in (ROOT / folder).rglob("*.py"))]


def test_the_code_keeps_to_the_rules():
    found = [
        wrong
        for file in modules()
        for wrong in broken_rules(file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "eval(x)",
        "os.system(x)",
        "import pickle",
        "from yaml import load",
        "import requests",
        "from urllib.request import urlopen",
        "import urllib.request",
        "import socket",
        "from http import client; import http.client",
        "subprocess.run(x, shell=True)",
        "subprocess.run(f'ls {x}')",
        "flask.render_template_string(x)",
        "app.jinja_env.from_string(x)",
        "app.run(debug=True)",
        "log.warning('%s', password)",
        "log.info(f'{person.session_token}')",
        "import random",
        "archive.extractall(x)",
    ],
)
def test_what_breaks_a_rule_is_noticed(code: str):
    assert list(broken_rules("kiosk/desk/views.py", ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["re.compile(x)", "subprocess.run([x, y])", "log.warning('%s', error)", "import secrets", "executed(x)"]
)
def test_what_keeps_to_the_rules_is_not(code: str):
    assert list(broken_rules("kiosk/desk/views.py", ast.parse(code))) == []


def test_every_exception_is_still_needed():
    for path in TALKS_TO_OTHERS:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert list(broken_rules("kiosk/desk/views.py", tree)), path
