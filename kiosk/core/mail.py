"""E-mail addresses and the settings of the mail server: what is taken, in which form.

An address here is one plain address of letters, figures and a few signs. Much more is lawful, and all of it (quotes,
comments, several in a row, routes with % and !, line ends) is how headers are forged.
"""

import re
import unicodedata
from collections.abc import Callable

LONGEST_ADDRESS = 254  # RFC 5321: what fits into a path
LONGEST_LOCAL_PART = 64
LONGEST_SUBJECT = 150
LONGEST_SENDER_NAME = 60
_LOCAL = re.compile(r"[A-Za-z0-9_+'&=-]+(\.[A-Za-z0-9_+'&=-]+)*")
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+{_LABEL}")
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*")
SECURITIES = ("starttls", "tls", "none")
NOT_IN_A_NAME = '<>@,;:"\\()[]'


def is_email(text: str) -> bool:
    """Tell whether a text is exactly one plain e-mail address, with nothing before, behind or inside it."""
    if not text.isascii() or len(text) > LONGEST_ADDRESS or text.count("@") != 1:
        return False
    local, domain = text.split("@")
    if len(local) > LONGEST_LOCAL_PART or local.startswith("-"):
        return False
    return bool(_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain))


def checked_email(text: str) -> str:
    """Return a typed address without outer blanks, or nothing for nothing; ValueError says what is wanted."""
    typed = text.strip(" ")
    if typed and not is_email(typed):
        raise ValueError("Enter one e-mail address, such as desk@school.example.")
    return typed


def subject_line(text: str) -> str:
    """Return a text as a subject: one line, without control and direction signs, of bounded length."""
    kept = (c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else " " for c in text)
    line = " ".join("".join(kept).split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"


def one_of(*names: str) -> Callable[[str], str]:
    """Return the check for a closed list."""

    def check(text: str) -> str:
        if text.strip() not in names:
            raise ValueError(f"Choose one of: {', '.join(names)}.")
        return text.strip()

    return check


def checked_host(text: str) -> str:
    """Return the name or number of a mail server, or nothing for nothing."""
    typed = text.strip(" ").lower()
    if typed and (len(typed) > 253 or not typed.isascii() or not _HOST.fullmatch(typed)):
        raise ValueError("Enter only the name of the mail server, such as smtp.school.example.")
    return typed


def checked_port(text: str) -> str:
    """Return a port number."""
    typed = text.strip(" ")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 5 and 1 <= int(typed) <= 65535):
        raise ValueError("Enter a port number, such as 587.")
    return str(int(typed))


def checked_user(text: str) -> str:
    """Return the name under which Scandesk signs in at the mail server, or nothing."""
    typed = text.strip(" ")
    if len(typed) > LONGEST_ADDRESS or not (typed.isascii() and typed.isprintable()):
        raise ValueError(f"Use at most {LONGEST_ADDRESS} letters, figures and signs, without accents.")
    return typed


def checked_sender_name(text: str) -> str:
    """Return the name that stands before the sender's address."""
    name = " ".join(text.split())
    if len(name) > LONGEST_SENDER_NAME:
        raise ValueError(f"Use at most {LONGEST_SENDER_NAME} characters.")
    if not name.isprintable() or any(sign in name for sign in NOT_IN_A_NAME):
        raise ValueError(f"Leave out these signs: {' '.join(NOT_IN_A_NAME)}")
    return name
