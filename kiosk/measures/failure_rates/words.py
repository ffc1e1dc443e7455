"""How failure rates are said: numbers, the remark beside each, and the one sentence on top."""

import math

from kiosk.core.words import count_of
from kiosk.measures.failure_rates.records import Grouping, Rate, Report, Verdict

BY_WORDS = {
    Grouping.DEVICE: "Device",
    Grouping.MODEL: "Model",
    Grouping.KIND: "Kind",
    Grouping.AGE: "Age",
    Grouping.LOCATION: "Location",
    Grouping.SUPPLIER: "Supplier",
}


def number(value: float | None) -> str:
    """Return a number with no more digits than it deserves: 0.012, 0.31, 2.10, 34.5, 1,204."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    for smallest, decimals in ((100, 0), (10, 1), (0.1, 2)):
        if value >= smallest:
            return f"{value:,.{decimals}f}"
    return f"{value:.3f}"


def rough(value: float) -> str:
    """Return a number with two digits that count: 0.037, 0.27, 3.2, 45, 1,204."""
    if value >= 10:
        return f"{value:,.0f}"
    return f"{value:.{1 - math.floor(math.log10(value))}f}" if value else "0"


def at_most(value: float) -> str:
    """Return an upper limit with two digits that count, never below what it is: 1.153 is at most 1.2."""
    if value <= 0:
        return "0"
    digits = 10.0 ** (math.floor(math.log10(value)) - 1)
    return rough(math.ceil(round(value / digits, 9)) * digits)


def none_in(rate: Rate) -> str:
    """Return what is known where nothing failed: 'none in 3.2 device-years, at most 1.2 a year'."""
    return f"none in {rough(rate.device_years)} device-years, at most {at_most(rate.high or 0)} a year"


def failures(rate: Rate) -> str:
    """Return how many failures there were, in a cell of a table."""
    return f"{rate.failures:,}" if rate.failures else "none"


def counted(rate: Rate) -> str:
    """Return the rate as it was counted; nothing is told by a rate of 0 alone."""
    return "none" if rate.failures == 0 and rate.per_year is not None else number(rate.per_year)


def likely(rate: Rate) -> str:
    """Return the likely rate; where no device of the kind has failed, the most it can be."""
    if rate.likely is None:
        return "–"
    return number(rate.likely.per_year) if rate.likely.per_year else f"at most {at_most(rate.likely.high)}"


def interval(rate: Rate) -> str:
    """Return '0.9 to 4.1', 'at most 1.2' without a failure, or a dash without a rate."""
    if rate.low is None or rate.high is None:
        return "–"
    return f"{number(rate.low)} to {number(rate.high)}" if rate.failures else f"at most {at_most(rate.high)}"


def share(part: int, whole: int) -> str:
    """Return '2 of 8 (25 %)', or a dash of nothing."""
    return f"{part:,} of {whole:,} ({part / whole:.0%})".replace("%", " %") if whole else "–"


def remark(rate: Rate, average: float | None) -> str:
    """Return what a rate can tell, in words."""
    if rate.per_year is None:
        return "No rate: not in service in this period"
    beside = f"the average of {number(average)}"
    if rate.failures == 0:
        none = f"N{none_in(rate)[1:]}"
        if rate.verdict is Verdict.BELOW:
            return f"{none}: clearly below {beside}"
        return f"{none}: too little time to tell" if average else none
    return {
        Verdict.ABOVE: f"Clearly above {beside}",
        Verdict.BELOW: f"Clearly below {beside}",
        Verdict.LIKE_THE_REST: f"No clear difference from {beside}",
    }.get(rate.verdict, f"Too few to tell: {count_of(rate.failures, 'failure')}")


def evidence(rate: Rate) -> str:
    """Return what a rate rests on: '8 failures in 3.81 device-years, 95 % interval 0.91 to 4.14'."""
    if not rate.failures and rate.per_year is not None:
        return none_in(rate)
    rests_on = f"{count_of(rate.failures, 'failure')} in {number(rate.device_years)} device-years"
    return f"{rests_on}, 95 % interval {interval(rate)}"


def finding(report: Report) -> str:
    """Return in one sentence what the rates show."""
    total = report.total
    if total.per_year is None:
        return "No device was in service in this period."
    if not total.failures:
        return (
            f"No failure in {rough(total.device_years)} device-years of service: "
            f"at most {at_most(total.high or 0)} a year per device."
        )
    everything = f"All devices together: {number(total.per_year)} a year per device ({evidence(total)})."
    if worst := next((rate for rate in report.rates if rate.verdict is Verdict.ABOVE), None):
        most = "most" if worst is report.rates[0] else "most, as far as the numbers can tell"
        who = f"What is {worst.name.lower()} in service" if report.by is Grouping.AGE else worst.name
        return f"{who} fails {most}: {number(worst.per_year)} a year per device ({evidence(worst)}). {everything}"
    return f"No {BY_WORDS[report.by].lower()} can be told from the rest by these numbers. {everything}"
