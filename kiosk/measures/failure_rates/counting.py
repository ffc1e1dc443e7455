"""Service and failures of a group, or of all devices together, in a period."""

from collections.abc import Mapping
from datetime import timedelta

from kiosk.core.database import Database
from kiosk.core.settings import read_settings
from kiosk.measures import periods
from kiosk.measures.failure_rates import store
from kiosk.measures.failure_rates.records import Grouping, Service
from kiosk.measures.failure_rates.store import Moments
from kiosk.measures.periods import Period

NO_SERVICE = Service(0, 0)


def moments(database: Database, period: Period) -> Moments:
    """Return when a period begins and ends at the school, as stored times."""
    return periods.moments(period, read_settings(database).time_zone)


def service(database: Database, by: Grouping, period: Period) -> dict[str, Service]:
    """Return the service of each group in a period."""
    return store.service(database, by, period.first_on.isoformat(), (period.last_on + timedelta(days=1)).isoformat())


def all_service(database: Database, period: Period) -> Service:
    """Return the service of all devices together."""
    return added_up(service(database, Grouping.KIND, period))  # few rows, and every device in exactly one of them


def added_up(parts: Mapping[str, Service]) -> Service:
    """Return the service of groups that have no device in common."""
    found = parts.values()
    return Service(
        sum(part.devices for part in found),
        sum(part.days for part in found),
        sum(part.price_pence for part in found),
        sum(part.unpriced for part in found),
    )


def counts(database: Database, by: Grouping, key: str | None, period: Period) -> tuple[Service, int]:
    """Return the service and the failures of one group in a period, or of all devices where there is no key."""
    if key is None:
        failed = store.failures(database, Grouping.KIND, *moments(database, period))
        return all_service(database, period), sum(failed.values())
    failed = store.failures(database, by, *moments(database, period))
    return service(database, by, period).get(key, NO_SERVICE), failed.get(key, 0)
