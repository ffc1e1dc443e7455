"""Tests that are a line of the table: run in a process of their own and counted. What is skipped is not shown."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from checks.lines import Control, Line
from checks.server import ROOT

ENDS_WITHIN_S = 3600


@dataclass(frozen=True)
class Shown:
    """What tests show, and which guard they must miss."""

    what: str
    files: tuple[str, ...]
    guard: str
    control: tuple[str, ...] = ()  # the files that are run without the guard; all without any


SHOWN = {
    "roles": Shown("every route, for every role", ("tests/test_access.py", "tests/test_access_table.py"), "any role"),
    "pdf": Shown(
        "limits of PDFs, 40 canaries",
        ("tests/core/test_pdf_limits.py", "tests/core/test_pdf.py"),
        "PDFs of any length",
        ("tests/core/test_pdf_limits.py",),
    ),
    "files": Shown("hostile files", ("tests/web/test_hostile_files.py",), "any picture"),
    "requests": Shown(
        "malformed and oversized requests",
        (
            *("tests/web/test_connections.py", "tests/web/test_malformed.py", "tests/web/test_sizes.py"),
            *("tests/web/test_hosts.py", "tests/web/test_logs.py"),
        ),
        "no limits",
        ("tests/web/test_connections.py",),
    ),
    "budgets": Shown("budgets of a flood", ("tests/scan/test_budgets.py",), "no limits"),
    "history": Shown("rows changed behind its back", ("tests/calls/history",), "every row believed"),
    "privacy": Shown("a person taken out of the data", ("tests/privacy",), "nothing taken out"),
    "places": Shown(
        "folders and second starts that are refused",
        ("tests/core/test_places.py", "tests/core/test_owner.py", "tests/office/test_start.py"),
        "any synchronised folder",
        ("tests/core/test_places.py",),
    ),
}


@dataclass(frozen=True)
class Counted:
    """What pytest counted; `broken` names what failed."""

    passed: int
    failed: int
    skipped: int
    broken: tuple[str, ...]


def run_tests(files: Sequence[str], guard_taken_away: str = "") -> Counted:
    """Run tests in a process of their own; with a guard taken away, until the first of them fails."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.xml"
        ways = ["-n0", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", f"--basetemp={place}/tests"]
        if guard_taken_away:
            ways += ["-x", "-p", "checks.without"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *ways, *files],
            cwd=ROOT,
            env=os.environ | {"SCANDESK_WITHOUT": guard_taken_away},
            capture_output=True,
            text=True,
            check=False,
            timeout=ENDS_WITHIN_S,
        )
        if not report.exists():
            return Counted(0, 1, 0, (f"pytest ended with {done.returncode}: {done.stderr[-200:]}",))
        return _counted(report)


def _counted(report: Path) -> Counted:
    cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314
    skipped = [case for case in cases if case.find("skipped") is not None]
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    named = tuple(f"{each.get('classname')}.{each.get('name')}" for each in failed + skipped)
    return Counted(len(cases) - len(skipped) - len(failed), len(failed), len(skipped), named)


def as_tests(shown: Shown) -> Line:
    """Run the tests, then some of them again without the guard."""
    found, red = run_tests(shown.files), run_tests(shown.control or shown.files, shown.guard)
    said = f"{found.passed} passed, {found.failed} failed, {found.skipped} skipped"
    is_good = found.passed > 0 and not found.failed and not found.skipped
    control = Control(f"{shown.guard} ({red.failed} failed of {red.passed + red.failed})", red.failed > 0)
    cases = found.passed + found.failed + found.skipped
    return Line(
        shown.what, cases, "as tests: all pass, 0 skipped", said, is_good, (control,), 0, found.broken,
        left_out=found.skipped,
    )  # fmt: skip
