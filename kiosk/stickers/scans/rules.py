"""Which address of ours a phone asked for."""

from collections.abc import Iterable
from urllib.parse import urlsplit

OTHER = "other"
SCANNER = "scanner"  # it read the sticker itself, so no address was asked for


def plain_host(host: str) -> str:
    """Return a host as it is compared: small letters, without the port that goes without saying."""
    return host.strip().lower().removesuffix(":80").removesuffix(":443")


def host_of(address: str) -> str:
    """Return the host of an address of ours, as it is compared; empty when there is none."""
    return plain_host(urlsplit(address).netloc)


def by_host(addresses: Iterable[str]) -> dict[str, str]:
    """Return addresses by their host; of two with the same host the first."""
    found: dict[str, str] = {}
    for address in addresses:
        found.setdefault(host_of(address), address)
    return found
