"""Forms of a practical task: a photo, the texts and links, and the self-check."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from core.forms import Form, uuid_of
from core.wording import in_language
from quizzes.models import EvidenceKind, Submission
from quizzes.tasks import Criterion, Requirement

LONGEST_TEXT = 5000
LONGEST_LINK = 500
MOST_SAVES = 1_000_000
TOO_OLD = _l("This page stood open too long. Please send it once more.")


def _tidy(text: str | None) -> str | None:
    return text.replace("\r\n", "\n").strip() if text else text


class PhotoForm(Form):
    """Photos for a requirement, or one in place of another photo."""

    photo = MultipleFileField(_l("Photo"), validators=[FileRequired(_l("Please choose a photo first."))])
    sent_as = HiddenField()
    replaces = IntegerField(validators=[Optional()], widget=HiddenInput())

    @property
    def uuid(self) -> UUID:
        """The identifier by which a repeated request is recognised."""
        return uuid_of(self.sent_as.data)


class TextsForm(Form):
    """The texts and links of a task, saved together. `texts_form` adds their fields."""

    sequence = IntegerField(validators=[InputRequired(TOO_OLD), NumberRange(1, MOST_SAVES, TOO_OLD)], widget=HiddenInput())
    sent_as = HiddenField()
    round = IntegerField(validators=[InputRequired(TOO_OLD), NumberRange(1, 1000, TOO_OLD)], widget=HiddenInput())

    requirements: tuple[Requirement, ...] = ()
    differs = False
    """Whether another device has saved other texts than those in this form."""

    @property
    def uuid(self) -> UUID:
        """The identifier by which a repeated request is recognised."""
        return uuid_of(self.sent_as.data)

    @property
    def allows_listing(self) -> bool | None:
        """Whether the box on the product page is ticked; None where the task has no such box."""
        return self["use_for_listing"].data if "use_for_listing" in self else None

    @property
    def texts(self) -> dict[str, tuple[EvidenceKind, str]]:
        """Kinds and texts by requirement key."""
        return {row.key: (row.kind, self[_name(row)].data or "") for row in self.requirements}

    def fill(self, texts: Mapping[str, str]) -> None:
        """Set the texts by requirement key."""
        for requirement in self.requirements:
            self[_name(requirement)].data = texts.get(requirement.key, "")

    def fill_use_for_listing(self, submission: Submission | None) -> None:
        """Set the box on the product page from the submission. It is not ticked without one."""
        if "use_for_listing" in self and submission is not None:
            self["use_for_listing"].data = submission.use_for_listing

    def pairs(self) -> list[tuple[Requirement, Any]]:
        """Return the requirements with their fields, in order."""
        return [(requirement, self[_name(requirement)]) for requirement in self.requirements]


def texts_form(requirements: Iterable[Requirement], *, for_listing: bool = False) -> type[TextsForm]:
    """Make a form with a field for each text and link of a task. `for_listing` adds the box on the product page."""
    texts = tuple(requirement for requirement in requirements if requirement.kind is not EvidenceKind.PHOTO)
    fields: dict[str, Any] = {_name(requirement): _field(requirement) for requirement in texts}
    if for_listing:
        fields["use_for_listing"] = BooleanField(_l("Use what I made in this task for my product page"))
    return type("TaskTextsForm", (TextsForm,), {"__doc__": TextsForm.__doc__, "requirements": texts, **fields})


def levels_form(base: type[Form], criteria: Iterable[Criterion]) -> type[Form]:
    """Make a form with a choice of level for each criterion, the lowest first. `levels_in` reads it."""
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
    """Return the chosen levels by criterion key."""
    return {criterion.key: form[f"level-{criterion.key}"].data for criterion in criteria}


class SelfCheckForm(Form):
    """A learner's self-check."""

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
    """Refuse an address that is not https, has no host with a dot, or contains a user name or password."""
    try:
        parts = urlsplit(field.data)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    odd = any(sign.isspace() or ord(sign) < 33 for sign in field.data)
    if odd or not field.data.startswith("https://") or "." not in host or "@" in parts.netloc:
        raise ValidationError(_l("Please paste a whole address that begins with https://"))
