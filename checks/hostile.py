"""Hostile words against the real server: public naughty strings and our own, in every field of the open pages, in every
parameter, sort and filter of the lists, and tokens that are guessed. No page may break, and none may say more than it
should.

tests/test_hostile_text.py types the same strings at all steps of a call and compares every page with a harmless one;
here they come over the wire, in number.
"""

import itertools
import re
import secrets
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from checks.phone import Answer, NoAnswer, Phone
from checks.school import PASSWORD
from tests.test_hostile_text import MARKUP, OTHERS, naughty_strings

FIELDS = (
    *("description", "error_text", "reporter_name", "expected", "tried_words", "open_programs", "affected_person"),
    *("contact", "email", "availability", "earlier_reference", "occurred_at", "needed_by_on", "symptom", "answer"),
    *("kind", "repeats", "last_worked", "tried", "form_key", "opened", "leave_empty"),
)
LISTS = {
    "/find": ("text",),
    "/desk/": ("view", "order", "location", "priority", "technician", "after"),
    "/desk/log": ("text", "from", "to", "page", "status", "kind"),
    "/devices/": ("text", "kind", "location_id", "page", "order"),
    "/search": ("text", "page"),
    "/measures/failure-rates": ("by", "from", "to"),
    "/measures/failure-rates/calls": ("by", "from", "to", "key", "page"),
    "/knowledge/": ("text",),
    "/problems/": ("view", "page"),
    "/stickers/": ("page", "text"),
    "/repairs/": ("view", "page"),
}
QUOTES = ("", "'", '"', "')", '")', "`", "]")
INJECTIONS = tuple(
    f"{start}{quote_mark}{rest}"
    for start in ("1", "a")
    for quote_mark in QUOTES
    for rest in (
        *(" OR 1=1--", " AND 1=2--", "; SELECT 1--", " UNION SELECT NULL--", " UNION SELECT name FROM sqlite_master--"),
        *(" ORDER BY 99--", "/**/OR/**/1=1", " COLLATE NOCASE", "||(SELECT 1)||", " AND randomblob(9)--"),
        *(" LIMIT -1", "\x00", " GLOB '*'", " DESC, (SELECT 1)", " AND load_extension('x')--"),
    )
)
# what is true and what is false inside a statement, and the same inside a text: if a list answers differently to the
# two of a pair, somebody's words have become a part of the question
PAIRS = tuple(
    (f"{start}{mark} AND {true}{end}", f"{start}{mark} AND {false}{end}")
    for start, mark, end in (
        ("1", "", ""),
        ("1", "", "--"),
        ("1", "'", "--"),
        ("a", "'", " AND 'a'='a"),
        ("a%", "'", "--"),
    )
    for true, false in (("1=1", "1=2"), ("'x'='x'", "'x'='y'"))
)
OWN_WORDS = re.compile(r"AND (?:1=[12]|'x'='[xy]')|AND\+?(?:1%3D[12])|[0-9a-f]{16,}|[\w-]{22,}")
FRESH = re.compile(r'name="(?:csrf_token|form_key|opened)" value="[^"]*"')  # differs each time
SQL_SAID = re.compile(r"sqlite3?\.|OperationalError|syntax error|Traceback \(most recent", re.IGNORECASE)
LIVE = ("<script>alert", "<img src=x", "<svg onload", "<svg/onload")


@dataclass
class Tried:
    """How much was asked, and what was strange."""

    requests: int = 0
    problems: list[str] = field(default_factory=list)

    def look(self, what: str, text: str, answer: Answer) -> Answer:
        """Count an answer, and note what should not be."""
        self.requests += 1
        if answer.status >= 500:
            self.problems.append(f"{what} answered {answer.status} to {text[:60]!r}")
        if SQL_SAID.search(answer.text) and not SQL_SAID.search(text):
            self.problems.append(f"{what} speaks of SQL after {text[:60]!r}")
        if any(live in answer.text for live in LIVE):
            self.problems.append(f"{what} holds live markup after {text[:60]!r}")
        return answer

    def add(self, others: "Iterable[Tried]") -> "Tried":
        """Add what others tried."""
        for other in others:
            self.requests += other.requests
            self.problems += other.problems
        return self


def strings(shared: Path | None) -> list[str]:
    """Return the public naughty strings, where they are, and our own; then both joined, until there are enough."""
    public = naughty_strings(shared / "data" / "naughty-strings" / "blns_half.txt") if shared else []
    return list(dict.fromkeys([*MARKUP, *OTHERS, *public]))


def product(texts: Sequence[str], at_least: int) -> list[str]:
    """Return texts, and one put behind another, until every field and page of them makes so many requests."""
    a_text = len(FIELDS) + sum(len(names) for names in LISTS.values()) + 2
    wanted = -(-at_least // a_text)
    joined = (f"{first} {second}" for first, second in itertools.product(texts, texts) if first != second)
    return list(itertools.islice(itertools.chain(texts, joined), wanted))


def type_everywhere(port: int, code: str, texts: Sequence[str], hands: int = 3) -> Tried:
    """Send each text in each field of a report, in the address of a page, and in each parameter of each list."""
    shares = [texts[n::hands] for n in range(hands)]
    desks = [_at_the_desk(port) for _ in shares]  # one after the other: at the same moment one of them has to wait
    with ThreadPoolExecutor(hands) as pool:
        return Tried().add(pool.map(lambda share, desk: _type(port, code, share, desk), shares, desks))


def _at_the_desk(port: int) -> Phone:
    desk = Phone(port)
    desk.sign_in("desk", PASSWORD)
    return desk


def _type(port: int, code: str, texts: Sequence[str], desk: Phone) -> Tried:
    tried, public, path = Tried(), Phone(port), f"/D/{code}"
    form = public.get(path).form(path) | {"symptom": "other", "answer": "no", "description": "x"}
    for text in texts:
        try:
            for name in FIELDS:
                fresh = form | {"form_key": secrets.token_urlsafe(16)} | {name: text}
                tried.look(f"the report's {name}", text, public.post(path, fresh))
            tried.look("a code", text, public.get(f"/D/{quote(text[:500], safe='')}"))
            tried.look("a token", text, public.get(f"/status/{quote(text[:500], safe='')}"))
            _ask_lists(desk, text, tried)
        except NoAnswer as error:
            tried.problems.append(f"no answer to {text[:60]!r}: {error}")
    return tried


def _ask_lists(desk: Phone, text: str, tried: Tried) -> None:
    for page, names in LISTS.items():
        for name in names:
            tried.look(f"{page}?{name}", text, desk.get(f"{page}?{urlencode({name: text[:2000]}, errors='replace')}"))


def inject(port: int, texts: Sequence[str] = INJECTIONS, pairs: Sequence[tuple[str, str]] = PAIRS) -> Tried:
    """Try to become a part of the question in every parameter of every list."""
    tried, desk = Tried(), _at_the_desk(port)
    for text in texts:
        _ask_lists(desk, text, tried)
    for (page, names), (true, false) in itertools.product(LISTS.items(), pairs):
        for name in names:
            said = [tried.look(f"{page}?{name}", t, desk.get(f"{page}?{urlencode({name: t})}")) for t in (true, false)]
            if said[0].status != said[1].status or _without_words(said[0]) != _without_words(said[1]):
                tried.problems.append(f"{page}?{name} answers differently to {true!r} and {false!r}")
    return tried


def _without_words(answer: Answer) -> str:
    """Return a page without what was asked for and without what differs each time."""
    text = (
        answer.text.replace("&#39;", "'").replace("%27", "'").replace("+", " ").replace("%3D", "=").replace("%20", " ")
    )
    return OWN_WORDS.sub("", FRESH.sub("", text))


def guess(port: int, number: int) -> Tried:
    """Guess the tokens of status pages, and references, as somebody who wants to read what others reported."""
    tried, public = Tried(), Phone(port)
    for n in range(number):
        token = secrets.token_hex(20)
        path = f"/status/{token}" if n % 3 else f"/walkup/{secrets.token_urlsafe(16)}/call"
        answer = tried.look("a guess", token, public.get(path))
        if answer.status == 200:
            tried.problems.append(f"a guess was right: {path}")
    return tried


def report_once(port: int, code: str) -> None:
    """Send one report, so that there is something to be found."""
    public, path = Phone(port), f"/D/{code}"
    answer = public.post(path, public.get(path).form(path) | {"symptom": "no_picture", "answer": "no"})
    assert answer.status in (302, 303), answer.text
