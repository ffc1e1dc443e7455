"""How failure rates are said: numbers, the remark beside each, and the one sentence on top."""

from kiosk.core.words import count_of
from kiosk.measures.failure_rates.records import Grouping, Rate, Report, Verdict

BY_WORDS = {
    Grouping.DEVICE: "Device",
    Grouping.MODEL: "Model",
    Grouping.KIND: "Kind",
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


def interval(rate: Rate) -> str:
    """Return '0.9 to 4.1', or a dash without a rate."""
    return "–" if rate.low is None else f"{number(rate.low)} to {number(rate.high)}"


def remark(rate: Rate, average: float | None) -> str:
    """Return what a rate can tell, in words."""
    if rate.per_year is None:
        return "No rate: not in service in this period"
    beside = f"the average of {number(average)}"
    if rate.failures == 0:
        none = f"None in {number(rate.device_years)} device-years, at most {number(rate.high)} a year"
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
    rests_on = f"{count_of(rate.failures, 'failure')} in {number(rate.device_years)} device-years"
    return f"{rests_on}, 95 % interval {interval(rate)}"


def finding(report: Report) -> str:
    """Return in one sentence what the rates show."""
    total = report.total
    if total.per_year is None:
        return "No device was in service in this period."
    if not total.failures:
        return (
            f"No failure in {number(total.device_years)} device-years of service: "
            f"at most {number(total.high)} a year per device."
        )
    everything = f"All devices together: {number(total.per_year)} a year per device ({evidence(total)})."
    if worst := next((rate for rate in report.rates if rate.verdict is Verdict.ABOVE), None):
        most = "fails most" if worst is report.rates[0] else "fails most, as far as the numbers can tell"
        return f"{worst.name} {most}: {number(worst.per_year)} a year per device ({evidence(worst)}). {everything}"
    return f"No {BY_WORDS[report.by].lower()} can be told from the rest by these numbers. {everything}"
