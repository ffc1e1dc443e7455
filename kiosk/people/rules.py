"""What makes a password and a username acceptable."""

import re

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024
TOO_COMMON = ("password", "passw0rd", "scandesk", "letmein", "qwertyuiop", "123456789", "welcome", "helpdesk")


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
    taken_from_here = [word for word in (*school.casefold().split(), username.casefold()) if len(word) >= 4]
    guessable = [word for word in (*TOO_COMMON, *taken_from_here) if word in folded]
    left = folded
    for word in guessable:
        left = left.replace(word, "")
    if guessable and len(left) < SHORTEST_PASSWORD - 4:
        raise ValueError(
            "This is among the first things somebody would try. Use words that have nothing to do with school."
        )
    return password


def username_from(name: str) -> str:
    """Return a username made from a name: 'Sian Ŵyn-Evans' becomes 'sian.wyn-evans'."""
    letters = name.casefold().translate(str.maketrans("ŵŷâêîôûäëïöüáéíóúàèìòù", "wyaeiouaeiouaeiouaeiou"))
    return re.sub(r"[^a-z0-9-]+", ".", letters).strip(".-")[:40] or "person"
