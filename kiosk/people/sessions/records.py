"""A session: somebody is signed in in one browser."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Session:
    """A row of the table; the cookie holds what its hash is made of."""

    id: int
    token_hash: str
    person_id: int
    created_at: str
    last_seen_at: str
    browser: str
    place_hash: str
