"""What docs/OPERATING.md and docs/SECURITY.md tell people to type, open and read is there."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import scandesk
from kiosk.core.settings import SETTINGS
from tests.test_access import MAY_USE

HOME = Path(__file__).parents[2]
PAGES = ("docs/OPERATING.md", "docs/SECURITY.md", "SECURITY.md", "docs/KIOSK.md")
OF_RUN_ITSELF = {"test"}


def text_of(page: str) -> str:
    return (HOME / page).read_text(encoding="utf-8")


def typed_in(page: str) -> set[str]:
    """Return every command that a page has behind ./run or run.cmd."""
    return set(re.findall(r"(?:\./run|run\.cmd) ([a-z][a-z-]+)", text_of(page)))


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_is_named_exists(page):
    assert typed_in(page) <= set(scandesk.commands) | OF_RUN_ITSELF


def test_every_option_of_a_named_command_exists():
    for page in PAGES:
        for command, rest in re.findall(r"\./run ([a-z-]+)((?: [^`\n]+)?)", text_of(page)):
            if command not in scandesk.commands:
                continue
            words = [
                command,
                *(word for word in rest.split()[:1] if word in ("install", "uninstall", "status", "show")),
            ]
            told = CliRunner().invoke(scandesk, [*words, "--help"]).output
            assert all(option in told for option in re.findall(r"--[a-z-]+", rest)), (page, command, rest)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    """To a file beside it, or to a heading of its own, by GitHub's way of writing them."""
    text = text_of(page)
    headings = {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith("http"):
            assert ((HOME / page).parent / target).exists(), target


def test_every_test_that_is_said_to_show_something_is_there():
    named = set(re.findall(r"\b(tests/[\w/.]+)", text_of("docs/SECURITY.md")))
    assert len(named) > 5
    assert {name for name in named if not (HOME / name).exists()} == set()


def test_the_pages_that_are_named_exist():
    opened = set(re.findall(r"`(?:http://127\.0\.0\.1)?(/[a-z][a-z/-]+)`", text_of("docs/OPERATING.md")))
    known = {re.sub(r"^[A-Z]+ ", "", door) for door in MAY_USE}
    on_the_pc = {path for path in opened if path.startswith(("/opt", "/tmp", "/home", "/media", "/mnt", "/etc"))}  # noqa: S108
    assert opened - on_the_pc <= known | {f"{door}/" for door in known}


def test_the_settings_that_are_named_exist():
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", text_of("docs/SECURITY.md")))
    named |= set(re.findall(r"\./run setting ([a-z_]+)", text_of("docs/OPERATING.md")))
    assert named <= set(SETTINGS)
