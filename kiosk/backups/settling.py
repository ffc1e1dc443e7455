"""What is done once the data of a backup are in use: old sessions end, and what came in since is put back."""

import logging
from collections.abc import Iterable
from dataclasses import replace

from kiosk.backups import asides
from kiosk.backups.records import AfterRestore
from kiosk.core.database import Database
from kiosk.core.refusals import Refused
from kiosk.people.sessions import store as sessions

log = logging.getLogger("scandesk")

FAILED = "Something that was to be put back could not be: {error}. It is tried again at the next start."


def settle(database: Database, hooks: Iterable[AfterRestore]) -> int:
    """Do once for every restore what follows it, in its account; return how many there were.

    A hook may run twice, when the power goes in between: it must not put the same thing back twice.
    """
    waiting = [aside for aside in asides.all_asides(database.path.parent) if not aside.is_settled]
    if not waiting:
        return 0
    sessions.end_all(database)  # of the backup's time: somebody may have signed out since
    told, is_whole = [], True
    for hook in hooks:
        try:
            told.append(hook(database))
        except Refused as error:
            log.warning("after the restore: %s", error)
            told.append(FAILED.format(error=error))
            is_whole = False
    for aside in waiting:
        asides.write(replace(aside, is_settled=is_whole, told=tuple(sentence for sentence in told if sentence)))
    return len(waiting)
