"""Where something that is sent to the public pages came from, told by hashes that say nothing about anybody."""

from dataclasses import dataclass

from kiosk.core.secret import keyed


@dataclass(frozen=True)
class Visitor:
    """Where a form came from: keyed hashes of phone and address. `phone` is empty for a browser without our cookie."""

    phone: str
    address: str
    is_known_phone: bool


def at_address(address: str, secret: str) -> Visitor:
    """Return the visitor of a browser that is known by its address alone."""
    return Visitor("", keyed(secret, "address", address), is_known_phone=False)
