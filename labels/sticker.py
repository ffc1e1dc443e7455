"""What one sticker says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sticker:
    """The words of one sticker.

    `text` is what the QR symbol holds, `code` and `host` are what people read and type; `phone`, `phrase` (the
    two words of labels/phrase.py) and `device` (its asset tag and name; printed where there is room) may be empty.
    """

    text: str
    code: str
    school: str
    host: str
    phone: str = ""
    phrase: str = ""
    device: str = ""


def address(host: str, code: str) -> str:
    """What the symbol of a device holds.

    The scheme is in lower case because phones refuse HTTP://, the rest in capitals for a smaller symbol.
    """
    return f"http://{host.upper()}/D/{code.replace('-', '').upper()}"
