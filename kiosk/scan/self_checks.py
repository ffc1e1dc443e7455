"""Simple things anybody can try in front of a device, to be ticked: so the technician knows what was tried."""

from kiosk.devices.records import Kind

POWER = ("power", "It has power: plug, switch, light")
CABLES = ("cables", "The cables are pushed in at both ends")
RESTARTED = ("restarted", "Switched it off and on again")
ANOTHER_APP = ("another_app", "Tried another program or website")
ANOTHER_PERSON = ("another_person", "Somebody else tried, too")
SOURCE = ("source", "The right input is chosen")
VOLUME = ("volume", "The sound is turned up and not muted")

CHECKS: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.PRINTER: (
        POWER,
        ("paper", "There is paper, and the tray is shut"),
        ("doors", "All flaps are shut, no paper is stuck"),
        ("queue", "The right printer is chosen"),
        RESTARTED,
    ),
    Kind.PROJECTOR: (POWER, CABLES, SOURCE, ("remote_battery", "Tried the buttons on it"), RESTARTED),
    Kind.INTERACTIVE_BOARD: (POWER, CABLES, SOURCE, ("pen", "Tried with a finger and with the pen"), RESTARTED),
    Kind.LAPTOP: (("charger", "It was on its charger"), CABLES, ANOTHER_APP, ANOTHER_PERSON, RESTARTED),
    Kind.DESKTOP: (POWER, CABLES, ANOTHER_APP, ANOTHER_PERSON, RESTARTED),
    Kind.TABLET: (("charger", "It was on its charger"), ANOTHER_APP, ANOTHER_PERSON, RESTARTED),
    Kind.SCREEN: (POWER, CABLES, SOURCE, RESTARTED),
    Kind.AUDIO: (POWER, CABLES, VOLUME, RESTARTED),
    Kind.CAMERA: (POWER, CABLES, ("lens", "Nothing covers the lens"), RESTARTED),
    Kind.PHONE: (CABLES, ("other_number", "Tried another number"), RESTARTED),
    Kind.NETWORK: (POWER, CABLES, ("other_device", "Another device has the same trouble"), RESTARTED),
    Kind.SERVER: (POWER, ("other_device", "Other devices have the same trouble")),
    Kind.OTHER: (POWER, CABLES, ANOTHER_PERSON, RESTARTED),
}


def checks_for(kind: Kind) -> tuple[tuple[str, str], ...]:
    """Return the (key, words) to tick for a kind of device."""
    return CHECKS[kind]


def tried_words(kind: Kind, ticked: list[str], own_words: str) -> str:
    """Return what was ticked and written, one line each."""
    lines = [words for key, words in checks_for(kind) if key in ticked]
    return "\n".join([*lines, own_words] if own_words else lines)
