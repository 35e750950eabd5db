"""The form for enrolling a learner at the counter."""

import re

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from core import clock
from core.forms import trimmed
from people.forms.form import PeopleForm, address_as_field, name_field, phone_field, village_choices, village_field
from people.look_alikes import Sought
from people.models import Sex

OLDEST_BIRTH_YEAR = 1920
YOUNGEST = 15
"""The lowest age in years, by the year of birth."""
LONGEST_NIB, LONGEST_IDS, MOST_ID_DIGITS = 40, 100, 9
ID = re.compile(r"[0-9]{1,9}")


class EnrolForm(PeopleForm):
    """The facts of a learner whom an officer enrols."""

    name = name_field(_l("Name"), autocomplete="off")
    address_as = address_as_field(_l("Form of address"))
    phone = phone_field()
    nib = StringField(
        _l("NIB (may stay open)"),
        [Optional(), Length(max=LONGEST_NIB)],
        filters=[trimmed],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    """Looked for only. The business is registered later, by its owner."""
    village = village_field(_l("Kelurahan where the person lives"))
    sex = SelectField(
        _l("Sex (may stay open)"),
        [Optional()],
        choices=[
            SelectChoice("", _l("Not said")),
            SelectChoice(Sex.FEMALE.value, _l("Female")),
            SelectChoice(Sex.MALE.value, _l("Male")),
        ],
    )
    birth_year = IntegerField(_l("Year of birth (may stay open)"), [Optional()], render_kw={"inputmode": "numeric"})
    different = HiddenField(validators=[Optional(), Length(max=LONGEST_IDS)])
    """The ids of the look-alikes that the officer has seen on the page, with spaces between. They are not asked about again."""

    @property
    def sought(self) -> Sought:
        """What is typed so far, for looking for the same person."""
        return Sought(self.name.data or "", self.phone.data or "", self.nib.data or "", self.village.data or "")

    @property
    def seen(self) -> set[int]:
        """The ids in `different`."""
        return {int(part) for part in (self.different.data or "").split() if part.isascii() and part.isdigit()}

    def validate_birth_year(self, field: IntegerField) -> None:
        """Refuse a year before `OLDEST_BIRTH_YEAR`, or one that makes the person younger than `YOUNGEST`."""
        latest = clock.today().year - YOUNGEST
        if field.data is not None and not OLDEST_BIRTH_YEAR <= field.data <= latest:
            raise ValidationError(
                gettext("Please write a year from %(first)s to %(last)s.", first=OLDEST_BIRTH_YEAR, last=latest)
            )


class CounterForm(PeopleForm):
    """What an officer may change of a learner's account, with the identity card in the hand."""

    name = name_field(_l("Name"), autocomplete="off")
    address_as = address_as_field(_l("Form of address"))
    phone = phone_field()
    village = SelectField(_l("Kelurahan where the person lives"), [Optional()], choices=village_choices)
    seen = BooleanField(_l("I have seen the identity card"), [DataRequired(_l("Please look at the identity card first."))])


class CompareForm(PeopleForm):
    """The other person of a merge."""

    other = HiddenField(validators=[Length(max=MOST_ID_DIGITS)])

    @property
    def chosen(self) -> int:
        """The id of the other person, or 0 where none is chosen."""
        return int(self.other.data) if ID.fullmatch(self.other.data or "") else 0


class MergeForm(CompareForm):
    """The other person of a merge, and whether the number and PIN of that account go on opening this one."""

    sign_in_leads = BooleanField(_l("The number and PIN of the other account open this one too, until the PIN is changed"))
