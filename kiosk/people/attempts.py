"""How soon the next password may be tried: a delay that grows, and never a lock.

Pure: seconds of a clock that only goes forward come in, seconds to wait go out. Three things are counted for ten
minutes, each with its own ladder of delays up to half a minute: the wrong passwords for an account, those from an
address, and, for a browser in which the account signed in with the password it has now, those from that browser
alone. So the owner at their own browser never waits for what others try, and whoever tries an account waits,
wherever they sit.

A browser that is new competes with those who attack. When the next try is due, it belongs to whoever behaved best: who
came back at the time they were told goes before who kept hammering or was wrong before. A free try is kept for them for
ten seconds.
"""

import math
import threading
from collections import OrderedDict, deque
from dataclasses import dataclass, field

WITHIN_S = 600
LONGEST_WAIT_S = 30
WAIT_AFTER_WRONG = (0, 0, 2, 4, 8, 16, LONGEST_WAIT_S)  # of one account
FREE_FOR_ADDRESS = 10  # a whole school may sit behind one address
MOST_EVALUATED = 30  # wrong passwords for one account in ten minutes, from all strangers together
KEPT_FREE_S = 10
REMEMBERED = 5000  # accounts, addresses and browsers; the one that was quiet for longest is forgotten first
MOST_ASKING = 200  # addresses that wait for one account


def wait_after(wrong: int, free: int = 0) -> int:
    """Return how many seconds lie between so many wrong passwords and the next try."""
    return WAIT_AFTER_WRONG[min(max(wrong - free, 0), len(WAIT_AFTER_WRONG) - 1)]


def waiting_words(wait_s: int, then: str = "sign in again") -> str:
    """Return how long to wait, in the same words whoever asks."""
    seconds = "1 second" if wait_s == 1 else f"{wait_s} seconds"
    return f"There were several wrong passwords. Please wait {seconds}, then {then}."


@dataclass(frozen=True)
class Try:
    """Who tries which account: marks that can be compared and not read. `browser`: one that signed in before."""

    account: str
    address: str
    browser: str = ""


@dataclass
class Asking:
    """An address that was told to wait for an account: until when, and how often it was wrong or too early."""

    told: float
    faults: int = 0
    is_waiting: bool = True


@dataclass
class Counted:
    """When there were wrong passwords, and who waits for the next try."""

    wrong: deque[float] = field(default_factory=deque)
    asking: OrderedDict[str, Asking] = field(default_factory=OrderedDict)

    def due(self, free: int = 0) -> float:
        """Return from when on the next one may be tried."""
        return self.wrong[-1] + wait_after(len(self.wrong), free) if self.wrong else 0.0

    def forget(self, now: float) -> None:
        """Forget what is older than ten minutes."""
        while self.wrong and self.wrong[0] <= now - WITHIN_S:
            self.wrong.popleft()
        while self.asking and next(iter(self.asking.values())).told <= now - WITHIN_S:
            self.asking.popitem(last=False)

    def tell(self, address: str, until: float, now: float) -> None:
        """Tell an address until when it waits; whoever asks again before is impatient."""
        known = self.asking.pop(address, Asking(until))
        known.faults += known.is_waiting and now < known.told
        known.told, known.is_waiting = until, True
        self.asking[address] = known
        if len(self.asking) > MOST_ASKING:
            worst = max(self.asking, key=lambda each: self.asking[each].faults)
            del self.asking[worst]

    def belongs_to_another(self, address: str, now: float) -> bool:
        """Tell whether the try that is due is kept free for an address that behaved better than this one."""
        due = self.due()
        if not self.wrong or now >= due + KEPT_FREE_S:
            return False
        own = self.asking.get(address)
        faults = own.faults if own else 0
        others = (each for other, each in self.asking.items() if other != address)
        return any(each.is_waiting and each.faults < faults and each.told <= now for each in others)

    def take(self, address: str, now: float) -> None:
        """Count a try as wrong until it turns out right."""
        self.wrong.append(now)
        known = self.asking.pop(address, Asking(now))
        known.told, known.is_waiting, known.faults = now, False, known.faults + 1
        self.asking[address] = known

    def give_back(self, address: str, at: float) -> None:
        """It was right: it does not count."""
        if at in self.wrong:
            self.wrong.remove(at)
        self.asking.pop(address, None)


class Attempts:
    """The wrong passwords of the last ten minutes."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._counted: OrderedDict[str, Counted] = OrderedDict()

    def ask(self, tried: Try, now: float) -> int:
        """Return 0 when the password may be looked at, which then counts as wrong until `was_right`; else the seconds
        to wait.
        """
        with self._turn:
            until = self._kept_until(tried, now)
            if until > now:
                return max(1, min(LONGEST_WAIT_S, math.ceil(until - now)))
            for key in _keys(tried):
                self._kept(key, now).take(tried.address, now)
            return 0

    def was_right(self, tried: Try, asked: float) -> None:
        """Take back what `ask` counted at that moment."""
        with self._turn:
            for key in _keys(tried):
                self._look(key, asked).give_back(tried.address, asked)

    def _kept_until(self, tried: Try, now: float) -> float:
        if tried.browser:
            return self._look(_of_browser(tried), now).due()
        account = self._look(_of_account(tried), now)
        full_until = account.wrong[0] + WITHIN_S if len(account.wrong) >= MOST_EVALUATED else 0.0
        until = max(full_until, account.due(), self._look(_of_address(tried), now).due(FREE_FOR_ADDRESS))
        if until <= now and account.belongs_to_another(tried.address, now):
            until = account.due() + KEPT_FREE_S
        if until > now:
            account.tell(tried.address, until, now)
        return until

    def _look(self, key: str, now: float) -> Counted:
        """Return what is counted. Of a try that is not looked at nothing is kept: made-up names would push all out."""
        found = self._counted.get(key, Counted())
        found.forget(now)
        return found

    def _kept(self, key: str, now: float) -> Counted:
        found = self._look(key, now)
        self._counted[key] = found
        self._counted.move_to_end(key)
        while len(self._counted) > REMEMBERED:
            self._counted.popitem(last=False)
        return found


def _keys(tried: Try) -> tuple[str, ...]:
    return (_of_browser(tried),) if tried.browser else (_of_account(tried), _of_address(tried))


def _of_account(tried: Try) -> str:
    return f"account:{tried.account}"


def _of_address(tried: Try) -> str:
    return f"address:{tried.address}"


def _of_browser(tried: Try) -> str:
    return f"browser:{tried.account}:{tried.browser}"
