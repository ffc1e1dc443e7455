"""Adding people, signing them in and out, changing what they may do."""

import functools
import hashlib
import secrets
from datetime import datetime, timedelta

from werkzeug.security import check_password_hash, generate_password_hash

from kiosk.core import clock, clock_watch
from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import read_settings
from kiosk.people import rules, store
from kiosk.people.records import Person

SESSION_LASTS = timedelta(hours=10)  # a school day; nobody is signed in overnight


def add_person(
    database: Database, username: str, name: str, password: str, roles: frozenset[Role], now: datetime
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
    if store.person_by_username(database, username):
        raise FieldRefused("username", f"There is already an account '{username}'. Choose another username.")
    _check_password(database, username, password)
    with database.writing():
        person_id = store.add_person(
            database,
            {
                "username": username,
                "name": name,
                "password_hash": generate_password_hash(password),
                "created_at": clock.stored(now),
            },
        )
        store.set_roles(database, person_id, roles)
    return _known(database, person_id)


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


def sign_in(database: Database, username: str, password: str, now: datetime) -> str:
    """Check the password and return a new session's token; Refused does not tell which of the two was wrong."""
    person = store.person_by_username(database, username.strip())
    known_hash = person.password_hash if person and person.is_active else _nobody_hash()
    is_right = check_password_hash(known_hash, password[: rules.LONGEST_PASSWORD])
    if not is_right or person is None or not person.is_active:
        raise Refused("The username or the password is not right.")
    token = secrets.token_urlsafe(32)
    store.end_old_sessions(database, clock.stored(clock_watch.moment_of_ending(database, now)))
    store.add_session(database, session_hash(token), person.id, clock.stored(now), clock.stored(now + SESSION_LASTS))
    return token


def session_hash(token: str) -> str:
    """Return what is kept of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_out(database: Database, token: str) -> None:
    """End the session of a token."""
    store.end_session(database, session_hash(token))


def change_password(database: Database, person: Person, current: str, new: str) -> None:
    """Change a password and end all of the person's sessions. FieldRefused names what is wrong."""
    if not check_password_hash(person.password_hash, current[: rules.LONGEST_PASSWORD]):
        raise FieldRefused("current", "The current password is not right.")
    set_password(database, person, new)


def set_password(database: Database, person: Person, new: str) -> None:
    """Give a person a new password and end all of their sessions."""
    _check_password(database, person.username, new)
    with database.writing():
        store.set_password_hash(database, person.id, generate_password_hash(new))
        store.end_sessions_of(database, person.id)


def change_person(database: Database, person_id: int, roles: frozenset[Role], is_active: bool) -> None:
    """Change roles and whether the person may sign in; the last co-ordinator stays one."""
    if not roles:
        raise FieldRefused("roles", "Choose at least one role.")
    with database.writing():  # asked inside: two co-ordinators who take the role from each other must not both succeed
        person = _known(database, person_id)
        others = [p for p in store.people_with_role(database, Role.COORDINATOR) if p.id != person_id]
        if Role.COORDINATOR in person.roles and not others and not (is_active and Role.COORDINATOR in roles):
            raise FieldRefused("roles", "Somebody has to stay ICT co-ordinator. Give another person that role first.")
        store.set_roles(database, person_id, roles)
        store.set_active(database, person_id, is_active)
        if not is_active:
            store.end_sessions_of(database, person_id)


@functools.lru_cache(maxsize=1)
def _nobody_hash() -> str:
    """Return a hash that no password fits, so that an unknown name takes as long to refuse as a known one."""
    return generate_password_hash(secrets.token_urlsafe(16))


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
