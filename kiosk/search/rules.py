"""What was typed becomes what is looked for: plain words, each the beginning of a word, whatever else was typed."""

import re
import unicodedata

MOST_WORDS = 8
SHORTEST_TELLING = 3
# words that say nothing about a fault; a list of the commonest English and Welsh ones is enough
ENGLISH = "the and for not does with when was are has have its from this that they will can but what there your our"
WELSH = "yn mae nid ddim wedi gan ond dim eto"
COMMON = frozenset(f"{ENGLISH} {WELSH}".split())
MARK_ON, MARK_OFF = "\x02", "\x03"  # nobody can type these: forms leave control characters out


def words_of(text: str) -> list[str]:
    """Return the words of a text as the index divides it, without accents and capitals, each once."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    plain = unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))
    return list(dict.fromkeys(re.findall(r"[^\W_]+", plain)))


def all_of(text: str) -> str:
    """Return the full-text query for calls that have all the words, each perhaps only begun; empty for no words.

    Every word is quoted, so that nothing a person types is ever read as an operator.
    """
    return " ".join(f'"{word}"*' for word in words_of(text)[:MOST_WORDS])


def any_of(text: str) -> str:
    """Return the full-text query for calls that have at least one of the telling words; empty for none."""
    return " OR ".join(f'"{word}"' for word in telling_words(text))


def telling_words(text: str) -> list[str]:
    """Return the words that say something: neither short nor among the commonest; error numbers always."""
    return [
        word
        for word in words_of(text)
        if word not in COMMON and (len(word) >= SHORTEST_TELLING or any(c.isdigit() for c in word))
    ][:MOST_WORDS]


def parts(marked: str) -> tuple[tuple[str, bool], ...]:
    """Return a text in which the index marked what it found as (words, is found) parts."""
    found = []
    for number, part in enumerate(marked.split(MARK_ON)):
        hit, _, rest = part.partition(MARK_OFF) if number else ("", "", part)
        found += [(hit, True)] * bool(hit) + [(rest, False)] * bool(rest)
    return tuple(found)
