"""What the users of the invented school think: a tap after closing, a survey each term, and what was done about it."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk.calls.taking import known_call
from kiosk.core import clock
from kiosk.demo import store, terms
from kiosk.demo.register import School, one_time_key
from kiosk.surveys import actions as surveys
from kiosk.surveys.after_closing import actions as after_closing
from kiosk.surveys.records import ActionState, NewSurvey, Question, QuestionKind, Reply, Survey, SurveyAction

SEED = 20_260_713
ANSWERS = 0.62
SCORES, QUICK, SLOW, AGAIN = (5, 4, 3, 2, 1), (52, 33, 9, 4, 2), (24, 36, 22, 13, 5), (6, 20, 30, 28, 16)
SLOW_FROM = timedelta(days=4)
SAYS_WHY = 0.3
WHY = {
    5: ("Back before the bell, thank you!", "Quick and friendly.", "Fixed while I was at lunch."),
    4: ("Fine, once somebody came.", "Works. A word beforehand when you come would help."),
    3: ("It works, but nobody told me that it was done.", "Took a while."),
    2: ("A week without the projector is long.", "Third time this term."),
    1: ("Came back the next morning.", "Had to ask twice."),
}


def answer_taps(school: School, now: datetime) -> None:
    """Let reporters answer what they were asked after closing, each some hours later."""
    for row in store.asked_calls(school.database):
        chance = random.Random(f"{SEED}:{row['id']}")  # noqa: S311  # invented, no secret
        at = terms.later(clock.moment(row["closed_at"]), chance.randint(5, 700))
        if at > now or chance.random() > ANSWERS:
            continue
        took = clock.moment(row["resolved_at"]) - clock.moment(row["logged_at"])
        weights = AGAIN if row["reopened"] else SLOW if took > SLOW_FROM else QUICK
        score = chance.choices(SCORES, weights)[0]
        comment = chance.choice(WHY[score]) if chance.random() < SAYS_WHY else ""
        call = known_call(school.database, row["id"])
        after_closing.answer(school.database, call, score, comment, one_time_key(chance), at)


QUESTIONS = (
    Question(1, QuestionKind.RATING, "How do you find the service desk altogether?"),
    Question(2, QuestionKind.AGREEMENT, "My reports are seen to quickly enough."),
    Question(3, QuestionKind.AGREEMENT, "I know how a report of mine stands."),
    Question(4, QuestionKind.AGREEMENT, "Scanning the sticker is easier than telephoning."),
    Question(5, QuestionKind.TEXT, "What should the service desk do better?"),
)
LIKELY = {1: (30, 45, 17, 6, 2), 2: (16, 38, 24, 16, 6), 3: (8, 24, 26, 28, 14), 4: (42, 32, 16, 7, 3)}
BETTER = (
    "Say when somebody comes.",
    "Tell us when it is done, not only that it is closed.",
    "More spare chargers in the office.",
    "The hall projector before assembly, please.",
    "Nothing, I am happy.",
    "A shorter way to ask for toner.",
    "The form in Welsh as well.",
    "Look at the Wi-Fi in the Gower room.",
)
WRITES = 0.35


@dataclass(frozen=True)
class Term:
    """One survey: how many days ago it closed (less than none: it is still open), and how many answered."""

    title: str
    why: str
    closed_days_ago: int
    days: int
    people: int


LAST = Term(
    "The service desk this year",
    "Stickers and the status page are new since September. We want to know whether they help, and what to mend first.",
    38,
    11,
    23,
)
PRESENT = Term(
    "Half a term later",
    "We promised to say when somebody comes. Is that so now? It takes a minute, and nobody signs it.",
    -9,
    12,
    4,
)
FINDING = "Most of you find the desk good and the stickers easy; fewer than half know how their report stands."
ACTIONS = (
    ("Every dispatched report names the day of the visit", "Service desk", -20, ActionState.DONE),
    ("A poster in the staff room shows how to look a report up", "ICT co-ordinator", 12, ActionState.UNDER_WAY),
    ("Two spare laptop chargers are kept at the office", "School office", 40, ActionState.PLANNED),
)


def ask_each_term(school: School, now: datetime) -> None:
    """Hold a survey and publish what it showed; hold the next one, which is open now."""
    today = now.astimezone(terms.ZONE).date()
    found = _hold(school, LAST, today)
    _hold(school, PRESENT, today)
    closed_on = today - timedelta(days=LAST.closed_days_ago)
    published_at = terms.at_minute(terms.next_school_day(closed_on + timedelta(days=3)), 120)
    chance = random.Random(f"{SEED}:actions")  # noqa: S311  # invented, no secret
    for words, owner, in_days, state in ACTIONS:
        due_on = (today + timedelta(days=in_days)).isoformat()
        action = SurveyAction(0, words, owner, due_on, state)
        at = terms.at_minute(today - timedelta(days=21), 60) if state is ActionState.DONE else published_at
        surveys.decide(school.database, found, action, one_time_key(chance), at)
    surveys.publish(school.database, found, FINDING, published_at)


def _hold(school: School, term: Term, today: date) -> Survey:
    closes_on = today - timedelta(days=term.closed_days_ago)
    opens_on = closes_on - timedelta(days=term.days)
    chance = random.Random(f"{SEED}:{term.title}")  # noqa: S311  # invented, no secret
    new = NewSurvey(term.title, term.why, opens_on.isoformat(), closes_on.isoformat(), QUESTIONS)
    planned_at = terms.at_minute(opens_on - timedelta(days=6), 200)
    found = surveys.plan(school.database, school.coordinator, new, one_time_key(chance), planned_at)
    last = min(closes_on, today)
    for _ in range(term.people):
        on = opens_on + timedelta(days=chance.randint(0, (last - opens_on).days))
        replies = [Reply(number, chance.choices(SCORES, weights)[0]) for number, weights in LIKELY.items()]
        if chance.random() < WRITES:
            replies.append(Reply(5, None, chance.choice(BETTER)))
        surveys.respond(school.database, found, replies, one_time_key(chance), terms.at_minute(on, 300))
    return found
