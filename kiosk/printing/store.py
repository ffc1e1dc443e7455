"""The print_runs table: how the prints of the ledger were made."""

from kiosk.core.database import Database
from kiosk.printing.records import PrintRun


def add_run(database: Database, sheet_id: int, run: PrintRun) -> None:
    """Note how a print was made."""
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO print_runs (sheet_id, printer, dpi, copies, left_sheet_id) VALUES (?, ?, ?, ?, ?)",
            (sheet_id, run.printer, run.dpi, run.copies, run.left_sheet_id),
        )


def run(database: Database, sheet_id: int) -> PrintRun | None:
    """Return how a print was made; None for one of a Scandesk that did not note it."""
    row = database.connection.execute(
        "SELECT printer, dpi, copies, left_sheet_id FROM print_runs WHERE sheet_id = ?", (sheet_id,)
    ).fetchone()
    return PrintRun(*row) if row else None


def claim(database: Database, form_key: str, process: str, at: str, given_up_before: str) -> bool:
    """Note that a form is being acted on; False when it was sent before.

    One that was left half done counts anew: by another process, which has ended, or long ago.
    """
    with database.writing() as connection:
        done = connection.execute(
            """
            INSERT INTO print_asks (form_key, process, asked_at) VALUES (:form_key, :process, :at)
            ON CONFLICT (form_key) DO UPDATE SET asked_at = :at, process = :process
             WHERE address = '' AND (process <> :process OR asked_at < :given_up_before)
            """,
            {"form_key": form_key, "process": process, "at": at, "given_up_before": given_up_before},
        )
    return done.rowcount == 1


def note_address(database: Database, form_key: str, address: str) -> None:
    """Note where a form led."""
    with database.writing() as connection:
        connection.execute("UPDATE print_asks SET address = ? WHERE form_key = ?", (address, form_key))


def address_of(database: Database, form_key: str) -> str | None:
    """Return where a form led: empty while it is acted on, None when it was refused or never sent."""
    row = database.connection.execute("SELECT address FROM print_asks WHERE form_key = ?", (form_key,)).fetchone()
    return row["address"] if row else None


def withdraw(database: Database, form_key: str) -> None:
    """Forget a form that was refused: it may be sent again."""
    with database.writing() as connection:
        connection.execute("DELETE FROM print_asks WHERE form_key = ?", (form_key,))
