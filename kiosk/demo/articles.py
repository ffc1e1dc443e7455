"""What the invented school's desk knows by heart: the articles, who wrote them, and how often they helped."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from kiosk.calls.records import Call
from kiosk.calls.taking import known_call
from kiosk.demo import store, terms
from kiosk.demo.register import School
from kiosk.devices.records import Device
from kiosk.knowledge import actions as knowledge
from kiosk.knowledge import importing
from kiosk.knowledge import store as articles
from kiosk.knowledge.beginnings import draft_from_call
from kiosk.knowledge.records import Article, Audience, Draft, Outcome, State

HELPS_AT_DESK, TRIED_IN_VAIN = 0.5, 0.15
MINUTES_BETWEEN_HELP = (1400, 4300)
READ_AGAIN_BUT = 2  # so many of the first articles wait for somebody to read them again


@dataclass(frozen=True)
class Own:
    """An article that the desk wrote after a call, so many days in."""

    days_in: int
    summary: str
    title: str
    text: str
    is_public: bool


OWN = (
    Own(
        150,
        "Wi-Fi switched off by a key",
        "The laptop shows an aeroplane and finds no Wi-Fi",
        "Press the key with the aeroplane, beside F12, once. The light on it goes out.\n\n"
        "Wait half a minute: the laptop finds the school's Wi-Fi by itself.",
        True,
    ),
    Own(
        290,
        "Jams with card and labels",
        "Card and labels jam in the printer",
        "1. Open the flap at the back: card then goes straight through.\n"
        "2. Put at most ten sheets into tray 1, and choose tray 1 when you print.\n"
        "3. Close the flap again for paper.",
        True,
    ),
    Own(
        430,
        "Nothing comes out",
        "One large job blocks the print queue",
        "On the server: stop the service *Print Spooler*, empty the folder of waiting jobs, start it again.\n\n"
        "Tell whoever sent the large job to print it in parts.",
        False,
    ),
    Own(
        610,
        "Trust with the server lost",
        "A PC says that it has lost the trust of the domain",
        "Sign in as the local administrator, take the PC out of the domain, restart, join it again, restart.\n\n"
        "It comes from old images: tell the technician which PC it was.",
        False,
    ),
)


def put_up_first(school: School, now: datetime) -> None:
    """Add the articles that come with Scandesk."""
    importing.add_first_articles(school.database, now)
    _fill_shelf(school)


def write_own(school: School, own: Own, now: datetime) -> Iterator[datetime]:
    """Write an article after the newest call of its kind, if there was one by then."""
    for call_id in store.newest_about(school.database, own.summary, 1):
        call = known_call(school.database, call_id)
        begun = draft_from_call(school.database, call)
        audience = Audience.USERS if own.is_public else Audience.TECHNICIANS
        draft = replace(begun, title=own.title, resolution=own.text, state=State.VALIDATED, audience=audience)
        knowledge.write_article(school.database, school.desk, draft, now, school.once(), call)
        _fill_shelf(school)
    yield from ()


def read_again(school: School, now: datetime) -> Iterator[datetime]:
    """Look through the first articles when their day has come, all but a few."""
    for key in importing.first_articles_keys()[:-READ_AGAIN_BUT]:
        article = articles.article_by_form_key(school.database, key)
        if article:
            draft = replace(_as_it_stands(article), ties=articles.ties(school.database, article.id))
            knowledge.change_article(school.database, school.desk, article, draft, now, article.version)
    yield from ()


def help_without_call(school: School, at: datetime) -> Iterator[datetime]:
    """Let somebody who scanned a sticker find the answer there, every few days."""
    for_kind: dict[str, list[int]] = {}
    while True:
        at = terms.later(at, school.aside.randint(*MINUTES_BETWEEN_HELP))
        yield at
        for (kind, _), article_id in school.shelf.items():
            if knowledge.known_article(school.database, article_id).is_public:
                for_kind.setdefault(kind, []).append(article_id)
        devices = [device for device in school.in_service.values() if device.kind.value in for_kind]
        device: Device = school.aside.choice(devices)
        article_id = school.aside.choice(for_kind[device.kind.value])
        knowledge.helped_themselves(school.database, article_id, device.code, school.once(), at)
        for_kind.clear()


def use(school: School, call: Call, device: Device | None, is_solved: bool, now: datetime) -> None:
    """Note at the desk that an article was tried on a call: it helped when the desk solves it with that."""
    article_id = school.shelf.get((device.kind.value, call.symptom)) if device else None
    if article_id is None or not school.happens(HELPS_AT_DESK if is_solved else TRIED_IN_VAIN):
        return
    outcome = Outcome.HELPED if is_solved else Outcome.DID_NOT_HELP
    article = knowledge.known_article(school.database, article_id)
    knowledge.use_article(school.database, school.desk, call, article, outcome, school.once(), now)


def _fill_shelf(school: School) -> None:
    """Remember which article is about which symptom of which kind; a newer one takes the place of an older."""
    found = articles.articles(school.database, {})
    ties = articles.ties_of(school.database, [article.id for article in found])
    for article in sorted(found, key=lambda article: article.id):
        for kind in ties[article.id].kinds if article.id in ties else ():
            for symptom in ties[article.id].symptoms:
                school.shelf[kind, symptom] = article.id


def _as_it_stands(article: Article) -> Draft:
    own = {
        name: getattr(article, name) for name in ("title", "resolution", "environment", "cause", "state", "audience")
    }
    return Draft(**own)


def day_after(begins: date, days_in: int) -> datetime:
    """Return the morning of the school day so many days in."""
    return terms.at_minute(terms.next_school_day(date.fromordinal(begins.toordinal() + days_in)), 20)
