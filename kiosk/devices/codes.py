"""The code on a sticker: six random Crockford base-32 characters and one check character, shown as 7K3Q-9XZ.

The check is Damm's scheme over GF(32): multiplying by x in a field without subtraction's carries is a totally
anti-symmetric step, so every single wrong character, every swap of neighbours, every swap across one character and
every doubled pair is noticed. The form is printed on stickers and can never change.
"""

import re
import secrets
from collections.abc import Callable

from kiosk.core.refusals import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 6
FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
BEFORE_CODE = "/D/"
IN_ADDRESS = re.compile(r".*/(?:d|devices|stickers/codes)/([^/?#]*)", re.IGNORECASE | re.DOTALL)
READ_AS = str.maketrans("OIL", "011")


class CodeRefused(Refused):
    """A text is not a code; the message says what is wrong with it."""


def check_character(characters: str) -> str:
    """Return the check character for characters of the alphabet."""
    interim = 0
    for character in characters:
        interim = _times_x(interim ^ ALPHABET.index(character))
    return ALPHABET[interim]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ FIELD_POLYNOMIAL if doubled & 0b100000 else doubled


def new_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a fresh code of seven characters, without the hyphen; `choose` picks each of the random ones."""
    characters = "".join(choose(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return characters + check_character(characters)


def shown(code: str) -> str:
    """Return the code as people read it: 7K3Q-9XZ."""
    return f"{code[:4]}-{code[4:]}"


def read_code(typed: str) -> str:
    """Return the code in a typed or scanned text: any case, O I L as 0 1 1, hyphens and blanks ignored.

    A hand-held scanner types the sticker's whole address; the code is what follows its last /D/. CodeRefused says
    what is wrong with the text.
    """
    code = _characters(typed)
    if len(code) != RANDOM_CHARACTERS + 1:
        raise CodeRefused("A code has seven letters and figures, such as 7K3Q-9XZ.")
    strange = sorted({character for character in code if character not in ALPHABET})
    if strange:
        raise CodeRefused(f"A code never contains {' or '.join(strange)}.")
    if check_character(code[:-1]) != code[-1]:
        raise CodeRefused("One of the letters or figures is not right. Please compare it with the sticker.")
    return code


def is_one_short(typed: str) -> bool:
    """Tell whether a text is a code of which one letter was lost, as happens to a scan that came too early."""
    characters = _characters(typed)
    return len(characters) == RANDOM_CHARACTERS and set(characters) <= set(ALPHABET)


def _characters(typed: str) -> str:
    return "".join(without_address(typed).replace("-", "").split()).upper().translate(READ_AS)


def without_address(text: str) -> str:
    """Return what stands for a device in an address: of its sticker (/D/CODE), or of its page as the browser shows it.

    In any case of letters, and without what follows it there; any other text stays as it is.
    """
    found = IN_ADDRESS.match(text)
    return found[1] if found else text


def is_sticker_text(text: str) -> bool:
    """Tell whether a text is what a sticker holds: nobody types a whole address, so that it was scanned."""
    return BEFORE_CODE in text.upper()


def sticker_text(address: str, code: str) -> str:
    """Return what the QR code holds: http://HOST[:PORT]/D/CODE, lower-case scheme, the rest upper case."""
    scheme, _, host = address.partition("://")
    return f"{scheme.lower()}://{host.upper()}{BEFORE_CODE}{code}"
