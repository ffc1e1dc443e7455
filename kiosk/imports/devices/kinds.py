"""What kind of device a category, a model or a name speaks of."""

import re

from kiosk.devices.records import KIND_WORDS, Kind

# in this order: "interactive display" is no screen, "laptop computer" no desktop, "print server" a printer's
WORDS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.INTERACTIVE_BOARD,
        "interactive|smart ?boards?|white ?boards?|promethean|activ ?(?:panel|board)|clever ?touch|c ?touch"
        "|smart (?:mx|gx|kapp|m)\\d*|touch ?(?:screen )?panel|iwb|newline",
    ),
    (Kind.PROJECTOR, r"projector|beamer|epson eb|eb-?\w*\d+\w*|powerlite|short ?throw"),
    (Kind.CAMERA, "camera|web ?cam|visuali[sz]er|camcorder|cctv|gopro|ipevo"),
    (
        Kind.PRINTER,
        "printer|laser ?jet|office ?jet|desk ?jet|ink ?jet|page ?wide|mfp|mfd|multi ?function|copier|photo ?copier"
        "|plotter|ecosys|work ?centre|work ?force|phaser|versalink|altalink|bizhub|image ?runner|i-?sensys|pixma",
    ),
    (
        Kind.LAPTOP,
        "laptop|note ?book|net ?book|mac ?book|chrome ?book|think ?pad|idea ?pad|latitude|inspiron|pro ?book"
        "|elite ?book|z ?book|travel ?mate|vivo ?book|zen ?book|tough ?book|surface (?:laptop|book)|ultra ?book|yoga",
    ),
    (Kind.TABLET, "tablet|i ?pad|galaxy tab|surface (?:go|pro)|kindle|learn ?pad"),
    (
        Kind.NETWORK,
        "network|switch|switche|access ?point|wap|router|firewall|wi-?fi|wireless (?:lan|controller)|unifi|ubiquiti"
        "|meraki|aruba|pro ?curve|catalyst|ruckus|modem|fortigate|sonic ?wall",
    ),
    (Kind.SERVER, "server|power ?edge|pro ?liant|nas|synology|qnap|san"),
    (
        Kind.DESKTOP,
        "desktop|pc|computer|workstation|i ?mac|mac ?mini|mac ?pro|opti ?plex|pro ?desk|elite ?desk"
        "|think ?cent(?:re|er)|all[- ]in[- ]one|aio|nuc|tower|thin client|chrome ?box|veriton|esprimo",
    ),
    (
        Kind.AUDIO,
        "speaker|sound ?(?:bar|system|field)|audio|amplifier|microphone|head ?(?:set|phone)|mixer|hi-?fi",
    ),
    (Kind.PHONE, "phone|telephone|handset|voip|i ?phone|mobile"),
    (Kind.SCREEN, "screen|monitor|display|tv|television|flat ?panel|digital signage"),
)
PATTERNS = tuple((kind, re.compile(rf"\b(?:{words})s?\b", re.IGNORECASE)) for kind, words in WORDS)
NAMED = {
    word.casefold(): kind
    for kind, words in KIND_WORDS.items()
    for word in (kind.value, words.one, words.many, kind.value.replace("_", " "))
}


def named_kind(text: str) -> Kind | None:
    """Return the kind that a text names outright, as our own export does, or None."""
    return NAMED.get(text.strip().casefold())


def guess_kind(*texts: str) -> Kind:
    """Return the kind that the first telling text speaks of; `other` when none does."""
    for text in texts:
        if named := named_kind(text):
            return named
        for kind, pattern in PATTERNS:
            if pattern.search(text.replace("_", " ")):
                return kind
    return Kind.OTHER
