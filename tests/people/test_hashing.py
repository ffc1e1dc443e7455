"""Two passwords are checked at once, one more waits, and the rest come again: reports go on meanwhile."""

import threading
from collections import Counter

import pytest

from kiosk.core.turns import Turns
from kiosk.people import hashing
from kiosk.people.hashing import AT_ONCE, LONGEST_TURN_S, WAITING, Busy
from tests.builders import PASSWORD


def turns_of(at_once: int = AT_ONCE, waiting: int = WAITING) -> Turns:
    return Turns(at_once, waiting, LONGEST_TURN_S, lambda: Busy("busy"))


def inside_at_once(turns: Turns, people: int) -> tuple[int, Counter]:
    """Let so many people come at once, who stay until all were let in or turned away; return the most that were in."""
    answered = threading.Semaphore(0)
    leave, counted, most, came = threading.Event(), threading.Lock(), [0, 0], Counter()

    def come() -> None:
        try:
            with turns.one():
                with counted:
                    most[0] += 1
                    most[1] = max(most)
                answered.release()
                leave.wait(10)
                with counted:
                    most[0] -= 1
                    came["in"] += 1
        except Busy:
            with counted:
                came["busy"] += 1
            answered.release()

    everybody = [threading.Thread(target=come) for _ in range(people)]
    for person in everybody:
        person.start()
    for _ in range(people - hashing.WAITING):
        answered.acquire(timeout=5)
    leave.set()
    for person in everybody:
        person.join(20)
    return most[1], came


def test_two_at_once_and_one_who_waits():
    most, came = inside_at_once(turns_of(), 12)
    assert most == hashing.AT_ONCE
    assert came == {"in": 3, "busy": 9}


def test_without_the_turns_all_would_be_inside():
    """The same crowd, with the guard opened wide."""
    most, _ = inside_at_once(turns_of(at_once=12, waiting=1), 12)
    assert most > hashing.AT_ONCE


def test_who_comes_when_all_turns_are_taken_is_told_to_come_again(client, monkeypatch):
    turns = turns_of(at_once=1, waiting=0)
    monkeypatch.setattr(hashing, "turns", turns)
    right = {"username": "desk", "password": PASSWORD}
    with turns.one():
        for _ in range(5):
            answer = client.post("/sign-in", data=right)
            assert answer.status_code == 429
            assert answer.headers["Retry-After"] == str(hashing.BUSY_S)
            assert 'value="desk"' in answer.text
        assert client.get("/").status_code == 200
    assert client.post("/sign-in", data=right).status_code == 302, "none of these counted as a wrong password"


def test_a_turn_is_given_back_when_something_breaks():
    turns = turns_of(at_once=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.one():
            1 / 0  # noqa: B018
    with turns.one(), pytest.raises(Busy), turns.one():
        pass
