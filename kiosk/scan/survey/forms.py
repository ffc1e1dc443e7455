"""The questions of a survey as fields: nothing must be answered, and nothing asks who answers."""

from typing import Any

from wtforms import RadioField, TextAreaField

from kiosk.core.forms import OnceForm, at_most, clean_text, offered
from kiosk.scan.forms import PAGE_WAS_OLD
from kiosk.surveys.records import LONGEST_REPLY, Question, QuestionKind, Reply


class RepliesForm(OnceForm):
    """What somebody answers; a field reply_1 and so on for each question."""

    questions: tuple[Question, ...] = ()

    def replies(self) -> list[Reply]:
        """Return what was answered, question by question."""
        return [self._reply(question) for question in self.questions]

    def _reply(self, question: Question) -> Reply:
        given = self[f"reply_{question.number}"].data or ""
        if question.kind is QuestionKind.TEXT:
            return Reply(question.number, None, given)
        return Reply(question.number, int(given) if given in {str(score) for score in question.scale} else None)

    @property
    def shown_refusals(self) -> list[tuple[str, str]]:
        """All that is wrong; of a page that was open for too long only that."""
        if self.form_key.errors or ("csrf_token" in self._fields and self._fields["csrf_token"].errors):
            return [("", PAGE_WAS_OLD)]
        return self.refusals


def replies_form(questions: tuple[Question, ...]) -> RepliesForm:
    """Return the form of a survey's questions."""
    fields: dict[str, Any] = {f"reply_{question.number}": _field(question) for question in questions}
    form_class = type("RepliesForm", (RepliesForm,), {**fields, "questions": questions})
    form: RepliesForm = form_class()
    return form


def _field(question: Question) -> Any:
    if question.kind is QuestionKind.TEXT:
        return TextAreaField(question.words, [at_most(LONGEST_REPLY)], filters=[clean_text])
    return RadioField(question.words, choices=offered(question.scale.items()), validate_choice=False)
