"""Officers' forms: the first day of a version or of a required course, a suspension and its end, and a ruling."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from core import clock
from core.forms import Form, trimmed
from eligibility.suspensions import WITHOUT_HEARING, BadReviewDay
from products.rulebook.rules import Rules

LONGEST = 1000
"""The most characters of a note."""


class FromDayForm(Form):
    """The day from which a change counts."""

    from_day = DateField(_l("Counts from this day on"), [InputRequired(_l("Please choose a day."))])

    def validate_from_day(self, field: DateField) -> None:
        """Require today or a later day."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError(gettext("Please choose today or a later day."))


class RequiredCourseForm(FromDayForm):
    """The day from which curation requires a course."""

    course_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class SuspensionForm(Form):
    """The reason for a suspension, the owner's answer, and the day of the review."""

    enterprise_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    reason = RadioField(_l("Reason"), [InputRequired(_l("Choose a reason."))])
    heard = TextAreaField(_l("What the owner said when asked"), [Length(max=LONGEST)], filters=[trimmed], render_kw={"rows": 3})
    note = TextAreaField(_l("Note for colleagues"), [Length(max=LONGEST)], filters=[trimmed], render_kw={"rows": 3})
    review_by = DateField(_l("To be looked at again by"), [InputRequired(_l("Please choose a day."))])

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._days = rules.suspension.max_days_without_review
        self._heard_first = rules.suspension.heard_first
        self.reason.choices = [SelectChoice(reason.key, reason.text) for reason in rules.suspension_reasons.values()]

    def validate_heard(self, field: TextAreaField) -> None:
        """Require the owner's answer, except where buyers are in danger."""
        if self._heard_first and self.reason.data not in {None, WITHOUT_HEARING} and not field.data:
            raise ValidationError(gettext("Please ask the owner first, and write down what was said."))

    def validate_review_by(self, field: DateField) -> None:
        """Require a day from tomorrow to the last day that the rules allow."""
        today = clock.today()
        if field.data is not None and not today < field.data <= today + timedelta(days=self._days):
            raise ValidationError(
                gettext("Please choose a day from tomorrow on, at most %(days)s days from now.", days=self._days)
            )


class EndSuspensionForm(Form):
    """The reason why a suspension ends. The owner reads it."""

    why = TextAreaField(
        _l("Why it is over (the owner reads this)"),
        [DataRequired(_l("Please write a sentence.")), Length(max=LONGEST)],
        filters=[trimmed],
        render_kw={"rows": 3},
    )


class ProlongForm(Form):
    """Until when a suspension goes on."""

    _shown_at = {BadReviewDay: "review_by"}

    review_by = DateField(_l("To be looked at again by"), [InputRequired(_l("Please choose a day."))])


class RulingForm(Form):
    """Whether a licence is needed for a product."""

    listing_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    condition = HiddenField(validators=[InputRequired()])
    applies = RadioField(
        _l("Is it needed for this product?"),
        [InputRequired(_l("Please choose one of the two."))],
        choices=[
            SelectChoice("yes", _l("Yes, the product needs it")),
            SelectChoice("no", _l("No, the product does not need it")),
        ],
    )
    note = TextAreaField(_l("Why (for colleagues)"), [Length(max=LONGEST)], filters=[trimmed], render_kw={"rows": 2})
