"""When a session is over, and what a browser is called."""

import re

IDLE_S = 30 * 60
LASTS_S = 8 * 3600  # a school day; nobody is signed in overnight
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def is_over(age_s: float, idle_s: float) -> bool:
    """Tell whether a session has ended that is so old and was so long without anybody."""
    return age_s >= LASTS_S or idle_s >= IDLE_S


def browser_words(user_agent: str) -> str:
    """Return what a browser calls itself, in three words at most: Firefox on Windows. Nothing else is kept."""
    if not re.search("Mozilla", user_agent):
        return "Another program"
    browser = next((words for mark, words in BROWSERS if mark in user_agent), "A browser")
    system = next((words for mark, words in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
