"""What an import would do, as tests look at it."""

from collections import Counter
from dataclasses import dataclass

from kiosk.core.database import Database
from kiosk.imports import actions
from kiosk.imports.plans import store
from kiosk.imports.subject import Outcome, PlannedRow


@dataclass(frozen=True)
class Plan:
    """A plan, read whole before its import forgets it."""

    id: int
    rows: tuple[PlannedRow, ...]
    notes: tuple[str, ...]
    rejects: bytes

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(row.outcome for row in self.rows)

    def rows_that_are(self, outcome: str) -> list[PlannedRow]:
        return [row for row in self.rows if row.outcome == outcome]


def plan_of(database: Database, upload_id: int) -> Plan:
    upload = actions.known_upload(database, upload_id)
    rejects = actions.rejects_file(database, upload)
    return Plan(upload_id, tuple(store.plans(database, upload_id)), upload.notes, rejects)
