"""Which articles may help: with a call, while one is typed, and before one is sent."""

from kiosk.core.database import Database
from kiosk.devices.records import Device
from kiosk.knowledge import rules, store
from kiosk.knowledge.codes.rules import names_in
from kiosk.knowledge.records import Article, Audience, State, Ties

SUGGESTED = 3
UNTELLING = ("other", "error_message")
SUGGESTED_STATES = (State.NOT_VALIDATED, State.VALIDATED)


def suggest(
    database: Database,
    text: str,
    kind: str | None = None,
    model_id: int | None = None,
    symptom: str | None = None,
    audience: Audience = Audience.TECHNICIANS,
    limit: int = SUGGESTED,
) -> list[Article]:
    """Return the articles that fit best, those that helped before ahead; for users only what is published to them."""
    words = rules.telling_words(text)
    wanted = _wanted_ties(text, kind, model_id, symptom)
    fits: dict[int, set[str]] = {}
    for article_id, sort in store.ids_by_ties(database, wanted):
        fits.setdefault(article_id, set()).add(sort)
    found = list(fits)
    if words:
        found += store.ids_by_words(database, rules.match_query(words, "OR"), audience is Audience.USERS)
    open_to = [
        article
        for article in store.articles_with(database, list(dict.fromkeys(found)))
        if article.is_public or (audience is Audience.TECHNICIANS and article.state in SUGGESTED_STATES)
    ]
    ties = store.ties_of(database, [article.id for article in open_to])
    candidates = [_candidate(article, fits, ties.get(article.id, Ties()), kind, symptom) for article in open_to]
    by_id = {article.id: article for article in open_to}
    return [by_id[article_id] for article_id in rules.ranked(candidates, words, limit)]


def for_reporter(database: Database, device: Device, symptom: str | None = None, text: str = "") -> list[Article]:
    """Return what the person in front of a device could try before they send a report."""
    return suggest(database, text, device.kind, device.model.id, symptom, Audience.USERS)


def _wanted_ties(text: str, kind: str | None, model_id: int | None, symptom: str | None) -> list[tuple[str, str]]:
    wanted = [("code", name) for name in names_in(text) if not name.startswith("own:")] if text.strip() else []
    if kind:
        wanted.append(("kind", str(kind)))
    if model_id:
        wanted.append(("model", str(model_id)))
    if is_telling(symptom):
        wanted.append(("symptom", str(symptom)))
    return wanted


def is_telling(symptom: str | None) -> bool:
    """Tell whether a symptom says what is wrong; "something else" and "shows an error message" do not."""
    return bool(symptom) and symptom not in UNTELLING


def _candidate(
    article: Article, fits: dict[int, set[str]], ties: Ties, kind: str | None, symptom: str | None
) -> rules.Candidate:
    return rules.Candidate(
        article_id=article.id,
        title=article.title,
        text=f"{article.environment}\n{article.resolution}\n{article.cause}",
        fits=frozenset(fits.get(article.id, ())),
        is_about_another_kind=bool(kind and ties.kinds and kind not in ties.kinds),
        is_about_another_symptom=bool(is_telling(symptom) and ties.symptoms and symptom not in ties.symptoms),
        helped=article.helped,
        did_not_help=article.did_not_help,
        helped_themselves=article.helped_themselves,
    )
