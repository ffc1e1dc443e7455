"""The bank holidays of the parts of the United Kingdom, from the `holidays` package: no network is asked."""

import importlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

REGIONS = {
    "": "None: the school works on bank holidays",
    "england_wales": "England and Wales",
    "scotland": "Scotland",
    "northern_ireland": "Northern Ireland",
}
SUBDIVISIONS = {"england_wales": "ENG", "scotland": "SCT", "northern_ireland": "NIR"}
KNOWN_AS = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
}


@lru_cache(maxsize=256)
def bank_holidays(region: str, year: int) -> Mapping[date, str]:
    """Return the bank holidays of a year by date; none for the region ''."""
    if region not in SUBDIVISIONS:
        return {}
    package = importlib.import_module("holidays")  # on first use: it takes a tenth of a second
    found = package.country_holidays("GB", subdiv=SUBDIVISIONS[region], years=year)
    return {day: _said(name) for day, name in sorted(found.items()) if day.year == year}


def _said(name: str) -> str:
    name = name.removesuffix(" (observed)") + (" (substitute day)" if name.endswith(" (observed)") else "")
    return KNOWN_AS.get(name, name)
