"""A short code for each request: the error page shows it, the log has it, and a person can read it out."""

import logging
import secrets

from flask import g, has_request_context

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O and U: nothing that can be misheard or misread
LENGTH = 6


def request_id() -> str:
    """Return the code of the current request, such as 7F3K9Q; a dash outside of requests."""
    if not has_request_context():
        return "-"
    if "request_id" not in g:
        g.request_id = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return str(g.request_id)


class WithRequestId(logging.Filter):
    """Puts the code into log records."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the code; every record passes."""
        record.request_id = request_id()
        return True
