"""What every command shares: the school's data folder, and refusals that end with exit status 1."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kiosk.core.database import Database, DatabaseRefused
from kiosk.core.one_server import only_server
from kiosk.core.places import check_place
from kiosk.core.refusals import Refused
from kiosk.core.schema import bring_up_to_date, refuse_strangers

DATA_FILE = "scandesk.sqlite3"
WAITS_FOR_COMMANDS_S = 5
AT_OPENING: list[Callable[[Database], None]] = []  # filled by kiosk/__init__: what every open data file is kept with
TO_BRING_BACK = (
    "There are backups: ./run alone starts the server, which brings the newest one back; ./run restore FILE takes "
    "another."
)


def instance_folder() -> Path:
    """Return the folder that holds the school's data: SCANDESK_INSTANCE, or instance/ beside app.py."""
    named = os.environ.get("SCANDESK_INSTANCE")
    return Path(named) if named else Path(__file__).parents[2] / "instance"


def open_database(instance: Path) -> Database:
    """Return the database of a data folder, made or brought up to date first; Refused when it is not safe there."""
    check_place(instance)
    data_file = instance / DATA_FILE
    if not data_file.exists() and list((instance / "backups").glob("scandesk-*.sqlite3")):
        raise DatabaseRefused(f"The data file {data_file} is missing. {TO_BRING_BACK}")
    database = Database(data_file)
    try:
        refuse_strangers(database)
        bring_up_to_date(database)
        for begin in AT_OPENING:
            begin(database)
    except BaseException:
        database.close()
        raise
    return database


def as_only_server(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command as the one server of the data folder; a second one is refused in words, with exit status 1."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            check_place(instance_folder())
            with only_server(instance_folder(), WAITS_FOR_COMMANDS_S):
                return command(*args, **kwargs)
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal

    return run


def with_database(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the school's database as its first argument; a refusal is said in words, with exit status 1."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            database = open_database(instance_folder())
            try:
                return command(database, *args, **kwargs)
            finally:
                database.close()
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal

    return run
