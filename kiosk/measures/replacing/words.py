"""How the list 'replace or repair' is said."""

from kiosk.core.words import count_of, pounds, shown_date
from kiosk.devices.records import KIND_WORDS
from kiosk.measures.failure_rates.words import rough
from kiosk.measures.replacing.records import Case, Of, Verdict

OF_WORDS = {Of.DEVICES: "Devices", Of.MODELS: "Models"}
VERDICT_WORDS = {
    Verdict.REPLACE: "Replace",
    Verdict.SEND_BACK: "Under warranty: send it back",
    Verdict.NO_PRICE: "No price entered: cannot be told",
    Verdict.TOO_EARLY: "Too early to tell",
    Verdict.KEEP: "Keep repairing",
}


def money(pence: float | None) -> str:
    """Return an amount of money to the pound, as it is reckoned: £140."""
    return "–" if pence is None else f"£{pence / 100:,.0f}"


def evidence(case: Case) -> str:
    """Return what is known of a device in one sentence.

    'Failed 5 times in 1.9 years where projectors fail 0.6 times a year; repairs cost £140 of its £420; out of use
    31 school hours; out of warranty since 3 Sep 2025.'
    """
    return "; ".join(part for part in (_failed(case), _paid(case), _down(case), _warranty(case)) if part) + "."


def _failed(case: Case) -> str:
    times = {1: "once", 2: "twice"}.get(case.known.failures, f"{case.known.failures:,} times")
    span = f"{rough(case.known.years)} {'years' if case.devices == 1 else 'device-years'}"
    usual = f"{KIND_WORDS[case.kind].many} fail {rough(case.usual.failures_a_year)} times a year"
    return f"Failed {times} in {span} where {usual}"


def _paid(case: Case) -> str:
    if not case.known.cost_pence:
        return "no repair cost noted"
    paid = f"repairs cost {pounds(case.known.cost_pence).removesuffix('.00')}"
    price = case.known.price_pence
    if price is None:
        return f"{paid}, its price is not entered"
    return f"{paid} of its {money(price)}" if case.devices == 1 else f"{paid}, one costs {money(price)}"


def _down(case: Case) -> str:
    hours = round(case.known.downtime / 3600)
    return f"out of use {count_of(hours, 'school hour')}" if hours else ""


def _warranty(case: Case) -> str:
    until = case.known.warranty_until_on
    if not until:
        return ""
    return f"{'under warranty until' if case.is_under_warranty else 'out of warranty since'} {shown_date(until)}"


def reckoning(case: Case) -> str:
    """Return the money beside the evidence: 'Keeping it costs about £120 a year, a new one £95'."""
    keeps = f"Keeping {'it' if case.devices == 1 else 'one'} costs about {money(case.reckoned.keep_pence)} a year"
    if case.reckoned.new_pence is None:
        return f"{keeps}; no price is entered for its kind"
    new = f"{keeps}, a new one {money(case.reckoned.new_pence)}"
    return f"{new} (at the usual price of its kind)" if case.is_usual_price else new


def finding(cases: tuple[Case, ...], of: Of, without_failure: int) -> str:
    """Return in one sentence what the list shows."""
    if not cases:
        return f"Nothing failed in these days: {count_of(without_failure, 'device')} in service without a failure."
    counts = {verdict: sum(case.verdict is verdict for case in cases) for verdict in Verdict}
    noun = "device" if of is Of.DEVICES else "model"
    better = counts[Verdict.REPLACE]
    said = f"{count_of(better, noun)} would be cheaper to replace" if better else f"No {noun} is better replaced yet"
    if back := counts[Verdict.SEND_BACK]:
        said += f", {back:,} {'is' if back == 1 else 'are'} under warranty"
    return f"{said}; {count_of(without_failure, 'device')} did not fail."
