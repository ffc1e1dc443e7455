"""The numbers this PC can be reached by."""

import ipaddress
import socket

import pytest

from kiosk.core import addresses


@pytest.fixture
def network(monkeypatch):
    def have(routed: dict[str, str], named: list[str]) -> None:
        monkeypatch.setattr(addresses, "_address_towards", lambda target: routed.get(target))
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in named]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_: found)

    return have


def test_the_way_out_comes_first(network):
    network({"192.0.2.1": "192.168.1.20", "10.255.255.254": "10.0.0.9"}, ["172.17.0.1"])
    assert addresses.lan_addresses() == ["192.168.1.20", "10.0.0.9"]


def test_the_name_of_the_pc_is_asked_only_when_nothing_else_helps(network):
    network({}, ["172.17.0.1", "10.0.0.9"])
    assert addresses.lan_addresses() == ["10.0.0.9", "172.17.0.1"]


def test_a_pc_without_internet_still_has_its_school_network(network):
    network({"10.255.255.254": "10.20.0.15"}, ["127.0.1.1"])
    assert addresses.lan_addresses() == ["10.20.0.15"]


def test_addresses_that_lead_nowhere_are_left_out(network):
    network({"192.0.2.1": "127.0.0.1"}, ["127.0.1.1", "169.254.7.7", "0.0.0.0"])  # noqa: S104  a value to be left out
    assert addresses.lan_addresses() == []


def test_a_name_nobody_knows_is_no_fault(monkeypatch):
    def fail(*_: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(addresses, "_address_towards", lambda target: None)
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert addresses.lan_addresses() == []


def test_on_this_pc():
    assert all(not ipaddress.IPv4Address(address).is_loopback for address in addresses.lan_addresses())
