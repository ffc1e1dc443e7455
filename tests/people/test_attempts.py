"""Delays between wrong passwords: they grow, they end, and the owner gets in whoever else tries."""

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.people import attempts
from kiosk.people.attempts import LONGEST_WAIT_S, MOST_EVALUATED, WITHIN_S, Attempts, Try

OWN_BROWSER = "signed in here before"


def stranger(number: int, account: str = "huw") -> Try:
    return Try(account, f"10.0.0.{number}")


@dataclass
class Attack:
    """So many addresses try passwords of one account, as fast as they can or as they are told."""

    addresses: int
    counted: Attempts
    is_patient: bool = False
    evaluated: list[float] = field(default_factory=list)
    may_come: dict[int, float] = field(default_factory=dict)

    def second(self, now: float) -> None:
        for number in range(self.addresses):
            if self.is_patient and self.may_come.get(number, 0.0) > now:
                continue
            wait = self.counted.ask(stranger(number), now)
            self.may_come[number] = now + wait
            if not wait:
                self.evaluated.append(now)


def owner_signs_in(attack: Attack, tried: Try, begins: float, with_slip: bool = False) -> float:
    """Let the owner sign in beside an attack, coming back when told; return after how many seconds it worked."""
    comes, slips = begins, int(with_slip)
    for second in range(int(begins), int(begins) + 600):
        attack.second(float(second))
        if second >= comes:
            wait = attack.counted.ask(tried, float(second))
            if not wait and not slips:
                attack.counted.was_right(tried, float(second))
                return second - begins
            slips -= not wait
            comes = second + max(wait, 1)
    pytest.fail("the owner never got in")


def most_within(times: list[float], within: float = WITHIN_S) -> int:
    return max((sum(begin <= each < begin + within for each in times) for begin in times), default=0)


def test_the_delay_grows_to_half_a_minute():
    assert [attempts.wait_after(wrong) for wrong in range(9)] == [0, 0, 2, 4, 8, 16, 30, 30, 30]


@pytest.mark.parametrize("addresses", [1, 50])
@pytest.mark.parametrize("tried", [Try("huw", "10.9.9.9", OWN_BROWSER), Try("huw", "10.9.9.9")])
def test_the_owner_gets_in_within_half_a_minute_of_a_thousand_wrong_passwords(addresses: int, tried: Try):
    attack = Attack(addresses, Attempts())
    tries = 0
    for second in range(1000 // addresses):
        attack.second(float(second))
        tries += addresses
        if tries >= 500:
            break
    took = owner_signs_in(attack, tried, begins=float(second + 1))
    assert took <= LONGEST_WAIT_S
    assert most_within(attack.evaluated) <= MOST_EVALUATED


@pytest.mark.parametrize("is_patient", [True, False])
@pytest.mark.parametrize("addresses", [1, 50])
def test_an_hour_of_guessing_is_hardly_anything(addresses: int, is_patient: bool):
    attack = Attack(addresses, Attempts(), is_patient)
    for second in range(3600):
        attack.second(float(second))
    assert 100 <= len(attack.evaluated) <= 130
    assert most_within(attack.evaluated) <= MOST_EVALUATED


def test_without_the_delay_of_the_account_the_thousand_would_all_be_looked_at(monkeypatch):
    """The same attack, with the guard taken away: it is the guard that holds it off."""
    monkeypatch.setattr(attempts, "WAIT_AFTER_WRONG", (0,))
    monkeypatch.setattr(attempts, "MOST_EVALUATED", 10**6)
    attack = Attack(50, Attempts())
    for second in range(20):
        attack.second(float(second))
    assert len(attack.evaluated) == 1000


def test_a_known_browser_does_not_wait_for_strangers_even_at_their_address():
    attack = Attack(1, Attempts())
    for second in range(60):
        attack.second(float(second))
    assert attack.counted.ask(stranger(0), 60.5)
    assert attack.counted.ask(Try("huw", "10.0.0.0", OWN_BROWSER), 60.5) == 0


def test_who_mistypes_during_an_attack_still_gets_in():
    attack = Attack(50, Attempts())
    for second in range(100):
        attack.second(float(second))
    assert owner_signs_in(attack, Try("huw", "10.9.9.9", OWN_BROWSER), 100.0, with_slip=True) <= LONGEST_WAIT_S


def test_the_next_try_belongs_to_who_came_when_told():
    counted = Attempts()
    assert [counted.ask(stranger(1), at) for at in (0.0, 0.0)] == [0, 0]
    assert counted.ask(stranger(1), 0.0) == 2
    assert counted.ask(stranger(1), 1.0) == 1  # impatient
    assert counted.ask(stranger(2), 1.0) == 1  # told once
    assert counted.ask(stranger(1), 2.0) == attempts.KEPT_FREE_S
    assert counted.ask(stranger(2), 2.5) == 0
    counted.was_right(stranger(2), 2.5)
    assert counted.ask(stranger(1), 13.0) == 0, "what nobody wants any more is free for all"


def test_one_address_that_tries_many_accounts_waits_too():
    counted = Attempts()
    waits = [counted.ask(stranger(1, f"account{number}"), 0.0) for number in range(20)]
    assert waits[:12] == [0] * 12
    assert all(waits[12:])
    assert counted.ask(stranger(2, "account1"), 0.0) == 0


def test_what_was_right_does_not_count():
    counted = Attempts()
    for number in range(100):
        assert counted.ask(stranger(1), float(number)) == 0
        counted.was_right(stranger(1), float(number))


def test_a_flood_of_names_is_forgotten_again(monkeypatch):
    monkeypatch.setattr(attempts, "REMEMBERED", 50)
    counted = Attempts()
    for number in range(500):
        counted.ask(Try(f"account{number}", f"address{number}"), float(number))
    assert len(counted._counted) <= 50
    monkeypatch.setattr(attempts, "MOST_ASKING", 20)
    for number in range(500):
        counted.ask(Try("huw", f"address{number}"), 501.0)
    assert len(counted._counted["account:huw"].asking) <= 21


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["", "", OWN_BROWSER]), st.integers(0, 40), st.booleans()),
        max_size=400,
    )
)
def test_whatever_comes_nobody_waits_longer_and_no_more_are_looked_at(steps):
    counted, now, wrong = Attempts(), 0.0, {"": [], OWN_BROWSER: []}
    for number, browser, later, is_right in steps:
        now += later / 4
        tried = Try("huw", f"10.0.0.{number}", browser)
        wait = counted.ask(tried, now)
        assert 0 <= wait <= LONGEST_WAIT_S
        if not wait and is_right:
            counted.was_right(tried, now)
        elif not wait:
            wrong[browser].append(now)
    assert max(most_within(times) for times in wrong.values()) <= MOST_EVALUATED


def test_it_is_never_a_lock():
    """Whatever happened before, one who waits as told gets a try."""
    rng = random.Random(1)
    counted, now = Attempts(), 0.0
    for _ in range(500):
        now += rng.random() * 3
        counted.ask(stranger(rng.randrange(50)), now)
    assert counted.ask(Try("huw", "10.9.9.9"), now + LONGEST_WAIT_S + attempts.KEPT_FREE_S) == 0


def test_made_up_names_push_nobody_out_of_the_memory():
    counted = Attempts()
    for _ in range(10):
        counted.ask(stranger(1), 0.0)
    for number in range(2 * attempts.REMEMBERED):
        counted.ask(stranger(2, f"made up {number}"), 1.0)
    assert counted.ask(stranger(3), 1.0), "the account still waits"
    assert len(counted._counted) < 100


def test_strangers_never_shut_out_a_known_browser_however_many_passwords_were_wrong():
    counted = Attempts()
    for second in range(600):
        counted.ask(stranger(second % 50), float(second))
        for number in range(20):
            counted.ask(Try("huw", "10.0.0.1", f"another browser {number}"), float(second))
    assert counted.ask(Try("huw", "10.0.0.1", OWN_BROWSER), 600.0) == 0
