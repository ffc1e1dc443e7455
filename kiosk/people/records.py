"""A person with an account."""

from dataclasses import dataclass

from kiosk.core.access import Actor, Role

ROLE_WORDS = {
    Role.DESK: "service desk",
    Role.TECHNICIAN: "technician",
    Role.COORDINATOR: "ICT co-ordinator",
}


@dataclass(frozen=True)
class Person:
    """Someone who signs in; `roles` say what they may do."""

    id: int
    username: str
    name: str
    password_hash: str
    is_active: bool
    roles: frozenset[Role]
    is_password_given: bool = False  # somebody else chose it: it is changed before anything else is done
    has_second_factor: bool = False

    @property
    def actor(self) -> Actor:
        """The person as the rest of Scandesk knows them."""
        return Actor(self.id, self.name, self.roles)

    @property
    def role_words(self) -> str:
        """The roles in words, in their fixed order."""
        return ", ".join(words for role, words in ROLE_WORDS.items() if role in self.roles)
