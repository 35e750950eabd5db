"""The form of the declarations page. No box is ticked in advance."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from core.forms import Form
from eligibility.queries.declarations import DeclarationBox


class DeclarationsForm(Form):
    """The sentences to which a member agrees."""

    agreed = SelectMultipleField(
        _l("Read each sentence slowly. Tick those that you agree to."),
        [DataRequired(_l("Nothing is ticked yet. Tick what you agree to."))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def __init__(self, *args: Any, boxes: Iterable[DeclarationBox], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreed.choices = [SelectChoice(box.name, box.text) for box in boxes if box.is_open]
