"""Forms for inviting members of staff and for giving them roles."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from core import clock
from core.forms import trimmed
from people import registration, roles, staff
from people.forms.form import REQUIRED, PeopleForm, name_field
from people.models import Role
from people.wording import channels, role_name


class LimitsForm(PeopleForm):
    """The scope and last day of a role."""

    _shown_at = {
        **PeopleForm._shown_at,
        registration.BadEmail: "email",
        registration.EmailTaken: "email",
        staff.AccountClosed: "email",
        staff.NeedsPartner: "partner",
        staff.NeedsChannel: "channel",
        roles.EndsInThePast: "until",
    }

    partner = StringField(
        _l("Partner that sends the mentor"),
        [Optional(), Length(2, 120)],
        filters=[trimmed],
        render_kw={"list": "partners", "autocomplete": "off"},
    )
    channel = SelectField(_l("Channel that the person manages"), [Optional()], choices=lambda: _channel_choices())
    until = DateField(_l("Last day (may stay open)"), [Optional()])

    @property
    def chosen_roles(self) -> Sequence[Role]:
        """The roles that were chosen."""
        raise NotImplementedError

    def role_requests(self) -> list[staff.RoleRequest]:
        """Return the chosen roles with their scopes and last day."""
        return [
            staff.RoleRequest(role, partner=self.partner.data or "", channel=self.channel.data or "", until=self.until.data)
            for role in self.chosen_roles
        ]

    def validate_until(self, field: DateField) -> None:
        """Refuse a day in the past."""
        if field.data and field.data < clock.today():
            raise ValidationError(gettext(roles.EndsInThePast.message))


class InviteForm(LimitsForm):
    """The name, e-mail and roles of a new member of staff."""

    name = name_field(_l("Name"), autocomplete="off")
    email = EmailField(_l("E-mail"), [REQUIRED, Length(max=254)], filters=[trimmed], render_kw={"autocomplete": "off"})
    roles = SelectMultipleField(_l("Roles"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), coerce=str)

    def __init__(self, grantable: Sequence[Role], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = [SelectChoice(role.value, role_name(role)) for role in grantable]

    def validate_roles(self, field: SelectMultipleField) -> None:
        """Require at least one role. With `DataRequired` browsers would insist on every box."""
        if not field.data:
            raise ValidationError(gettext("Please choose at least one role."))

    @property
    def chosen_roles(self) -> list[Role]:
        return [Role(name) for name in self.roles.data or ()]


class RoleForm(LimitsForm):
    """A further role for a member of staff."""

    role = SelectField(_l("Role"), [REQUIRED])

    def __init__(self, grantable: Sequence[Role], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [
            SelectChoice("", gettext("Choose ...")),
            *(SelectChoice(role.value, role_name(role)) for role in grantable),
        ]

    @property
    def chosen_roles(self) -> list[Role]:
        return [Role(self.role.data)]


def _channel_choices() -> list[SelectChoice]:
    return [SelectChoice("", gettext("None")), *(SelectChoice(key, title) for key, title in channels().items())]
