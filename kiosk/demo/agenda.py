"""What happens when: lives that go on side by side, each step in its turn, until today."""

import heapq
import itertools
from collections.abc import Iterator
from datetime import datetime


class Agenda:
    """Lives in progress. A life is a generator that takes a step and then yields the moment of its next one."""

    def __init__(self) -> None:
        self._turns: list[tuple[datetime, int, Iterator[datetime]]] = []
        self._numbers = itertools.count()

    def add(self, at: datetime, life: Iterator[datetime]) -> None:
        """Let a life take its first step at a moment."""
        heapq.heappush(self._turns, (at, next(self._numbers), life))

    def play(self, now: datetime) -> None:
        """Take every step up to now, in order; what would come later stays undone."""
        while self._turns and self._turns[0][0] <= now:
            _, _, life = heapq.heappop(self._turns)
            following = next(life, None)
            if following is not None:
                self.add(following, life)
