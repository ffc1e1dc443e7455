"""Who may make the first account: somebody at this PC, or whoever reads the one-time code on its console."""

import hmac
import ipaddress
import secrets
from collections.abc import Callable
from enum import StrEnum

from kiosk.core.clock_watch import steady_s

MOST_WRONG_CODES = 10  # of a hundred million: guessing is hopeless
CODE_LASTS_S = 30 * 60  # by a clock that nobody sets: the one of a new PC is often wrong


class Answer(StrEnum):
    """What a browser that asks for the set-up page gets."""

    ADMITTED = "admitted"
    NO_CODE = "no code"
    WRONG_CODE = "wrong code"
    OLD_CODE = "old code"  # its time is over, be it right or not
    CLOSED = "closed"  # no code opens it any more: there were too many wrong ones


WORDS = {
    Answer.WRONG_CODE: "This is not the code. It changes whenever Scandesk is started.",
    Answer.OLD_CODE: "The code on the console is too old: it is good for 30 minutes. Start Scandesk again, and its "
    "console shows a new one.",
    Answer.CLOSED: "Too many tries: start Scandesk again, or open this page on the PC itself.",
}


class FirstStart:
    """Open until the first account is made. The code is new at every start of the server, works once, and for half an
    hour: what stands on a screen or in a log for longer may have been read by others.
    """

    def __init__(self, steady: Callable[[], float] = steady_s) -> None:
        self.code = f"{secrets.randbelow(10**8):08d}"
        self._steady = steady
        self._made_at = steady()
        self._wrong_codes = 0

    def answer_to(self, remote_address: str | None, code: str) -> Answer:
        """Say whether a browser may open the set-up page: at the PC itself, or with the right code in time."""
        if _is_this_pc(remote_address):
            return Answer.ADMITTED
        if self._wrong_codes >= MOST_WRONG_CODES:
            return Answer.CLOSED
        if self._steady() - self._made_at >= CODE_LASTS_S:
            return Answer.OLD_CODE
        if not code:
            return Answer.NO_CODE
        if hmac.compare_digest(code.encode(), self.code.encode()):
            return Answer.ADMITTED
        self._wrong_codes += 1
        return Answer.CLOSED if self._wrong_codes >= MOST_WRONG_CODES else Answer.WRONG_CODE


def _is_this_pc(remote_address: str | None) -> bool:
    try:
        return ipaddress.ip_address(remote_address or "").is_loopback
    except ValueError:
        return False
