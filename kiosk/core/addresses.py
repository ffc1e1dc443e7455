"""Under which numbers this PC can be reached on the school's network: proposals for the address on the stickers."""

import ipaddress
import socket
from collections.abc import Iterator

# Connecting a UDP socket sends nothing; it only makes the system say from where it would send. The first one asks
# for the way to the internet (an address reserved for documentation), the others for the ways inside a site.
TARGETS = ("192.0.2.1", "10.255.255.254", "172.31.255.254", "192.168.255.254")


def lan_addresses() -> list[str]:
    """Return this PC's IPv4 addresses a phone could reach, the most likely one first, then in numerical order."""
    routed = [address for target in TARGETS if (address := _address_towards(target)) and _is_reachable(address)]
    # looking up our own name may wait for a name server that is not there, so it is asked only when nothing else helps
    named = [] if routed else [address for address in _addresses_by_name() if _is_reachable(address)]
    likely = routed[:1]
    return likely + sorted({*routed, *named} - {*likely}, key=ipaddress.IPv4Address)


def is_loopback(address: str) -> bool:
    """Tell whether an address leads from this PC to itself."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def is_listed(address: str, networks: str) -> bool:
    """Tell whether an address lies in one of the networks of a setting, such as 10.20.0.1, 10.30.0.0/16."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(number in ipaddress.ip_network(part.strip()) for part in networks.split(",") if part.strip())


def is_number_of_this_pc(number: str) -> bool:
    """Tell whether a number is one of this PC's, also one that no way out of the PC shows: a second one.

    0.0.0.0 stands for nobody, though a program may ask for it.
    """
    try:
        named = ipaddress.ip_address(number)
    except ValueError:
        return False
    if named.is_unspecified or named.is_multicast:
        return False
    family = socket.AF_INET6 if ":" in number else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as ours:
        try:
            ours.bind((number, 0))
        except OSError:
            return False
        return True


def _address_towards(target: str) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:
        try:
            ours.connect((target, 9))
        except OSError:
            return None
        return str(ours.getsockname()[0])


def _addresses_by_name() -> Iterator[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return
    for *_, address in found:
        yield str(address[0])


def _is_reachable(address: str) -> bool:
    number = ipaddress.IPv4Address(address)
    return not (number.is_loopback or number.is_unspecified or number.is_link_local or number.is_multicast)
