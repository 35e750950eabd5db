"""The form in which trainers edit a practical task: steps, evidence, rubric and phrases."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from core.forms import RowForm, trimmed
from courses.forms.editing import REQUIRED, WHOLE, EditingForm, line_field, lines, tidy_text, title_field
from quizzes.editing import new_key
from quizzes.forms.editing import is_empty

LEVELS = 4
EXAMPLES = ("good", "weak")
MOST_CRITERIA = 12


def _words(label: Any, longest: int) -> StringField:
    return StringField(label, [Optional(), Length(max=longest)], filters=[trimmed])


class EvidenceForm(RowForm):
    """A piece of evidence; its kind and title cannot be changed."""

    key = HiddenField()
    hint = _words(_l("Hint"), 400)
    min = IntegerField(_l("At least"), [Optional(), NumberRange(0, 20)])
    max = IntegerField(_l("At most"), [Optional(), NumberRange(1, 20)])
    min_words = IntegerField(_l("Words at least"), [Optional(), NumberRange(1, 500)])


class CriterionForm(RowForm):
    """A criterion with its levels, the lowest first."""

    key = HiddenField()
    title = _words(_l("Criterion"), 200)
    title_en = _words(_l("In English"), 200)
    weight = IntegerField(_l("Weight in the score"), [Optional(), NumberRange(1, 100)])
    key_criterion = BooleanField(_l("At level 1 the task cannot be passed"))
    levels = FieldList(
        TextAreaField(validators=[Optional(), Length(max=400)], filters=[trimmed]),
        _l("Level"),
        min_entries=LEVELS,
        max_entries=6,
    )
    good = IntegerField(_l("Level of the good example"), [Optional(), NumberRange(1, 6)])
    weak = IntegerField(_l("Level of the weak example"), [Optional(), NumberRange(1, 6)])


class TaskForm(EditingForm):
    """A practical task."""

    field_names = {"examples": "rubric"}

    title = title_field(_l("Title"))
    title_en = line_field(_l("Title in English"), 200)
    instruction = TextAreaField(_l("Steps, one a line"), [REQUIRED], filters=[tidy_text])
    evidence = FieldList(FormField(EvidenceForm), _l("What is handed in"), max_entries=12)
    pass_mark = IntegerField(_l("Passed from"), [WHOLE, NumberRange(1, 100)])
    rubric = FieldList(FormField(CriterionForm), _l("How it is judged"), max_entries=MOST_CRITERIA)
    phrases = TextAreaField(_l("Sentences for the feedback, one a line"), [Optional()], filters=[tidy_text])

    def validate_rubric(self, field: FieldList) -> None:
        """Check that every criterion has a title and two levels, and that the weights add up to 100."""
        _refuse_nameless(field)
        rows = [row.form for row in field if row.form.title.data]
        if sum(row.weight.data or 0 for row in rows) != 100:
            raise ValidationError(_("The weights add up to %(sum)s. They must add up to 100.", sum=_sum(rows)))
        if any(sum(bool(level.data) for level in row.levels) < 2 for row in rows):
            raise ValidationError(_("Every criterion needs at least two levels in words."))

    def fields(self, task: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of the package, with parts of `task` that the form does not show."""
        english = self.title_en.data
        return {
            "title": {"id": self.title.data, **({"en": english} if english else {})},
            "instruction": lines(self.instruction.data),
            "evidence": self._evidence(task["evidence"]),
            "pass_mark": self.pass_mark.data,
            "rubric": (rubric := self._rubric()),
            "examples": self._examples(task.get("examples"), [criterion["key"] for criterion in rubric]),
            "phrases": lines(self.phrases.data) or None,
        }

    def _evidence(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows = {row.form.key.data: row.form for row in self.evidence}
        return [_changed(entry, rows[entry["key"]]) if entry["key"] in rows else entry for entry in entries]

    def _rubric(self) -> list[dict[str, Any]]:
        rows = self._criteria()
        taken = {row.key.data for row in rows if row.key.data}
        rubric = []
        for row in rows:
            key = row.key.data or new_key(row.title.data, taken)
            taken.add(key)
            english = {"en": row.title_en.data} if row.title_en.data else {}
            rubric.append(
                {
                    "key": key,
                    "title": {"id": row.title.data, **english},
                    "weight": row.weight.data,
                    "key_criterion": row.key_criterion.data,
                    "levels": [level.data for level in row.levels if level.data],
                }
            )
        return rubric

    def _examples(self, examples: dict[str, Any] | None, keys: list[str]) -> dict[str, Any] | None:
        """Return the examples with the levels of the form."""
        rows = dict(zip(keys, self._criteria(), strict=True))
        return {
            name: _with_levels(example, {key: row[name].data for key, row in rows.items() if row[name].data is not None})
            for name, example in (examples or {}).items()
        } or None

    def _criteria(self) -> list[RowForm]:
        return [row.form for row in self.rubric if row.form.title.data]

    def add_rows(self) -> None:
        """Add an empty criterion, unless there is one or the most are reached."""
        if len(self.rubric) < MOST_CRITERIA and (not len(self.rubric) or not is_empty(self.rubric[-1].form)):
            self.rubric.append_entry()


def shown(task: dict[str, Any]) -> dict[str, Any]:
    """Return the form's values for a task of the package."""
    return {
        "title": task["title"]["id"],
        "title_en": task["title"].get("en"),
        "instruction": "\n".join(task["instruction"]),
        "evidence": [
            {name: entry.get(name) for name in ("key", "hint", "min", "max", "min_words")} for entry in task["evidence"]
        ],
        "pass_mark": task["pass_mark"],
        "rubric": [
            {
                **criterion,
                "title": criterion["title"]["id"],
                "title_en": criterion["title"].get("en"),
                **{name: _level(task, name, criterion["key"]) for name in EXAMPLES},
            }
            for criterion in task["rubric"]
        ],
        "phrases": "\n".join(task.get("phrases", ())),
    }


def _level(task: dict[str, Any], example: str, criterion: str) -> int | None:
    levels = task.get("examples", {}).get(example, {}).get("levels", {})
    return levels.get(criterion) if isinstance(levels, dict) else None


def _with_levels(example: dict[str, Any], levels: dict[str, int]) -> dict[str, Any]:
    rest = {name: value for name, value in example.items() if name != "levels"}
    return {**rest, "levels": levels} if levels else rest


def _changed(entry: dict[str, Any], row: EvidenceForm) -> dict[str, Any]:
    fields = {"hint": row.hint.data or None, "min": row.min.data, "max": row.max.data, "min_words": row.min_words.data}
    return {name: value for name, value in {**entry, **fields}.items() if value is not None}


def _refuse_nameless(rows: FieldList) -> None:
    """Refuse a criterion without a title, unless all its fields are empty, which removes it."""
    for number, row in enumerate(rows, 1):
        if not row.form.title.data and not is_empty(row.form):
            words = _("Criterion %(number)s has no name yet. Write it, or empty everything in it, and it goes.", number=number)
            raise ValidationError(words)


def _sum(rows: list[Any]) -> int:
    return sum(row.weight.data or 0 for row in rows)
