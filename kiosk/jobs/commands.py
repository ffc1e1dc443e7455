"""The same work from the shell, with a bar in the terminal."""

import sys
from types import TracebackType
from typing import Any, Self

import click


class ShownProgress:
    """Progress as a bar on standard error; nothing where that is not a terminal. Use it as a context."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._stage: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def step(self, done: int, total: int, stage: str = "") -> None:
        """Move the bar; a new stage begins a new one."""
        if not sys.stderr.isatty():
            return
        if stage != self._stage:
            self._close()
            self._stage = stage
            self._bar = click.progressbar(length=max(total, 1), label=stage, file=sys.stderr)
        self._bar.update(max(0, done - self._bar.pos))

    def _close(self) -> None:
        if self._bar:
            self._bar.render_finish()
        self._bar = None
