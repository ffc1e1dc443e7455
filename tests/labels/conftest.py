"""Stickers to print: the same ones every time."""

import random
from collections.abc import Callable

import pytest

from labels.sticker import Sticker, address

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _stickers(
    count: int,
    school: str = "Westfield Primary School",
    host: str = "helpdesk.school:8080",
    phone: str = "01632 960 123",
) -> list[Sticker]:
    dice = random.Random(count)
    codes = ["".join(dice.choices(ALPHABET, k=7)) for _ in range(count)]
    return [Sticker(address(host, code), f"{code[:4]}-{code[4:]}", school, host, phone) for code in codes]


@pytest.fixture(scope="session")
def stickers() -> Callable[..., list[Sticker]]:
    return _stickers
