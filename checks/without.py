"""Tests with one guard taken away: `pytest -p checks.without`, the guard's name in SCANDESK_WITHOUT. Some must fail."""

import os
from collections.abc import Callable
from typing import Any

from checks.weakened import limit_nothing


def let_everybody_in() -> None:
    """Let every person hold every role."""
    from kiosk.core.access import Actor  # noqa: PLC0415  nothing of the app is loaded by tests that keep their guards

    Actor.holds = lambda *_: True  # type: ignore[method-assign]


def make_pdfs_of_any_length() -> None:
    """Count no rows."""
    from kiosk.core import pdf  # noqa: PLC0415

    pdf.MOST_ROWS = 10**9


def read_any_picture() -> None:
    """Let Pillow open whatever it can open, however large."""
    from kiosk.calls import photos  # noqa: PLC0415

    photos.FORMATS = None  # type: ignore[assignment]


def believe_every_row() -> None:
    """Let whatever stands in a row be what was sealed."""
    from kiosk.calls.history import rules  # noqa: PLC0415

    rules.holds = lambda *_: True


def take_nothing_out() -> None:
    """Put a name back where it was taken out."""
    from kiosk.privacy import redacting  # noqa: PLC0415

    redacting.replaced = lambda text, *_: text  # type: ignore[attr-defined]


def allow_synchronised_folders() -> None:
    """Know no synchronised folder."""
    from kiosk.core import places  # noqa: PLC0415

    places.synchronised_by = lambda _: ""


GUARDS: dict[str, Callable[[], None]] = {
    "any role": let_everybody_in,
    "PDFs of any length": make_pdfs_of_any_length,
    "any picture": read_any_picture,
    "no limits": limit_nothing,
    "every row believed": believe_every_row,
    "nothing taken out": take_nothing_out,
    "any synchronised folder": allow_synchronised_folders,
}


def pytest_configure(config: Any) -> None:
    """Take the guard away before any test is loaded."""
    GUARDS[os.environ["SCANDESK_WITHOUT"]]()
