"""Accounts: added once, ended at once, and never without a co-ordinator."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from kiosk.core.access import Role
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.people import actions, hashing, store
from kiosk.people.audit.records import CONSOLE
from kiosk.people.sessions import actions as sessions
from tests import builders
from tests.builders import MONDAY, PASSWORD

DESK = frozenset({Role.DESK})


def sign_in(school, username, password, now):
    return sessions.begin(school, actions.person_with_password(school, username, password), now, CONSOLE)


def person_called(school, username):
    person = store.person_by_username(school, username)
    assert person
    return person


@pytest.mark.parametrize(
    ("field", "username", "name", "password", "roles"),
    [
        ("name", "new", "  ", PASSWORD, DESK),
        ("username", " ", "New", PASSWORD, DESK),
        ("username", "DESK", "New", PASSWORD, DESK),
        ("roles", "new", "New", PASSWORD, frozenset()),
        ("password", "new", "New", "short", DESK),
        ("password", "new", "New", "Llanfair Green", DESK),
    ],
)
def test_an_account_with_something_wrong_is_not_made(school, field, username, name, password, roles):
    before = list(school.connection.iterdump())
    with pytest.raises(FieldRefused) as refusal:
        actions.add_person(school, username, name, password, roles, MONDAY)
    assert refusal.value.field == field
    assert list(school.connection.iterdump()) == before


def test_a_button_that_is_pressed_twice_adds_one_person_and_says_why_not_two(school, monkeypatch):
    """Both have looked whether the name is free before either has it."""
    together, hashed = threading.Barrier(2), hashing.hashed

    def hashed_together(password: str) -> str:
        together.wait(20)
        return hashed(password)

    monkeypatch.setattr(hashing, "hashed", hashed_together)

    def add(_: int) -> str:
        try:
            return actions.add_person(school, "new", "New", PASSWORD, DESK, MONDAY).username
        except FieldRefused as refusal:
            return f"{refusal.field}: {refusal}"

    with ThreadPoolExecutor(2) as both:
        done = sorted(both.map(add, range(2)))
    assert done == ["new", "username: There is already an account 'new'. Choose another username."]


def test_a_password_is_kept_as_a_slow_hash_of_its_own(school):
    one = actions.add_person(school, "one", "One", PASSWORD, DESK, MONDAY)
    two = actions.add_person(school, "two", "Two", PASSWORD, DESK, MONDAY)
    assert one.password_hash.startswith("scrypt:32768:8:1$")
    assert one.password_hash != two.password_hash
    assert PASSWORD not in "".join(school.connection.iterdump())


def test_signing_in_takes_the_username_in_any_case_and_the_password_in_none(school):
    assert sign_in(school, " Desk ", PASSWORD, MONDAY)
    for password in (PASSWORD.upper(), PASSWORD + " ", PASSWORD[:-1], "", PASSWORD + "x" * 5000):
        with pytest.raises(Refused):
            sign_in(school, "desk", password, MONDAY)


def test_a_password_is_changed_by_who_knows_the_current_one(school):
    desk = person_called(school, "desk")
    with pytest.raises(FieldRefused) as refusal:
        actions.change_password(school, desk, "not it", "four green umbrellas", MONDAY)
    assert refusal.value.field == "current"
    with pytest.raises(FieldRefused) as refusal:
        actions.change_password(school, desk, PASSWORD, "short", MONDAY)
    assert refusal.value.field == "password"
    actions.change_password(school, desk, PASSWORD, "four green umbrellas", MONDAY)
    assert sign_in(school, "desk", "four green umbrellas", MONDAY)
    with pytest.raises(Refused):
        sign_in(school, "desk", PASSWORD, MONDAY)


def test_somebody_stays_coordinator(school):
    only = person_called(school, "coordinator")
    for roles, is_active in ((DESK, True), (only.roles, False), (frozenset({Role.TECHNICIAN}), True)):
        with pytest.raises(FieldRefused, match="stay ICT co-ordinator"):
            actions.change_person(school, only.id, roles, is_active)
    assert person_called(school, "coordinator") == only
    builders.add_person(school, "second", "Second", Role.COORDINATOR)
    actions.change_person(school, only.id, DESK, is_active=True)
    assert person_called(school, "coordinator").roles == DESK


def test_a_coordinator_who_may_not_sign_in_does_not_count(school):
    builders.add_person(school, "second", "Second", Role.COORDINATOR)
    actions.change_person(school, person_called(school, "second").id, frozenset({Role.COORDINATOR}), is_active=False)
    with pytest.raises(FieldRefused):
        actions.change_person(school, person_called(school, "coordinator").id, DESK, is_active=True)


def test_two_coordinators_who_take_the_role_from_each_other_do_not_both_succeed(school):
    builders.add_person(school, "second", "Second", Role.COORDINATOR)
    ids = [person_called(school, username).id for username in ("coordinator", "second")]

    def resign(person_id: int) -> bool:
        try:
            actions.change_person(school, person_id, DESK, is_active=True)
        except FieldRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(resign, ids)) == [False, True]
    assert len(store.people_with_role(school, Role.COORDINATOR)) == 1


def test_everybody_has_a_role(school):
    with pytest.raises(FieldRefused, match="at least one role"):
        actions.change_person(school, person_called(school, "desk").id, frozenset(), is_active=True)
    with pytest.raises(NotFound):
        actions.change_person(school, 999, DESK, is_active=True)


def test_a_username_that_is_free(school):
    assert actions.free_username(school, "Desk") == "desk2"
    assert actions.free_username(school, "Ann Jones") == "ann.jones"


def test_a_fresh_password_can_be_read_out_and_meets_the_rules(school):
    fresh = {actions.fresh_password() for _ in range(200)}
    assert len(fresh) == 200
    for password in fresh:
        assert re.fullmatch(r"([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}", password)
        actions.rules.check_password(password, "desk", "Llanfair Green")


def test_only_active_people_are_offered(school):
    actions.change_person(school, person_called(school, "tech2").id, frozenset({Role.TECHNICIAN}), is_active=False)
    assert [p.username for p in store.people_with_role(school, Role.TECHNICIAN)] == ["tech1"]
    assert store.all_people(school)[-1].username == "tech2"
    assert person_called(school, "coordinator").role_words == "ICT co-ordinator"
