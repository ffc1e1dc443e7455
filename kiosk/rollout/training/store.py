"""The trainings and training_people tables."""

from collections.abc import Iterable

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.rollout.training.records import Attendant, Audience, Held, NewTraining, Training

TRAINING = """
    SELECT id, audience, topic, trainer, planned_on, held_on, called_off_at, refresh_on, feedback, actor, version,
           (SELECT count(*) FROM training_people WHERE training_id = trainings.id) AS came
      FROM trainings
"""
MOST_SHOWN = 300


def _training(row: sqlite3.Row | None) -> Training | None:
    return Training(**dict(row) | {"audience": Audience(row["audience"])}) if row else None


def training(database: Database, training_id: int) -> Training | None:
    """Return one training, or None."""
    return _training(database.connection.execute(f"{TRAINING} WHERE id = ?", (training_id,)).fetchone())


def trainings(database: Database) -> list[Training]:
    """Return the trainings: what is to come first, the next on top, then what was, the newest on top."""
    rows = database.connection.execute(
        f"""
        {TRAINING}
         ORDER BY held_on IS NOT NULL OR called_off_at IS NOT NULL,
                  iif(held_on IS NULL AND called_off_at IS NULL, planned_on, NULL),
                  coalesce(held_on, planned_on) DESC, id DESC LIMIT {MOST_SHOWN}
        """
    ).fetchall()
    return [found for row in rows if (found := _training(row))]


def training_of_form(database: Database, form_key: str) -> Training | None:
    """Return the training that a form planned, or None."""
    return _training(database.connection.execute(f"{TRAINING} WHERE form_key = ?", (form_key,)).fetchone())


def add(database: Database, actor: Actor, new: NewTraining, at: str) -> int:
    """Add a planned training; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO trainings (form_key, audience, topic, trainer, planned_on, at, person_id, actor)
            VALUES (:form_key, :audience, :topic, :trainer, :planned_on, :at, :person_id, :actor)
            """,
            {**vars(new), "at": at, "person_id": actor.person_id, "actor": actor.name},
        )
    return int(added.lastrowid or 0)


def change(database: Database, seen: Training, new: NewTraining) -> bool:
    """Save what is planned if nobody else changed it since; tell whether so."""
    with database.writing() as connection:
        saved = connection.execute(
            """
            UPDATE trainings SET audience = :audience, topic = :topic, trainer = :trainer, planned_on = :planned_on,
                                 version = version + 1
             WHERE id = :id AND version = :version AND held_on IS NULL AND called_off_at IS NULL
            """,
            {**vars(new), "id": seen.id, "version": seen.version},
        )
        return saved.rowcount == 1


def save_held(database: Database, seen: Training, held: Held) -> bool:
    """Save what came of a training if nobody else changed it since; tell whether so."""
    with database.writing() as connection:
        saved = connection.execute(
            """
            UPDATE trainings SET held_on = :held_on, feedback = :feedback, refresh_on = :refresh_on,
                                 version = version + 1
             WHERE id = :id AND version = :version AND called_off_at IS NULL
            """,
            {
                "held_on": held.held_on,
                "feedback": held.feedback,
                "refresh_on": held.refresh_on,
                "id": seen.id,
                "version": seen.version,
            },
        )
        if saved.rowcount != 1:
            return False
        connection.execute("DELETE FROM training_people WHERE training_id = ?", (seen.id,))
        connection.executemany(
            "INSERT INTO training_people (training_id, person_id, name) VALUES (?, ?, ?)",
            [
                *((seen.id, person_id, "") for person_id in sorted(held.person_ids)),
                *((seen.id, None, name) for name in held.names),
            ],
        )
    return True


def call_off(database: Database, training_id: int, at: str) -> bool:
    """Call a training off that was not held; tell whether it was still planned."""
    with database.writing() as connection:
        query = """
            UPDATE trainings SET called_off_at = ?, version = version + 1
             WHERE id = ? AND held_on IS NULL AND called_off_at IS NULL
        """
        return connection.execute(query, (at, training_id)).rowcount == 1


def attendants(database: Database, training_id: int) -> list[Attendant]:
    """Return who came, people with accounts first."""
    rows = database.connection.execute(
        """
        SELECT training_people.person_id, coalesce(people.name, training_people.name) AS name
          FROM training_people LEFT JOIN people ON people.id = training_people.person_id
         WHERE training_id = ? ORDER BY training_people.person_id IS NULL, training_people.id
        """,
        (training_id,),
    ).fetchall()
    return [Attendant(row["person_id"], row["name"]) for row in rows]


def names_by_training(database: Database) -> dict[int, list[str]]:
    """Return the names of who came, by training."""
    found: dict[int, list[str]] = {}
    for row in database.connection.execute(
        """
        SELECT training_id, coalesce(people.name, training_people.name) AS name
          FROM training_people LEFT JOIN people ON people.id = training_people.person_id ORDER BY training_people.id
        """
    ):
        found.setdefault(row["training_id"], []).append(row["name"])
    return found


def trained(database: Database) -> dict[Audience, frozenset[int]]:
    """Return the ids of the accounts that came to a held training, by whom it was for."""
    found: dict[Audience, set[int]] = {}
    for row in database.connection.execute(
        """
        SELECT DISTINCT audience, training_people.person_id FROM trainings
          JOIN training_people ON training_people.training_id = trainings.id
         WHERE held_on IS NOT NULL AND training_people.person_id IS NOT NULL
        """
    ):
        found.setdefault(Audience(row["audience"]), set()).add(row["person_id"])
    return {audience: frozenset(ids) for audience, ids in found.items()}


def users_trained(database: Database) -> int:
    """Return how many different names came to trainings for users."""
    row = database.connection.execute(
        """
        SELECT count(DISTINCT lower(coalesce(people.name, training_people.name))) AS people FROM training_people
          JOIN trainings ON trainings.id = training_people.training_id
          LEFT JOIN people ON people.id = training_people.person_id
         WHERE audience = 'users' AND held_on IS NOT NULL
        """
    ).fetchone()
    return int(row["people"])


def held_between(database: Database, first_on: str, last_on: str) -> sqlite3.Row:
    """Return how many trainings were held on some days, and how many people came: trainings, people."""
    found: Iterable[sqlite3.Row] = database.connection.execute(
        """
        SELECT count(DISTINCT trainings.id) AS trainings, count(training_people.id) AS people FROM trainings
          LEFT JOIN training_people ON training_people.training_id = trainings.id
         WHERE held_on BETWEEN ? AND ?
        """,
        (first_on, last_on),
    )
    return next(iter(found))


def location_names(database: Database) -> dict[str, str]:
    """Return the names of locations by id, as text."""
    return {str(row["id"]): row["name"] for row in database.connection.execute("SELECT id, name FROM locations")}
