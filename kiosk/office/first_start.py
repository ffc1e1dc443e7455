"""Who may make the first account: somebody at this PC, or whoever reads the one-time code on its console."""

import hmac
import ipaddress
import secrets

MOST_WRONG_CODES = 10  # of a hundred million: guessing is hopeless


class FirstStart:
    """Open until the first account is made. The code is new at every start of the server and works once."""

    def __init__(self) -> None:
        self.code = f"{secrets.randbelow(10**8):08d}"
        self._wrong_codes = 0

    def admits(self, remote_address: str | None, code: str) -> bool:
        """Tell whether a browser may open the set-up page: at the PC itself, or with the right code."""
        if _is_this_pc(remote_address):
            return True
        if not code or self.is_closed:
            return False
        is_right = hmac.compare_digest(code.encode(), self.code.encode())
        self._wrong_codes += not is_right
        return is_right

    @property
    def is_closed(self) -> bool:
        """Tell whether no code opens it any more: there were too many wrong ones."""
        return self._wrong_codes >= MOST_WRONG_CODES


def _is_this_pc(remote_address: str | None) -> bool:
    try:
        return ipaddress.ip_address(remote_address or "").is_loopback
    except ValueError:
        return False
