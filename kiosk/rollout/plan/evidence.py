"""What is already so at each step, in sentences made of the data as they stand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property

from kiosk.calendar import actions as calendar
from kiosk.calendar.days import WEEKDAYS
from kiosk.calendar.reading import write_hours
from kiosk.calls.records import Channel, Status
from kiosk.calls.words import CHANNEL_WORDS, STATUS_WORDS
from kiosk.core import clock, evidence
from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.evidence import Tellers
from kiosk.core.settings import read_settings
from kiosk.core.sqlite import Row
from kiosk.core.words import count_of, shown_date
from kiosk.escalations import store as escalations
from kiosk.people import store as people
from kiosk.people.records import ROLE_WORDS, Person
from kiosk.rollout.plan import store

LOOKED_BACK = timedelta(days=90)
MOST_NAMED = 6


class Seen:
    """The school as it stands at a moment; each part is read when it is asked for, once."""

    def __init__(self, database: Database, now: datetime, tellers: Tellers) -> None:
        self.database, self.now, self.tellers = database, now, tellers
        self.settings = read_settings(database)
        self.since = clock.stored(now - LOOKED_BACK)

    @cached_property
    def counts(self) -> Row:
        """How many there are of what a school prepares."""
        return store.counts(self.database)

    @cached_property
    def channels(self) -> dict[str, int]:
        """The calls of the last 90 days by how they came in; old logs apart."""
        found = store.calls_by_channel(self.database, self.since)
        return {channel: number for channel, number in found.items() if channel != Channel.IMPORTED}

    @cached_property
    def endings(self) -> Row:
        """How the calls closed in the last 90 days ended."""
        return store.endings(self.database, self.since)

    def with_role(self, role: Role) -> list[Person]:
        """Return the active people who hold a role."""
        return people.people_with_role(self.database, role)

    def told(self, name: str) -> list[str]:
        """Return what another slice tells."""
        return evidence.told(self.tellers, name, self.database, self.now)


def facts_for(step: str, seen: Seen) -> tuple[str, ...]:
    """Return what is already so at a step: no sentence where there is nothing to say."""
    return tuple(FACTS[step](seen)) if step in FACTS else ()


def _calls(seen: Seen) -> list[str]:
    total = sum(seen.channels.values())
    if not total:
        return ["No call was logged in the last 90 days."]
    ways = ", ".join(f"{number:,} {CHANNEL_WORDS[Channel(c)].lower()}" for c, number in seen.channels.items())
    return [f"{count_of(total, 'call')} logged in the last 90 days: {ways}."]


def _named(role: Role, seen: Seen) -> str:
    found = [person.name for person in seen.with_role(role)]
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return (
        f"{ROLE_WORDS[role][0].upper()}{ROLE_WORDS[role][1:]}: {', '.join(found[:MOST_NAMED]) or 'nobody yet'}{more}."
    )


def _desk_staff(seen: Seen) -> list[str]:
    found = seen.with_role(Role.DESK)
    said = [f"{count_of(len(found), 'person', 'people')} at the desk: {', '.join(p.name for p in found[:MOST_NAMED])}."]
    if not found:
        said = ["Nobody has the role of the desk yet."]
    elif len(found) == 1:
        said.append("Nobody covers: one more account with this role lets somebody stand in.")
    phone = seen.settings.desk_phone
    return [*said, f"Telephone: {phone}." if phone else "The desk's telephone number is not entered."]


def _roles(seen: Seen) -> list[str]:
    return [*(_named(role, seen) for role in Role), *costs_of_double_roles(people.all_people(seen.database))]


def costs_of_double_roles(found: list[Person]) -> list[str]:
    """Return what it costs when one person holds several roles (FITS: it is allowed, and it costs time)."""
    said = []
    for person in (person for person in found if person.is_active):
        if {Role.DESK, Role.TECHNICIAN} <= person.roles:
            said.append(f"{person.name} is desk and technician: answering the telephone costs technical time.")
        if {Role.DESK, Role.COORDINATOR} <= person.roles:
            said.append(f"{person.name} is desk and ICT co-ordinator: the desk costs time for planning.")
        if {Role.TECHNICIAN, Role.COORDINATOR} <= person.roles:
            said.append(f"{person.name} is technician and ICT co-ordinator: repairs cost time for planning.")
    return said


def _users(seen: Seen) -> list[str]:
    said = int(seen.settings.users)
    return [f"{count_of(said, 'person', 'people')} use it, as entered." if said else "Their number is not entered yet."]


def _register(seen: Seen) -> list[str]:
    devices, stickered = seen.counts["devices"], seen.counts["stickered"]
    if not devices:
        return ["No device is in the register yet."]
    return [f"{count_of(devices, 'device')} in service, {stickered:,} of them with a printed sticker."]


def _hours(seen: Seen) -> list[str]:
    hours, until = calendar.school_hours(seen.database), seen.counts["terms_until"]
    open_days = [(WEEKDAYS[number], write_hours(open_)) for number, open_ in enumerate(hours.week) if open_]
    said = [f"Open on {len(open_days)} days a week, {open_days[0][0]} {open_days[0][1]}."] if open_days else []
    return [*said, f"Terms entered up to {shown_date(until)}." if until else "No terms are entered yet."]


def _training(seen: Seen) -> list[str]:
    return [f"{count_of(seen.counts['trained'], 'training')} held, {seen.counts['to_train']} planned."]


def _surveys(seen: Seen) -> list[str]:
    every = int(seen.settings.survey_every)
    asked = f"One closed call in {every} asks how it went." if every else "Closed calls ask nothing."
    return [asked, f"{count_of(seen.counts['surveys'], 'survey')} made."]


def _documents(*names: str) -> Callable[[Seen], list[str]]:
    def told(seen: Seen) -> list[str]:
        found = [sentence for name in names for sentence in seen.told(name)]
        return found or ["Nothing of it is published yet."]

    return told


def _forms(seen: Seen) -> list[str]:
    posters = seen.counts["posters"]
    printed = [f"Room posters were printed {count_of(posters, 'time')}."] if posters else []
    return [*seen.told("guides"), *seen.told("poster"), *printed]


def _privacy(seen: Seen) -> list[str]:
    contact = seen.settings.safeguarding_contact
    said = f"The form sends worries about a child to: {contact}." if contact else "No safeguarding contact is entered."
    goes = "Old names go by themselves" if seen.settings.retention == "on" else "Retention is off: old names stay"
    days = f", {seen.settings.retention_people_days} days after a call's end" if seen.settings.retention == "on" else ""
    return [said, f"{goes}{days}."]


def _leaders(seen: Seen) -> list[str]:
    signed = store.signatures(seen.database)
    if not signed:
        return ["No leader has signed the plan yet."]
    return [f"Signed by {signed[0].name}, {signed[0].role}, on {shown_date(signed[0].signed_on)}."]


def _knowledge(seen: Seen) -> list[str]:
    articles, codes = count_of(seen.counts["articles"], "article"), seen.counts["codes"]
    return [f"{articles} and {count_of(codes, 'error code')}." if codes else f"{articles}."]


def _endings(what: str, words: str) -> Callable[[Seen], list[str]]:
    def said(seen: Seen) -> list[str]:
        closed = seen.endings["closed"]
        if not closed:
            return ["No call was closed in the last 90 days."]
        return [f"{seen.endings[what]:,} of {count_of(closed, 'call')} closed in the last 90 days {words}."]

    return said


def _communication(seen: Seen) -> list[str]:
    settings = seen.settings
    phone = f"Telephone {settings.desk_phone}." if settings.desk_phone else "No telephone number is entered."
    return [phone, f"E-mail is {settings.mail}.", *_calls(seen)]


def _workload(seen: Seen) -> list[str]:
    rows = store.open_by_technician(seen.database)
    said = ", ".join(f"{row['name']} {row['calls']}" for row in rows[:MOST_NAMED])
    return [f"Open with technicians now: {said}." if said else "No call is with a technician now."]


def _targets(seen: Seen) -> list[str]:
    targets = calendar.targets(seen.database)
    if not targets.is_on or targets.since_at is None:
        return ["Targets are off."]
    day = clock.school_date(clock.moment(targets.since_at), seen.settings.time_zone)
    return [f"Targets are on for calls logged since {shown_date(day.isoformat())}."]


def _one(what: str, one: str, many: str = "") -> Callable[[Seen], list[str]]:
    return lambda seen: [f"{count_of(seen.counts[what], one, many)}."]


def _stages(seen: Seen) -> list[str]:
    found = store.open_by_status(seen.database)
    said = ", ".join(f"{found[status]} {STATUS_WORDS[status].lower()}" for status in Status if status in found)
    return [f"{count_of(sum(found.values()), 'call')} open now: {said}." if found else "No call is open now."]


def _past_the_desk(seen: Seen) -> list[str]:
    total, corridor = sum(seen.channels.values()), seen.channels.get(Channel.CORRIDOR, 0)
    return (
        [f"{corridor} of {count_of(total, 'call')} in the last 90 days came past the desk."] if total else _calls(seen)
    )


def _start(seen: Seen) -> list[str]:
    first = seen.counts["first_call_at"]
    if first is None:
        return ["No call was logged yet."]
    day = clock.school_date(clock.moment(first), seen.settings.time_zone)
    weekly = sum(seen.channels.values()) * 7 / LOOKED_BACK.days
    return [f"The first call was logged on {shown_date(day.isoformat())}; {weekly:.0f} a week in the last 90 days."]


def _escalation(seen: Seen) -> list[str]:
    rules = sum(rule.is_on for rule in escalations.rules(seen.database).values())
    contacts = len(escalations.contacts(seen.database))
    return [f"{count_of(rules, 'rule')} on, {count_of(contacts, 'person', 'people')} to tell."]


def _suppliers(seen: Seen) -> list[str]:
    agreements = count_of(seen.counts["agreements"], "agreement")
    return [f"{count_of(seen.counts['suppliers'], 'supplier')}, {agreements} entered."]


def _review(seen: Seen) -> list[str]:
    signed, waiting = count_of(seen.counts["reviews"], "review"), count_of(seen.counts["open_actions"], "action")
    return [f"{signed} signed off, {waiting} from reviews still open."]


def _follow(seen: Seen) -> list[str]:
    found = store.progress(seen.database).values()
    today = clock.school_date(seen.now, seen.settings.time_zone).isoformat()
    late = sum(1 for one in found if not one.done_at and one.due_on and one.due_on < today)
    return [f"{count_of(sum(1 for one in found if one.done_at), 'step')} done, {late} late."]


FACTS: dict[str, Callable[[Seen], list[str]]] = {
    "stages": _stages,
    "concepts": lambda seen: [f"{count_of(seen.counts['problems'], 'problem')} open beside the calls."],
    "diagnosis": lambda seen: [f"{count_of(seen.counts['checklists'], 'checklist')} published.", *_knowledge(seen)],
    "recording": _calls,
    "feedback": lambda seen: [*_training(seen), *_surveys(seen)],
    "users": _users,
    "desk-staff": _desk_staff,
    "register": _register,
    "hours": _hours,
    "training": _training,
    "forms": _forms,
    "charter": _documents("charter"),
    "letter": _documents("letter"),
    "privacy": _privacy,
    "leaders": _leaders,
    "roles": _roles,
    "to-technicians": lambda seen: [
        _named(Role.TECHNICIAN, seen),
        f"{count_of(seen.counts['skills'], 'kind')} of device have somebody qualified."
        if seen.counts["skills"]
        else "Nobody is noted as qualified for anything yet.",
    ],
    "documents": _documents("charter", "letter", "guides"),
    "knowledge": _knowledge,
    "workarounds": lambda seen: [f"{count_of(seen.counts['workarounds'], 'problem')} with a workaround written down."],
    "resolutions": _endings("written", "have a cause and a sentence on what was done"),
    "informing": _endings("told", "say how the reporter was told"),
    "location": _one("locations", "location entered", "locations entered"),
    "communication": _communication,
    "workload": _workload,
    "impact": _past_the_desk,
    "escalation": _escalation,
    "suppliers": _suppliers,
    "start": _start,
    "baseline": lambda seen: [f"{count_of(seen.counts['baselines'], 'baseline')} recorded."],
    "targets": _targets,
    "follow": _follow,
    "review": _review,
}
