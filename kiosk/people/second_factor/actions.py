"""Adding a second factor, checking its codes, taking it away."""

from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.core.settings import Settings
from kiosk.people.audit import actions as audit
from kiosk.people.audit.records import Event, Origin
from kiosk.people.records import Person
from kiosk.people.second_factor import rules, store

NO_FIT = "This code does not fit. Enter the one that the phone shows now."


def is_wanted(person: Person, settings: Settings) -> bool:
    """Tell whether the school asks this person for a second factor that is not there yet."""
    is_asked = settings.second_factor == "coordinators" and Role.COORDINATOR in person.roles
    return is_asked and not person.has_second_factor


def add(database: Database, person: Person, secret: str, code: str, origin: Origin, now: datetime) -> list[str]:
    """Add a second factor, proved by its first code; return the recovery codes, which are shown this once."""
    step = rules.fitting_step(secret, code, now, last_step=0)
    if step is None:
        raise FieldRefused("code", f"{NO_FIT} This PC's clock must be right to the minute.")
    codes = rules.new_recovery_codes()
    with database.writing():
        store.add(database, person.id, secret, step, clock.stored(now))
        store.set_recovery_codes(database, person.id, (rules.recovery_hash(person.id, each) for each in codes))
        audit.note(database, Event.SECOND_FACTOR_ADDED, person.id, origin, now)
    return codes


def check(database: Database, person: Person, code: str, origin: Origin, now: datetime) -> str:
    """Check a code of the phone, or use a recovery code up; return by which it was. Refused when none fits."""
    found = store.factor(database, person.id)
    if found is None:
        raise Refused("This account has no second factor any more. Please sign in again.")
    secret, last_step = found
    step = rules.fitting_step(secret, code, now, last_step)
    if step is not None and store.use_step(database, person.id, step):
        return "code"
    with database.writing():
        if store.use_recovery_code(database, person.id, rules.recovery_hash(person.id, code)):
            audit.note(database, Event.RECOVERY_CODE_USED, person.id, Origin(person.actor, origin.place), now)
            return "recovery code"
    raise FieldRefused("code", "This code does not fit, or was used before. Enter the one that the phone shows now.")


def fresh_recovery_codes(database: Database, person: Person, origin: Origin, now: datetime) -> list[str]:
    """Replace a person's recovery codes; return the new ones, which are shown this once."""
    if not person.has_second_factor:
        raise Refused("This account has no second factor.")
    codes = rules.new_recovery_codes()
    with database.writing():
        store.set_recovery_codes(database, person.id, (rules.recovery_hash(person.id, each) for each in codes))
        audit.note(database, Event.SECOND_FACTOR_ADDED, person.id, origin, now, "new recovery codes")
    return codes


def remove(database: Database, person: Person, origin: Origin, now: datetime) -> bool:
    """Take a person's second factor away; tell whether there was one."""
    with database.writing():
        is_removed = store.remove(database, person.id)
        if is_removed:
            audit.note(database, Event.SECOND_FACTOR_REMOVED, person.id, origin, now)
    return is_removed
