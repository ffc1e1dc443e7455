"""Where a message may be looked up on the internet: the school's own short list of search pages."""

from urllib.parse import urlsplit

PLACE = "{}"
MOST = 8
DEFAULT = (
    "DuckDuckGo|https://duckduckgo.com/?q={}\n"
    "Bing|https://www.bing.com/search?q={}\n"
    "Microsoft Learn|https://learn.microsoft.com/en-us/search/?terms={}"
)


def checked_lookup_addresses(text: str) -> str:
    """Return lines of 'Name|https://…{}' as kept (or ended by semicolons); ValueError says what is wrong."""
    lines = [line.strip() for line in text.replace(";", "\n").splitlines() if line.strip()]
    if len(lines) > MOST:
        raise ValueError(f"Use at most {MOST} addresses.")
    return "\n".join(_checked(line) for line in lines)


def _checked(line: str) -> str:
    name, _, address = (part.strip() for part in line.partition("|"))
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not name or len(line) > 300 or not is_web or not address.isprintable() or " " in address:
        raise ValueError(f"Write each address as Name|https://address?q={PLACE}. '{line[:60]}' is none.")
    if PLACE in parts.netloc or address.count(PLACE) != 1:
        raise ValueError(f"Put {PLACE} once into '{name}', behind the server's name: there stands what is looked for.")
    return f"{name}|{address}"
