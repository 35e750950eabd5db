"""The forms of a channel's manager."""

from typing import ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField, URLField
from wtforms.validators import DataRequired, Length

from core.forms import Form
from curation.forms.applications import TOO_LONG, tidy
from curation.shops.managing import AddressInUse, NotAnAddress, WhyTooShort
from curation.shops.placements import WhyMissing


class LiveForm(Form):
    """The address of the product in the shop."""

    address = URLField(
        _l("Address of the product in the shop"),
        [DataRequired(_l("Please paste a whole address that begins with https://")), Length(max=500, message=TOO_LONG)],
        filters=[tidy],
    )
    _shown_at: ClassVar = {NotAnAddress: "address", AddressInUse: "address"}


class WhyForm(Form):
    """The reason why a product is sent back or taken down."""

    reason = TextAreaField(
        _l("Why?"),
        [
            DataRequired(_l("Please write why, so that the owner knows how to go on.")),
            Length(max=1000, message=TOO_LONG),
        ],
        filters=[tidy],
    )
    _shown_at: ClassVar = {WhyMissing: "reason", WhyTooShort: "reason"}
