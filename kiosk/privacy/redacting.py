"""Taking a person out of the data: what was ticked becomes "[removed]", in one transaction, and nothing lies about.

Counts, devices, times and minutes stay. An account of somebody who left gets another name and keeps its number, so that
its steps are still told apart from those of others.
"""

import hmac
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.calls.forgetting import store as forgetting
from kiosk.core import clock
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.journal.keeping import journal_of
from kiosk.core.refusals import FieldRefused, Overtaken, Refused
from kiosk.core.settings import SETTINGS
from kiosk.core.sqlite import log_of, sqlite3
from kiosk.knowledge import store as knowledge
from kiosk.people import store as people
from kiosk.people.records import Person
from kiosk.people.sessions import store as sessions
from kiosk.privacy import finding, journal_copies, raw, store, values, words
from kiosk.privacy.everything import store as everything
from kiosk.privacy.everything.store import Table
from kiosk.privacy.matching import Matcher, plainly, replaced
from kiosk.privacy.records import REMOVED, Find, Found, Wanted, digest_of
from kiosk.search import store as search

SHORTEST_REASON = 5
CHANGED = "Something was changed meanwhile. Look at the places again; nothing was taken out."
IN_USE = "{name} can still sign in. Take that away first (Office, People), or untick the account."
MOST_OF_ONE_NAME = 1000
FORMER = {
    Role.TECHNICIAN: "Former technician",
    Role.COORDINATOR: "Former ICT co-ordinator",
    Role.DESK: "Former desk colleague",
}


@dataclass(frozen=True)
class Order:
    """What is to be taken out, of whom, and why."""

    wanted: Wanted
    marks: frozenset[str]
    reason: str
    with_photos: bool
    form_key: str


@dataclass(frozen=True)
class Plan:
    """What taking it out will do."""

    finds: tuple[Find, ...]
    kinds: dict[str, int]  # table to number of rows
    accounts: tuple[Person, ...]
    photos: int

    @property
    def rows(self) -> int:
        """How many rows change."""
        return sum(self.kinds.values())


def plan(database: Database, found: Found, marks: Iterable[str]) -> Plan:
    """Return what the ticks stand for. Overtaken when a place is not as it was; Refused when nothing is ticked."""
    finds = _ticked(found, frozenset(marks))
    accounts = _accounts(database, finds)
    for person in accounts:
        if person.is_active:
            raise Refused(IN_USE.format(name=person.name))
    kinds = Counter(table for table, _ in {(find.table, find.key) for find in finds})
    own = finding.own_calls(list(finds))
    return Plan(finds, dict(kinds), accounts, store.photos_of(database, own))


def _ticked(found: Found, marks: frozenset[str]) -> tuple[Find, ...]:
    chosen: dict[str, Find] = {}
    known: set[str] = set()
    for group in found.groups:
        if group.mark in marks:
            known.add(group.mark)
            chosen |= {find.mark: find for find in group.finds}
        chosen |= {find.mark: find for find in group.finds if find.mark in marks}
    if marks - known - chosen.keys():
        raise Overtaken(CHANGED)
    if not chosen:
        raise Refused("Tick what is to be taken out.")
    return tuple(chosen.values())


def _accounts(database: Database, finds: Iterable[Find]) -> tuple[Person, ...]:
    numbers = sorted({find.key[0] for find in finds if find.table == "people" and isinstance(find.key[0], int)})
    return tuple(person for number in numbers if (person := people.person(database, number)))


def name_hash(secret: str, name: str) -> str:
    """Return by what a person is known again in the log: made with the school's key, and no way back to the name."""
    said = " ".join(sorted(plainly(name).replace(",", " ").split()))
    return hmac.new(secret.encode(), f"redacted {said}".encode(), "sha256").hexdigest()


def redact(database: Database, actor: Actor, order: Order, secret: str, now: datetime) -> int:
    """Take out what was ticked, write the file anew, look for the name in its bytes; return the line of the log.

    Refused and FieldRefused say what is wrong; then nothing was changed.
    """
    done = store.redaction_of_form(database, order.form_key)
    if done is not None:
        return done
    check_reason(order.wanted, order.reason)
    found = finding.find(database, order.wanted)
    planned = plan(database, found, order.marks)
    number = _carry_out(database, actor, order, planned, secret, now)
    calls = {int(str(find.key[0])) for find in planned.finds if find.table == "calls"}
    said = [find.said for find in planned.finds]
    journal_copies.take_out(database, calls, said, finding.sure_spellings(order.wanted))
    tidy(database, number, order.wanted, tuple(find.said for find in planned.finds), now)
    return number


def check_reason(wanted: Wanted, reason: str) -> None:
    """Insist on a reason that does not name the person: it is kept."""
    if len(reason) < SHORTEST_REASON:
        raise FieldRefused("reason", "Say why, in a few words: the reason stands in the log.")
    if Matcher(each.text for each in finding.all_spellings(wanted)).spans(reason):
        raise FieldRefused("reason", "Leave the name out of the reason: the reason is kept.")


def _carry_out(database: Database, actor: Actor, order: Order, planned: Plan, secret: str, now: datetime) -> int:
    tables = {table.name: table for table in everything.tables(database)}
    cells: dict[tuple[str, tuple[object, ...], str], list[Find]] = {}
    for find in planned.finds:
        cells.setdefault((find.table, find.key, find.column), []).append(find)
    with everything.opened(database, planned.kinds) as connection:
        _rename(database, planned.accounts)
        # what names a row is changed last: until then the row is found by it
        for (name, key, column), finds in sorted(
            cells.items(), key=lambda one: one[0][2] in tables[one[0][0]].key_columns
        ):
            if name != "people":
                _change_cell(connection, tables[name], key, column, finds, planned.accounts)
        photos = 0
        if order.with_photos:
            photos = forgetting.forget_photos_of(connection, finding.own_calls(list(planned.finds)))
        _make_words_anew(database, tables, order.wanted)
        added = store.add_redaction(
            connection,
            {
                "form_key": order.form_key,
                "at": clock.stored(now),
                "person_id": actor.person_id,
                "actor": actor.name,
                "reason": order.reason,
                "name_hash": name_hash(secret, order.wanted.name),
                "places": len(planned.finds),
                "kinds": json.dumps(planned.kinds),
                "photos": photos,
            },
        )
        if added is None:
            raise Overtaken(CHANGED)  # the same form, at the same time
        return added


def former_name(person: Person) -> str:
    """Return what an account is called when its person is taken out: Former technician 3."""
    said = next((words for role, words in FORMER.items() if role in person.roles), "Former colleague")
    return f"{said} {person.id}"


def _rename(database: Database, accounts: Iterable[Person]) -> None:
    for person in accounts:
        sessions.end_of_person(database, person.id)
        people.rename(database, person.id, f"former{person.id}", former_name(person))


def _change_cell(
    connection: sqlite3.Connection,
    table: Table,
    key: tuple[object, ...],
    column: str,
    finds: Sequence[Find],
    accounts: Sequence[Person],
) -> None:
    row = everything.row(connection, table, key)
    value = row.values[column] if row else None
    if not isinstance(value, str | bytes) or digest_of(value) != finds[0].digest:
        raise Overtaken(CHANGED)
    former = {plainly(person.name): former_name(person) for person in accounts}

    def change(number: int, text: str) -> str:
        spans = [find.span for find in finds if find.leaf == number]
        instead = former.get(plainly(text.strip()), REMOVED)
        return replaced(text, spans, instead) if spans else text

    new = values.rebuilt(value, change)
    if table.name == "settings" and isinstance(new, str) and not _suits(str(key[0]), new):
        everything.delete(connection, table, key)
        return
    _write(connection, table, key, column, new)


def _suits(name: str, value: str) -> bool:
    """Tell whether a setting can have a value; one that cannot goes back to its default."""
    if name not in SETTINGS:
        return True
    try:
        SETTINGS[name].check(value)
    except ValueError:
        return False
    return True


def _write(
    connection: sqlite3.Connection, table: Table, key: tuple[object, ...], column: str, value: str | bytes
) -> None:
    """Write a cell; where the same words may stand only once, a number makes them different."""
    for number in range(1, MOST_OF_ONE_NAME):
        said = value if number == 1 or isinstance(value, bytes) else f"{value} {number}"
        try:
            everything.write(connection, table, key, column, said)
        except sqlite3.IntegrityError as error:
            if "UNIQUE" not in str(error):
                place = f"{words.table_words(table.name)}, {words.field_words(column)}"
                raise Refused(f"{place}: a fixed word of Scandesk, which cannot be taken out. Untick it.") from error
        else:
            return
    raise Refused(f"{words.table_words(table.name)}: there are too many of the same name.")


def _make_words_anew(database: Database, tables: dict[str, Table], wanted: Wanted) -> None:
    """Let the search forget the name: its rows are read anew from what is left, its index is written in one piece."""
    matcher = Matcher(finding.all_texts(wanted))
    for name, read_again in (("call_words", search.read_again), ("article_words", knowledge.read_words_again)):
        stale = [
            int(str(row.key[0]))
            for row in list(everything.rows(database, tables[name]))
            if any(matcher.spans(text) for text in row.values.values() if isinstance(text, str))
        ]
        read_again(database, stale)
    for table in tables.values():
        if table.is_words:
            everything.optimise_words(database.connection, table)


def tidy(database: Database, number: int, wanted: Wanted, said: Iterable[str], now: datetime) -> bool:
    """Write the file anew and note how often what was taken out is still found in its bytes, and in how many rows.

    False when somebody was reading: then it is still to be done, and the log says so.
    """
    if not database.rewrite():
        return False
    files = [database.path, log_of(database.path)]
    if journal := journal_of(database):
        files.append(journal.path)
    texts = {wanted.name, wanted.email, wanted.phone, *said} - {""}
    left = raw.count_in_files(files, texts)
    rows = len({(find.table, find.key) for find in finding.find(database, wanted).finds})
    store.note_tidied(database, number, clock.stored(now), left, rows)
    database.empty_log()
    return True


def tidy_what_waits(database: Database, now: datetime) -> int:
    """Write the file anew after redactions that could not; nobody knows the names any more to look for. How many."""
    waiting = store.untidied(database)
    if not waiting or not database.rewrite():
        return 0
    for number in waiting:
        store.note_tidied(database, number, clock.stored(now), None, None)
    return len(waiting)
