"""The list 'replace or repair': the page, the files and the command all come from here."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiosk.core.database import Database
from kiosk.core.lists import Listing
from kiosk.core.settings import read_settings
from kiosk.core.tables import Cell
from kiosk.devices.listing import pounds
from kiosk.devices.records import Kind
from kiosk.measures.failure_rates import counting
from kiosk.measures.failure_rates import report as failure_rates
from kiosk.measures.failure_rates.records import Grouping, Rate
from kiosk.measures.periods import Period
from kiosk.measures.replacing import rules, store, words
from kiosk.measures.replacing.records import Case, Known, Of, Terms, Usual

COLUMNS = (
    *("Key", "Name", "Kind", "Verdict", "Evidence", "Devices", "Failures", "Device Years", "Likely Per Device Year"),
    *("Usual Per Device Year", "Parts And Repairs", "Minutes", "Downtime School Hours", "Price", "Price Is Usual"),
    *("Warranty Until", "Cost Of A Failure", "Cost Of Keeping A Year", "Cost Of A New One A Year"),
)


@dataclass(frozen=True)
class Replacing:
    """The list, and how many devices in service did not fail at all."""

    of: Of
    period: Period
    terms: Terms
    cases: tuple[Case, ...]
    without_failure: int


@dataclass(frozen=True)
class Register:
    """What is known of devices in service, by their code."""

    kinds: dict[str, Kind]
    models: dict[str, str]
    prices: dict[str, int | None]
    warranties: dict[str, str | None]
    minutes: dict[str, int]

    def average_price(self, codes: Iterable[str]) -> float | None:
        """Return what a device costs on average, of those with a price."""
        prices = [price for code in codes if (price := self.prices[code]) is not None]
        return sum(prices) / len(prices) if prices else None


def terms_of(database: Database) -> Terms:
    """Return what the school decided."""
    settings = read_settings(database)
    return Terms(100 * int(settings.technician_hour), int(settings.device_life))


def replacing(database: Database, of: Of, period: Period) -> Replacing:
    """Return the devices or models that failed in a period and are still in service on its last day."""
    terms = terms_of(database)
    register = _register(database, period)
    by_device = failure_rates.failure_rates(database, Grouping.DEVICE, period).rates
    here = [rate for rate in by_device if rate.key in register.kinds and rate.days]
    usual = _usual(here, register, terms)
    if of is Of.DEVICES:
        cases = [_device(rate, register, usual, terms, period.last_on) for rate in here if rate.failures]
    else:
        by_model = failure_rates.failure_rates(database, Grouping.MODEL, period).rates
        cases = _models(by_model, here, register, usual, terms, period.last_on)
    without = sum(not rate.failures for rate in here)
    return Replacing(of, period, terms, rules.most_pressing_first(cases), without)


def _register(database: Database, period: Period) -> Register:
    rows = store.devices(database, period.last_on.isoformat())
    return Register(
        {row["code"]: Kind(row["kind"]) for row in rows},
        {row["code"]: row["model_id"] for row in rows},
        {row["code"]: row["price_pence"] for row in rows},
        {row["code"]: row["warranty_until_on"] for row in rows},
        store.minutes(database, counting.moments(database, period)),
    )


def _usual(here: list[Rate], register: Register, terms: Terms) -> dict[Kind, Usual]:
    """Return what is usual for each kind, of all its devices in service taken together."""
    of_kind: dict[Kind, list[Rate]] = defaultdict(list)
    for rate in here:
        of_kind[register.kinds[rate.key]].append(rate)
    found = {}
    for kind, rates in of_kind.items():
        together = _together(rates, register, 0.0)
        failures = together.failures
        a_failure = rules.spent_pence(together, terms) / failures if failures else 0.0
        found[kind] = Usual(failures / together.years, a_failure, together.price_pence)
    return found


def _together(rates: list[Rate], register: Register, likely: float) -> Known:
    return Known(
        failures=sum(rate.failures for rate in rates),
        years=sum(rate.device_years for rate in rates),
        likely_a_year=likely,
        cost_pence=sum(rate.burden.cost_pence for rate in rates),
        minutes=sum(register.minutes.get(rate.key, 0) for rate in rates),
        downtime=sum(rate.burden.downtime for rate in rates),
        price_pence=register.average_price(rate.key for rate in rates),
    )


def _device(rate: Rate, register: Register, usual: dict[Kind, Usual], terms: Terms, today: date) -> Case:
    known = Known(
        rate.failures,
        rate.device_years,
        rate.likely.per_year if rate.likely else 0.0,
        rate.burden.cost_pence,
        register.minutes.get(rate.key, 0),
        rate.burden.downtime,
        register.prices[rate.key],
        register.warranties[rate.key],
    )
    return _case(rate, register.kinds[rate.key], 1, known, usual, terms, today)


def _models(
    by_model: Iterable[Rate],
    here: list[Rate],
    register: Register,
    usual: dict[Kind, Usual],
    terms: Terms,
    today: date,
) -> list[Case]:
    of_model: dict[str, list[Rate]] = defaultdict(list)
    for rate in here:
        of_model[register.models[rate.key]].append(rate)
    cases = []
    for model in by_model:
        rates = of_model.get(model.key, [])
        known = _together(rates, register, model.likely.per_year if model.likely else 0.0)
        if known.failures:
            cases.append(_case(model, register.kinds[rates[0].key], len(rates), known, usual, terms, today))
    return cases


def _case(
    rate: Rate, kind: Kind, devices: int, known: Known, usual: dict[Kind, Usual], terms: Terms, today: date
) -> Case:
    reckoned = rules.reckon(known, usual[kind], terms)
    found = rules.verdict(known, reckoned, today)
    return Case(
        *(rate.key, rate.name, kind, devices, known, usual[kind], reckoned, found),
        is_usual_price=known.price_pence is None,
        is_under_warranty=rules.is_under_warranty(known, today),
    )


def listing(found: Replacing, name: str) -> Listing:
    """Return the list to take out; its columns stay as they are."""
    return Listing(name, COLUMNS, (_row(case) for case in found.cases), is_of_today=False)


def _row(case: Case) -> list[Cell]:
    known, reckoned = case.known, case.reckoned
    price = case.usual.price_pence if case.is_usual_price else known.price_pence
    return [
        *(case.key, case.name, case.kind, case.verdict, words.evidence(case), case.devices, known.failures),
        *(f"{known.years:.4f}", f"{known.likely_a_year:.4f}", f"{case.usual.failures_a_year:.4f}"),
        *(pounds(known.cost_pence), known.minutes, f"{known.downtime / 3600:.2f}", _money(price)),
        *("yes" if case.is_usual_price and price is not None else "no", known.warranty_until_on),
        *(_money(reckoned.failure_pence), _money(reckoned.keep_pence), _money(reckoned.new_pence)),
    ]


def _money(pence: float | None) -> str | None:
    return None if pence is None else pounds(round(pence))
