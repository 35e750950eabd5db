"""The boxes of the declarations page; none of them is ticked beforehand."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from core.forms import Form
from eligibility.queries.declarations import Asked


class DeclarationsForm(Form):
    """What somebody agrees to now."""

    agreed = SelectMultipleField(
        _l("Read each sentence slowly. Tick those that you agree to."),
        [DataRequired(_l("Nothing is ticked yet. Tick what you agree to."))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def __init__(self, *args: Any, asked: Iterable[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreed.choices = [SelectChoice(one.box, one.text) for one in asked if one.is_open]
