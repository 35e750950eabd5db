"""The form in which a grader judges a hand-in."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from core.forms import Form
from quizzes.models import Verdict

LONGEST_FEEDBACK = 4000


class JudgementForm(Form):
    """Feedback, verdict and day for the revision. `quizzes.forms.tasks.levels_form` adds the levels."""

    round = IntegerField(validators=[InputRequired(), NumberRange(1, 1000)], widget=HiddenInput())
    verdict = HiddenField(
        validators=[AnyOf([verdict.value for verdict in Verdict], _l("Please press one of the two buttons."))]
    )
    feedback = TextAreaField(
        _l("Feedback"),
        validators=[Length(max=LONGEST_FEEDBACK, message=_l("This is too long. Please write at most %(max)d letters."))],
        filters=[lambda text: text.replace("\r\n", "\n").strip() if text else text],
    )
    mend_by = DateField(_l("To be mended by"), validators=[Optional()])
