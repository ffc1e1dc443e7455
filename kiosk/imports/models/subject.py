"""Models as the subject of a list."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.forms import LONGEST_LINE
from kiosk.core.sqlite import sqlite3
from kiosk.devices import actions as devices
from kiosk.devices import store as devices_store
from kiosk.devices.bulk import store as bulk_store
from kiosk.devices.records import Kind, Model
from kiosk.imports import values
from kiosk.imports.devices.headings import FIELDS as DEVICE_FIELDS
from kiosk.imports.devices.headings import Field
from kiosk.imports.devices.kinds import guess_kind
from kiosk.imports.devices.register import same
from kiosk.imports.headings import matched, plain_heading
from kiosk.imports.plans import store as plans
from kiosk.imports.subject import (
    Columns,
    Effect,
    ListField,
    Obstacle,
    Outcome,
    PlannedRow,
    Reading,
    RowRefused,
    mark_of,
)

MAKER, NAME, KIND = "maker", "name", "kind"
FIELDS = (
    ListField(
        NAME, "Model", ("model", "model name", "name", "asset model", "device model", "model number", "model no")
    ),
    ListField(MAKER, "Manufacturer", ("manufacturer", "manufacturer name", "make", "maker", "brand")),
    ListField(KIND, "Kind", ("kind", "category", "category name", "type", "device type", "asset type")),
)
TYPICAL = frozenset(
    [
        "model number",
        "model no",
        "model notes",
        "fieldset",
        "eol",
        "eol rate",
        "depreciation",
        "requestable",
        "min qty",
        "minimum quantity",
    ]
)
OF_DEVICES = {
    field.key
    for field in (Field.CODE, Field.ASSET_TAG, Field.SERIAL, Field.LOCATION, Field.STATUS, Field.IN_SERVICE_ON)
}
IN_USE = "devices are of this model"


class ModelList:
    """Models as the subject of a list."""

    key = "models"
    one = "model"
    many = "models"
    fields: Sequence[ListField] = FIELDS
    shown: Sequence[str] = ("Manufacturer", "Model", "Kind")

    def refusal(self, columns: Columns) -> str:
        """Return why a file with these columns is no list of models."""
        return "" if NAME in columns else "There must be a column with the names of the models."

    def likeness(self, headings: Sequence[str]) -> int:
        """Return how many columns are those of a list of models; one with tags or rooms is a list of devices."""
        if not OF_DEVICES.isdisjoint(matched(headings, DEVICE_FIELDS).values()):
            return 0
        typical = sum(plain_heading(heading) in TYPICAL for heading in headings)
        found = set(matched(headings, FIELDS).values())
        return len(found) + typical if typical or MAKER in found else 0

    def planner(self, database: Database, reading: Reading, now: datetime) -> "ModelPlanner":
        """Return what looks at the rows of a file."""
        return ModelPlanner(database, reading)

    def mark(self, database: Database) -> str:
        """Return what the models are."""
        return mark_of(devices_store.models(database))

    def carry_out(
        self, database: Database, actor: Actor, rows: Iterable[PlannedRow], now: datetime
    ) -> Iterator[Effect]:
        """Add the models."""
        for row in rows:
            kind = Kind(row.planned[KIND])
            model = devices.add_model(database, row.planned[MAKER], row.planned[NAME], kind, now)
            yield Effect("model", model.id, is_new=True)

    def obstacles(self, database: Database, import_id: int, limit: int) -> list[Obstacle]:
        """Return the models of an import that devices are of by now."""
        models = [devices_store.model(database, model_id) for model_id in plans.things(database, import_id, "model")]
        used = [found for found in models if found and _is_in_use(database, found)]
        return [Obstacle(found.title, IN_USE, f"/devices/?model_id={found.id}") for found in used[:limit]]

    def undo(self, database: Database, actor: Actor, import_id: int, now: datetime) -> None:
        """Take the models out again."""
        for model_id in plans.things(database, import_id, "model"):
            try:
                with database.writing():
                    bulk_store.take_out_model(database, model_id)
            except sqlite3.IntegrityError:  # something of no weight still names it: it stays, and does no harm
                continue


class ModelPlanner:
    """Looks at the rows of one list of models."""

    def __init__(self, database: Database, reading: Reading) -> None:
        self._reading = reading
        self._known = {(same(model.maker), same(model.name)) for model in devices_store.models(database)}
        self._lines: dict[tuple[str, str], int] = {}

    def plan(self) -> Iterator[PlannedRow]:
        """Yield what becomes of every row."""
        for row in self._reading.rows():
            said = {
                key: next((text for cell in self._reading.cells(row, key) if (text := values.said(cell))), "")
                for key in (MAKER, NAME, KIND)
            }
            try:
                yield self._planned(row.line, said)
            except RowRefused as refusal:
                yield PlannedRow(row.line, Outcome.REJECTED, reason=str(refusal))

    def _planned(self, line: int, said: dict[str, str]) -> PlannedRow:
        maker, name = said[MAKER], said[NAME]
        if not name:
            raise RowRefused("There is no model in this row.")
        if values.is_wrecked(name):
            raise RowRefused(f"Model {name}: a spreadsheet has cut this number short, and its last figures are lost.")
        if max(len(maker), len(name)) > LONGEST_LINE:
            raise RowRefused("The name of the model or of its maker is too long.")
        key = (same(maker), same(name))
        if key in self._lines:
            raise RowRefused(f"The same model is in line {self._lines[key]} already.")
        self._lines[key] = line
        kind = guess_kind(said[KIND], name, maker)
        shown = (maker, name, kind.value.replace("_", " "))
        title = Model(0, maker, name, kind).title
        if key in self._known:
            return PlannedRow(line, Outcome.UNCHANGED, title=title, shown=shown)
        planned = {MAKER: maker, NAME: name, KIND: kind.value}
        return PlannedRow(line, Outcome.ADDED, title=title, shown=shown, planned=planned)

    def notes(self) -> list[str]:
        """Say what holds for the file as a whole."""
        return []


def _is_in_use(database: Database, model: Model) -> bool:
    return devices_store.count_devices(database, {"model_id": model.id}) > 0
