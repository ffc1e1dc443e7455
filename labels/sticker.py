"""What one sticker says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sticker:
    """The words of one sticker.

    `text` is what the QR symbol holds, `code` and `host` are what people read and type; `phone` and `phrase` (the
    two words of labels/phrase.py) may be empty.
    """

    text: str
    code: str
    school: str
    host: str
    phone: str = ""
    phrase: str = ""


def address(host: str, code: str) -> str:
    """What the symbol of a device holds.

    The scheme is in lower case because phones refuse HTTP://, the rest in capitals for a smaller symbol.
    """
    return f"http://{host.upper()}/D/{code.replace('-', '').upper()}"
