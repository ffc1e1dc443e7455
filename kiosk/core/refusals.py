"""What Scandesk says when it does not do what was asked: always a sentence a person can act on."""

NOT_DONE = "not done"  # the kind of a flashed message that says so; all others say what was done


class Refused(Exception):
    """Something asked for cannot be done; the text says why, in plain words."""


class NotFound(Refused):
    """The thing asked for does not exist, or not for this person."""


class NotAllowed(Refused):
    """This person's roles do not include the step."""


class Overtaken(Refused):
    """Somebody else changed the same thing in the meantime."""


class FieldRefused(Refused):
    """One field of a form is not acceptable; `field` names it so that the message can stand beside it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class TableRefused(Refused):
    """A file cannot be read as a table; the text says why."""


class StoreUnavailable(Refused):
    """The database cannot be written now (disk full, locked); nothing was saved."""
