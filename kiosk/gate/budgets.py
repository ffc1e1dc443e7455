"""How much may come from one phone, one address, one sticker and all together before it is set aside or slowed down.

Pure: what was counted goes in, a verdict comes out. Setting aside loses nothing, it only keeps a report out of the
desk's queue until somebody looks; so it comes early. Slowing down refuses (the words stay in the form), so it comes
late, and never to a phone that keeps within its own budget at an address that did next to nothing.
"""

from dataclasses import dataclass

MINUTE_S, TEN_MINUTES_S, HOUR_S = 60, 600, 3600
SHARED_TIMES = 10  # what a school behind one address gets of an address's budget
PHONES_THAT_SHARE = 5  # so many different phones within an hour make an address a shared one
FAIR_SHARE = 3  # reports of one address in ten minutes that come through whatever others send
KNOWN_AFTER_S = 12 * HOUR_S  # a phone whose cookie is older was here before today's flood began


@dataclass(frozen=True)
class Counted:
    """How many there were within the last minute, ten minutes and hour; or how many there may be."""

    minute: int = 0
    ten_minutes: int = 0
    hour: int = 0


@dataclass(frozen=True)
class Seen:
    """What was counted before the one that is judged now. A phone without cookie counts for its address alone."""

    phone: Counted = Counted()
    address: Counted = Counted()
    phones_of_address: int = 0
    sticker: Counted = Counted()
    queue: Counted = Counted()
    everything: Counted = Counted()


@dataclass(frozen=True)
class Verdict:
    """What happens to it: it passes, it is set aside because of something, or it comes again after `retry_s`."""

    set_aside_because: str = ""
    retry_s: int = 0


PASS = Verdict()

# set aside from here on
PHONE = Counted(4, 10, 20)
ADDRESS = Counted(6, 20, 40)
STICKER = Counted(8, 12, 20)
QUEUE = Counted(40, 150, 450)
# slowed down from here on
PHONE_MOST = Counted(8, 20, 40)
ADDRESS_MOST = Counted(15, 40, 80)
EVERYTHING_MOST = Counted(200, 1000, 2000)
# words said to a report ("affects me too", "still broken"): there is nothing to set aside
PHONE_SAYS_MOST = Counted(8, 20, 60)
ADDRESS_SAYS_MOST = Counted(20, 60, 120)
# set aside and not looked at yet: whoever is to look through so many needs no more of them
SET_ASIDE_MOST = 5000


def verdict(seen: Seen, is_shared: bool, is_known_phone: bool) -> Verdict:
    """Judge a report. `is_shared`: many phones reach us from this address; `is_known_phone`: it was here before."""
    times = SHARED_TIMES if is_shared or seen.phones_of_address >= PHONES_THAT_SHARE else 1
    takes_its_share = not is_known_phone and seen.address.ten_minutes >= FAIR_SHARE
    if wait := _wait(seen.phone, PHONE_MOST):
        return Verdict(retry_s=wait)
    if not is_known_phone and (wait := _wait(seen.address, ADDRESS_MOST, times)):
        return Verdict(retry_s=wait)
    if takes_its_share and (wait := _wait(seen.everything, EVERYTHING_MOST)):
        return Verdict(retry_s=wait)
    if _wait(seen.phone, PHONE):
        return Verdict("One phone sent many reports within a short time.")
    if _wait(seen.sticker, STICKER):
        return Verdict("Many reports came about this device within a short time.")
    if not is_known_phone and _wait(seen.address, ADDRESS, times):
        return Verdict("Many reports came from one place on the network within a short time.")
    if takes_its_share and _wait(seen.queue, QUEUE):
        return Verdict("Very many reports came altogether within a short time.")
    return PASS


def verdict_on_words(seen: Seen, is_shared: bool, is_known_phone: bool) -> Verdict:
    """Judge words said to a report that is there already: they pass or come again later."""
    times = SHARED_TIMES if is_shared or seen.phones_of_address >= PHONES_THAT_SHARE else 1
    wait = _wait(seen.phone, PHONE_SAYS_MOST)
    if not wait and not is_known_phone:
        wait = _wait(seen.address, ADDRESS_SAYS_MOST, times)
    return Verdict(retry_s=wait)


def _wait(counted: Counted, budget: Counted, times: int = 1) -> int:
    """Return after how long a budget that is used up has room again, in seconds; 0 while there is room."""
    if counted.hour >= budget.hour * times:
        return HOUR_S
    if counted.ten_minutes >= budget.ten_minutes * times:
        return TEN_MINUTES_S
    return MINUTE_S if counted.minute >= budget.minute * times else 0


def waiting_words(retry_s: int) -> str:
    """Return how long to wait, as people say it."""
    return {MINUTE_S: "a minute", TEN_MINUTES_S: "ten minutes", HOUR_S: "an hour"}.get(retry_s, "a while")
