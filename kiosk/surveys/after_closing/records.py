"""What a reporter answered after their call was closed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """The newest answer about a call: 1 (very poor) to 5 (very good), and what was said beside it."""

    score: int
    comment: str
    at: str
