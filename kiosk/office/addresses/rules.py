"""What is said about an address: how it answered, what is risky about it, how an old one is kept alive."""

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from kiosk.office.addresses.records import Answer, Reached

ANSWER_WORDS = {
    Answer.OURS: "This Scandesk answers there.",
    Answer.ANOTHER_SCANDESK: "Another Scandesk answers there, not this one.",
    Answer.ANOTHER_PROGRAM: "Something else answers there, not Scandesk.",
    Answer.NO_NAME: "Nobody on this network knows the name.",
    Answer.REFUSED: "There is a PC at this address, but nothing answers on this port.",
    Answer.SILENT: "Nothing answers there.",
    Answer.NOT_TRUSTED: "The certificate there is not trusted, so phones would show a warning.",
}
WHAT_TO_DO = {
    Answer.OURS: "",
    Answer.ANOTHER_SCANDESK: "Let the name or number lead to this PC, or use another one.",
    Answer.ANOTHER_PROGRAM: "Choose another port or name, or let it lead to the port on which Scandesk runs.",
    Answer.NO_NAME: "Ask whoever looks after the network for a DNS record that leads this name to this PC.",
    Answer.REFUSED: "Start Scandesk on this port, or correct the port. A firewall on the PC may be in the way, too.",
    Answer.SILENT: "Check the name or number, and whether a firewall lets phones through to this PC.",
    Answer.NOT_TRUSTED: "Use http:// inside the school, or a certificate that every phone trusts.",
}
HERE_ONLY = "But on this PC the name leads to the PC itself, so that says nothing about phones."
TRY_WITH_A_PHONE = "Open it on a phone. If nothing comes, ask for a DNS record that leads this name to this PC."
RESERVE = "Have it reserved for this PC, or a day will come when it gets another one."
DOT_LOCAL = "Names that end in .local are not found by many Android phones."
NO_DOT = "A name without a dot is found only inside one Windows network; most phones do not find it."
LONG = "It is long: the code has finer squares, and people must type it when they cannot scan."
HTTPS = "With https:// every phone must trust the certificate, and somebody must renew it while stickers live."
GUESTS = "Phones on the guest network may be kept from it: scan one sticker with such a phone before you print all."
USUAL_PORTS = {"http": 80, "https": 443}
LONG_HOST = 40


def number_in(address: str) -> str:
    """Return the IPv4 number in an address, or nothing when it has a name."""
    host = urlsplit(address).hostname or ""
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        return ""


def warnings_about(address: str, own_numbers: Sequence[str]) -> list[str]:
    """Return what is risky about an address before it is printed; nothing of it forbids it."""
    parts = urlsplit(address)
    host, number, port = parts.hostname or "", number_in(address), parts.port
    risks = (
        (number in own_numbers, f"{number} is this PC's number now. {RESERVE}"),
        (
            bool(number and own_numbers and number not in own_numbers),
            f"{number} is not this PC's number ({', '.join(own_numbers)}).",
        ),
        (host.endswith(".local"), DOT_LOCAL),
        (not number and "." not in host, NO_DOT),
        (
            port is not None,
            f"With Scandesk on port 80, “:{port}” can be left out: less to type, and the code has coarser squares.",
        ),
        (len(host) > LONG_HOST, LONG),
        (parts.scheme == "https", HTTPS),
        (True, GUESTS),
    )
    return [words for is_so, words in risks if is_so]


def keeping_words(old: str, new: str) -> str:
    """Return how the old address is kept leading to this PC while stickers carry it."""
    before, after = urlsplit(old), urlsplit(new)
    said = []
    if before.hostname != after.hostname:
        number = number_in(old)
        said.append(
            f"Keep the number {number} for this PC (reserve it, or give it to the PC as a second one)."
            if number
            else f"Keep the DNS record of {before.hostname}, or let it be an alias that leads to this PC."
        )
    if _port(old) != _port(new):
        said.append(
            f"Something must go on answering on port {_port(old)}: start Scandesk there and let the router or the "
            f"firewall of the PC lead port {_port(new)} to it, too."
        )
    if before.scheme != after.scheme:
        said.append(f"{before.scheme}:// must go on answering as well as {after.scheme}://.")
    said.append("Scandesk goes on answering under it; nothing has to be set here.")
    return " ".join(said)


def _port(address: str) -> int:
    parts = urlsplit(address)
    return parts.port or USUAL_PORTS[parts.scheme]


def said_of(reached: Reached) -> str:
    """Return how an address answered, and what to do about it."""
    if reached.is_ours and reached.is_known_here_only:
        return f"{ANSWER_WORDS[reached.answer]} {HERE_ONLY} {TRY_WITH_A_PHONE}"
    return " ".join(filter(None, (ANSWER_WORDS[reached.answer], WHAT_TO_DO[reached.answer])))
