"""What makes a report look like a joke or a machine. It only marks: the report is set aside, and the desk decides."""

import re
from collections.abc import Iterable

QUICKEST_S = 2  # nobody reads the page and taps three times in less
SAME_WORDS_AT_MOST = 5  # within an hour; a class may well write the same about the same
SHORTEST_WORDS = 4  # characters; below, the same words mean nothing
WORD = re.compile(r"[^\W_]+")


def reasons(
    trap: str, filled_in_s: int | None, same_words: int, texts: Iterable[str], unwanted: Iterable[str]
) -> list[str]:
    """Return why a report should be looked at before it goes to the queue; none for nearly all.

    `trap` is the field that people do not see; `filled_in_s` is None when the form did not come from our page.
    """
    found = []
    if trap:
        found.append("A field was filled in that people do not see.")
    if filled_in_s is None:
        found.append("It was not sent from the page.")
    elif filled_in_s < QUICKEST_S:
        found.append("It was sent quicker than a person can fill it in.")
    if same_words >= SAME_WORDS_AT_MOST:
        found.append("The same words came many times within an hour.")
    if words := unwanted_in(texts, unwanted):
        found.append(f"It has words that are on the list: {', '.join(words)}.")
    return found


def unwanted_in(texts: Iterable[str], unwanted: Iterable[str]) -> list[str]:
    """Return the unwanted words and phrases that stand in texts as whole words, however they are written."""
    said = f" {' '.join(plain_words(' '.join(texts)))} "
    listed = [" ".join(plain_words(words)) for words in unwanted]
    return [words for words in listed if words and f" {words} " in said]


def plain_words(text: str) -> list[str]:
    """Return the words of a text without capitals and punctuation."""
    return WORD.findall(text.casefold())
