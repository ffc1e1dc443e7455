"""What a backup is called, when the next one is due, which ones may go, when somebody must be told."""

import re
from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from kiosk.backups.records import Backup

HOURS_KEPT, DAYS_KEPT, WEEKS_KEPT = 24, 14, 12
ASKED_FOR_KEPT = 10  # of those that a person asked for, before an import, say: they are that person's way back
STEPS_KEPT = 5
NAME_LIVES = timedelta(weeks=WEEKS_KEPT)  # so long a name that was taken out still stands in backups
DAYS_BEFORE_AGE_COUNTS = 7
LATE_AFTER = timedelta(hours=26)
SECOND_LATE_AFTER = timedelta(days=3)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAME = re.compile(r"scandesk-(\d{6})-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)Z\.sqlite3")
STEP_NAME = re.compile(r"scandesk-before-(\d{4})_\w+-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)Z\.sqlite3")
MOMENT = "%Y-%m-%dT%H-%M-%S"


def name_of(number: int, made_at: datetime) -> str:
    """Return the name of a backup's file."""
    return f"scandesk-{number:06}-{made_at.astimezone(UTC):{MOMENT}}Z.sqlite3"


def read_name(name: str, pattern: re.Pattern[str] = NAME) -> tuple[int, datetime] | None:
    """Return number and moment from a backup's name; None for any other file."""
    found = pattern.fullmatch(name)
    if not found:
        return None
    day, _, time = found[2].partition("T")
    try:
        return int(found[1]), datetime.fromisoformat(f"{day}T{time.replace('-', ':')}+00:00")
    except ValueError:
        return None


def is_due(backups: Iterable[Backup], now: datetime, each: timedelta = HOUR) -> bool:
    """Tell whether a backup is to be made: there is none of the last hour. One from the future counts for nothing."""
    return not any(now - each < backup.made_at <= now for backup in backups)


def kept(backups: Iterable[Backup], asked_for: Container[str] = (), hours: int = HOURS_KEPT) -> set[Backup]:
    """Return which backups the rotation keeps, by count alone: the newest of each hour, day and week.

    And the newest of those that a person asked for, however many were made in the same hour.
    The newest is the one made last, whatever its date: the clock may have jumped.
    """
    newest_first = sorted(backups, key=lambda backup: -backup.number)
    kinds: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (hours, lambda at: (at.date(), at.hour)),
        (DAYS_KEPT, lambda at: at.date()),
        (WEEKS_KEPT, lambda at: at.isocalendar()[:2]),
    )
    found: set[Backup] = set()
    for most, unit in kinds:
        first_of_each: dict[Hashable, Backup] = {}
        for backup in newest_first:
            first_of_each.setdefault(unit(backup.made_at), backup)
        found |= set(islice(first_of_each.values(), most))
    return found | set(islice((backup for backup in newest_first if backup.name in asked_for), ASKED_FOR_KEPT))


def superfluous(
    backups: Sequence[Backup],
    now: datetime,
    pinned: Iterable[str] = (),
    asked_for: Container[str] = (),
    hours: int = HOURS_KEPT,
) -> list[Backup]:
    """Return which backups may go: what the rotation does not keep, and what is older than twelve weeks.

    Age counts only where seven later days of the last twelve weeks have backups: a clock that jumped has not, at first.
    """
    held, needed = kept(backups, asked_for, hours), set(pinned)
    return [
        backup
        for backup in backups
        if backup.name not in needed and (backup not in held or _is_too_old(backup, backups, now))
    ]


def _is_too_old(backup: Backup, backups: Iterable[Backup], now: datetime) -> bool:
    return now - backup.made_at > NAME_LIVES and does_age_count([b for b in backups if b.number > backup.number], now)


def does_age_count(backups: Iterable[Backup], now: datetime) -> bool:
    """Tell whether the clock is to be believed: seven days of the last twelve weeks have backups."""
    return (
        len({backup.made_at.date() for backup in backups if now - backup.made_at < NAME_LIVES})
        >= DAYS_BEFORE_AGE_COUNTS
    )


def newest_trusted(backups: Iterable[Backup], now: datetime) -> Backup | None:
    """Return the latest backup that is not from the future."""
    past = [backup for backup in backups if backup.made_at <= now + HOUR]
    return max(past, key=lambda backup: backup.number, default=None)


def ago(length: timedelta) -> str:
    """Say how long something is ago, roughly."""
    hours = int(length.total_seconds() // 3600)
    if hours < 1:
        return "less than an hour"
    if hours < 48:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{hours // 24} days"
