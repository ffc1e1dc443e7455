"""What was typed, when it could not be saved: the same form once more, made of what was sent.

Pages that show their own form again do not need it. For every other form this is the answer: nothing that was typed is
gone, and one button sends it again, with the one-time key it had.
"""

from dataclasses import dataclass

from flask import request

SECRETS = ("current",)  # beside all that has "password" in its name
NEVER_SHOWN = ("csrf_token",)  # the page has a fresh one
NOT_TYPED = ("form_key", "opened", "version", "leave_empty", "query", "back", "next", "seen")
MOST_FIELDS = 400


@dataclass(frozen=True)
class KeptField:
    """One field as it was sent. `kind`: hidden, text, or what is to be entered again: password, file."""

    name: str
    value: str
    kind: str

    @property
    def label(self) -> str:
        """What the field is called, made from its name."""
        words = self.name.replace("_", " ").replace("-", " ").strip()
        return words[:1].upper() + words[1:]


def kept_fields() -> list[KeptField]:
    """Return what this request sent."""
    sent = [_kept(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_SHOWN]
    files = [KeptField(name, "", "file") for name, file in request.files.items(multi=True) if file.filename]
    return [*sent, *files][:MOST_FIELDS]


def is_secret(name: str) -> bool:
    """Tell whether a field holds a password."""
    return "password" in name or name in SECRETS


def _kept(name: str, value: str) -> KeptField:
    if is_secret(name):
        return KeptField(name, "", "password")
    return KeptField(name, value, "text" if _is_typed(name, value) else "hidden")


def _is_typed(name: str, value: str) -> bool:
    """Tell what a person typed from what the page itself put into its form: numbers, keys, single words of a choice."""
    is_plain = value.isascii() and value.replace("_", "").replace("-", "").isalnum() and value == value.lower()
    return bool(value.strip()) and name not in NOT_TYPED and not is_plain
