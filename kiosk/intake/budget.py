"""The gate's budgets where the gate cannot count: while the database cannot be written, what waits in the journal is
counted instead; and what is set aside altogether, in both.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from kiosk.calls import store as calls
from kiosk.core import clock
from kiosk.core.database import DAMAGED, Database
from kiosk.core.refusals import Refused, StoreUnavailable
from kiosk.gate import budgets
from kiosk.gate.budgets import Counted, Seen, Verdict
from kiosk.intake.records import Kept, Report


class TooMany(Refused):
    """Too much came from one place while nothing can be saved; `retry_s` says when there is room again."""

    because = "Very much came from here within a short time."

    def __init__(self, retry_s: int) -> None:
        super().__init__(
            f"{self.because} Your words are still here: please send them again in "
            f"{budgets.waiting_words(retry_s)}. If it is urgent, please telephone the service desk."
        )
        self.retry_s = retry_s


class TooManyAside(TooMany):
    """It would be set aside, and there is no room for more of those."""

    because = "More reports wait at the service desk than it can look through, so this one was not taken."


def verdict(report: Report, kept: Iterable[Kept], now: datetime) -> Verdict:
    """Say what happens to a report that comes while these wait; what staff who signed in write down always passes."""
    visitor = report.visitor
    if visitor is None:
        return budgets.PASS
    others = [one.report for one in kept if one.report.visitor and one.form_key != report.new.form_key]
    of_address = [one for one in others if one.visitor and one.visitor.address == visitor.address]
    phones = {one.visitor.phone for one in of_address if one.visitor and one.visitor.phone}
    seen = Seen(
        phone=_counted([one for one in others if one.visitor and one.visitor.phone == visitor.phone], now)
        if visitor.phone
        else Counted(),
        address=_counted(of_address, now),
        phones_of_address=len(phones),
        sticker=_counted([one for one in others if one.new.device_id == report.new.device_id], now),
        queue=_counted([one for one in others if not one.new.set_aside_because], now),
        everything=_counted(others, now),
    )
    return budgets.verdict(seen, report.is_shared_address, visitor.is_known_phone)


def insist_on_room_aside(database: Database, kept: Iterable[Kept]) -> None:
    """Refuse one more report that would be set aside where too many are already. Raises TooManyAside.

    A flood that the budgets let trickle in for weeks would bury the reports that were set aside by mistake.
    """
    waiting = sum(bool(one.report.new.set_aside_because) for one in kept)
    try:
        logged = calls.count_set_aside(database, budgets.SET_ASIDE_MOST)
    except (StoreUnavailable, DAMAGED):
        logged = 0  # nobody can tell; the journal has bounds of its own
    if waiting + logged >= budgets.SET_ASIDE_MOST:
        raise TooManyAside(budgets.HOUR_S)


def _counted(reports: list[Report], now: datetime) -> Counted:
    def since(seconds: int) -> int:
        begin = clock.stored(now - timedelta(seconds=seconds))
        return sum(report.taken_at > begin for report in reports)

    return Counted(since(budgets.MINUTE_S), since(budgets.TEN_MINUTES_S), since(budgets.HOUR_S))
