"""A timer: somebody works on a call, since when, until when, and how many minutes were counted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Timer:
    """One stretch of work. `minutes` is None until they were confirmed and counted on the call."""

    id: int
    person_id: int
    call_id: int
    summary: str
    started_at: str
    stopped_at: str | None
    minutes: int | None

    @property
    def reference(self) -> str:
        """The call it runs on, as people say it."""
        return f"C{self.call_id}"

    @property
    def is_running(self) -> bool:
        """Tell whether it was not stopped yet."""
        return self.stopped_at is None
