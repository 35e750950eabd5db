"""The officers' forms of curation."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from core.forms import Form, trimmed

REQUIRED = DataRequired(_l("Please fill this in."))


class PeriodForm(Form):
    """The days in which products may be handed in, and how many."""

    name = StringField(_l("Name"), [REQUIRED, Length(2, 120, _l("Please write between 2 and 120 letters."))], filters=[trimmed])
    opens_on = DateField(_l("First day"), [REQUIRED])
    closes_on = DateField(_l("Last day"), [REQUIRED])
    quota = IntegerField(
        _l("At most so many products"),
        [Optional(), NumberRange(1, 100_000, _l("Please write a number from 1 on, or leave it empty."))],
    )
