"""Which code fits when, and what recovery codes look like."""

import hashlib
import hmac
import re
import secrets
from datetime import datetime

import pyotp

from kiosk.people.rules import username_from

STEP_S = 30
DRIFT_STEPS = 1  # so far the clocks of phone and PC may be apart, either way
RECOVERY_CODES = 8
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
GROUPS, GROUP_LETTERS = 3, 5


def new_secret() -> str:
    """Return what phone and PC share: 160 random bits as text."""
    return pyotp.random_base32()


def fitting_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """Return the step of half a minute whose code this is; None when none fits, or it was used before."""
    code = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", code):
        return None
    made = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_S
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if step > last_step and hmac.compare_digest(made.generate_otp(step), code):
            return step
    return None


def address_for_phone(secret: str, username: str) -> str:
    """Return what the QR code says: it must stay short, so the school's name is left out."""
    return f"otpauth://totp/Scandesk:{username_from(username)[:30]}?secret={secret}"


def secret_in_groups(secret: str) -> str:
    """Return the secret as it is typed into a phone without a camera."""
    return " ".join(re.findall("....", secret))


def new_recovery_codes() -> list[str]:
    """Return fresh recovery codes, 74 random bits each."""
    return ["-".join(_group() for _ in range(GROUPS)) for _ in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS))


def recovery_hash(person_id: int, code: str) -> str:
    """Return what is kept of a recovery code, however it was typed."""
    plain = re.sub(r"[^a-z0-9]", "", code.lower())
    return hashlib.sha256(f"{person_id}:{plain}".encode()).hexdigest()
