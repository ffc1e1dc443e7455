"""What a technician did at once for somebody who caught them in the corridor."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Done:
    """What was done before the desk knew of it, and how many minutes it took."""

    text: str
    minutes: int
