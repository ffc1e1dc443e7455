"""Which rooms or devices, and on which paper."""

from wtforms import HiddenField, RadioField, SelectMultipleField

from kiosk.core.forms import OnceForm, clean_line, offered
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused
from kiosk.stickers.papers.records import Paper

POSTERS = ((Paper.POSTER_A4, "A4: beside the door"), (Paper.POSTER_A5, "A5: on a desk or a trolley"))


class PaperForm(OnceForm):
    """What is ticked."""

    chosen = SelectMultipleField("Chosen", validate_choice=False)

    def chosen_ids(self) -> list[int]:
        """Return what is ticked, once each; FieldRefused when it is nothing or something strange."""
        numbers = [row_number(typed) for typed in self.chosen.data or []]
        if not numbers:
            raise FieldRefused("chosen", "Tick at least one.")
        if not all(numbers):
            raise FieldRefused("chosen", "Tick something in the list.")
        return list(dict.fromkeys(numbers))


class PostersForm(PaperForm):
    """Rooms, and the size of their posters."""

    paper = RadioField("Size", choices=offered(POSTERS), default=Paper.POSTER_A4)


class CardsForm(PaperForm):
    """Devices; where to look for them again stays in the page's address."""

    paper = HiddenField(filters=[clean_line], default=Paper.CARD)
