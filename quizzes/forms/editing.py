"""What the forms of all question types share, as a trainer fills them in, and the form of the checkpoints."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, ValidationError

from core.forms import RowForm, trimmed
from courses.forms.editing import WANTED, WHOLE, EditingForm, line_field, lines
from courses.wording import stage_name
from quizzes.models import QUESTION_STAGES, AskedIn, Difficulty

MOST_ROWS = 8
ROOM = 2
"""Empty rows for more options or pairs."""


class QuestionForm(EditingForm):
    """What every question has."""

    stage = SelectField(_l("Asked in"), choices=lambda: stage_choices())
    lesson = SelectField(_l("Lesson that explains it"))
    difficulty = SelectField(_l("How difficult"), choices=lambda: difficulty_choices())
    stem = TextAreaField(_l("Question"), [WANTED, Length(max=600)], filters=[trimmed])
    hint = line_field(_l("Hint"))
    explanation = TextAreaField(_l("Explanation, shown with the result"), [WANTED, Length(max=600)], filters=[trimmed])

    def head(self) -> dict[str, Any]:
        """The fields that every question has, as in the package."""
        return {
            "stage": self.stage.data,
            "lesson": self.lesson.data,
            "difficulty": self.difficulty.data,
            "stem": self.stem.data,
            "hint": self.hint.data or None,
            "explanation": self.explanation.data,
        }

    def body(self) -> dict[str, Any]:
        """The fields of its type."""
        raise NotImplementedError

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """The fields of its type as the form shows them."""
        return body

    def leave_room(self) -> None:
        """Add empty rows at the end, where the type has rows."""

    def offer_pictures(self, names: Iterable[str]) -> None:
        """Let the trainer choose among the pictures of the package, where the type shows some."""


class ListForm(QuestionForm):
    """One thing a line."""

    of = ""

    def body(self) -> dict[str, Any]:
        """The lines."""
        return {self.of: lines(self[self.of].data)}

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """Line by line."""
        return {cls.of: "\n".join(body.get(cls.of, ()))}


class CheckpointsForm(EditingForm):
    """What ends the first two stages."""

    prompt = TextAreaField(_l("What learners write about"), [WANTED, Length(max=600)], filters=[trimmed])
    pass_mark = IntegerField(_l("Passed from"), [WHOLE, NumberRange(1, 100)])
    draw = IntegerField(_l("Questions drawn for one attempt"), [WHOLE, NumberRange(1, 50)])


def stage_choices() -> list[tuple[str, str]]:
    """Where a question is asked."""
    stages = [(stage.value, _("Checkpoint “%(stage)s”", stage=stage_name(stage))) for stage in QUESTION_STAGES]
    return [*stages, (AskedIn.PRACTICE.value, _("Practice inside its lesson, not graded"))]


def pre_test_choices() -> list[tuple[str, str]]:
    """For a question of the pre-test, which keeps its five: it is asked nowhere else."""
    return [(AskedIn.PRE_TEST.value, _("Before the first lesson, not graded"))]


def difficulty_choices() -> list[tuple[str, str]]:
    """How difficult a question is."""
    words = {Difficulty.EASY: _("Easy"), Difficulty.MEDIUM: _("Medium"), Difficulty.HARD: _("Hard")}
    return [(one.value, word) for one, word in words.items()]


def refuse_wordless(rows: FieldList) -> None:
    """Only what is wholly empty may go: whatever else was typed would be lost unsaid."""
    for number, row in enumerate(rows, 1):
        if not row.form.text.data and not is_empty(row.form):
            words = _(
                "Row %(number)s has no words yet. Write them, or empty the whole row, its tick too, and it goes.", number=number
            )
            raise ValidationError(words)


def is_empty(row: RowForm) -> bool:
    """Nothing that a person fills in is filled in; of several lines in one row, none."""
    typed = [field for field in row if not isinstance(field, HiddenField)]
    return not any(any(field.data) if isinstance(field, FieldList) else field.data for field in typed)


def add_empty_rows(rows: FieldList) -> None:
    """Leave room for more, and for three rows in all."""
    empty = sum(is_empty(row.form) for row in rows)
    most = rows.max_entries or MOST_ROWS
    for _row in range(min(max(ROOM, 3 - len(rows)) - empty, most - len(rows))):
        rows.append_entry()
