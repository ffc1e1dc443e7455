"""What the settings say now, each placeholder as Markdown: nothing in a document is typed twice."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from kiosk.calendar import actions as calendar
from kiosk.calendar import store as calendar_store
from kiosk.calendar.days import WEEKDAYS
from kiosk.calendar.hours import SchoolHours, in_words
from kiosk.calendar.reading import write_hours
from kiosk.calendar.targets import HOLD_REASONS, PRIORITIES
from kiosk.calls import rules as call_rules
from kiosk.calls.words import IMPACT_WORDS, URGENCY_WORDS
from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.settings import read_settings, school_today
from kiosk.core.words import shown_date
from kiosk.documents.rules import NOT_SET, escaped, or_not_set
from kiosk.escalations import store as escalations
from kiosk.escalations.records import LEVEL_WORDS, NEEDS_TARGETS, RUNG_WORDS
from kiosk.people import store as people

MOST_TERMS = 6
SCHOOL_YEAR_BEGINS = 8
NO_TARGETS = (
    "We first measure how long things take. Until then every call is dealt with in the order of its priority; targets "
    "follow, and this page will show them."
)


def said_now(database: Database, now: datetime) -> dict[str, str]:
    """Return what each placeholder says that every document may use."""
    settings = read_settings(database)
    hours = calendar.school_hours(database)
    return {
        "school": or_not_set(settings.school),
        "desk_phone": or_not_set(settings.desk_phone),
        "address": or_not_set(settings.host),
        "charter_address": escaped(f"{settings.host}/charter") if settings.host else NOT_SET,
        "safeguarding": or_not_set(settings.safeguarding_contact),
        "week": _week(hours),
        "hours": _hours(hours),
        "terms": _terms(database, now),
        "targets": _targets(database, hours),
        "pauses": _pauses(database),
        "priorities": _priorities(),
        "escalation": _escalation(database),
        "contacts": _contacts(database),
        "desk_people": _people(database, Role.DESK),
        "technicians": _people(database, Role.TECHNICIAN),
        "coordinators": _people(database, Role.COORDINATOR),
    }


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return cells of Markdown as a table."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(lines: Iterable[str]) -> str:
    """Return lines of Markdown as a list, or that nothing is set."""
    return "\n".join(f"- {line}" for line in lines) or NOT_SET


def _week(hours: SchoolHours) -> str:
    """Return the week in one line; days with the same hours that follow each other are said together."""
    runs: list[tuple[int, int, str]] = []
    for number, intervals in enumerate(hours.week):
        written = write_hours(intervals)
        if runs and runs[-1][2] == written:
            runs[-1] = (runs[-1][0], number, written)
        else:
            runs.append((number, number, written))
    said = [f"{_days(first, last)} {written}" for first, last, written in runs if written]
    return escaped(", ".join(said)) or NOT_SET


def _days(first: int, last: int) -> str:
    names = WEEKDAYS[first][:3], WEEKDAYS[last][:3]
    return names[0] if first == last else f"{names[0]} to {names[1]}"


def _hours(hours: SchoolHours) -> str:
    rows = [(day, write_hours(hours.week[number])) for number, day in enumerate(WEEKDAYS)]
    return table(
        ("Day", "Hours"), ((day, escaped(written) or "closed") for day, written in rows if written or day[0] != "S")
    )


def _terms(database: Database, now: datetime) -> str:
    """Return the terms from this school year on, which begins in August: a term that ends changes nothing."""
    today = school_today(database, now)
    begins = today.replace(year=today.year - (today.month < SCHOOL_YEAR_BEGINS), month=SCHOOL_YEAR_BEGINS, day=1)
    found = [term for term in calendar_store.terms(database) if term.last_on >= begins.isoformat()][:MOST_TERMS]
    said = (f"{escaped(term.name)}: {shown_date(term.first_on)} to {shown_date(term.last_on)}" for term in found)
    return bullets(said)


def _targets(database: Database, hours: SchoolHours) -> str:
    targets = calendar.targets(database)
    if not targets.is_on:
        return NO_TARGETS
    examples = _examples()
    rows = [
        (f"P{priority}", examples[priority], _amount(target.respond, hours), _amount(target.resolve, hours))
        for priority in PRIORITIES
        if (target := targets.by_priority.get(priority))
    ]
    return table(("Priority", "Such as", "Seen to within", "Resolved within"), rows)


def _amount(amount: timedelta | None, hours: SchoolHours) -> str:
    return escaped(in_words(amount, hours)) if amount else "as planned"


def _examples() -> dict[int, str]:
    """Return for each priority the gravest impact and urgency that make it."""
    found: dict[int, str] = {}
    for impact in IMPACT_WORDS:
        for urgency in URGENCY_WORDS:
            said = f"{IMPACT_WORDS[impact]}; {URGENCY_WORDS[urgency][0].lower()}{URGENCY_WORDS[urgency][1:]}"
            found.setdefault(call_rules.priority(impact, urgency), escaped(said))
    return found


def _priorities() -> str:
    return bullets(f"**P{priority}**: {words}" for priority, words in sorted(_examples().items()))


def _pauses(database: Database) -> str:
    pausing = calendar.targets(database).pausing
    said = [words[0].lower() + words[1:] for reason, words in HOLD_REASONS.items() if reason in pausing]
    return escaped(", ".join([*said, "waiting for an answer of the reporter to the desk's question"]))


def _escalation(database: Database) -> str:
    are_on = calendar.targets(database).is_on
    rules = [rule for rule in escalations.rules(database).values() if rule.is_on]
    said = [(rule.level, RUNG_WORDS[rule.rung]) for rule in rules if are_on or rule.level not in NEEDS_TARGETS]
    return bullets(f"{escaped(LEVEL_WORDS[level])}: {escaped(rung)}" for level, rung in said)


def _contacts(database: Database) -> str:
    rows = (
        (escaped(RUNG_WORDS[contact.rung]), escaped(contact.name), escaped(contact.phone) or "–")
        for contact in escalations.contacts(database)
    )
    found = list(rows)
    return table(("Who", "Name", "Telephone"), found) if found else NOT_SET


def _people(database: Database, role: Role) -> str:
    return or_not_set(", ".join(person.name for person in people.people_with_role(database, role)))
