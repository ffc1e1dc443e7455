"""A test that this PC cannot try is skipped loudly: `pytest -rs` shows a line with NO and what is missing.

A release counts such lines as failures, so none may hide behind a quiet word.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
LOUD = "NO "


def quiet_skips(source: str) -> list[str]:
    """Return the skips of a file of tests whose reason does not begin as it should."""
    tree = ast.parse(source)
    named = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        f"line {found.lineno}: {ast.unparse(found)[:100]}"
        for found, reason in skips(tree)
        if not words_of(reason, named).startswith(LOUD)
    ]


def skips(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Yield everything that may skip a test, and its reason; what is skipped always has none that counts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "pytest.mark.skip":
            yield node, None
        if not isinstance(node, ast.Call):
            continue
        name, given = ast.unparse(node.func), {keyword.arg: keyword.value for keyword in node.keywords}
        if name == "pytest.skip":
            yield node, given.get("reason") or (node.args[0] if node.args else None)
        elif name in ("pytest.mark.skipif", "pytest.importorskip"):
            yield node, given.get("reason")


def words_of(reason: ast.expr | None, named: dict[str, ast.expr]) -> str:
    """Return with what a reason begins, as far as it stands in the file."""
    if isinstance(reason, ast.Name):
        return words_of(named.get(reason.id), {})
    if isinstance(reason, ast.JoinedStr):
        return words_of(reason.values[0], named)
    return str(reason.value) if isinstance(reason, ast.Constant) else ""


def test_no_test_is_skipped_quietly():
    found = {
        str(file.relative_to(TESTS)): quiet
        for file in sorted(TESTS.rglob("*.py"))
        if (quiet := quiet_skips(file.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("source", "is_quiet"),
    [
        ('pytest.skip("not here")', True),
        ("pytest.skip(because)", True),
        ('pytest.importorskip("numpy")', True),
        ('pytest.mark.skipif(IS_WINDOWS, reason="no such thing")', True),
        ("pytest.mark.skip", True),
        ('pytest.skip("NO STRACE: nothing was cut off")', False),
        ('because = f"NO DISK at {PLACE}"\npytest.skip(because)', False),
        ('pytest.mark.skipif(IS_WINDOWS, reason="NO POSIX: Windows")', False),
    ],
)
def test_a_quiet_one_is_noticed(source: str, is_quiet: bool):
    assert bool(quiet_skips(source)) is is_quiet
