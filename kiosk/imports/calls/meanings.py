"""State words of an old log that are not known here: which they are, and what somebody says that they mean."""

from collections.abc import Mapping

from kiosk.core.database import Database
from kiosk.core.settings import change_setting, read_settings
from kiosk.imports.calls import words
from kiosk.imports.plans import store as plans

MOST = 30
BEFORE, AFTER = words.UNKNOWN_STATE.split("{state}")


def unknown_states(database: Database, upload_id: int) -> list[str]:
    """Return the state words for which calls of a planned log are refused."""
    reasons = plans.reasons(database, upload_id, BEFORE, AFTER, MOST)
    return list(dict.fromkeys(reason.removeprefix(BEFORE).removesuffix(AFTER) for reason in reasons))


def keep_meanings(database: Database, chosen: Mapping[str, str]) -> bool:
    """Keep what state words mean, for this log and the next ones; False when nothing was chosen."""
    known = {meaning.value: meaning for meaning in words.Meaning}
    said = {word: known[meant] for state, meant in chosen.items() if meant in known and (word := words.plain(state))}
    if not said:
        return False
    together = words.meanings_by_hand(read_settings(database).old_call_states) | said
    pairs = [f"{word} = {meaning.value.replace('_', ' ')}" for word, meaning in together.items()]
    change_setting(database, "old_call_states", ", ".join(pairs))
    return True
