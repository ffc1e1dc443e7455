"""What can go wrong between a list of stickers and a sheet of paper, in words for the person who prints."""


class LabelError(Exception):
    """Any reason why there is no sheet; its text is fit to be shown."""


class UnknownStock(LabelError):
    """No label stock of that code is in the register."""


class NoSuchCell(LabelError):
    """A used sheet is to be continued at a label that it does not have, or it has no free label left."""


class NothingToPrint(LabelError):
    """The list of stickers is empty: a blank page is never made."""


class StockTooSmall(LabelError):
    """The label cannot hold this address in squares that a phone can read.

    `suggestion` is the code of the smallest stock of the register that can, or None.
    """

    def __init__(self, reason: str, suggestion: str | None = None) -> None:
        super().__init__(reason)
        self.suggestion = suggestion


class NudgeTooFar(LabelError):
    """The printer's nudge would push something off the page or off its label."""


class SheetFailed(LabelError):
    """The finished PDF is not what was asked for, so it is not handed out."""


class PdfEngineMissing(LabelError):
    """WeasyPrint cannot run here, mostly because Pango is not installed."""


class TookTooLong(LabelError):
    """The sheets were not ready within the time limit."""


class Cancelled(LabelError):
    """Somebody stopped the job; nothing was made."""


_BY_NAME = {
    kind.__name__: kind
    for kind in (
        LabelError,
        UnknownStock,
        NoSuchCell,
        NothingToPrint,
        NudgeTooFar,
        SheetFailed,
        PdfEngineMissing,
        TookTooLong,
        Cancelled,
    )
}


def as_record(error: LabelError) -> dict[str, str | None]:
    """Turn an error into plain values that can leave a process."""
    return {
        "kind": type(error).__name__,
        "text": str(error),
        "suggestion": getattr(error, "suggestion", None),
    }


def from_record(record: dict[str, str | None]) -> LabelError:
    """Rebuild what `as_record` took apart; an unknown kind becomes a plain LabelError."""
    text = record["text"] or ""
    if record["kind"] == StockTooSmall.__name__:
        return StockTooSmall(text, record["suggestion"])
    return _BY_NAME.get(record["kind"] or "", LabelError)(text)
