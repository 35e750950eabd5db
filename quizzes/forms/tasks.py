"""The forms of a practical task: one photo, the texts and links, and the learner's own levels."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from core.forms import Form
from core.wording import in_language
from quizzes.models import EvidenceKind, Submission
from quizzes.tasks import Criterion, Requirement

LONGEST_TEXT = 5000
LONGEST_LINK = 500
MOST_SAVES = 1_000_000
TOO_OLD = _l("This page stood open too long. Please send it once more.")


def _tidy(text: str | None) -> str | None:
    return text.replace("\r\n", "\n").strip() if text else text


def uuid_of(text: str | None) -> UUID:
    """The UUID that a page sent along; a fresh one where it is missing, for then the same fact may come twice at worst."""
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()


class PhotoForm(Form):
    """One photo for one requirement, perhaps in place of another."""

    photo = FileField(_l("Photo"), validators=[FileRequired(_l("Please choose a photo first."))])
    sent_as = HiddenField()
    replaces = IntegerField(validators=[Optional()], widget=HiddenInput())

    @property
    def uuid(self) -> UUID:
        """Under which this photo is one fact, however often it is sent."""
        return uuid_of(self.sent_as.data)


class TextsForm(Form):
    """The texts and links of a task, saved together; their fields are made by `texts_form`."""

    sequence = IntegerField(validators=[InputRequired(TOO_OLD), NumberRange(1, MOST_SAVES, TOO_OLD)], widget=HiddenInput())
    sent_as = HiddenField()
    round = IntegerField(validators=[InputRequired(TOO_OLD), NumberRange(1, 1000, TOO_OLD)], widget=HiddenInput())

    wanted: tuple[Requirement, ...] = ()
    differs = False
    """Whether another phone saved other words than those in this form."""

    @property
    def uuid(self) -> UUID:
        """Under which this save is one fact, however often it is sent."""
        return uuid_of(self.sent_as.data)

    @property
    def wishes_listing(self) -> bool | None:
        """Whether the box about the product page is ticked; None where the task has none."""
        return self["use_for_listing"].data if "use_for_listing" in self else None

    @property
    def texts(self) -> dict[str, tuple[EvidenceKind, str]]:
        """What was typed, by requirement key."""
        return {one.key: (one.kind, self[_name(one)].data or "") for one in self.wanted}

    def fill(self, texts: Mapping[str, str]) -> None:
        """Show these texts."""
        for one in self.wanted:
            self[_name(one)].data = texts.get(one.key, "")

    def fill_wish(self, submission: Submission | None) -> None:
        """Show whether the box was ticked before; it begins unticked."""
        if "use_for_listing" in self and submission is not None:
            self["use_for_listing"].data = submission.use_for_listing

    def pairs(self) -> list[tuple[Requirement, Any]]:
        """Requirements with their fields, in order."""
        return [(one, self[_name(one)]) for one in self.wanted]


def texts_form(requirements: Iterable[Requirement], *, for_listing: bool = False) -> type[TextsForm]:
    """A form with a field for each text and link of a task, and a box where the work may fill the learner's product page."""
    wanted = tuple(one for one in requirements if one.kind is not EvidenceKind.PHOTO)
    fields: dict[str, Any] = {_name(one): _field(one) for one in wanted}
    if for_listing:
        fields["use_for_listing"] = BooleanField(_l("Use what I made in this task for my product page"))
    return type("TaskTextsForm", (TextsForm,), {"__doc__": TextsForm.__doc__, "wanted": wanted, **fields})


def levels_form(base: type[Form], criteria: Iterable[Criterion]) -> type[Form]:
    """A form with the levels of a rubric as choices, the lowest first; `levels_in` reads them."""
    fields = {
        f"level-{criterion.key}": RadioField(
            in_language(criterion.title),
            coerce=int,
            choices=[SelectChoice(value=level, label=words) for level, words in enumerate(criterion.levels, 1)],
            validators=[InputRequired(_l("Please choose a level."))],
        )
        for criterion in criteria
    }
    return type("RubricForm", (base,), {"__doc__": "Levels by criterion.", **fields})


def levels_in(form: Form, criteria: Iterable[Criterion]) -> dict[str, int]:
    """The levels chosen, by criterion key."""
    return {criterion.key: form[f"level-{criterion.key}"].data for criterion in criteria}


class SelfCheckForm(Form):
    """The learner's own levels."""

    round = IntegerField(validators=[InputRequired(TOO_OLD), NumberRange(1, 1000, TOO_OLD)], widget=HiddenInput())


def _name(requirement: Requirement) -> str:
    return f"text-{requirement.key}"


def _field(requirement: Requirement) -> Any:
    label = in_language(requirement.title)
    if requirement.kind is EvidenceKind.LINK:
        return URLField(label, validators=[Optional(), Length(max=LONGEST_LINK), _safe_link], filters=[_tidy])
    too_long = _l("This is too long. Please write at most %(max)d letters.")
    return TextAreaField(label, validators=[Length(max=LONGEST_TEXT, message=too_long)], filters=[_tidy])


def _safe_link(form: Form, field: URLField) -> None:
    """An address that anybody can open: https, a host with a dot, nobody's password in it."""
    try:
        parts = urlsplit(field.data)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    odd = any(sign.isspace() or ord(sign) < 33 for sign in field.data)
    if odd or not field.data.startswith("https://") or "." not in host or "@" in parts.netloc:
        raise ValidationError(_l("Please paste a whole address that begins with https://"))
