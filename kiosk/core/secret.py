"""The key that signs cookies and makes status links: random, made at the first start, readable by the owner alone."""

import hashlib
import hmac
import secrets
from pathlib import Path

from flask import current_app


def read_secret(instance: Path) -> str:
    """Return the key of a data folder, made if there is none yet."""
    file = instance / "secret"
    if not file.exists() or not file.stat().st_size:  # the power may have gone before it was filled
        instance.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return file.read_text(encoding="utf-8")


def the_secret() -> str:
    """Return the running app's key."""
    return str(current_app.secret_key)


def keyed(secret: str, purpose: str, text: str) -> str:
    """Return a hash that nobody can make, or undo by trying, without the secret."""
    return hmac.new(secret.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()[:32]
