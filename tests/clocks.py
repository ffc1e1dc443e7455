"""A clock of the test's own in place of the one that nobody sets."""

from dataclasses import dataclass


@dataclass
class SteadyClock:
    """Seconds that go forward when a test says so."""

    seconds: float = 5000.0

    def __call__(self) -> float:
        return self.seconds
