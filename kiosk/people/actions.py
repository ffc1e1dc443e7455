"""Adding people, checking their passwords, changing what they may do."""

import functools
import secrets
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import read_settings
from kiosk.people import hashing, rules, store
from kiosk.people.audit import actions as audit
from kiosk.people.audit.records import CONSOLE, Event, Origin
from kiosk.people.records import Person
from kiosk.people.sessions import store as sessions


def add_person(
    database: Database,
    username: str,
    name: str,
    password: str,
    roles: frozenset[Role],
    now: datetime,
    is_password_given: bool = False,
    origin: Origin = CONSOLE,
) -> Person:
    """Add a person with an account. FieldRefused names what is wrong."""
    name = " ".join(name.split())
    username = username.strip()
    if not name:
        raise FieldRefused("name", "Enter the person's name.")
    if not username:
        raise FieldRefused("username", "Enter a username.")
    if not roles:
        raise FieldRefused("roles", "Choose at least one role.")
    _insist_on_free(database, username)
    _check_password(database, username, password)
    password_hash = hashing.hashed(password)
    with database.writing():
        _insist_on_free(database, username)  # again: a button that was pressed twice sends two of them at once
        person_id = store.add_person(
            database,
            {
                "username": username,
                "name": name,
                "password_hash": password_hash,
                "is_password_given": is_password_given,
                "created_at": clock.stored(now),
            },
        )
        store.set_roles(database, person_id, roles)
        audit.note(database, Event.ACCOUNT_ADDED, person_id, origin, now, ", ".join(sorted(roles)))
    return _known(database, person_id)


def _insist_on_free(database: Database, username: str) -> None:
    if store.person_by_username(database, username):
        raise FieldRefused("username", f"There is already an account '{username}'. Choose another username.")


def free_username(database: Database, name: str) -> str:
    """Return a username made from a name that nobody has yet; a second person of the same name is asked about."""
    same = [person for person in store.all_people(database) if person.name.casefold() == name.casefold()]
    if same:
        raise FieldRefused(
            "username",
            f"{same[0].name} has an account already ({same[0].username}). For somebody else, enter a username.",
        )
    wanted = rules.username_from(name)
    for number in range(1, 1000):
        username = wanted if number == 1 else f"{wanted}{number}"
        if store.person_by_username(database, username) is None:
            return username
    raise Refused("Too many people have this name. Choose a username for this one.")


def fresh_password() -> str:
    """Return a new random password that can be read out and typed: four groups of five letters and figures."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def person_with_password(database: Database, username: str, password: str) -> Person:
    """Return who signs in with a username and password; Refused does not tell which of the two was wrong."""
    person = store.person_by_username(database, username.strip())
    known_hash = person.password_hash if person and person.is_active else _nobody_hash()
    is_right = hashing.fits(known_hash, password[: rules.LONGEST_PASSWORD])
    if not is_right or person is None or not person.is_active:
        raise Refused("The username or the password is not right.")
    return person


def change_password(
    database: Database, person: Person, current: str, new: str, now: datetime, origin: Origin = CONSOLE
) -> None:
    """Change one's own password and end all of one's sessions. FieldRefused names what is wrong."""
    if not hashing.fits(person.password_hash, current[: rules.LONGEST_PASSWORD]):
        raise FieldRefused("current", "The current password is not right.")
    if new == current:
        raise FieldRefused("password", "This is the password you have now. Choose another one.")
    _set_password(database, person, new, now, origin, is_given=False)


def confirm_password(database: Database, person_id: int | None, password: str) -> None:
    """Insist that somebody who is signed in types their password again. FieldRefused when it is not right."""
    person = store.person(database, person_id or 0)
    if person is None or not hashing.fits(person.password_hash, password[: rules.LONGEST_PASSWORD]):
        raise FieldRefused("password", "The password is not right.")


def give_password(database: Database, person: Person, now: datetime, origin: Origin = CONSOLE) -> str:
    """Give a person a fresh password, which they change when they sign in, and end all of their sessions.

    Returns the password: it is shown once and kept nowhere.
    """
    password = fresh_password()
    _set_password(database, person, password, now, origin, is_given=True)
    return password


def _set_password(
    database: Database, person: Person, new: str, now: datetime, origin: Origin, *, is_given: bool
) -> None:
    _check_password(database, person.username, new)
    password_hash = hashing.hashed(new)
    with database.writing():
        store.set_password_hash(database, person.id, password_hash, is_given)
        sessions.end_of_person(database, person.id)
        event = Event.PASSWORD_GIVEN if is_given else Event.PASSWORD_CHANGED
        audit.note(database, event, person.id, origin, now)


def change_person(
    database: Database,
    person_id: int,
    roles: frozenset[Role],
    is_active: bool,
    now: datetime | None = None,
    origin: Origin = CONSOLE,
) -> None:
    """Change roles and whether the person may sign in; the last co-ordinator stays one.

    A role that is taken away is gone at the next click. Whoever gets one signs in again: a session that somebody else
    may have copied before must not become worth more.
    """
    if not roles:
        raise FieldRefused("roles", "Choose at least one role.")
    with database.writing():  # asked inside: two co-ordinators who take the role from each other must not both succeed
        person = _known(database, person_id)
        others = [p for p in store.people_with_role(database, Role.COORDINATOR) if p.id != person_id]
        if Role.COORDINATOR in person.roles and not others and not (is_active and Role.COORDINATOR in roles):
            raise FieldRefused("roles", "Somebody has to stay ICT co-ordinator. Give another person that role first.")
        store.set_roles(database, person_id, roles)
        store.set_active(database, person_id, is_active)
        if not is_active or roles - person.roles:
            sessions.end_of_person(database, person_id)
        _note_changes(database, person, roles, is_active, now or clock.now(), origin)


def _note_changes(
    database: Database, person: Person, roles: frozenset[Role], is_active: bool, now: datetime, origin: Origin
) -> None:
    if roles != person.roles:
        added = [f"+{role}" for role in sorted(roles - person.roles)]
        taken = [f"-{role}" for role in sorted(person.roles - roles)]
        audit.note(database, Event.ROLES_CHANGED, person.id, origin, now, " ".join(added + taken))
    if is_active != person.is_active:
        event = Event.ACCOUNT_OPENED if is_active else Event.ACCOUNT_CLOSED
        audit.note(database, event, person.id, origin, now)


@functools.lru_cache(maxsize=1)
def _nobody_hash() -> str:
    """Return a hash that no password fits, so that an unknown name takes as long to refuse as a known one."""
    return hashing.hashed(secrets.token_urlsafe(16))


def _check_password(database: Database, username: str, password: str) -> None:
    try:
        rules.check_password(password, username, read_settings(database).school)
    except ValueError as error:
        raise FieldRefused("password", str(error)) from error


def _known(database: Database, person_id: int) -> Person:
    person = store.person(database, person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person
