"""Flask's signed session cookie, with the signer made once instead of twice for every request."""

from functools import lru_cache

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions as they are; the key of a running app does not change."""

    @lru_cache(maxsize=4)  # noqa: B019  one for each app, which lives as long as its process
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookie."""
        return super().get_signing_serializer(app)
