"""What failures meant beside their number: those that came again, time out of use, money spent; by group.

Time out of use is FITS measure 13 (kiosk/measures/figures/times.py): school time from when a fault occurred to when it
was resolved, of all incidents on a device resolved in the period, whether or not they were closed as a failure.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kiosk.calendar import actions as calendar
from kiosk.calendar.reckoning import Reckoner
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.measures.failure_rates import rules, store
from kiosk.measures.failure_rates.records import Burden, Cost, Fault, Grouping, Outage
from kiosk.measures.failure_rates.store import Moments


def burdens(database: Database, by: Grouping, period: Moments, faults: Sequence[Fault]) -> dict[str, Burden]:
    """Return what failures meant by group; `faults` are those closed in the period."""
    again = repeats(database, period, faults)
    repeated = Counter(fault.key for fault in faults if fault.call_id in again)
    down = _downtime(database, by, period)
    spent = store.costs(database, by, period)
    return {
        key: Burden(repeated[key], down.get(key, 0), spent.get(key, 0))
        for key in repeated.keys() | down.keys() | spent.keys()
    }


def together(burdens: dict[str, Burden]) -> Burden:
    """Return what the failures of all groups meant."""
    return Burden(
        sum(burden.repeats for burden in burdens.values()),
        sum(burden.downtime for burden in burdens.values()),
        sum(burden.cost_pence for burden in burdens.values()),
    )


def repeats(database: Database, period: Moments, faults: Sequence[Fault]) -> frozenset[int]:
    """Return the calls of a period's failures that came again soon after one of the period or before it."""
    if not faults:
        return frozenset()
    begins, ends = period
    reaches_back = clock.stored(clock.moment(min(fault.occurred_at for fault in faults)) - rules.SOON)
    earlier = store.faults(database, Grouping.KIND, (min(reaches_back, begins), begins), ends)
    found = rules.repeats([*earlier, *faults])
    return frozenset(fault.call_id for fault in faults if fault.call_id in found)


def _downtime(database: Database, by: Grouping, period: Moments) -> dict[str, float]:
    rows = list(store.outages(database, by, period))
    found: dict[str, float] = defaultdict(float)
    if rows:
        reckoner = _reckoner(database, min(occurred_at for _, _, occurred_at, _ in rows), period[1])
        for _, key, occurred_at, resolved_at in rows:
            found[key] += reckoner.worked(clock.moment(occurred_at), clock.moment(resolved_at)).total_seconds()
    return found


def outages(database: Database, by: Grouping, key: str, period: Moments) -> list[Outage]:
    """Return the incidents behind the time that one group was out of use, latest first, with what each adds."""
    rows = store.outages_of(database, by, key, period)
    if not rows:
        return []
    reckoner = _reckoner(database, min(row.occurred_at for row in rows), period[1])
    return [
        replace(
            row,
            downtime=reckoner.worked(clock.moment(row.occurred_at), clock.moment(row.resolved_at)).total_seconds(),
        )
        for row in rows
    ]


def costs(database: Database, by: Grouping, key: str, period: Moments) -> list[Cost]:
    """Return what was paid for one group, latest first."""
    return store.costs_of(database, by, key, period)


def _reckoner(database: Database, first: str, last: str) -> Reckoner:
    return Reckoner(calendar.school_hours(database), clock.moment(first), clock.moment(last))
