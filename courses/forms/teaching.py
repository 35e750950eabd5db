"""The small forms on a trainer's desk: a package, a picture, a co-owner, a publication, reports and their answers."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from core.forms import Form, trimmed
from courses.forms.editing import tidy_text
from courses.lesson_reports import LONGEST_ANSWER, LONGEST_WORDS
from courses.models import TOLD, ChangeKind, ReportReason
from courses.package.comparing import Change
from courses.publishing import LONGEST_NOTE, Said


class PackageForm(Form):
    """A course package as a zip."""

    package = FileField(_l("Course package (zip)"), validators=[FileRequired(_l("Please choose a file first."))])
    seen = HiddenField()


class PictureForm(Form):
    """A picture for the lessons."""

    picture = FileField(_l("Picture"), validators=[FileRequired(_l("Please choose a picture first."))])


class OwnerForm(Form):
    """Another trainer for a course."""

    email = EmailField(
        _l("E-mail of the trainer"), [DataRequired(_l("Please fill this in.")), Length(max=254)], filters=[trimmed]
    )


class ReportForm(Form):
    """What is wrong with a lesson."""

    reason = RadioField(
        _l("What is wrong?"), choices=lambda: list(reason_words().items()), validators=[InputRequired(_l("Please choose one."))]
    )
    words = TextAreaField(_l("In your own words"), [Optional(), Length(max=LONGEST_WORDS)], filters=[tidy_text])


class AnswerForm(Form):
    """A word to who reported."""

    answer = TextAreaField(
        _l("Your answer"),
        [DataRequired(_l("Please write a word to the reader.")), Length(max=LONGEST_ANSWER)],
        filters=[tidy_text],
    )


def reason_words() -> dict[str, str]:
    """The reasons of a report."""
    words = {
        ReportReason.UNCLEAR: _("I do not understand it"),
        ReportReason.WRONG: _("Something is not right"),
        ReportReason.OUTDATED: _("It is no longer so"),
        ReportReason.BROKEN: _("A picture or a film does not open"),
        ReportReason.OTHER: _("Another thing"),
    }
    return {reason.value: word for reason, word in words.items()}


def kind_words() -> dict[str, str]:
    """The kinds of change."""
    words = {
        ChangeKind.TYPO: _("Small: a slip of the pen"),
        ChangeKind.CLARIFICATION: _("Said more clearly"),
        ChangeKind.NEW_MATERIAL: _("New material"),
        ChangeKind.ANSWER_KEY: _("Another right answer"),
    }
    return {kind.value: word for kind, word in words.items()}


def publication_form(changes: list[Change]) -> type[Form]:
    """A form that asks of each change what it is, and what learners are told."""
    fields: dict[str, Any] = {"version": HiddenField()}
    for change in changes:
        fields[f"kind-{change.name}"] = SelectField(
            _l("Kind of change"), choices=lambda: list(kind_words().items()), default=change.kind.value
        )
        fields[f"note-{change.name}"] = StringField(
            _l("What learners are told"), [_needs_words(f"kind-{change.name}"), Length(max=LONGEST_NOTE)], filters=[trimmed]
        )
    return type("PublicationForm", (Form,), fields)


def said_in(form: Any, changes: list[Change]) -> dict[str, Said]:
    """What the trainer says of each change."""
    return {
        change.name: Said(ChangeKind(form[f"kind-{change.name}"].data), form[f"note-{change.name}"].data or "")
        for change in changes
    }


def _needs_words(kind_field: str) -> Any:
    def check(form: Any, field: Any) -> None:
        if form[kind_field].data in {kind.value for kind in TOLD} and not field.data:
            raise ValidationError(_("Please write in a sentence what learners are told."))

    return check
