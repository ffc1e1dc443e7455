"""What the register says of devices in service, and the time that was written down on their failures. Reads only."""

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.measures.failure_rates.store import AS_IT_STOOD, Moments


def devices(database: Database, last_on: str) -> list[sqlite3.Row]:
    """Return the devices in service on a day: code, model_id, kind, price_pence, warranty_until_on."""
    return database.connection.execute(
        """
        SELECT devices.code, CAST(devices.model_id AS TEXT) AS model_id, models.kind, devices.price_pence,
               devices.warranty_until_on
          FROM devices
          JOIN models ON models.id = devices.model_id
         WHERE devices.in_service_on <= :last_on AND (devices.retired_on IS NULL OR devices.retired_on > :last_on)
        """,
        {"last_on": last_on},
    ).fetchall()


def minutes(database: Database, period: Moments) -> dict[str, int]:
    """Return the minutes written down until a period ended on the failures that were closed in it, by device code."""
    rows = database.connection.execute(
        f"""
        SELECT devices.code, sum(call_events.minutes) AS minutes
          FROM call_standings AS standings
         CROSS JOIN devices ON devices.id = standings.device_id
         CROSS JOIN call_events ON call_events.call_id = standings.call_id
         WHERE standings.is_failure AND standings.closed_at >= :begins AND standings.closed_at < :before
           AND {AS_IT_STOOD} AND call_events.minutes > 0 AND call_events.at < :before
         GROUP BY devices.code
        """,
        {"begins": period[0], "before": period[1]},
    ).fetchall()
    return dict(rows)
