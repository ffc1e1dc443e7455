"""A process that fires escalations until it is killed: python -m tests.escalations.killed FOLDER POINT NUMBER.

At the NUMBER-th time it passes POINT it kills itself with SIGKILL, which nothing can catch: no `finally`, no rollback,
no closing of files. POINT "outside" waits for somebody else to do it.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.core.commands import open_database
from kiosk.escalations import firing, ladder
from tests.builders import MONDAY

POINTS = ("between", "after the row", "after the event", "after the mail", "outside")


def counted(function: Callable[..., Any], number: int) -> Callable[..., Any]:
    """Return the function, after whose `number`-th call this process is no more."""
    left = [number]

    def then_die(*given: Any, **named: Any) -> Any:
        result = function(*given, **named)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return then_die


def slowly(function: Callable[..., Any]) -> Callable[..., Any]:
    def then_say_so(*given: Any, **named: Any) -> Any:
        result = function(*given, **named)
        sys.stdout.write("fired\n")
        sys.stdout.flush()
        time.sleep(0.02)
        return result

    return then_say_so


def main(folder: Path, point: str, number: int) -> None:
    match point:
        case "between":
            firing._fire_if_reached = counted(firing._fire_if_reached, number)
        case "after the row":
            ladder.store.add_escalation = counted(ladder.store.add_escalation, number)
        case "after the event":
            ladder.calls.add_to_timeline = counted(ladder.calls.add_to_timeline, number)  # type: ignore[attr-defined]
        case "after the mail":
            ladder.outbox.enqueue = counted(ladder.outbox.enqueue, number)
        case "outside":
            firing._fire_if_reached = slowly(firing._fire_if_reached)
    firing.fire_due(open_database(folder), MONDAY)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
