"""Flask's signed session cookie, with the signer made once instead of twice for every request, and without an age."""

from functools import lru_cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class Ageless(URLSafeTimedSerializer):
    """Signs as the library does and never asks how old a cookie is.

    The library refuses whatever seems to come from the future: a PC whose clock is put back by a second would sign
    everybody out. How long a session lasts is decided by its row.
    """

    def loads(  # type: ignore[override]  # as in the library
        self,
        s: str | bytes,
        max_age: int | None = None,
        return_timestamp: bool = False,
        salt: str | bytes | None = None,
    ) -> Any:
        """Return what was signed."""
        return super().loads(s, None, return_timestamp, salt)


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions as they are; the key of a running app does not change."""

    @lru_cache(maxsize=4)  # noqa: B019  one for each app, which lives as long as its process
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookie."""
        made = super().get_signing_serializer(app)
        if made is None:
            return None
        return Ageless(
            list(made.secret_keys),
            salt=self.salt,
            serializer=self.serializer,
            signer_kwargs={"key_derivation": self.key_derivation, "digest_method": self.digest_method},
        )
