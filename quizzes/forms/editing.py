"""The base of the forms in which trainers edit questions, and the form of the checkpoints."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from core.forms import RowForm, trimmed
from courses.forms.editing import REQUIRED, WHOLE, EditingForm, line_field, lines
from courses.wording import stage_name
from quizzes.models import QUESTION_STAGES, AskedIn, Difficulty

MOST_ROWS, LEAST_ROWS = 8, 3
EMPTY_ROWS = 2
"""Empty rows for further options or pairs."""


class QuestionForm(EditingForm):
    """The fields of every question."""

    stage = SelectField(_l("Asked in"), choices=lambda: stage_choices())
    lesson = SelectField(_l("Lesson that explains it"))
    difficulty = SelectField(_l("How difficult"), choices=lambda: difficulty_choices())
    stem = TextAreaField(_l("Question"), [REQUIRED, Length(max=600)], filters=[trimmed])
    hint = line_field(_l("Hint"))
    after = StringField(_l("Practice: stands after the heading"), [Optional(), Length(max=200)], filters=[trimmed])
    explanation = TextAreaField(_l("Explanation, shown with the result"), [REQUIRED, Length(max=600)], filters=[trimmed])

    def head(self) -> dict[str, Any]:
        """Return the fields of every question, as in the package."""
        return {
            "stage": self.stage.data,
            "lesson": self.lesson.data,
            "difficulty": self.difficulty.data,
            "stem": self.stem.data,
            "hint": self.hint.data or None,
            "after": (self.after.data or None) if self.stage.data == AskedIn.PRACTICE else None,
            "explanation": self.explanation.data,
        }

    def body(self) -> dict[str, Any]:
        """Return the fields of the type, as in the package; None removes a field."""
        raise NotImplementedError

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """Return the form's values for the fields of the type."""
        return body

    def add_rows(self) -> None:
        """Add empty rows, where the type has rows."""

    def offer_pictures(self, names: Iterable[str]) -> None:
        """Set the choices of pictures, where the type has pictures."""


class ListForm(QuestionForm):
    """A form with a list as its only field, one item a line."""

    field_name = ""
    """The name of the list, in the form and in the package."""

    def body(self) -> dict[str, Any]:
        """Return the lines as a list."""
        return {self.field_name: lines(self[self.field_name].data)}

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """Return the list with one item a line."""
        return {cls.field_name: "\n".join(body.get(cls.field_name, ()))}


class CheckpointsForm(EditingForm):
    """The checkpoints of the first two stages."""

    prompt = TextAreaField(_l("What learners write about"), [REQUIRED, Length(max=600)], filters=[trimmed])
    pass_mark = IntegerField(_l("Passed from"), [WHOLE, NumberRange(1, 100)])
    draw = IntegerField(_l("Questions drawn for one attempt"), [WHOLE, NumberRange(1, 50)])


def stage_choices() -> list[tuple[str, str]]:
    """Return the choices of where a question is asked."""
    stages = [(stage.value, _("Checkpoint “%(stage)s”", stage=stage_name(stage))) for stage in QUESTION_STAGES]
    return [*stages, (AskedIn.PRACTICE.value, _("Practice inside its lesson, not graded"))]


def pre_test_choices() -> list[tuple[str, str]]:
    """Return the only choice for a question of the pre-test."""
    return [(AskedIn.PRE_TEST.value, _("Before the first lesson, not graded"))]


def difficulty_choices() -> list[tuple[str, str]]:
    """Return the choices of difficulty."""
    words = {Difficulty.EASY: _("Easy"), Difficulty.MEDIUM: _("Medium"), Difficulty.HARD: _("Hard")}
    return [(difficulty.value, word) for difficulty, word in words.items()]


def refuse_rows_without_words(rows: FieldList) -> None:
    """Refuse a row without its words, unless it is wholly empty, because its other fields would be lost."""
    for number, row in enumerate(rows, 1):
        if not row.form.text.data and not is_empty(row.form):
            words = _(
                "Row %(number)s has no words yet. Write them, or empty the whole row, its tick too, and it goes.", number=number
            )
            raise ValidationError(words)


def is_empty(row: RowForm) -> bool:
    """Return whether all visible fields of a row are empty."""
    fields = [field for field in row if not isinstance(field, HiddenField)]
    return not any(any(field.data) if isinstance(field, FieldList) else field.data for field in fields)


def add_empty_rows(rows: FieldList) -> None:
    """Add rows until EMPTY_ROWS are empty and there are LEAST_ROWS in all, but no more than the list may have."""
    empty = sum(is_empty(row.form) for row in rows)
    most = rows.max_entries or MOST_ROWS
    for _row in range(min(max(EMPTY_ROWS - empty, LEAST_ROWS - len(rows)), most - len(rows))):
        rows.append_entry()
