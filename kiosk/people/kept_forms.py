"""What somebody typed is still there after they had to sign in again.

A form that comes when the session is over is not carried out. What was typed goes, signed, into a hidden field of the
page that asks to sign in; afterwards a page shows it and sends it where it was meant for, on a click of the person who
typed it. It was checked for forgery when it came, against the same browser's cookie; passwords and files are left out.
"""

import json
from dataclasses import dataclass

from flask import Request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import RequestEntityTooLarge

from kiosk.core.kept_form import NEVER_SHOWN, NOT_TYPED, KeptField, is_secret

LONGEST = 48_000  # letters of the hidden field: a form of words may have 64 kB altogether


@dataclass(frozen=True)
class KeptForm:
    """Where a form was meant for, who sent it, and its fields; whether a file was with it, which is not kept."""

    path: str
    person_id: int | None
    fields: tuple[tuple[str, str], ...]
    had_file: bool

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What is worth showing: fields with something in them, the name of each as it can be read."""
        shown = [KeptField(name, value, "text") for name, value in self.fields if value.strip()]
        return [(field.label, field.value) for field in shown if field.name not in NOT_TYPED]


def of_request(request: Request, person_id: int | None) -> KeptForm | None:
    """Return the form of a request, or None where there is nothing that may be kept."""
    if request.method != "POST" or request.headers.get("X-Asked-By"):
        return None
    try:
        names = set(request.form)
    except RequestEntityTooLarge:
        return None
    if any(is_secret(name) for name in names):
        return None
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name not in NEVER_SHOWN)
    had_file = any(file.filename for file in request.files.values())
    return KeptForm(request.full_path.rstrip("?"), person_id, fields, had_file) if fields else None


def packed(form: KeptForm, secret: str) -> str:
    """Return a form as a hidden field holds it; empty when it is too long to be kept."""
    text = json.dumps([form.path, form.person_id, form.fields, form.had_file], ensure_ascii=False)
    field = str(_signer(secret).dumps(text))
    return field if len(field) <= LONGEST else ""


def unpacked(field: str, secret: str) -> KeptForm | None:
    """Return the form that a hidden field holds, if it is one that we packed."""
    try:
        path, person_id, fields, had_file = json.loads(_signer(secret).loads(field[:LONGEST]))
    except (BadData, ValueError):
        return None
    return KeptForm(path, person_id, tuple((name, value) for name, value in fields), had_file)


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="a form that is kept")
