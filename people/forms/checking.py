"""Forms of the officer's page about a document: the answer, and the withdrawal of a verification."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, Length

from core.wording import in_language
from people import answers
from people.document_kinds import refusal_reasons
from people.forms.form import PeopleForm

VERIFY, REFUSE = "verify", "refuse"
LONGEST_NOTE = 1000


def _reasons() -> list[SelectChoice]:
    return [
        SelectChoice("", _l("Choose ...")),
        *(SelectChoice(key, in_language(text)) for key, text in refusal_reasons().items()),
    ]


class WithdrawalForm(PeopleForm):
    """The reason and note for withdrawing a verification."""

    reason = SelectField(_l("Why it is not good"), choices=_reasons, validate_choice=False)
    note = TextAreaField(
        _l("In your own words"),
        [Length(max=LONGEST_NOTE, message=_l("This is too long. Please write at most %(max)d letters."))],
        filters=[lambda text: text.replace("\r\n", "\n").strip() if text else text],
    )

    _shown_at = PeopleForm._shown_at | {answers.ReasonNeeded: "reason", answers.NoteNeeded: "note"}


class AnswerForm(WithdrawalForm):
    """The answer to a document: verified, or refused with a reason and note."""

    verdict = HiddenField(validators=[AnyOf([VERIFY, REFUSE], _l("Please press one of the two buttons."))])
