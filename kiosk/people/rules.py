"""What makes a password and a username acceptable."""

import importlib
import re

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024
PIECE = 24  # characters estimated at once: the time it takes grows much faster than they do
GUESSES_AT_LEAST = 10**8
TOO_COMMON = ("password", "passw0rd", "scandesk", "letmein", "qwertyuiop", "123456789", "welcome", "helpdesk")
FIRST_THINGS = "This is among the first things somebody would try. Use words that have nothing to do with school."


def check_password(password: str, username: str, school: str) -> str:
    """Return the password, or raise ValueError saying what to change.

    Long instead of complicated, and nothing a pupil would try first (OWASP ASVS 5.0, 6.2.1 and 6.2.4 to 6.2.9).
    """
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"Use at least {SHORTEST_PASSWORD} characters; three or four words are easy to remember.")
    if len(password) > LONGEST_PASSWORD:
        raise ValueError(f"Use at most {LONGEST_PASSWORD} characters.")
    folded = password.casefold()
    if len(set(folded)) < 5:
        raise ValueError("Use more different characters.")
    known_here = [word for word in (*school.casefold().split(), username.casefold()) if len(word) >= 4]
    if _is_mostly(folded, (*TOO_COMMON, *known_here)):
        raise ValueError(FIRST_THINGS)
    if guesses_needed(password, [*known_here, *TOO_COMMON]) < GUESSES_AT_LEAST:
        raise ValueError(
            "This is easy to guess: it is made of common passwords, names or patterns. Use three or four words "
            "that have nothing to do with each other."
        )
    return password


def guesses_needed(password: str, known_here: list[str]) -> int:
    """Estimate after how many tries somebody would have it who begins with what people use most; good is good enough.

    The library carries the lists of common passwords, words and names. It is loaded when it is first asked: most starts
    of Scandesk check no new password.
    """
    estimate = importlib.import_module("zxcvbn").zxcvbn
    guesses = 1
    for begin in range(0, len(password), PIECE):
        guesses *= int(estimate(password[begin : begin + PIECE], user_inputs=known_here)["guesses"])
        if guesses >= GUESSES_AT_LEAST:
            break
    return guesses


def _is_mostly(folded: str, words: tuple[str, ...]) -> bool:
    """Tell whether hardly anything is left of a password without the words."""
    inside = [word for word in words if word in folded]
    left = folded
    for word in inside:
        left = left.replace(word, "")
    return bool(inside) and len(left) < SHORTEST_PASSWORD - 4


def username_from(name: str) -> str:
    """Return a username made from a name: 'Sian Ŵyn-Evans' becomes 'sian.wyn-evans'."""
    letters = name.casefold().translate(str.maketrans("ŵŷâêîôûäëïöüáéíóúàèìòù", "wyaeiouaeiouaeiouaeiou"))
    return re.sub(r"[^a-z0-9-]+", ".", letters).strip(".-")[:40] or "person"
