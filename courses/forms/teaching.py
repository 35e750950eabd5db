"""Small forms for trainers: a package, a picture, a co-owner, a publication, an answer; and the form to report a lesson."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from core.forms import Form, trimmed
from courses.forms.editing import tidy_text
from courses.lesson_reports import LONGEST_ANSWER, LONGEST_WORDS
from courses.models import ANNOUNCED, ChangeKind, ReportReason
from courses.package.comparing import Change
from courses.publishing import LONGEST_NOTE, Confirmation


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
    """An answer to the reader of a report."""

    answer = TextAreaField(
        _l("Your answer"),
        [DataRequired(_l("Please write a word to the reader.")), Length(max=LONGEST_ANSWER)],
        filters=[tidy_text],
    )


def reason_words() -> dict[str, str]:
    """Return the reasons for a report with their labels."""
    words = {
        ReportReason.UNCLEAR: _("I do not understand it"),
        ReportReason.WRONG: _("Something is not right"),
        ReportReason.OUTDATED: _("It is no longer so"),
        ReportReason.BROKEN: _("A picture or a film does not open"),
        ReportReason.OTHER: _("Another thing"),
    }
    return {reason.value: word for reason, word in words.items()}


def kind_words() -> dict[str, str]:
    """Return the kinds of change with their labels."""
    words = {
        ChangeKind.TYPO: _("Small: a slip of the pen"),
        ChangeKind.CLARIFICATION: _("Said more clearly"),
        ChangeKind.NEW_MATERIAL: _("New material"),
        ChangeKind.ANSWER_KEY: _("Another right answer"),
    }
    return {kind.value: word for kind, word in words.items()}


def publication_form(changes: list[Change]) -> type[Form]:
    """Make a form with two fields for each change: its kind, and the note to learners."""
    fields: dict[str, Any] = {"version": HiddenField()}
    for change in changes:
        fields[f"kind-{change.name}"] = SelectField(
            _l("Kind of change"), choices=lambda: list(kind_words().items()), default=change.kind.value
        )
        fields[f"note-{change.name}"] = StringField(
            _l("What learners are told"), [_needs_words(f"kind-{change.name}"), Length(max=LONGEST_NOTE)], filters=[trimmed]
        )
    return type("PublicationForm", (Form,), fields)


def confirmations_in(form: Any, changes: list[Change]) -> dict[str, Confirmation]:
    """Read the trainer's confirmation of each change from the form, by the change's name."""
    return {
        change.name: Confirmation(ChangeKind(form[f"kind-{change.name}"].data), form[f"note-{change.name}"].data or "")
        for change in changes
    }


def _needs_words(kind_field: str) -> Any:
    def check(form: Any, field: Any) -> None:
        if form[kind_field].data in {kind.value for kind in ANNOUNCED} and not field.data:
            raise ValidationError(_("Please write in a sentence what learners are told."))

    return check
