"""What can be wrong with each kind of device, and what can be asked for, in the words of the person in front of it.

Keys are stored with calls and never change their meaning; words may be improved.
"""

from kiosk.calls.records import CallKind
from kiosk.devices.records import Kind

OTHER = "other"

NO_POWER = ("no_power", "Does not switch on")
SLOW = ("slow", "Very slow or frozen")
NO_NETWORK = ("no_network", "No internet or network")
SIGN_IN = ("sign_in", "Cannot sign in")
DAMAGED = ("damaged", "Broken or damaged")
ERROR_MESSAGE = ("error_message", "Shows an error message")
NO_SOUND = ("no_sound", "No sound")
NO_PICTURE = ("no_picture", "No picture")
SOMETHING_ELSE = (OTHER, "Something else")

COMPUTER = (NO_POWER, SIGN_IN, SLOW, NO_NETWORK, NO_SOUND, ERROR_MESSAGE, DAMAGED, SOMETHING_ELSE)

FAULTS: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.PRINTER: (
        ("paper_jam", "Paper jam"),
        ("not_printing", "Nothing comes out"),
        ("poor_print", "Streaks, faint or smudged"),
        ("toner", "Toner or ink empty"),
        ERROR_MESSAGE,
        NO_POWER,
        ("noise", "Strange noise or smell"),
        SOMETHING_ELSE,
    ),
    Kind.PROJECTOR: (
        NO_PICTURE,
        ("poor_picture", "Dim, blurred or wrong colours"),
        ("switches_off", "Switches itself off"),
        NO_POWER,
        NO_SOUND,
        ("remote", "Remote control does not work"),
        ERROR_MESSAGE,
        SOMETHING_ELSE,
    ),
    Kind.INTERACTIVE_BOARD: (
        ("touch", "Touch or pen does not work"),
        ("touch_offset", "Touch is in the wrong place"),
        NO_PICTURE,
        NO_SOUND,
        NO_POWER,
        ERROR_MESSAGE,
        DAMAGED,
        SOMETHING_ELSE,
    ),
    Kind.LAPTOP: (("battery", "Battery or charging"), ("keyboard", "Keyboard, mouse or screen"), *COMPUTER),
    Kind.DESKTOP: (("keyboard", "Keyboard, mouse or screen"), *COMPUTER),
    Kind.TABLET: (("battery", "Battery or charging"), ("touch", "Touch does not work"), *COMPUTER),
    Kind.SCREEN: (
        NO_PICTURE,
        ("poor_picture", "Flickers or wrong colours"),
        NO_SOUND,
        NO_POWER,
        DAMAGED,
        SOMETHING_ELSE,
    ),
    Kind.AUDIO: (
        NO_SOUND,
        ("poor_sound", "Crackles or hums"),
        ("microphone", "Microphone does not work"),
        NO_POWER,
        DAMAGED,
        SOMETHING_ELSE,
    ),
    Kind.CAMERA: (
        NO_PICTURE,
        ("poor_picture", "Blurred or dark"),
        ("battery", "Battery or charging"),
        NO_POWER,
        DAMAGED,
        SOMETHING_ELSE,
    ),
    Kind.PHONE: (("no_line", "No line or cannot call"), NO_SOUND, NO_POWER, DAMAGED, SOMETHING_ELSE),
    Kind.NETWORK: (
        NO_NETWORK,
        ("slow", "Very slow"),
        ("drops", "Connection comes and goes"),
        NO_POWER,
        DAMAGED,
        SOMETHING_ELSE,
    ),
    Kind.SERVER: (
        NO_NETWORK,
        SLOW,
        SIGN_IN,
        ("files", "Files cannot be opened"),
        ERROR_MESSAGE,
        NO_POWER,
        SOMETHING_ELSE,
    ),
    Kind.OTHER: (
        NO_POWER,
        ("not_working", "Does not work as it should"),
        ERROR_MESSAGE,
        NO_SOUND,
        DAMAGED,
        SOMETHING_ELSE,
    ),
}
REQUESTS: tuple[tuple[str, str], ...] = (
    ("supplies", "Paper, toner or other supplies"),
    ("set_up", "Set up or connect something"),
    ("move", "Move it to another room"),
    ("install", "Install software or an app"),
    ("account", "Account or access for somebody"),
    ("show_how", "Show me how it works"),
    (OTHER, "Something else"),
)


def symptoms_for(call_kind: CallKind, device_kind: Kind | None) -> tuple[tuple[str, str], ...]:
    """Return the (key, words) to choose from for a kind of device, or without one."""
    if call_kind is CallKind.REQUEST:
        return REQUESTS
    return FAULTS[device_kind or Kind.OTHER]


def choices_for_call(kind: CallKind, device_kind: Kind | None, symptom: str) -> list[tuple[str, str]]:
    """Return what a call of a kind can be about, and what it is about now even where that is not on the list."""
    choices = list(symptoms_for(kind, device_kind))
    if symptom not in dict(choices):
        choices.append((symptom, ALL_WORDS.get(symptom, symptom)))
    return choices


ALL_WORDS = {key: words for choices in (*FAULTS.values(), REQUESTS) for key, words in choices}


def words_for(symptom: str, call_kind: CallKind, device_kind: Kind | None) -> str:
    """Return a symptom in the words that were tapped; the same key is said differently of a camera and a projector."""
    return dict(symptoms_for(call_kind, device_kind)).get(symptom) or ALL_WORDS.get(symptom, symptom)
