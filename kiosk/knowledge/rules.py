"""What is decided about articles by values alone: who may write what, which names do not belong, what ranks first."""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from kiosk.core.access import Actor, Role
from kiosk.knowledge.records import Audience, State

PUBLISHERS = (Role.DESK, Role.COORDINATOR)
MOST_WORDS = 24  # of a text that is looked for: a whole e-mail pasted in needs no longer query
TITLES = frozenset(
    (
        *("mr", "mrs", "miss", "ms", "mx", "dr", "sir", "madam", "prof", "and", "the"),
        *("head", "deputy", "year", "class", "teacher", "office", "staff"),
    )
)
# words that are in every report and say nothing about it, in the school's two languages
EVERYDAY = frozenset(
    (
        *("a", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "cannot", "could", "did"),
        *("do", "does", "for", "from", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in", "is"),
        *("it", "its", "just", "me", "my", "no", "not", "of", "off", "on", "one", "or", "our", "please", "she"),
        *("so", "some", "that", "the", "their", "them", "then", "there", "they", "this", "to", "too", "up", "us"),
        *("very", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with", "won"),
        *(
            "work",
            "working",
            "error",
            "message",
            "shows",
            "says",
            "go",
            "goes",
            "away",
            "again",
            "would",
            "you",
            "your",
            "ac",
            "am",
            "ar",
            "ddim",
            "ei",
            "eu",
            "fy",
            "gan",
            "hi",
        ),
        *("mae", "ni", "nid", "nad", "o", "oes", "os", "pan", "roedd", "sydd", "wedi", "y", "yma", "yn", "yr"),
    )
)
TIE_POINTS = {"code": 6.0, "model": 2.5, "symptom": 2.0, "kind": 1.0}
WORDS_POINTS = 5.0
HELP_POINTS = 2.0
OTHER_KIND = -4.0  # it is about another kind of device
OTHER_SYMPTOM = -3.0  # it is about something else that goes wrong with it
ENOUGH = 1.9


def may_publish(actor: Actor) -> bool:
    """Tell whether a person may validate articles and show them to everybody."""
    return actor.holds(*PUBLISHERS)


def states_open_to(actor: Actor) -> tuple[State, ...]:
    """Return the states that a person may give an article."""
    return tuple(State) if may_publish(actor) else (State.WORK_IN_PROGRESS, State.NOT_VALIDATED)


def audiences_open_to(actor: Actor) -> tuple[Audience, ...]:
    """Return the audiences that a person may write for."""
    return tuple(Audience) if may_publish(actor) else (Audience.TECHNICIANS,)


def may_change(actor: Actor, state: State, audience: Audience) -> bool:
    """Tell whether a person may change an article as it stands."""
    return state in states_open_to(actor) and audience in audiences_open_to(actor)


def review_day(today: date) -> date:
    """Return when an article written today is looked at again: a year on."""
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # written on 29 February
        return today.replace(year=today.year + 1, day=28)


# --- names that do not belong


def name_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a name that name somebody: no titles, no initials, no figures."""
    parts = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", name)
    return tuple(part for part in parts if len(part) > 1 and part.casefold() not in TITLES)


def named_in(text: str, names: tuple[str, ...]) -> str:
    """Return the first whole name, or part of a name, of `names` that a text mentions; else nothing.

    A whole name counts however it is written; a part of it only as a name is written, with its capital, so that
    "Mr Price" does not forbid the price of a lamp.
    """
    for name in names:
        parts = name_parts(name)
        whole = " ".join(name.split())
        if len(parts) > 1 and re.search(rf"(?<!\w){re.escape(whole)}(?!\w)", text, re.IGNORECASE):
            return whole
        for part in parts:
            written = part[0].upper() + part[1:]
            if len(part) > 2 and re.search(rf"(?<!\w){re.escape(written)}(?!\w)", text):
                return written
    return ""


def without_names(text: str, names: tuple[str, ...]) -> str:
    """Return a text with every name that `named_in` would find left out."""
    while found := named_in(text, names):
        text = re.sub(rf"(?<!\w){re.escape(found)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text


# --- looking for words


def folded(text: str) -> str:
    """Return a text as it is compared: small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are looked for, each once, in their order."""
    found = (word for word in re.findall(r"[^\W_]+", folded(text)))
    return list(dict.fromkeys(found))[:MOST_WORDS]


def telling_words(text: str) -> list[str]:
    """Return the words that say what a report is about."""
    return [word for word in words_of(text) if len(word) > 1 and word not in EVERYDAY]


def match_query(words: list[str], joined_by: str = "AND") -> str:
    """Return a full-text query for words and their beginnings; each is quoted, so that nothing typed is syntax."""
    return f" {joined_by} ".join(f'"{word}"*' for word in words)


# --- what ranks first


@dataclass(frozen=True)
class Candidate:
    """An article that may help: what of it fits, and what came of it before."""

    article_id: int
    title: str
    text: str
    fits: frozenset[str] = frozenset()  # of "code", "model", "symptom", "kind"
    is_about_another_kind: bool = False
    is_about_another_symptom: bool = False
    helped: int = 0
    did_not_help: int = 0
    helped_themselves: int = 0


def score(candidate: Candidate, words: list[str]) -> float:
    """Return how well an article fits: its words, what it is tied to, and whether it helped before."""
    points = sum(TIE_POINTS[tie] for tie in candidate.fits)
    points += WORDS_POINTS * _share(words, candidate)
    if candidate.is_about_another_symptom and "code" not in candidate.fits:
        points += OTHER_SYMPTOM
    if candidate.is_about_another_kind:
        points += OTHER_KIND
    return points


def help_points(candidate: Candidate) -> float:
    """Return what experience adds: between -HELP_POINTS and HELP_POINTS, more the more often it was used.

    People who helped themselves count a third: nobody checked. An article never used stands in the middle.
    """
    helped = candidate.helped + candidate.helped_themselves / 3
    used = helped + candidate.did_not_help
    if not used:
        return 0.0
    balance = (helped - candidate.did_not_help) / (used + 2)
    return HELP_POINTS * balance * min(1.0, 0.5 + math.log10(used + 1) / 2)


def ranked(candidates: list[Candidate], words: list[str], limit: int) -> list[int]:
    """Return the ids of the articles that fit well enough, the best first; what helped before goes ahead."""
    fitting = [(points, c) for c in candidates if (points := score(c, words)) >= ENOUGH]
    fitting.sort(key=lambda pair: (-(pair[0] + help_points(pair[1])), pair[1].article_id))
    return [candidate.article_id for _, candidate in fitting[:limit]]


def _share(words: list[str], candidate: Candidate) -> float:
    """Return which share of the words an article has; those of its title count full, others less."""
    if not words:
        return 0.0
    title, text = words_of(candidate.title), set(re.findall(r"[^\W_]+", folded(candidate.text)))
    found = 0.0
    for word in words:
        if any(_same(word, other) for other in title):
            found += 1
        elif any(_same(word, other) for other in text):
            found += 0.5
    return found / max(len(words), 2)


def _same(word: str, other: str) -> bool:
    """Tell whether two words are the same but for their endings: print, prints, printing."""
    if word == other:
        return True
    shorter, longer = sorted((word, other), key=len)
    return len(shorter) > 2 and longer.startswith(shorter) and len(longer) - len(shorter) <= 3
