"""A form for each type of question: what all have, and the fields of the type; as a trainer fills them in."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from core.forms import RowForm, trimmed
from courses.forms.editing import WANTED, WHOLE, EditingForm, line_field, lines, tidy_text
from courses.wording import stage_name
from quizzes.attempts import ASKING
from quizzes.models import AskedIn, Difficulty
from quizzes.questions.numeric import NoNumber, as_written, read

MOST_OPTIONS = 8
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
        """Empty rows at the end, where the type has rows."""


class OptionForm(RowForm):
    """One option to choose."""

    text = StringField(_l("Words"), [Optional(), Length(max=300)], filters=[trimmed])
    right = BooleanField(_l("Right"))
    feedback = StringField(_l("What is said to who chose it"), [Optional(), Length(max=600)], filters=[trimmed])


class PartForm(OptionForm):
    """One part of what is judged."""

    text = StringField(_l("Words of this part"), [Optional(), Length(max=300)], filters=[trimmed])
    right = BooleanField(_l("Is meant"))


class PictureOptionForm(OptionForm):
    """One option to choose, perhaps a picture."""

    file = SelectField(_l("Picture"), choices=lambda: [("", "–")])
    alt = StringField(_l("For those who cannot see it"), [Optional(), Length(max=400)], filters=[trimmed])


class OptionsForm(QuestionForm):
    """One or several right options."""

    options = FieldList(FormField(PictureOptionForm), _l("Options"), max_entries=MOST_OPTIONS)

    def validate_options(self, field: FieldList) -> None:
        """No words are missing; a picture is also described."""
        _refuse_wordless(field)
        if any(row.form.file.data and not row.form.alt.data for row in field):
            raise ValidationError(_("Every picture needs words for those who cannot see it."))
        if any(row.form.alt.data and not row.form.file.data for row in field):
            raise ValidationError(_("There are words for a picture, but no picture. Choose it, or take the words out."))

    def offer_pictures(self, names: Iterable[str]) -> None:
        """The pictures of the package, to choose from."""
        choices = [("", "–"), *((name, name) for name in sorted(names))]
        for row in self.options:
            row.form.file.choices = choices

    def body(self) -> dict[str, Any]:
        """Options in the order of the rows; a wholly emptied row goes."""
        return {"options": [_option(row.form) for row in self.options if row.form.text.data]}

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """Each option a row, with its picture."""
        return {**body, "options": [{**option, **option.get("picture", {})} for option in body.get("options", ())]}

    def leave_room(self) -> None:
        """Rows for more options."""
        _more_rows(self.options)


class SpotForm(QuestionForm):
    """A message or a text, and its parts."""

    scene = SelectField(_l("It is"), choices=lambda: scene_choices())
    sender = StringField(_l("From whom, or the heading"), [WANTED, Length(max=80)], filters=[trimmed])
    options = FieldList(FormField(PartForm), _l("Parts, in order"), max_entries=MOST_OPTIONS)

    def validate_options(self, field: FieldList) -> None:
        """No words are missing."""
        _refuse_wordless(field)

    def body(self) -> dict[str, Any]:
        """Parts in the order of the rows; a wholly emptied row goes."""
        parts = [_option(row.form) for row in self.options if row.form.text.data]
        return {"scene": self.scene.data, "sender": self.sender.data, "options": parts}

    def leave_room(self) -> None:
        """Rows for more parts."""
        _more_rows(self.options)


class PairForm(RowForm):
    """What belongs together."""

    left = StringField(_l("Left"), [Optional(), Length(max=200)], filters=[trimmed])
    right = StringField(_l("Right side"), [Optional(), Length(max=200)], filters=[trimmed])


class MatchingForm(QuestionForm):
    """Pairs."""

    pairs = FieldList(FormField(PairForm), _l("Pairs"), max_entries=MOST_OPTIONS)

    def validate_pairs(self, field: FieldList) -> None:
        """Neither side alone."""
        if any(bool(row.form.left.data) != bool(row.form.right.data) for row in field):
            raise ValidationError(_("Every pair needs both sides."))

    def body(self) -> dict[str, Any]:
        """Pairs in the order of the rows."""
        return {"pairs": [[row.form.left.data, row.form.right.data] for row in self.pairs if row.form.left.data]}

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """Each pair a row."""
        return {"pairs": [{"left": left, "right": right} for left, right in body.get("pairs", ())]}

    def leave_room(self) -> None:
        """Rows for more pairs."""
        _more_rows(self.pairs)


class TrueFalseForm(QuestionForm):
    """A sentence that is true or false."""

    answer = RadioField(
        _l("The sentence is"),
        choices=lambda: [("true", _("True")), ("false", _("False"))],
        validators=[InputRequired(_l("Please choose one."))],
    )

    def body(self) -> dict[str, Any]:
        """The word."""
        return {"answer": self.answer.data == "true"}

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """The word chosen."""
        return {"answer": str(body["answer"]).lower()} if "answer" in body else {}


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


class OrderingForm(ListForm):
    """Steps."""

    of = "items"
    items = TextAreaField(_l("Steps in the right order, one a line"), [WANTED], filters=[tidy_text])


class ShortAnswerForm(ListForm):
    """Words."""

    of = "answers"
    answers = TextAreaField(_l("Right answers, one a line; the best one first"), [WANTED], filters=[tidy_text])


class NumericForm(QuestionForm):
    """A number, written as people here write it."""

    number = StringField(_l("Right number"), [WANTED, Length(max=40)], filters=[trimmed])
    tolerance = StringField(_l("May be off by"), [Optional(), Length(max=40)], filters=[trimmed])
    unit = StringField(_l("Unit (Rp, gram, ...)"), [Optional(), Length(max=20)], filters=[trimmed])

    def validate_number(self, field: StringField) -> None:
        """As in an answer."""
        _number(field.data)

    def validate_tolerance(self, field: StringField) -> None:
        """As in an answer."""
        _number(field.data)

    def body(self) -> dict[str, Any]:
        """Numbers as the package writes them."""
        tolerance = _number(self.tolerance.data) if self.tolerance.data else None
        return {"number": _number(self.number.data), "tolerance": tolerance, "unit": self.unit.data or None}

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """`60.000` and `1,5`."""
        numbers: dict[str, Any] = {name: as_written(body[name]) for name in ("number", "tolerance") if name in body}
        return {**numbers, "unit": body.get("unit", "")}


class GapsForm(QuestionForm):
    """A text with gaps."""

    text = TextAreaField(_l("Text with gaps"), [WANTED, Length(max=1000)], filters=[trimmed])

    def body(self) -> dict[str, Any]:
        """The text as written."""
        return {"text": self.text.data}


FORMS: dict[str, type[QuestionForm]] = {
    "single": OptionsForm,
    "multiple": OptionsForm,
    "spot": SpotForm,
    "true_false": TrueFalseForm,
    "matching": MatchingForm,
    "ordering": OrderingForm,
    "numeric": NumericForm,
    "short_answer": ShortAnswerForm,
    "gaps": GapsForm,
}


class CheckpointsForm(EditingForm):
    """What ends the first two stages."""

    prompt = TextAreaField(_l("What learners write about"), [WANTED, Length(max=600)], filters=[trimmed])
    pass_mark = IntegerField(_l("Passed from"), [WHOLE, NumberRange(1, 100)])
    draw = IntegerField(_l("Questions drawn for one attempt"), [WHOLE, NumberRange(1, 50)])


def type_words() -> dict[str, tuple[str, str]]:
    """Each type with its name and an example of what it is good for."""
    return {
        "single": (_("One right option"), _("Which photo sells better?")),
        "multiple": (_("Several right options"), _("What belongs on a label?")),
        "spot": (_("A message or text to judge"), _("Which part of this message is suspicious?")),
        "true_false": (_("True or false"), _("A flash makes a photo better.")),
        "matching": (_("Pairs"), _("Which word belongs to which picture?")),
        "ordering": (_("Steps in order"), _("What comes first?")),
        "numeric": (_("A number"), _("What is the price of one piece?")),
        "short_answer": (_("A word or two"), _("What is this called?")),
        "gaps": (_("A text with gaps"), _("Price = cost + ____")),
    }


def stage_choices() -> list[tuple[str, str]]:
    """Where a question is asked."""
    stages = [(stage.value, _("Checkpoint “%(stage)s”", stage=stage_name(stage))) for stage in ASKING]
    return [*stages, (AskedIn.PRACTICE.value, _("Practice inside its lesson, not graded"))]


def pre_test_choices() -> list[tuple[str, str]]:
    """For a question of the pre-test, which keeps its five: it is asked nowhere else."""
    return [(AskedIn.PRE_TEST.value, _("Before the first lesson, not graded"))]


def scene_choices() -> list[tuple[str, str]]:
    """What a message may look like."""
    return [
        ("chat", _("a message on the phone")),
        ("receipt", _("a receipt")),
        ("letter", _("a letter")),
        ("text", _("a text with a heading")),
    ]


def difficulty_choices() -> list[tuple[str, str]]:
    """How difficult a question is."""
    words = {Difficulty.EASY: _("Easy"), Difficulty.MEDIUM: _("Medium"), Difficulty.HARD: _("Hard")}
    return [(one.value, word) for one, word in words.items()]


def _option(row: RowForm) -> dict[str, Any]:
    """An option as the package has it; what is empty is left out."""
    file = row["file"].data if "file" in row else None
    return {
        "text": row["text"].data,
        **({"picture": {"file": file, "alt": row["alt"].data}} if file else {}),
        **({"right": True} if row["right"].data else {}),
        **({"feedback": row["feedback"].data} if row["feedback"].data else {}),
    }


def _refuse_wordless(rows: FieldList) -> None:
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


def _more_rows(rows: FieldList) -> None:
    empty = sum(is_empty(row.form) for row in rows)
    most = rows.max_entries or MOST_OPTIONS
    for _row in range(min(max(ROOM, 3 - len(rows)) - empty, most - len(rows))):
        rows.append_entry()


def _number(typed: str | None) -> int | float:
    try:
        value = read(typed or "")
    except NoNumber as error:
        raise ValidationError(_(error.message)) from None
    return int(value) if value.denominator == 1 else float(value)
