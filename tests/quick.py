"""What every test would otherwise wait for anew: the steps of the schema, and the addresses of the pages.

Each gives what the real thing gives; the steps themselves are tested in tests/core, from empty and from older files.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from werkzeug.routing import Rule

from kiosk.core.commands import open_database
from kiosk.core.database import Database


@cache
def _new_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="scandesk-new-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_database(folder).close()
    return folder


def open_new(folder: Path) -> Database:
    """Return the database of a new school in a folder, the same new school each time."""
    shutil.copytree(_new_folder(), folder, dirs_exist_ok=True)
    return open_database(folder)


def remember_addresses() -> None:
    """Let Werkzeug write the function that builds an address once, not once for each app: half of what an app costs."""
    write_builder: Callable[..., Any] | None = getattr(Rule, "_compile_builder", None)
    if write_builder is None:  # a newer Werkzeug has its own way; the tests are slower then, and the same
        return
    written: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def builder_of(rule: Any, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults:
            return write_builder(rule, append_unknown)  # type: ignore[no-any-return]
        of = (rule.rule, tuple(rule._trace), append_unknown)
        if of not in written:
            written[of] = write_builder(rule, append_unknown)
        return written[of]

    Rule._compile_builder = builder_of  # type: ignore[method-assign]
